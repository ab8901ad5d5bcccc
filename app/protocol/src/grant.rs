//! Grants: the envelope's key sealed to one person's agreement key with HPKE (RFC 9180, Base mode).

mod outside;

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha384;
use hpke::kem::DhP384HkdfSha384;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::cbor::{self, Bytes, CborError};
use crate::context::context;
use crate::hash::Hash48;
use crate::ids::{BlobId, EnvelopeId};
use crate::keys::{AgreementKey, AgreementPublic};
use crate::sealing::BlobKey;
use crate::secret::secret;
use crate::symmetric;
pub use outside::{encapsulated, open_with_shared};

secret! {
    /// The random key of one envelope in one epoch; every blob key comes from it. Erased from memory on drop.
    EnvelopeKey
}

impl EnvelopeKey {
    /// The key of one blob: HKDF-SHA384(envelope key, `context("blob-key", [envelope, blob])`).
    pub fn blob_key(&self, envelope: EnvelopeId, blob: BlobId) -> BlobKey {
        let info = context("blob-key", &[envelope.as_bytes(), blob.as_bytes()]);
        BlobKey::from_bytes(*symmetric::derive(&self.0, &info))
    }
}

/// Where a grant belongs; it opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantContext {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// Its epoch.
    pub epoch: u32,
    /// The slot of the person; 0 is the requester.
    pub slot: u32,
    /// Hash of the bundle whose agreement key it is sealed to.
    pub bundle: Hash48,
}

impl GrantContext {
    fn info(&self) -> Vec<u8> {
        context(
            "grant",
            &[
                self.envelope.as_bytes(),
                &self.epoch.to_be_bytes(),
                &self.slot.to_be_bytes(),
                self.bundle.as_bytes(),
            ],
        )
    }
}

/// Why a grant does not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// The bytes are not a grant.
    #[error("the grant is damaged: {0}")]
    Malformed(#[from] CborError),
    /// Sealed to another key, for another envelope, epoch, slot or bundle, or altered.
    #[error("the grant does not open: it was sealed to another key or for another place, or it was altered")]
    WrongKey,
}

struct Record {
    encapsulated: Bytes,
    ciphertext: Bytes,
}
cbor::record!(suite Record { encapsulated, ciphertext });

/// Seals the envelope key to `recipient`: CBOR `[1, enc bstr (97), ciphertext bstr (48)]`. HPKE's info is
/// `context("grant", [envelope, epoch u32 BE, slot u32 BE, bundle])`; its associated data is empty.
pub fn seal(key: &EnvelopeKey, recipient: &AgreementPublic, place: GrantContext, rng: &mut impl CryptoRng) -> Vec<u8> {
    // The recipient's key is a point on the curve, and 32 bytes are far below AES-GCM's limit, so nothing here can fail.
    let sealed = <DhP384HkdfSha384 as Kem>::PublicKey::from_bytes(&recipient.to_sec1()).and_then(|recipient| {
        single_shot_seal_with_rng::<AesGcm256, HkdfSha384, DhP384HkdfSha384>(
            &OpModeS::Base,
            &recipient,
            &place.info(),
            &key.0,
            b"",
            rng,
        )
    });
    debug_assert!(sealed.is_ok());
    let record = sealed.map(|(encapsulated, ciphertext)| Record {
        encapsulated: Bytes(encapsulated.to_bytes().to_vec()),
        ciphertext: Bytes(ciphertext),
    });
    record.map(|record| cbor::encode(&record)).unwrap_or_default()
}

/// Opens a grant made by [`seal`] for this key and this place.
///
/// # Errors
/// See [`GrantError`].
pub fn open(bytes: &[u8], key: &AgreementKey, place: GrantContext) -> Result<EnvelopeKey, GrantError> {
    let record: Record = cbor::decode(bytes)?;
    let opened = <DhP384HkdfSha384 as Kem>::PrivateKey::from_bytes(key.to_scalar().as_slice())
        .and_then(|private| {
            let encapsulated = <DhP384HkdfSha384 as Kem>::EncappedKey::from_bytes(&record.encapsulated.0)?;
            single_shot_open::<AesGcm256, HkdfSha384, DhP384HkdfSha384>(
                &OpModeR::Base,
                &private,
                &encapsulated,
                &place.info(),
                &record.ciphertext.0,
                b"",
            )
        })
        .map(Zeroizing::new)
        .map_err(|_| GrantError::WrongKey)?;
    opened
        .as_slice()
        .try_into()
        .map(EnvelopeKey)
        .map_err(|_| GrantError::WrongKey)
}

#[cfg(test)]
mod tests;
