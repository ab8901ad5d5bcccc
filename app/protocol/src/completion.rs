//! The facts of a certificate of completion: what the service knows anyway and seals ([`Completion`]), and what only the people
//! of the envelope know ([`Particulars`]), which the seal covers by a hash that tells nothing.

use crate::Millis;
use crate::cbor::{self, CborError};
use crate::chain::{BundleSet, Decision, Entry, Envelope, State};
use crate::cose::Signed;
use crate::envelope::{KeyBasis, Role};
use crate::evidence::{Evidence, EvidenceError};
use crate::hash::{Hash48, sha384};
use crate::ids::EnvelopeId;
use crate::ledger::{LedgerProofs, ProofError, SignedCheckpoint};

/// Stands first in the facts: the seal is a CMS signature, which has no context of its own as COSE's has.
struct Label<const OF: char>;

impl<const OF: char> Label<OF> {
    const TEXT: &'static str = match OF {
        'c' => "countersign/v1/completion",
        _ => "countersign/v1/particulars",
    };
}

impl<const OF: char, C> minicbor::Encode<C> for Label<OF> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(Self::TEXT)?.u8(crate::SUITE)?.ok()
    }
}

impl<'b, const OF: char, C> minicbor::Decode<'b, C> for Label<OF> {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        if d.str()? != Self::TEXT {
            return Err(minicbor::decode::Error::message("facts of another kind"));
        }
        cbor::suite(d).map(|()| Self)
    }
}

/// 32 bytes: a SHA-256 value, a ledger's root, or a salt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bytes32(pub [u8; 32]);

impl<C> minicbor::Encode<C> for Bytes32 {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Bytes32 {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        cbor::fixed(d).map(Self)
    }
}

/// Writes a record with its label and the suite in front: the macro counts fields, and the label takes two places.
macro_rules! labelled {
    ($label:literal $name:ident { $($field:ident),* $(,)? }) => {
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self, e: &mut minicbor::Encoder<W>, ctx: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.array(cbor::record!(@count $($field)*) + 2)?;
                Label::<$label>.encode(e, ctx)?;
                $( self.$field.encode(e, ctx)?; )*
                Ok(())
            }
        }
        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
                cbor::array(d, cbor::record!(@count $($field)*) + 2)?;
                Label::<$label>::decode(d, ctx)?;
                $( let $field = minicbor::Decode::decode(d, ctx)?; )*
                Ok(Self { $($field),* })
            }
        }
        impl $name {
            /// Its CBOR.
            #[must_use]
            pub fn to_bytes(&self) -> Vec<u8> {
                cbor::encode(self)
            }

            /// Reads what `to_bytes` wrote.
            ///
            /// # Errors
            /// See [`CborError`].
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
                cbor::decode(bytes)
            }
        }
    };
}

/// What the service knows of a finished envelope without opening anything: what its seal vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The service's public address, without a slash at the end.
    pub service: String,
    /// The envelope.
    pub envelope: EnvelopeId,
    /// Payload hash of the last entry.
    pub head: Hash48,
    /// Commitment of the closed document.
    pub commitment: Hash48,
    /// Everybody named; the requester first, then the slots in their order.
    pub people: Vec<Participant>,
    /// What they did, in order, sending first.
    pub acts: Vec<Act>,
    /// The ledger's checkpoint that the acts are proved against; none when the service has no receipts.
    pub ledger: Option<Position>,
    /// [`Particulars::hash`].
    pub particulars: Hash48,
    /// When the service sealed it, by its clock.
    pub issued: Millis,
}
labelled!('c' Completion { service, envelope, head, commitment, people, acts, ledger, particulars, issued });

/// Somebody of the envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// 0 is the requester.
    pub slot: u32,
    /// What they may do; none for the requester.
    pub role: Option<Role>,
    /// The address.
    pub email: String,
    /// The name in their key bundle; none while nobody registered.
    pub name: Option<String>,
    /// Hash of their key bundle.
    pub bundle: Option<Hash48>,
    /// Why the requester believed in those keys; none for the requester.
    pub basis: Option<KeyBasis>,
}
cbor::record!(Participant {
    slot,
    role,
    email,
    name,
    bundle,
    basis
});

/// What kind of act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActKind {
    /// The manifest. Encoded as 0; the others as their decisions are.
    Send,
    /// An approval.
    Approve,
    /// A refusal: not in a finished envelope.
    Decline,
    /// A late grant.
    Grant,
    /// The closing signature.
    Close,
    /// Not in a finished envelope.
    Cancel,
    /// The archive, or a re-timestamp.
    Archive,
}
crate::envelope::numbered!(ActKind { Send = 0, Approve = 1, Decline = 2, Grant = 3, Close = 4, Cancel = 5, Archive = 6 });

