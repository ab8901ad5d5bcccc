//! The file against the signed chain.

use super::{ArchiveReport, Kind, Level, Material, Options, Problem, SignatureReport, inspect};
use crate::guest::Before;
use countersign_protocol::chain::{BundleSet, Decision, Envelope, State};
use countersign_protocol::evidence::{self, Evidence, VerdictKind};
use countersign_protocol::hash::Hash48;

/// How a file contradicts the chain, or falls short of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Mismatch {
    /// The signature says that it belongs to another envelope.
    #[error("The signature {field} belongs to another envelope than the evidence.")]
    OtherEnvelope {
        /// The field.
        field: String,
    },
    /// The signature is not the one that the chain has at this place: dropped, reordered or re-based layers show so.
    #[error(
        "The signature {field} does not stand at its place in the chain; layers were left out, reordered or put on another document."
    )]
    WrongPlace {
        /// The field.
        field: String,
    },
    /// The document up to this signature is not the one that the chain names.
    #[error("The document up to the signature {field} is not the one that the chain of approvals names.")]
    OtherDocument {
        /// The field.
        field: String,
    },
    /// The signature was made with another key than the one in the slot's key bundle.
    #[error(
        "The signature {field} was not made with the key that the requester bound to it; a certificate alone proves nothing."
    )]
    OtherKey {
        /// The field.
        field: String,
    },
    /// The certificate has another address than the key bundle.
    #[error("The certificate of {field} names another person than the chain does.")]
    OtherPerson {
        /// The field.
        field: String,
    },
    /// The chain has no such layer.
    #[error("The chain of approvals knows no layer like {field}; it was added from elsewhere.")]
    NotInChain {
        /// The field.
        field: String,
    },
    /// What an entry brought is not what its decision says: exactly one layer, one closing signature, or one archive.
    #[error(
        "What entry {sequence} of the chain brought is not what it says: its part of the file holds something else."
    )]
    OtherPiece {
        /// The entry; 0: the document as it was sent.
        sequence: u32,
    },
    /// The chain has layers that the file has not.
    #[error("The file lacks {missing} of the layers in the chain: it is not the whole document. Download it again.")]
    LayersMissing {
        /// How many.
        missing: usize,
    },
}

impl Mismatch {
    /// Does it make the file invalid, and not only incomplete?
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        !matches!(self, Self::LayersMissing { .. })
    }
}

/// What is to be said about a document.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentVerdict {
    /// The short answer.
    pub verdict: VerdictKind,
    /// The envelope's state, when the evidence verifies.
    pub state: Option<State>,
    /// The signatures in the order of the file.
    pub signatures: Vec<SignatureReport>,
    /// The stores and document timestamps behind them.
    pub archive: Vec<ArchiveReport>,
    /// Signatures that others had made before the document came here.
    pub before: Vec<Before>,
    /// Sentences, most important first.
    pub reasons: Vec<String>,
    /// How the file contradicts the chain.
    pub mismatches: Vec<Mismatch>,
    /// What is wrong with the file beyond single signatures.
    pub problems: Vec<Problem>,
    /// What is odd and proves nothing.
    pub doubts: Vec<Problem>,
    /// The lowest level of any signature; none without signatures.
    pub level: Option<Level>,
    /// What the chain says of itself.
    pub chain: Vec<evidence::Reason>,
    /// Commitments to look the document up by, the last signature's first.
    pub lookup: Vec<Hash48>,
}

/// Judges a document. Invalid: something is wrong with it, or it contradicts the evidence. Incomplete: all that is there is
/// good, but the chain has more, or has not ended with approval and closing. Unknown: no evidence, or no trusted root.
/// Valid: sound, completed, closed, and all there.
#[must_use]
pub fn judge(pdf: &[u8], options: &Options<'_>, evidence: Option<&Evidence>) -> DocumentVerdict {
    let known = known(options.revocation, evidence);
    let options = &Options {
        revocation: known.as_ref().or(options.revocation),
        ..*options
    };
    let report = inspect(pdf, options);
    let level = report.level();
    let lookup = report
        .signatures
        .iter()
        .rev()
        .filter_map(|signature| signature.commitment)
        .collect();
    let mut reasons: Vec<String> = report.all_problems().map(ToString::to_string).collect();
    if report.signatures.is_empty() && reasons.is_empty() {
        reasons.push("The document carries no signature of this service.".to_owned());
    }
    let untrusted_only = options.roots.is_empty()
        && report.problems.is_empty()
        && report.signatures.iter().all(|signature| signature.valid)
        && report.all_problems().all(|problem| problem.cause.is_of_trust());
    let sound = report.is_sound();
    let mut result = DocumentVerdict {
        verdict: if sound || untrusted_only {
            VerdictKind::Unknown
        } else {
            VerdictKind::Invalid
        },
        state: None,
        signatures: report.signatures,
        archive: report.archive,
        before: report.before,
        reasons,
        mismatches: Vec::new(),
        problems: report.problems,
        doubts: report.doubts,
        level,
        chain: Vec::new(),
        lookup,
    };
    let doubts = result.doubts.iter().map(|doubt| format!("Not certain: {doubt}"));
    result.reasons.extend(doubts);
    let Some(evidence) = evidence else {
        if sound {
            result.reasons.push(
                "Every signature in the file is good, but without evidence it cannot be told whether it is complete. \
                 Ask the service, or give the evidence file."
                    .to_owned(),
            );
        }
        return result;
    };
    let chain = evidence::judge(evidence, None);
    result.state = chain.state;
    result.reasons.extend(chain.reasons.iter().map(ToString::to_string));
    result.chain = chain.reasons;
    let replayed = evidence
        .replay()
        .and_then(|envelope| Ok((envelope, evidence.bundle_set()?)));
    let Ok((envelope, bundles)) = replayed else {
        result.verdict = VerdictKind::Invalid;
        return result;
    };
    result.mismatches = compare(&result.signatures, &envelope, &bundles);
    result
        .reasons
        .splice(0..0, result.mismatches.iter().map(ToString::to_string));
    let fatal = result.mismatches.iter().any(Mismatch::is_fatal);
    result.verdict = match chain.verdict {
        _ if fatal || !(sound || untrusted_only) => VerdictKind::Invalid,
        VerdictKind::Invalid => VerdictKind::Invalid,
        _ if untrusted_only => VerdictKind::Unknown,
        VerdictKind::Valid if result.mismatches.is_empty() => VerdictKind::Valid,
        _ => VerdictKind::Incomplete,
    };
    result
}

