//! The JSON of a verdict.

use countersign_pdf::guest;
use countersign_pdf::timestamp::TimestampError;
use countersign_pdf::verify::{ArchiveReport, Cause, DocumentVerdict, Kind, Level, Problem, SignatureReport, Status};
use countersign_protocol::chain::{BundleSet, Envelope};
use countersign_protocol::evidence::Reason as ChainReason;
use countersign_protocol::hash::Hash48;
use countersign_protocol::ledger::Proved;
use countersign_web_bridge::{basis, role, standing, variant};
use serde::Serialize;

use crate::stamp::{Wire as Stamp, millis};

/// A chain that verified, and the bundles of its people.
pub(super) type Replayed = (Envelope, BundleSet);

#[derive(Serialize)]
pub(super) struct Verdict {
    verdict: &'static str,
    state: Option<&'static str>,
    closed: bool,
    envelope: Option<String>,
    missing: usize,
    reasons: Vec<Reason>,
    signatures: Vec<Signature>,
    archive: Vec<Archive>,
    before: Vec<Before>,
    level: Option<&'static str>,
    checkpoint: Option<Checkpoint>,
    requester: Option<Person>,
    people: Vec<Participant>,
    lookup: Vec<String>,
}

/// `note`: it does not alter the verdict.
#[derive(Serialize)]
struct Reason {
    cause: String,
    /// As `countersign verify --json` and the recorded hostile files have it; none for what is no cause there.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    text: String,
    note: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slot: Option<u32>,
}

#[derive(Serialize)]
struct Signature {
    field: String,
    kind: &'static str,
    slot: Option<u32>,
    name: Option<String>,
    email: Option<String>,
    key: Option<String>,
    serial: Option<String>,
    at: Option<i64>,
    covers: usize,
    total: usize,
    valid: bool,
    trusted: bool,
    basis: Option<&'static str>,
    commitment: Option<String>,
    sequence: Option<u32>,
    level: &'static str,
    stamp: Option<Stamp>,
    time: Option<Time>,
    revocation: Revocation,
    problems: Vec<String>,
}

/// The earliest time that somebody vouches for. `own`: by the signature's own timestamp, and not by one of the document;
/// `independent`: somebody else than the service.
#[derive(Serialize)]
struct Time {
    at: i64,
    authority: String,
    own: bool,
    independent: bool,
}

/// What is known about the signer's certificate at that time.
#[derive(Serialize)]
struct Revocation {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
}

/// A store of proof behind the signatures, or a timestamp of the document.
#[derive(Serialize)]
struct Archive {
    kind: &'static str,
    stamp: Option<Stamp>,
    certificates: usize,
    crls: usize,
    ocsps: usize,
    end: usize,
    problems: Vec<String>,
}

/// A signature that others made before the document came here: intact. `trusted`: its certificate leads to a root that was given;
/// if not, who the signer is was not judged.
#[derive(Serialize)]
struct Before {
    field: String,
    signer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
    timestamp: bool,
    trusted: bool,
    covers: usize,
}

/// The ledger's checkpoint that the evidence is proved against.
#[derive(Serialize)]
struct Checkpoint {
    origin: String,
    size: u64,
    trusted: bool,
}

#[derive(Serialize)]
struct Person {
    name: Option<String>,
    email: String,
}

#[derive(Serialize)]
struct Participant {
    slot: u32,
    role: &'static str,
    email: String,
    name: Option<String>,
    state: &'static str,
    at: Option<u64>,
    basis: Option<&'static str>,
}