/// One entry of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Its place; 0 is the manifest.
    pub sequence: u32,
    /// What was done.
    pub kind: ActKind,
    /// In which slot: an approver's own, or whom a grant lets in; none for the others.
    pub slot: Option<u32>,
    /// Hash of the author's key bundle.
    pub author: Hash48,
    /// When, by the author's clock.
    pub at: Millis,
    /// When the service received it, by its own.
    pub received: Millis,
    /// Payload hash of the head that the author had on screen; none for the manifest.
    pub displayed: Option<Hash48>,
    /// Its payload hash.
    pub hash: Hash48,
    /// Commitment of the document after it.
    pub commitment: Hash48,
    /// Its leaf in the ledger, from 0.
    pub leaf: Option<u64>,
}
cbor::record!(Act {
    sequence,
    kind,
    slot,
    author,
    at,
    received,
    displayed,
    hash,
    commitment,
    leaf
});

/// A checkpoint of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The ledger's name.
    pub origin: String,
    /// How many leaves it had.
    pub size: u64,
    /// The root over them.
    pub root: Bytes32,
}
cbor::record!(Position { origin, size, root });

/// What the service must not know. The seal covers its hash; the salt keeps that from telling anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particulars {
    /// Random.
    pub salt: Bytes32,
    /// The language of the certificate, a BCP 47 tag.
    pub language: String,
    /// The number of the layout that the pages are made by.
    pub layout: u32,
    /// The faces that the pages are drawn with, in order of preference.
    pub faces: Vec<String>,
    /// The envelope's title, if it is to be printed.
    pub title: Option<String>,
    /// SHA-256 of the finished PDF.
    pub document: Bytes32,
    /// Its length in bytes.
    pub length: u64,
    /// Its PAdES level, as `B-LTA`.
    pub level: String,
    /// For each signature the earliest time that somebody vouches for.
    pub times: Vec<VouchedTime>,
    /// The newest timestamp over the whole document.
    pub archived: Option<VouchedTime>,
}
labelled!('p' Particulars { salt, language, layout, faces, title, document, length, level, times, archived });

/// A time, and who vouches for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VouchedTime {
    /// Of which act.
    pub sequence: u32,
    /// The time.
    pub at: Millis,
    /// The authority's name; none when it is what the signer claims.
    pub authority: Option<String>,
    /// Whether that authority is another than the service's own.
    pub independent: bool,
}
cbor::record!(VouchedTime {
    sequence,
    at,
    authority,
    independent
});

impl Particulars {
    /// SHA-384 of its bytes.
    #[must_use]
    pub fn hash(&self) -> Hash48 {
        sha384(&self.to_bytes())
    }
}

/// Why there is no certificate, or why its facts are not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompletionError {
    /// The chain does not verify.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The proofs of the ledger do not hold.
    #[error("the proofs of the ledger do not hold: {0}")]
    Ledger(#[from] ProofError),
    /// The envelope is not completed and closed.
    #[error("the envelope is not finished: it is {}", if *.state == State::Completed { "completed, but not closed" } else { .state.name() })]
    NotFinished {
        /// What it is.
        state: State,
    },
    /// There are not as many times of receipt as acts.
    #[error("the times of receipt are not those of this envelope")]
    Received,
    /// The facts are not what the evidence says.
    #[error("the facts differ from what the signed chain says")]
    Differs,
    /// The particulars are not the ones that were sealed.
    #[error("the particulars are not the ones that the seal covers")]
    OtherParticulars,
}

impl CompletionError {
    /// The stable name of the cause.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Evidence(_) => "evidence-broken",
            Self::Ledger(_) => "not-in-ledger",
            Self::NotFinished { .. } => "not-completed",
            Self::Received => "received",
            Self::Differs => "facts-differ",
            Self::OtherParticulars => "other-particulars",
        }
    }
}

impl Completion {
    /// The facts of a finished envelope, out of its evidence with every signature and receipt verified. `received`: when the service
    /// received the manifest and each entry.
    ///
    /// # Errors
    /// See [`CompletionError`].
    pub fn of(
        evidence: &Evidence,
        received: &[Millis],
        service: &str,
        particulars: Hash48,
        issued: Millis,
    ) -> Result<Self, CompletionError> {
        let bundles = evidence.bundle_set()?;
        let envelope = evidence.replay_with(&bundles)?;
        if !envelope.closed() {
            return Err(CompletionError::NotFinished {
                state: envelope.state(),
            });
        }
        if received.len() != envelope.entries().len() + 1 {
            return Err(CompletionError::Received);
        }
        evidence.prove(None, &[]).transpose()?;
        let proofs = evidence.ledger.as_ref();
        Ok(Self {
            service: service.to_owned(),
            envelope: envelope.manifest().envelope,
            head: envelope.head(),
            commitment: envelope.last_commitment(),
            people: people(&envelope, &bundles),
            acts: acts(&envelope, received, proofs),
            ledger: proofs.map(position).transpose()?,
            particulars,
            issued,
        })
    }

