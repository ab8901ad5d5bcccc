//! Signed objects: COSE_Sign1 (RFC 9052 §4.2) over deterministic CBOR, signed with ESP384 (RFC 9864).
//!
//! The bytes are `18([h'a1013832', {}, payload bstr, signature bstr])`: the protected header is exactly `{1: -51}` and
//! the unprotected one empty; a verifier accepts nothing else. The external associated data is
//! [`context`]`(purpose, [])`, so a signature holds for one purpose. ECDSA is malleable (for each signature a second one
//! can be computed, and both are accepted), so objects are identified and linked by [`Signed::payload_hash`], never by
//! the bytes of the whole.

mod vouched;

use minicbor::decode::Decoder;
use minicbor::{Decode, Encode, Encoder};

use crate::cbor::{self, CborError};
use crate::context::context;
use crate::hash::{Hash48, sha384};
use crate::keys::{SigningKey, VerifyingKey};

pub use vouched::{Claim, Vouched};

/// `{1: -51}`: algorithm ESP384.
const PROTECTED: [u8; 4] = [0xa1, 0x01, 0x38, 0x32];
/// CBOR tag of COSE_Sign1.
const TAG: u64 = 18;

/// Why a signed object is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoseError {
    /// Not a COSE_Sign1 of the one accepted shape.
    #[error("not a signed object: {0}")]
    Malformed(CborError),
    /// A header other than the one accepted.
    #[error("the signed object has an unexpected header")]
    UnexpectedHeader,
    /// The payload is not the expected object, or not in its deterministic encoding.
    #[error("the signed payload is refused: {0}")]
    Payload(CborError),
    /// The signature is not of this key, purpose and payload.
    #[error("the signature does not verify")]
    BadSignature,
}

/// A signed object: verified, or signed here. There is no other way to make one.
#[derive(Clone, Debug)]
pub struct Signed<T> {
    payload: T,
    payload_hash: Hash48,
    bytes: Vec<u8>,
}

impl<T> Signed<T> {
    /// The object itself.
    pub fn payload(&self) -> &T {
        &self.payload
    }

    /// SHA-384 of the payload bytes: the object's identity.
    pub fn payload_hash(&self) -> Hash48 {
        self.payload_hash
    }

    /// The whole COSE_Sign1, as it is stored and sent.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// An object waiting for its signature, for keys that sign elsewhere (WebCrypto, HSM).
#[derive(Clone, Debug)]
pub struct ToBeSigned<T> {
    payload: T,
    payload_bytes: Vec<u8>,
    structure: Vec<u8>,
}

impl<T> ToBeSigned<T> {
    /// The Sig_structure (RFC 9052 §4.4): hash it with SHA-384 and sign it with ECDSA P-384.
    pub fn bytes(&self) -> &[u8] {
        &self.structure
    }

    /// The object itself.
    pub fn payload(&self) -> &T {
        &self.payload
    }

    /// SHA-384 of the payload bytes, as [`Signed::payload_hash`] will be.
    pub fn payload_hash(&self) -> Hash48 {
        sha384(&self.payload_bytes)
    }

    /// Completes the object with a raw 96-byte signature (r ‖ s), after checking it.
    ///
    /// # Errors
    /// [`CoseError::BadSignature`] when the signature is not `key`'s over [`ToBeSigned::bytes`].
    pub fn finish(self, signature: &[u8; 96], key: &VerifyingKey) -> Result<Signed<T>, CoseError> {
        if !key.verify(&self.structure, signature) {
            return Err(CoseError::BadSignature);
        }
        Ok(self.assemble(signature))
    }

