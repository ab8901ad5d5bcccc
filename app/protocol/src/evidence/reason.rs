//! Why a verdict is what it is, each in a sentence: what happened, why, and what to do next.

use std::fmt;

use super::EvidenceError;
use crate::Millis;

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
    /// A note: the keys of this slot were taken on first use.
    FirstUse {
        /// Whose.
        slot: u32,
    },
}

impl Reason {
    /// Whether this is a note that does not alter the verdict.
    pub fn is_note(&self) -> bool {
        matches!(self, Self::FirstUse { .. } | Self::Newer { .. })
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
                "The deadline ({deadline} ms after 1970) passed before all approvals were in; the document is not approved. The requester can send it anew."
            ),
            Self::FirstUse { slot } => write!(
                f,
                "key: unverified first use. The requester took the keys of slot {slot} as they came; compare the safety number with that person to be sure."
            ),
        }
    }
}
