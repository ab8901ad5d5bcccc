//! Commitments: how the chain names a document that the service must not recognise, and how each PDF signature names its
//! place in the chain.

use crate::cbor::{self, CborError};
use crate::hash::{Bytes32, Hash48, sha384_parts};
use crate::ids::EnvelopeId;

const LABEL: &[u8] = b"countersign/v1/commitment";

/// SHA-384(`"countersign/v1/commitment"` ‖ salt ‖ `pdf_digest`), where `pdf_digest` is SHA-384 of the bytes that this
/// signature's ByteRange covers: the PDF from its first byte to the revision's end, without the signature value itself.
pub fn commitment(salt: &[u8; 32], pdf_digest: &Hash48) -> Hash48 {
    sha384_parts(&[LABEL, salt, pdf_digest.as_bytes()])
}

/// What each PDF signature dictionary carries (as `/CSGN_Binding`, a hex string): its own place in the chain, and the salt
/// that lets whoever holds the PDF compute the [`commitment`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// 32 random bytes, fresh for each signature.
    pub salt: [u8; 32],
    /// The envelope.
    pub envelope: EnvelopeId,
    /// Sequence of the chain entry this signature belongs to; 0 for the requester's certifying signature.
    pub sequence: u32,
    /// `previous` of that entry: the payload hash it extends. [`Hash48::ZERO`] for the certifying signature.
    pub previous: Hash48,
}

struct Record {
    salt: Bytes32,
    envelope: EnvelopeId,
    sequence: u32,
    previous: Hash48,
}
cbor::record!(suite Record { salt, envelope, sequence, previous });

impl Binding {
    /// CBOR `[1, salt bstr (32), envelope bstr (16), sequence uint, previous bstr (48)]`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self {
            salt,
            envelope,
            sequence,
            previous,
        } = *self;
        cbor::encode(&Record {
            salt: Bytes32(salt),
            envelope,
            sequence,
            previous,
        })
    }

    /// Reads what [`Binding::to_bytes`] wrote.
    ///
    /// # Errors
    /// See [`CborError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
        let Record {
            salt,
            envelope,
            sequence,
            previous,
        } = cbor::decode(bytes)?;
        Ok(Self {
            salt: salt.0,
            envelope,
            sequence,
            previous,
        })
    }

    /// The commitment of this signature, given the digest of the bytes that its ByteRange covers.
    pub fn commitment(&self, pdf_digest: &Hash48) -> Hash48 {
        commitment(&self.salt, pdf_digest)
    }
}
