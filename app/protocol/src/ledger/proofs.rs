//! What evidence carries of the ledger: receipts for its manifest, entries and bundles, against one checkpoint.

use minicbor::decode::Decoder;
use minicbor::encode::{Encoder, Write};
use minicbor::{Decode, Encode};

use super::checkpoint::{CheckpointError, Cosignature, SignedCheckpoint};
use super::leaf::Kind;
use super::note::{NoteKey, NoteKeyError, Role};
use super::receipt::{Receipt, ReceiptError};
use crate::cbor;
use crate::hash::Hash48;

/// Receipts against one checkpoint, in the order of the evidence's own lists; none where the service had none. CBOR
/// `[ledger's key tstr, checkpoint tstr, manifest, [entry…], [bundle…]]`, where each is a receipt or null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerProofs {
    /// The key that the checkpoint is signed with, as the service says; trust in it comes from elsewhere.
    pub key: String,
    /// The signed note, with whatever cosignatures there are.
    pub checkpoint: String,
    /// Of the manifest.
    pub manifest: Option<Receipt>,
    /// Of the entries.
    pub entries: Vec<Option<Receipt>>,
    /// Of the key bundles.
    pub bundles: Vec<Option<Receipt>>,
}

/// One object of the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The manifest.
    Manifest,
    /// An entry, by its place from 1.
    Entry(usize),
    /// A key bundle, by its place from 0.
    Bundle(usize),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Manifest => f.write_str("the manifest"),
            Self::Entry(sequence) => write!(f, "entry {sequence}"),
            Self::Bundle(index) => write!(f, "key bundle {index}"),
        }
    }
}

/// Why proofs are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The ledger's key is none.
    #[error("the key of the ledger cannot be read: {0}")]
    Key(#[from] NoteKeyError),
    /// The checkpoint is signed with another key than the one that is trusted.
    #[error("the ledger's key is another one than the one trusted, {0}")]
    OtherKey(String),
    /// The checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A receipt.
    #[error("{subject}: {cause}")]
    Receipt {
        /// Whose.
        subject: Subject,
        /// Why.
        cause: ReceiptError,
    },
    /// There are not as many receipts as objects.
    #[error("the proofs are not of this evidence: their numbers differ")]
    Count,
}

impl ProofError {
    /// The stable name of the cause.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Key(_) | Self::OtherKey(_) => "other-ledger-key",
            Self::Checkpoint(_) => "bad-checkpoint",
            Self::Receipt { .. } | Self::Count => "not-in-ledger",
        }
    }
}

/// What proofs prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// The ledger.
    pub origin: String,
    /// How many leaves it had.
    pub size: u64,
    /// What has no receipt.
    pub missing: Vec<Subject>,
    /// Whether the ledger's key is one that the verifier trusted beforehand.
    pub key_trusted: bool,
    /// The cosignatures of trusted witnesses.
    pub cosignatures: Vec<Cosignature>,
}

impl LedgerProofs {
    /// Verifies the checkpoint and each receipt there is. `trusted`: the ledger's key as the verifier knows it, if they do; `witnesses`
    /// are those they believe.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn verify(
        &self,
        manifest: &Hash48,
        entries: &[Hash48],
        bundles: &[Hash48],
        trusted: Option<&NoteKey>,
        witnesses: &[NoteKey],
    ) -> Result<Proved, ProofError> {
        let key: NoteKey = self.key.parse()?;
        if let Some(trusted) = trusted
            && *trusted != key
        {
            return Err(ProofError::OtherKey(trusted.to_string()));
        }
        let signed: SignedCheckpoint = self.checkpoint.parse()?;
        let checkpoint = signed.verify(&key)?;
        if self.entries.len() != entries.len() || self.bundles.len() != bundles.len() {
            return Err(ProofError::Count);
        }
        let mut missing = Vec::new();
        let mut check = |subject, kind, object, receipt: &Option<Receipt>| match receipt {
            None => {
                missing.push(subject);
                Ok(())
            }
            Some(receipt) => match receipt.verify(kind, object, checkpoint) {
                Ok(_) => Ok(()),
                Err(cause) => Err(ProofError::Receipt { subject, cause }),
            },
        };
        check(Subject::Manifest, Kind::Manifest, manifest, &self.manifest)?;
        for ((object, receipt), place) in entries.iter().zip(&self.entries).zip(1..) {
            check(Subject::Entry(place), Kind::Entry, object, receipt)?;
        }
        for ((object, receipt), place) in bundles.iter().zip(&self.bundles).zip(0..) {
            check(Subject::Bundle(place), Kind::Bundle, object, receipt)?;
        }
        let believed = witnesses.iter().filter(|witness| witness.role() == Role::Witness);
        Ok(Proved {
            origin: checkpoint.origin.clone(),
            size: checkpoint.size,
            missing,
            key_trusted: trusted.is_some(),
            cosignatures: believed.filter_map(|witness| signed.cosigned_by(witness)).collect(),
        })
    }
}

impl<C> Encode<C> for LedgerProofs {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(5)?.str(&self.key)?.str(&self.checkpoint)?;
        e.encode_with(&self.manifest, ctx)?;
        e.encode_with(&self.entries, ctx)?.encode_with(&self.bundles, ctx)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for LedgerProofs {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        cbor::array(d, 5)?;
        Ok(Self {
            key: d.str()?.to_owned(),
            checkpoint: d.str()?.to_owned(),
            manifest: d.decode_with(ctx)?,
            entries: d.decode_with(ctx)?,
            bundles: d.decode_with(ctx)?,
        })
    }
}
