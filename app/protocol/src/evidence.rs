//! Evidence: all that a verifier needs besides the PDF. It carries no salt and no key that is not public.

mod claims;
mod reason;

use crate::Millis;
use crate::cbor::{self, Bytes, CborError};
use crate::chain::{BundleSet, ChainError, Envelope, State};
use crate::cose::{self, Vouched};
use crate::envelope::KeyBasis;
use crate::hash::Hash48;
use crate::keys::BundleError;
use crate::ledger::{LedgerProofs, NoteKey, ProofError, Proved};
pub use reason::Reason;

const LABEL: &str = "countersign/v1/evidence";
/// The record with proofs.
const LABEL_2: &str = "countersign/v2/evidence";

/// A chain as it stood at `issued`, with the key bundles to verify it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The signed manifest.
    pub manifest: Vec<u8>,
    /// The signed entries in order.
    pub entries: Vec<Vec<u8>>,
    /// The signed key bundles of everybody concerned.
    pub bundles: Vec<Vec<u8>>,
    /// The service's CA certificates, DER, root first. Informative: trust in a root comes from elsewhere.
    pub roots: Vec<Vec<u8>>,
    /// When the service issued it, by its clock.
    pub issued: Millis,
    /// That manifest, entries and bundles are in the service's ledger; none in evidence of version 1.
    pub ledger: Option<LedgerProofs>,
    /// Whether the certificates were revoked, at the time of issue; empty in evidence of version 1.
    pub revocation: Revocation,
}

/// What certificate authorities said of certificates, signed by them. Each is DER.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revocation {
    /// Certificate revocation lists (RFC 5280 §5).
    pub crls: Vec<Vec<u8>>,
    /// OCSP responses (RFC 6960 §4.2.1).
    pub ocsp: Vec<Vec<u8>>,
}

/// Why evidence is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// A key bundle in it is refused.
    #[error("key bundle {index} of the evidence is refused: {cause}")]
    Bundle {
        /// Counted from 0.
        index: usize,
        /// Why.
        cause: BundleError,
    },
    /// Its manifest is refused.
    #[error("the evidence's manifest is refused: {0}")]
    Manifest(ChainError),
    /// One of its entries is refused.
    #[error("entry {sequence} of the evidence is refused: {cause}")]
    Entry {
        /// Its place, from 1.
        sequence: usize,
        /// Why.
        cause: ChainError,
    },
}

impl EvidenceError {
    /// What a service has done that shows such a chain: the stable name that every client gives it.
    ///
    /// `manifest-altered`: the manifest is not what its requester signed, so people, slots or route are not theirs.
    /// `layer-dropped`: an entry extends another one than the one shown before it. `bad-bundle`. Anything else is `refused`:
    /// it may be a participant's doing as well.
    pub const fn problem(&self) -> &'static str {
        match self {
            Self::Bundle { .. } => "bad-bundle",
            Self::Manifest(ChainError::BadSignature) => "manifest-altered",
            Self::Entry {
                cause: ChainError::StaleHead { .. } | ChainError::WrongSequence { .. },
                ..
            } => "layer-dropped",
            Self::Manifest(_) | Self::Entry { .. } => "refused",
        }
    }
}

