//! The JSON of a verdict.

use countersign_pdf::verify::{DocumentVerdict, Kind, Problem, SignatureReport};
use countersign_protocol::chain::{BundleSet, Envelope};
use countersign_protocol::evidence::Reason as ChainReason;
use countersign_protocol::hash::Hash48;
use countersign_web_bridge::{basis, role, standing, variant};
use serde::Serialize;

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
    requester: Option<Person>,
    people: Vec<Participant>,
    lookup: Vec<String>,
}

/// `note`: it does not alter the verdict.
#[derive(Serialize)]
struct Reason {
    cause: String,
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
    problems: Vec<String>,
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
    pub(super) fn of(verdict: &DocumentVerdict, total: usize, replayed: Option<&Replayed>) -> Self {
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
    let mismatches = verdict
        .mismatches
        .iter()
        .map(|mismatch| Reason::new(format!("mismatch:{}", variant(mismatch)), mismatch));
    let of_signatures = verdict.signatures.iter().flat_map(|signature| &signature.problems);
    let problems = verdict.problems.iter().chain(of_signatures).map(Reason::of_problem);
    let chain = verdict.chain.iter().map(Reason::of_chain);
    let mut reasons: Vec<Reason> = mismatches.chain(problems).chain(chain).collect();
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
            text: text.to_string(),
            note: false,
            page: None,
            offset: None,
            slot: None,
        }
    }

    fn of_problem(problem: &Problem) -> Self {
        Self {
            page: problem.page,
            offset: Some(problem.offset),
            ..Self::new(format!("file:{}", variant(&problem.cause)), problem)
        }
    }

    fn of_chain(reason: &ChainReason) -> Self {
        Self {
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
            problems: report.problems.iter().map(ToString::to_string).collect(),
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
