//! Why a verdict is what it is, each in a sentence: what happened, why, and what to do next.

use std::fmt;

use super::EvidenceError;
use crate::Millis;
use crate::ledger::{ProofError, Proved};

/// One reason of a verdict, or a note beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Something in the evidence does not verify.
    Broken(EvidenceError),
    /// Two pieces of evidence contradict each other.
    Forked,
    /// The service knows more entries than the evidence given.
    Newer {
        /// How many more.
        entries: usize,
    },
    /// A note: what the service answered does not verify.
    AnswerRefused(EvidenceError),
    /// Approvals are awaited.
    Pending {
        /// Slots whose turn it is.
        waiting: Vec<u32>,
    },
    /// All approved, but the closing signature is missing.
    NotClosed,
    /// Somebody declined.
    Declined {
        /// Who.
        slot: u32,
    },
    /// The requester cancelled.
    Cancelled,
    /// The deadline passed first.
    Expired {
        /// The deadline.
        deadline: Millis,
    },
    /// A note: manifest and entries are in the service's ledger.
    InLedger(Proved),
    /// The proofs of the ledger in the evidence do not hold.
    NotInLedger(ProofError),
    /// A note: the keys of this slot were taken on first use.
    FirstUse {
        /// Whose.
        slot: u32,
    },
}

impl Reason {
    /// The stable name, kebab-case, as `not-closed`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Broken(_) => "evidence-broken",
            Self::Forked => "forked",
            Self::Newer { .. } => "newer",
            Self::AnswerRefused(_) => "answer-refused",
            Self::Pending { .. } => "pending",
            Self::NotClosed => "not-closed",
            Self::Declined { .. } => "declined",
            Self::Cancelled => "cancelled",
            Self::Expired { .. } => "expired",
            Self::FirstUse { .. } => "first-use",
            Self::InLedger(_) => "in-ledger",
            Self::NotInLedger(_) => "not-in-ledger",
        }
    }

    /// Whether this is a note that does not alter the verdict.
    pub fn is_note(&self) -> bool {
        matches!(
            self,
            Self::FirstUse { .. } | Self::Newer { .. } | Self::AnswerRefused(_) | Self::InLedger(_)
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(error) => write!(
                f,
                "The evidence does not verify: {error}. It was altered or put together wrongly; ask for fresh evidence from the service."
            ),
            Self::Forked => f.write_str(
                "Two histories of this envelope contradict each other, although both are signed. Do not rely on either; ask the requester and the operator.",
            ),
            Self::Newer { entries } => write!(
                f,
                "The service knows {entries} more {} than the evidence given; the verdict is about the newer history.",
                if *entries == 1 { "entry" } else { "entries" }
            ),
            Self::AnswerRefused(error) => write!(
                f,
                "What the service answered does not verify: {error}. The verdict is about the evidence given alone; tell the operator."
            ),
            Self::Pending { waiting } => {
                let slots: Vec<String> = waiting.iter().map(u32::to_string).collect();
                write!(
                    f,
                    "The envelope is still pending, because approval of slot {} is awaited. Verify again when it is completed.",
                    slots.join(", ")
                )
            }
            Self::NotClosed => f.write_str(
                "All approvals are in, but the requester's closing signature is missing. The requester closes the envelope with `countersign close`.",
            ),
            Self::Declined { slot } => {
                write!(f, "The envelope was declined by slot {slot}; the document is not approved. The requester can send it anew.")
            }
            Self::Cancelled => f.write_str(
                "The requester cancelled the envelope before it was completed; the document is not approved. Ask the requester why.",
            ),
            Self::Expired { deadline } => write!(
                f,
                "The deadline ({}) passed before all approvals were in; the document is not approved. The requester can send it anew.",
                utc(*deadline)
            ),
            Self::InLedger(proved) => in_ledger(proved, f),
            Self::NotInLedger(error) => write!(
                f,
                "{}: the proofs of the ledger do not hold: {error}. The evidence was altered, or the service shows you another ledger than \
                 others; do not rely on it, and ask the operator.",
                error.name()
            ),
            Self::FirstUse { slot } => write!(
                f,
                "key: unverified first use. The requester took the keys of slot {slot} as they came; compare the safety number with that person to be sure."
            ),
        }
    }
}

fn in_ledger(proved: &Proved, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Proved { origin, size, .. } = proved;
    match &proved.missing[..] {
        [] => write!(
            f,
            "ledger: manifest, entries and keys are in {origin}, proved at {size} leaves"
        )?,
        missing => {
            let missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
            let missing = missing.join(", ");
            write!(
                f,
                "ledger: proved in {origin} at {size} leaves, except {missing}, of which there is no receipt"
            )?;
        }
    }
    if !proved.key_trusted {
        f.write_str("; that the ledger's key is the service's was not checked")?;
    }
    for cosignature in &proved.cosignatures {
        let at = utc(Millis(cosignature.time.saturating_mul(1000)));
        write!(f, "; witnessed by {} at {at}", cosignature.witness)?;
    }
    if proved.cosignatures.is_empty() {
        f.write_str("; no witness that you trust has co-signed it")?;
    }
    f.write_str(".")
}

/// `2026-01-31 23:59 UTC`. The date is that of the proleptic Gregorian calendar, counted in eras of 400 years from a March.
fn utc(Millis(millis): Millis) -> String {
    let (days, minutes) = (millis / 86_400_000 + 719_468, millis / 60_000 % 1_440);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!(
        "{:04}-{month:02}-{day:02} {:02}:{:02} UTC",
        era * 400 + year + carry,
        minutes / 60,
        minutes % 60
    )
}

#[cfg(test)]
mod tests;