struct Label(&'static str);
struct Record {
    label: Label,
    suite: u8,
    manifest: Bytes,
    entries: Vec<Bytes>,
    bundles: Vec<Bytes>,
    roots: Vec<Bytes>,
    issued: Millis,
}
cbor::record!(Record {
    label,
    suite,
    manifest,
    entries,
    bundles,
    roots,
    issued
});

struct Record2 {
    label: Label,
    suite: u8,
    manifest: Bytes,
    entries: Vec<Bytes>,
    bundles: Vec<Bytes>,
    roots: Vec<Bytes>,
    issued: Millis,
    ledger: Option<LedgerProofs>,
    crls: Vec<Bytes>,
    ocsp: Vec<Bytes>,
}
cbor::record!(Record2 {
    label,
    suite,
    manifest,
    entries,
    bundles,
    roots,
    issued,
    ledger,
    crls,
    ocsp
});

impl<C> minicbor::Encode<C> for Label {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(self.0)?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Label {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        match d.str()? {
            LABEL => Ok(Self(LABEL)),
            LABEL_2 => Ok(Self(LABEL_2)),
            _ => Err(minicbor::decode::Error::message("not evidence")),
        }
    }
}

impl Evidence {
    /// CBOR `["countersign/v1/evidence", 1, manifest bstr, [entries bstr…], [bundles bstr…], [roots bstr…], issued uint]`; with
    /// proofs or revocation data version 2, which has more: `["countersign/v2/evidence", …, proofs / null, [CRL bstr…], [OCSP bstr…]]`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let wrap = |list: &[Vec<u8>]| list.iter().cloned().map(Bytes).collect();
        if self.ledger.is_none() && self.revocation == Revocation::default() {
            return cbor::encode(&Record {
                label: Label(LABEL),
                suite: crate::SUITE,
                manifest: Bytes(self.manifest.clone()),
                entries: wrap(&self.entries),
                bundles: wrap(&self.bundles),
                roots: wrap(&self.roots),
                issued: self.issued,
            });
        }
        cbor::encode(&Record2 {
            label: Label(LABEL_2),
            suite: crate::SUITE,
            manifest: Bytes(self.manifest.clone()),
            entries: wrap(&self.entries),
            bundles: wrap(&self.bundles),
            roots: wrap(&self.roots),
            issued: self.issued,
            ledger: self.ledger.clone(),
            crls: wrap(&self.revocation.crls),
            ocsp: wrap(&self.revocation.ocsp),
        })
    }

    /// Reads what [`Evidence::to_bytes`] wrote, of either version. Nothing is verified yet.
    ///
    /// # Errors
    /// See [`CborError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
        let unwrap = |list: Vec<Bytes>| list.into_iter().map(|bytes| bytes.0).collect();
        let (label, suite, evidence) = match minicbor::Decoder::new(bytes).array() {
            Ok(Some(10)) => {
                let record: Record2 = cbor::decode(bytes)?;
                let evidence = Self {
                    manifest: record.manifest.0,
                    entries: unwrap(record.entries),
                    bundles: unwrap(record.bundles),
                    roots: unwrap(record.roots),
                    issued: record.issued,
                    ledger: record.ledger,
                    revocation: Revocation {
                        crls: unwrap(record.crls),
                        ocsp: unwrap(record.ocsp),
                    },
                };
                (record.label, record.suite, evidence)
            }
            _ => {
                let record: Record = cbor::decode(bytes)?;
                let evidence = Self {
                    manifest: record.manifest.0,
                    entries: unwrap(record.entries),
                    bundles: unwrap(record.bundles),
                    roots: unwrap(record.roots),
                    issued: record.issued,
                    ledger: None,
                    revocation: Revocation::default(),
                };
                (record.label, record.suite, evidence)
            }
        };
        if suite != crate::SUITE {
            return Err(CborError::Malformed(format!("unknown suite {suite}")));
        }
        // The version, the number of elements and their content go together: version 2 says more than version 1.
        if (label.0 == LABEL_2) != (evidence.ledger.is_some() || evidence.revocation != Revocation::default()) {
            return Err(CborError::NotCanonical);
        }
        Ok(evidence)
    }

    /// Verifies that manifest, entries and bundles are in the service's ledger, as far as there are receipts. None when the evidence has
    /// no proofs. `trusted` is the ledger's key as the verifier knows it, if they do; `witnesses` are those they believe.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn prove(&self, trusted: Option<&NoteKey>, witnesses: &[NoteKey]) -> Option<Result<Proved, ProofError>> {
        let proofs = self.ledger.as_ref()?;
        // What cannot be read has no hash, and therefore no receipt that fits; replay says why.
        let hash = |bytes: &Vec<u8>| cose::peek_hash(bytes).unwrap_or(Hash48::ZERO);
        let entries: Vec<Hash48> = self.entries.iter().map(hash).collect();
        let bundles: Vec<Hash48> = self.bundles.iter().map(hash).collect();
        Some(proofs.verify(&hash(&self.manifest), &entries, &bundles, trusted, witnesses))
    }

    /// The key bundles, each verified.
    ///
    /// # Errors
    /// [`EvidenceError::Bundle`].
    pub fn bundle_set(&self) -> Result<BundleSet, EvidenceError> {
        self.bundle_set_unless(Vouched::default())
    }

    /// As [`Evidence::bundle_set`]; neither there nor in [`Evidence::replay_with`] is a signature verified that was vouched for.
    ///
    /// # Errors
    /// [`EvidenceError::Bundle`].
    pub fn bundle_set_unless(&self, vouched: Vouched) -> Result<BundleSet, EvidenceError> {
        let mut set = BundleSet::vouching(vouched);
        for (index, bytes) in self.bundles.iter().enumerate() {
            set.insert(bytes)
                .map_err(|cause| EvidenceError::Bundle { index, cause })?;
        }
        Ok(set)
    }

    /// Verifies every signature and replays the whole chain. A deadline that lay before `issued` has expired it.
    ///
    /// # Errors
    /// See [`EvidenceError`].
    pub fn replay(&self) -> Result<Envelope, EvidenceError> {
        self.replay_with(&self.bundle_set()?)
    }

    /// As [`Evidence::replay`], with [`Evidence::bundle_set`] at hand.
    ///
    /// # Errors
    /// [`EvidenceError::Manifest`], [`EvidenceError::Entry`].
    pub fn replay_with(&self, bundles: &BundleSet) -> Result<Envelope, EvidenceError> {
        let mut envelope = Envelope::open_bytes(&self.manifest, bundles).map_err(EvidenceError::Manifest)?;
        for (entry, sequence) in self.entries.iter().zip(1..) {
            envelope = envelope
                .apply(entry, bundles)
                .map_err(|cause| EvidenceError::Entry { sequence, cause })?;
        }
        Ok(envelope.expire(self.issued))
    }
}