    fn assemble(self, signature: &[u8; 96]) -> Signed<T> {
        Signed {
            bytes: assemble(&self.payload_bytes, signature),
            payload_hash: sha384(&self.payload_bytes),
            payload: self.payload,
        }
    }
}

/// First phase of signing: encodes `payload` for `purpose`.
pub fn to_be_signed<T: Encode<()> + Clone>(purpose: &str, payload: &T) -> ToBeSigned<T> {
    let payload_bytes = cbor::encode(payload);
    ToBeSigned {
        structure: structure(purpose, &payload_bytes),
        payload: payload.clone(),
        payload_bytes,
    }
}

/// Signs `payload` for `purpose` in one step.
pub fn sign<T: Encode<()> + Clone>(purpose: &str, payload: &T, key: &SigningKey) -> Signed<T> {
    let unsigned = to_be_signed(purpose, payload);
    let signature = key.sign(&unsigned.structure);
    unsigned.assemble(&signature)
}

/// Verifies `bytes` as an object of `purpose` signed by `key`. High and low s are both accepted.
///
/// # Errors
/// See [`CoseError`].
pub fn verify<T>(purpose: &str, bytes: &[u8], key: &VerifyingKey) -> Result<Signed<T>, CoseError>
where
    T: for<'b> Decode<'b, ()> + Encode<()>,
{
    verify_unless(purpose, bytes, key, &Vouched::default())
}

/// As [`verify`], but a signature that was vouched for is not verified again.
///
/// # Errors
/// See [`CoseError`].
pub fn verify_unless<T>(
    purpose: &str,
    bytes: &[u8],
    key: &VerifyingKey,
    vouched: &Vouched,
) -> Result<Signed<T>, CoseError>
where
    T: for<'b> Decode<'b, ()> + Encode<()>,
{
    let (payload_bytes, _) = parse(bytes)?;
    let payload = cbor::decode(payload_bytes).map_err(CoseError::Payload)?;
    if !vouched.holds(&claim(purpose, bytes, key)?) {
        return Err(CoseError::BadSignature);
    }
    Ok(Signed {
        payload,
        payload_hash: sha384(payload_bytes),
        bytes: bytes.to_vec(),
    })
}

/// What [`verify`] asks of `key`.
///
/// # Errors
/// [`CoseError::Malformed`], [`CoseError::UnexpectedHeader`].
pub fn claim(purpose: &str, bytes: &[u8], key: &VerifyingKey) -> Result<Claim, CoseError> {
    let (payload, signature) = parse(bytes)?;
    Ok(Claim {
        key: key.clone(),
        message: structure(purpose, payload),
        signature,
    })
}

/// Reads the payload WITHOUT verifying it, to look up who should have signed. Use [`verify`] before believing any of it.
///
/// # Errors
/// As [`verify`], except that no signature is checked.
pub fn peek<T>(bytes: &[u8]) -> Result<T, CoseError>
where
    T: for<'b> Decode<'b, ()> + Encode<()>,
{
    cbor::decode(parse(bytes)?.0).map_err(CoseError::Payload)
}

/// The identity of the object in `bytes` ([`Signed::payload_hash`]) WITHOUT verifying it.
///
/// # Errors
/// [`CoseError::Malformed`], [`CoseError::UnexpectedHeader`].
pub fn peek_hash(bytes: &[u8]) -> Result<Hash48, CoseError> {
    parse(bytes).map(|(payload, _)| sha384(payload))
}

fn structure(purpose: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to a Vec cannot fail.
    let written = Encoder::new(&mut bytes)
        .array(4)
        .and_then(|e| e.str("Signature1"))
        .and_then(|e| e.bytes(&PROTECTED))
        .and_then(|e| e.bytes(&context(purpose, &[])))
        .and_then(|e| e.bytes(payload))
        .map(drop);
    debug_assert!(written.is_ok());
    bytes
}

fn assemble(payload: &[u8], signature: &[u8; 96]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to a Vec cannot fail.
    let written = Encoder::new(&mut bytes)
        .tag(minicbor::data::Tag::new(TAG))
        .and_then(|e| e.array(4))
        .and_then(|e| e.bytes(&PROTECTED))
        .and_then(|e| e.map(0))
        .and_then(|e| e.bytes(payload))
        .and_then(|e| e.bytes(signature))
        .map(drop);
    debug_assert!(written.is_ok());
    bytes
}

/// Splits into payload and signature. The result must reassemble to the same bytes, which refuses every other spelling.
fn parse(bytes: &[u8]) -> Result<(&[u8], [u8; 96]), CoseError> {
    let mut d = Decoder::new(bytes);
    let malformed = |error: minicbor::decode::Error| CoseError::Malformed(CborError::Malformed(error.to_string()));
    let tag = d.tag().map_err(malformed)?;
    cbor::array(&mut d, 4).map_err(malformed)?;
    let protected = d.bytes().map_err(malformed)?;
    let unprotected = d.map().map_err(malformed)?;
    if tag.as_u64() != TAG || protected != PROTECTED || unprotected != Some(0) {
        return Err(CoseError::UnexpectedHeader);
    }
    let payload = d.bytes().map_err(malformed)?;
    let signature = cbor::fixed(&mut d).map_err(malformed)?;
    if d.position() != bytes.len() {
        return Err(CoseError::Malformed(CborError::TrailingBytes(
            bytes.len() - d.position(),
        )));
    }
    if assemble(payload, &signature) != bytes {
        return Err(CoseError::Malformed(CborError::NotCanonical));
    }
    Ok((payload, signature))
}

#[cfg(test)]
mod tests;