    /// Whether these are the facts of `evidence`, with nothing added; the times of receipt and of issue are the service's word.
    ///
    /// # Errors
    /// [`CompletionError::Differs`]; else as [`Completion::of`].
    pub fn agrees(&self, evidence: &Evidence) -> Result<(), CompletionError> {
        let received: Vec<Millis> = self.acts.iter().map(|act| act.received).collect();
        let own = match Self::of(evidence, &received, &self.service, self.particulars, self.issued) {
            Err(CompletionError::Received) => return Err(CompletionError::Differs),
            other => other?,
        };
        if own == *self {
            Ok(())
        } else {
            Err(CompletionError::Differs)
        }
    }

    /// Whether these particulars are the ones under the seal.
    ///
    /// # Errors
    /// [`CompletionError::OtherParticulars`].
    pub fn covers(&self, particulars: &Particulars) -> Result<(), CompletionError> {
        if particulars.hash() == self.particulars {
            Ok(())
        } else {
            Err(CompletionError::OtherParticulars)
        }
    }

    /// The address of the page that verifies documents.
    #[must_use]
    pub fn verify_page(&self) -> String {
        format!("{}/verify", self.service)
    }

    /// Who an act is by: the first of the people with these keys.
    #[must_use]
    pub fn author(&self, act: &Act) -> Option<&Participant> {
        let own = |person: &&Participant| person.bundle == Some(act.author) && act.slot == Some(person.slot);
        let any = |person: &&Participant| person.bundle == Some(act.author);
        self.people.iter().find(own).or_else(|| self.people.iter().find(any))
    }
}

fn people(envelope: &Envelope, bundles: &BundleSet) -> Vec<Participant> {
    let manifest = envelope.manifest();
    let name = |bundle: &Hash48| bundles.bundle(bundle).map(|found| found.bundle().name.clone());
    let requester = Participant {
        slot: 0,
        role: None,
        email: manifest.requester_email.clone(),
        name: name(&manifest.requester),
        bundle: Some(manifest.requester),
        basis: None,
    };
    let others = manifest.slots.iter().filter_map(|slot| {
        let view = envelope.slot(slot.index)?;
        Some(Participant {
            slot: slot.index,
            role: Some(view.role),
            email: view.email.clone(),
            name: view.bundle.as_ref().and_then(name),
            bundle: view.bundle,
            basis: view.basis,
        })
    });
    std::iter::once(requester).chain(others).collect()
}

fn acts(envelope: &Envelope, received: &[Millis], proofs: Option<&LedgerProofs>) -> Vec<Act> {
    let manifest = envelope.signed_manifest();
    let sent = Act {
        sequence: 0,
        kind: ActKind::Send,
        slot: None,
        author: manifest.payload().requester,
        at: manifest.payload().created,
        received: received.first().copied().unwrap_or_default(),
        displayed: None,
        hash: manifest.payload_hash(),
        commitment: manifest.payload().commitment,
        leaf: proofs.and_then(|proofs| Some(proofs.manifest.as_ref()?.index)),
    };
    let leaf = |place: usize| Some(proofs?.entries.get(place)?.as_ref()?.index);
    let entries = envelope.entries().iter().enumerate();
    let entries = entries.map(|(place, entry)| act(entry, received.get(place + 1), leaf(place)));
    std::iter::once(sent).chain(entries).collect()
}

fn act(entry: &Signed<Entry>, received: Option<&Millis>, leaf: Option<u64>) -> Act {
    let payload = entry.payload();
    let (kind, slot) = match payload.decision {
        Decision::Approve { slot, .. } => (ActKind::Approve, Some(slot)),
        Decision::Decline { slot, .. } => (ActKind::Decline, Some(slot)),
        Decision::Grant { slot, .. } => (ActKind::Grant, Some(slot)),
        Decision::Close { .. } => (ActKind::Close, None),
        Decision::Cancel => (ActKind::Cancel, None),
        Decision::Archive { .. } => (ActKind::Archive, None),
    };
    Act {
        sequence: payload.sequence,
        kind,
        slot,
        author: payload.author,
        at: payload.at,
        received: received.copied().unwrap_or_default(),
        displayed: Some(payload.displayed_head),
        hash: entry.payload_hash(),
        commitment: payload.commitment,
        leaf,
    }
}

fn position(proofs: &LedgerProofs) -> Result<Position, CompletionError> {
    let signed: SignedCheckpoint = proofs.checkpoint.parse().map_err(ProofError::Checkpoint)?;
    let checkpoint = signed.peek();
    Ok(Position {
        origin: checkpoint.origin.clone(),
        size: checkpoint.size,
        root: Bytes32(checkpoint.root),
    })
}

#[cfg(test)]
mod tests;