/// The short answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VerdictKind {
    /// Everything verifies, and the envelope is completed and closed.
    Valid,
    /// Something does not verify.
    Invalid,
    /// Everything verifies, but the envelope is not completed and closed.
    Incomplete,
    /// There is nothing to judge by.
    Unknown,
}

impl VerdictKind {
    /// The word used in the API: `valid`, `invalid`, `incomplete`, `unknown`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Incomplete => "incomplete",
            Self::Unknown => "unknown",
        }
    }
}

impl std::fmt::Display for VerdictKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What a chain of evidence says about its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The short answer.
    pub verdict: VerdictKind,
    /// The envelope's state; none when the chain does not verify.
    pub state: Option<State>,
    /// Why, most important first, and notes that do not alter the verdict.
    pub reasons: Vec<Reason>,
}

/// [`judge`], and what the ledger's proofs in the evidence prove: proofs that fail make it invalid, and what they prove is a note.
pub fn judge_with_ledger(
    evidence: &Evidence,
    newer: Option<&Evidence>,
    trusted: Option<&NoteKey>,
    witnesses: &[NoteKey],
) -> Verdict {
    let mut verdict = judge(evidence, newer);
    match evidence.prove(trusted, witnesses) {
        None => {}
        Some(Ok(proved)) => verdict.reasons.push(Reason::InLedger(proved)),
        Some(Err(error)) => {
            verdict.verdict = VerdictKind::Invalid;
            verdict.reasons.insert(0, Reason::NotInLedger(error));
        }
    }
    verdict
}

/// Judges evidence. `newer` is what the service answers now, if it was asked: the longer of the two chains decides, and they
/// must be one chain. An answer that does not verify is noted and left aside: the evidence given stands by its own signatures.
pub fn judge(evidence: &Evidence, newer: Option<&Evidence>) -> Verdict {
    let own = match evidence.replay() {
        Ok(own) => own,
        Err(error) => return invalid(Reason::Broken(error)),
    };
    let mut notes = Vec::new();
    let latest = match newer.map(Evidence::replay) {
        None => own,
        Some(Err(error)) => {
            notes.push(Reason::AnswerRefused(error));
            own
        }
        Some(Ok(newer)) if !one_chain(&own, &newer) => return invalid(Reason::Forked),
        // Of the same length it is the same chain at a later time: only its deadline can have passed since.
        Some(Ok(newer)) if newer.entries().len() >= own.entries().len() => {
            let entries = newer.entries().len() - own.entries().len();
            notes.extend((entries > 0).then_some(Reason::Newer { entries }));
            newer
        }
        Some(Ok(_)) => own,
    };
    let unfinished = unfinished(&latest);
    let verdict = if unfinished.is_none() {
        VerdictKind::Valid
    } else {
        VerdictKind::Incomplete
    };
    let reasons = unfinished.into_iter().chain(notes).chain(first_use(&latest)).collect();
    Verdict {
        verdict,
        state: Some(latest.state()),
        reasons,
    }
}

fn invalid(reason: Reason) -> Verdict {
    Verdict {
        verdict: VerdictKind::Invalid,
        state: None,
        reasons: vec![reason],
    }
}

/// Whether one chain is the beginning of the other, by payload hashes.
fn one_chain(a: &Envelope, b: &Envelope) -> bool {
    let hashes = |envelope: &Envelope| -> Vec<Hash48> {
        let manifest = envelope.signed_manifest().payload_hash();
        std::iter::once(manifest)
            .chain(envelope.entries().iter().map(|entry| entry.payload_hash()))
            .collect()
    };
    hashes(a).iter().zip(hashes(b)).all(|(a, b)| *a == b)
}

fn unfinished(envelope: &Envelope) -> Option<Reason> {
    match envelope {
        Envelope::Pending(_) => Some(Reason::Pending {
            waiting: envelope.open_slots(),
        }),
        Envelope::Completed(completed) => (!completed.closed).then_some(Reason::NotClosed),
        Envelope::Declined(declined) => Some(Reason::Declined { slot: declined.by }),
        Envelope::Cancelled(_) => Some(Reason::Cancelled),
        Envelope::Expired(expired) => Some(Reason::Expired {
            deadline: expired.deadline,
        }),
    }
}

fn first_use(envelope: &Envelope) -> impl Iterator<Item = Reason> {
    let slots = envelope.manifest().slots.iter().map(|slot| slot.index);
    slots.filter_map(|slot| match envelope.slot(slot)?.basis? {
        KeyBasis::FirstUse => Some(Reason::FirstUse { slot }),
        KeyBasis::Confirmed => None,
    })
}

#[cfg(test)]
mod tests;