impl Verdict {
    pub(super) fn of(
        verdict: &DocumentVerdict,
        total: usize,
        replayed: Option<&Replayed>,
        proved: Option<&Proved>,
    ) -> Self {
        // Facts of a chain that the verifier did not believe are not shown.
        let replayed = replayed.filter(|_| verdict.state.is_some());
        let envelope = replayed.map(|(envelope, _)| envelope.manifest().envelope.to_string());
        let bound = || Some(verdict.signatures.first()?.binding.as_ref()?.envelope.to_string());
        let missing = verdict.mismatches.iter().find_map(|mismatch| match mismatch {
            countersign_pdf::verify::Mismatch::LayersMissing { missing } => Some(*missing),
            _ => None,
        });
        Self {
            verdict: verdict.verdict.name(),
            state: verdict.state.map(|state| state.name()),
            closed: replayed.is_some_and(|(envelope, _)| envelope.closed()),
            envelope: envelope.or_else(bound),
            missing: missing.unwrap_or(0),
            reasons: reasons(verdict),
            signatures: verdict
                .signatures
                .iter()
                .map(|signature| Signature::of(signature, total, replayed))
                .collect(),
            archive: verdict.archive.iter().map(Archive::of).collect(),
            before: verdict.before.iter().map(Before::of).collect(),
            level: verdict.level.map(Level::name),
            checkpoint: proved.map(|proved| Checkpoint {
                origin: proved.origin.clone(),
                size: proved.size,
                trusted: proved.key_trusted,
            }),
            requester: replayed.map(|(envelope, bundles)| Person {
                name: name(bundles, Some(envelope.manifest().requester)),
                email: envelope.manifest().requester_email.clone(),
            }),
            people: replayed.map(people).unwrap_or_default(),
            lookup: verdict.lookup.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Contradictions first, then what is wrong with the file, then what the chain says of itself.
fn reasons(verdict: &DocumentVerdict) -> Vec<Reason> {
    let mismatches = verdict.mismatches.iter().map(|mismatch| Reason {
        name: Some(mismatch.name()),
        ..Reason::new(format!("mismatch:{}", variant(mismatch)), mismatch)
    });
    let problems = verdict.all_problems().map(|(_, problem)| Reason::of_problem(problem));
    let chain = verdict.chain.iter().map(Reason::of_chain);
    let doubts = verdict.doubts.iter().map(Reason::of_doubt);
    let mut reasons: Vec<Reason> = mismatches.chain(problems).chain(chain).chain(doubts).collect();
    // The verifier's remaining sentences have no cause of their own: no signature at all, or nothing to judge by.
    for text in &verdict.reasons {
        if !reasons.iter().any(|reason| reason.text == *text) {
            let cause = if verdict.signatures.is_empty() {
                "no-signature"
            } else {
                "no-evidence"
            };
            reasons.push(Reason::new(cause, text));
        }
    }
    reasons
}

impl Reason {
    fn new(cause: impl Into<String>, text: &impl ToString) -> Self {
        Self {
            cause: cause.into(),
            name: None,
            text: text.to_string(),
            note: false,
            page: None,
            offset: None,
            slot: None,
        }
    }

    fn of_problem(problem: &Problem) -> Self {
        let name = match &problem.cause {
            // Another authority of time is no sign of a change.
            Cause::Timestamp(TimestampError::Untrusted(_)) => "TimestampUntrusted".to_owned(),
            cause => variant(cause),
        };
        Self {
            name: Some(problem.cause.name()),
            page: problem.page,
            offset: Some(problem.offset),
            ..Self::new(format!("file:{name}"), problem)
        }
    }

    /// What is odd and alters nothing, in the words that the verifier has for it.
    fn of_doubt(doubt: &Problem) -> Self {
        Self {
            cause: "doubt:TimesBackwards".to_owned(),
            name: None,
            note: true,
            text: format!("Not certain: {doubt}"),
            ..Self::of_problem(doubt)
        }
    }

    fn of_chain(reason: &ChainReason) -> Self {
        Self {
            name: Some(reason.name()),
            note: reason.is_note(),
            slot: match reason {
                ChainReason::Declined { slot } | ChainReason::FirstUse { slot } => Some(*slot),
                _ => None,
            },
            ..Self::new(format!("chain:{}", variant(reason)), reason)
        }
    }
}

impl Signature {
    fn of(report: &SignatureReport, total: usize, replayed: Option<&Replayed>) -> Self {
        let (kind, slot) = match report.kind {
            Kind::Origin => ("origin", None),
            Kind::Layer { slot } => ("approval", Some(slot)),
            Kind::Close => ("close", None),
            // No signature is of these kinds: they stand in the report's archive.
            Kind::Dss => ("store", None),
            Kind::Timestamp => ("timestamp", None),
        };
        let view = replayed.and_then(|(envelope, _)| envelope.slot(slot?));
        Self {
            field: report.field.clone(),
            kind,
            slot,
            name: replayed.and_then(|(_, bundles)| signer(report, bundles)),
            email: report.signer_email.clone(),
            key: report.signer_key.map(|key| hex(&key)),
            serial: report.serial.clone(),
            at: report.at.map(|at| at.unix_timestamp() * 1000),
            covers: report.end_offset,
            total,
            valid: report.valid,
            trusted: report.trusted,
            basis: view.and_then(|view| view.basis).map(basis),
            commitment: report.commitment.map(|commitment| commitment.to_string()),
            sequence: report.binding.as_ref().map(|binding| binding.sequence),
            level: report.level.name(),
            stamp: report.stamp.as_ref().map(Stamp::of),
            time: report.earliest.as_ref().map(|stamp| Time {
                at: millis(stamp.time),
                authority: stamp.authority.clone(),
                own: report.stamp.as_ref() == Some(stamp),
                independent: report.independent,
            }),
            revocation: Revocation::of(&report.revocation),
            problems: report.problems.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Revocation {
    fn of(status: &Status) -> Self {
        let (status, at) = match status {
            Status::Good { .. } => ("good", None),
            Status::Revoked { at, .. } => ("revoked", Some(millis(*at))),
            Status::Unknown => ("unknown", None),
        };
        Self { status, at }
    }
}

impl Archive {
    fn of(report: &ArchiveReport) -> Self {
        Self {
            kind: match report.kind {
                Kind::Dss => "store",
                _ => "timestamp",
            },
            stamp: report.stamp.as_ref().map(Stamp::of),
            certificates: report.material.certificates.len(),
            crls: report.material.crls.len(),
            ocsps: report.material.ocsps.len(),
            end: report.end_offset,
            problems: report.problems.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Before {
    fn of(before: &guest::Before) -> Self {
        Self {
            field: before.field.clone(),
            signer: before.signer.clone(),
            at: before.at.map(millis),
            timestamp: before.has_timestamp,
            trusted: before.trusted,
            covers: before.end_offset,
        }
    }
}

/// The name in the bundle whose key made the signature.
fn signer(report: &SignatureReport, bundles: &BundleSet) -> Option<String> {
    let key = report.signer_key?;
    bundles
        .iter()
        .map(|bundle| bundle.bundle())
        .find(|bundle| bundle.signing.to_sec1() == key)
        .map(|bundle| bundle.name.clone())
}

fn people((envelope, bundles): &Replayed) -> Vec<Participant> {
    let slots = envelope.manifest().slots.iter();
    slots
        .filter_map(|slot| {
            let view = envelope.slot(slot.index)?;
            let acted = view
                .acted
                .and_then(|sequence| envelope.entries().get(sequence as usize - 1));
            Some(Participant {
                slot: slot.index,
                role: role(view.role),
                email: view.email.clone(),
                name: name(bundles, view.bundle),
                state: standing(envelope, slot.index, view),
                at: acted.map(|entry| entry.payload().at.0),
                basis: view.basis.map(basis),
            })
        })
        .collect()
}

fn name(bundles: &BundleSet, hash: Option<Hash48>) -> Option<String> {
    Some(bundles.bundle(&hash?)?.bundle().name.clone())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
