//! Entries: what people add to the chain, each signed by its author.

use minicbor::decode::Decoder;
use minicbor::encode::{Encoder, Write};
use minicbor::{Decode, Encode};

use crate::Millis;
use crate::cbor;
use crate::cose::{self, Claim, Signed, ToBeSigned};
use crate::envelope::{BlobRef, KeyBasis, Manifest};
use crate::hash::Hash48;
use crate::ids::EnvelopeId;
use crate::keys::{SigningKey, VerifyingKey};

/// COSE purpose of a manifest.
pub(crate) const MANIFEST: &str = "manifest";
/// COSE purpose of an entry.
pub(crate) const ENTRY: &str = "entry";

/// A manifest, signed.
pub type SignedManifest = Signed<Manifest>;
/// An entry, signed.
pub type SignedEntry = Signed<Entry>;

/// Signs a manifest (purpose `manifest`).
pub fn sign_manifest(manifest: &Manifest, key: &SigningKey) -> SignedManifest {
    cose::sign(MANIFEST, manifest, key)
}

/// Signs an entry (purpose `entry`).
pub fn sign_entry(entry: &Entry, key: &SigningKey) -> SignedEntry {
    cose::sign(ENTRY, entry, key)
}

/// First phase of signing a manifest with a key held elsewhere; [`ToBeSigned::finish`] ends it.
pub fn manifest_to_be_signed(manifest: &Manifest) -> ToBeSigned<Manifest> {
    cose::to_be_signed(MANIFEST, manifest)
}

/// The signature of a manifest's bytes, if it is one, as a question to `key`.
pub fn manifest_claim(bytes: &[u8], key: &VerifyingKey) -> Option<Claim> {
    cose::claim(MANIFEST, bytes, key).ok()
}

/// The signature of an entry's bytes, if it is one, as a question to `key`.
pub fn entry_claim(bytes: &[u8], key: &VerifyingKey) -> Option<Claim> {
    cose::claim(ENTRY, bytes, key).ok()
}

/// First phase of signing an entry with a key held elsewhere; [`ToBeSigned::finish`] ends it.
pub fn entry_to_be_signed(entry: &Entry) -> ToBeSigned<Entry> {
    cose::to_be_signed(ENTRY, entry)
}

/// What a person adds to the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// 1, 2, 3, …; the manifest is 0.
    pub sequence: u32,
    /// Payload hash of the manifest or entry that this one extends.
    pub previous: Hash48,
    /// The head that the person had on screen when deciding. It may lie behind `previous` only when nothing but approvals
    /// came in between.
    pub displayed_head: Hash48,
    /// Hash of the author's key bundle.
    pub author: Hash48,
    /// What was decided.
    pub decision: Decision,
    /// Commitment of the document as it stands after this entry; a decision without a layer repeats the last one.
    pub commitment: Hash48,
    /// The last checkpoint of the ledger that the author saw, or none.
    pub checkpoint: Option<Hash48>,
    /// When, by the author's clock.
    pub at: Millis,
}
cbor::record!(suite Entry {
    envelope, sequence, previous, displayed_head, author, decision, commitment, checkpoint, at
});

/// What an entry decides. Encoded as an array that starts with a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// An approver approves with a layer: `[1, slot, delta]`.
    Approve {
        /// The approver's slot.
        slot: u32,
        /// The PDF layer, sealed.
        delta: BlobRef,
    },
    /// An approver declines, which ends the route: `[2, slot, reason]`.
    Decline {
        /// The approver's slot.
        slot: u32,
        /// The reason as UTF-8 text, sealed.
        reason: BlobRef,
    },
    /// The requester binds an invited person's slot to their keys: `[3, slot, bundle, basis]`.
    Grant {
        /// The slot.
        slot: u32,
        /// Hash of the person's key bundle.
        bundle: Hash48,
        /// Why the requester believed that the keys are theirs.
        basis: KeyBasis,
    },
    /// The requester closes a completed envelope: `[4, delta]`.
    Close {
        /// The closing PDF signature, sealed.
        delta: BlobRef,
    },
    /// The requester cancels a pending envelope: `[5]`.
    Cancel,
    /// Somebody of the envelope archives the closed document, or keeps the archive provable for longer: `[6, delta]`. The
    /// first one is the archive, any further ones are re-timestamps. The commitment repeats the last one.
    Archive {
        /// Revision with certificates and revocation data ‖ revision with a document timestamp, sealed.
        delta: BlobRef,
    },
}

impl Decision {
    /// The sealed object this decision brings: what it appends to the PDF, or a reason.
    pub fn blob(&self) -> Option<&BlobRef> {
        match self {
            Self::Approve { delta, .. } | Self::Close { delta } | Self::Archive { delta } => Some(delta),
            Self::Decline { reason, .. } => Some(reason),
            Self::Grant { .. } | Self::Cancel => None,
        }
    }

    /// What this decision appends to the PDF: a layer, or an archive.
    pub fn delta(&self) -> Option<&BlobRef> {
        match self {
            Self::Approve { delta, .. } | Self::Close { delta } | Self::Archive { delta } => Some(delta),
            Self::Decline { .. } | Self::Grant { .. } | Self::Cancel => None,
        }
    }

    /// Does it sign the PDF, so that the document is another one afterwards? An archive does not: what it appends counts for
    /// no commitment.
    pub fn is_layer(&self) -> bool {
        matches!(self, Self::Approve { .. } | Self::Close { .. })
    }
}

impl<C> Encode<C> for Decision {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Self::Approve { slot, delta } => e.array(3)?.u8(1)?.u32(*slot)?.encode_with(delta, ctx)?.ok(),
            Self::Decline { slot, reason } => e.array(3)?.u8(2)?.u32(*slot)?.encode_with(reason, ctx)?.ok(),
            Self::Grant { slot, bundle, basis } => e
                .array(4)?
                .u8(3)?
                .u32(*slot)?
                .encode_with(bundle, ctx)?
                .encode_with(basis, ctx)?
                .ok(),
            Self::Close { delta } => e.array(2)?.u8(4)?.encode_with(delta, ctx)?.ok(),
            Self::Cancel => e.array(1)?.u8(5)?.ok(),
            Self::Archive { delta } => e.array(2)?.u8(6)?.encode_with(delta, ctx)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Decision {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        let length = d.array()?;
        match (d.u8()?, length) {
            (1, Some(3)) => Ok(Self::Approve {
                slot: d.u32()?,
                delta: d.decode_with(ctx)?,
            }),
            (2, Some(3)) => Ok(Self::Decline {
                slot: d.u32()?,
                reason: d.decode_with(ctx)?,
            }),
            (3, Some(4)) => Ok(Self::Grant {
                slot: d.u32()?,
                bundle: d.decode_with(ctx)?,
                basis: d.decode_with(ctx)?,
            }),
            (4, Some(2)) => Ok(Self::Close {
                delta: d.decode_with(ctx)?,
            }),
            (5, Some(1)) => Ok(Self::Cancel),
            (6, Some(2)) => Ok(Self::Archive {
                delta: d.decode_with(ctx)?,
            }),
            (number, _) => Err(minicbor::decode::Error::message(format!("unknown decision {number}"))),
        }
    }
}