/// What the caller knows of revocations, and what the evidence brings: each statement is signed by whom it is of, so that more of
/// them can only show more.
fn known(given: Option<&Material>, evidence: Option<&Evidence>) -> Option<Material> {
    let revocation = &evidence?.revocation;
    if revocation.crls.is_empty() && revocation.ocsp.is_empty() {
        return None;
    }
    let mut known = given.cloned().unwrap_or_default();
    known.crls.extend(revocation.crls.iter().cloned());
    known.ocsps.extend(revocation.ocsp.iter().cloned());
    Some(known)
}

/// [`judge`] with the evidence given and what the service answers now. The longer of the two decides, and they must be one
/// history: otherwise the document is invalid, whatever else is good.
#[must_use]
pub fn judge_with_newest(
    pdf: &[u8],
    options: &Options<'_>,
    given: Option<&Evidence>,
    newest: Option<&Evidence>,
) -> DocumentVerdict {
    let (Some(own), Some(newest)) = (given, newest) else {
        return judge(pdf, options, given.or(newest));
    };
    let together = evidence::judge(own, Some(newest));
    let refused = together
        .reasons
        .iter()
        .any(|reason| matches!(reason, evidence::Reason::AnswerRefused(_)));
    let newer = !refused && newest.entries.len() > own.entries.len();
    let mut verdict = judge(pdf, options, Some(if newer { newest } else { own }));
    if together.verdict == VerdictKind::Invalid {
        verdict.verdict = VerdictKind::Invalid;
    }
    // What only the two together show: a fork, a newer state, an answer that does not verify.
    for reason in together.reasons {
        if !verdict.chain.contains(&reason) {
            verdict.reasons.push(reason.to_string());
            verdict.chain.push(reason);
        }
    }
    verdict
}

/// What the chain expects of one signature.
struct Expected {
    kind: Kind,
    sequence: u32,
    previous: Hash48,
    commitment: Hash48,
    bundle: Hash48,
}

fn expectations(envelope: &Envelope) -> Vec<Expected> {
    let manifest = envelope.manifest();
    let mut expected = vec![Expected {
        kind: Kind::Origin,
        sequence: 0,
        previous: Hash48::ZERO,
        commitment: manifest.commitment,
        bundle: manifest.requester,
    }];
    for entry in envelope.entries() {
        let entry = entry.payload();
        let kind = match entry.decision {
            Decision::Approve { slot, .. } => Kind::Layer { slot },
            Decision::Close { .. } => Kind::Close,
            Decision::Decline { .. } | Decision::Grant { .. } | Decision::Cancel | Decision::Archive { .. } => continue,
        };
        expected.push(Expected {
            kind,
            sequence: entry.sequence,
            previous: entry.previous,
            commitment: entry.commitment,
            bundle: entry.author,
        });
    }
    expected
}

fn compare(signatures: &[SignatureReport], envelope: &Envelope, bundles: &BundleSet) -> Vec<Mismatch> {
    let expected = expectations(envelope);
    let mut mismatches = Vec::new();
    for (index, signature) in signatures.iter().enumerate() {
        let field = signature.field.clone();
        let Some(wanted) = expected.get(index) else {
            mismatches.push(Mismatch::NotInChain { field });
            continue;
        };
        let Some(binding) = &signature.binding else {
            mismatches.push(Mismatch::WrongPlace { field });
            continue;
        };
        if binding.envelope != envelope.manifest().envelope {
            mismatches.push(Mismatch::OtherEnvelope { field: field.clone() });
        }
        let place = (signature.kind, binding.sequence, binding.previous);
        if place != (wanted.kind, wanted.sequence, wanted.previous) {
            mismatches.push(Mismatch::WrongPlace { field: field.clone() });
        }
        if signature.commitment != Some(wanted.commitment) {
            mismatches.push(Mismatch::OtherDocument { field: field.clone() });
        }
        let bundle = bundles.bundle(&wanted.bundle).map(|bundle| bundle.bundle());
        let key = bundle.map(|bundle| bundle.signing.to_sec1());
        if key.is_none() || key != signature.signer_key {
            mismatches.push(Mismatch::OtherKey { field: field.clone() });
        }
        let email = bundle.map(|bundle| bundle.email.to_lowercase());
        if email.is_none() || email != signature.signer_email {
            mismatches.push(Mismatch::OtherPerson { field });
        }
    }
    let missing = expected.len().saturating_sub(signatures.len());
    if missing > 0 && mismatches.is_empty() {
        mismatches.push(Mismatch::LayersMissing { missing });
    }
    mismatches
}
