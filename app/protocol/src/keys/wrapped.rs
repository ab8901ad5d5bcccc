//! Private keys wrapped by the random key-encryption key that an account's slots hold.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::cbor::{self, Bytes, CborError};
use crate::context::context;
use crate::ids::UserId;
use crate::keys::{AgreementKey, Identity, SigningKey};
use crate::secret::secret;
use crate::symmetric;

secret! {
    /// The random 32-byte key-encryption key of one account. Erased from memory on drop.
    Kek
}

impl Kek {
    /// The key of what a person keeps for themselves alone, sealed: HKDF-SHA384(KEK, `context("notebook", [user])`).
    pub fn notebook_key(&self, user: &UserId) -> Zeroizing<[u8; 32]> {
        symmetric::derive(&self.0, &context("notebook", &[user.as_bytes()]))
    }
}

/// Associated data of something sealed with [`Kek::notebook_key`]: `context("notebook", [user, purpose])`. The sealed form is
/// `nonce (12) ‖ ciphertext ‖ tag (16)` of AES-256-GCM.
pub fn notebook_context(user: &UserId, purpose: &str) -> Vec<u8> {
    context("notebook", &[user.as_bytes(), purpose.as_bytes()])
}

/// Why wrapped keys or a slot do not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// The stored bytes are not such an object.
    #[error("the stored keys are damaged: {0}")]
    Malformed(#[from] CborError),
    /// Wrong key or user, or altered bytes.
    #[error("the keys do not open: the secret is wrong, or they belong to somebody else, or they were altered")]
    WrongKey,
    /// What opened is not a key.
    #[error("what was wrapped is not a key")]
    NotAKey,
}

/// Both private keys of a person, wrapped; safe to store with the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKeys {
    /// `nonce ‖ ciphertext ‖ tag` of the signing key's PKCS#8.
    pub signing: Vec<u8>,
    /// `nonce ‖ ciphertext ‖ tag` of the agreement key's PKCS#8.
    pub agreement: Vec<u8>,
}

struct Record {
    signing: Bytes,
    agreement: Bytes,
}
cbor::record!(suite Record { signing, agreement });

impl Identity {
    /// Wraps both keys: AES-256-GCM under HKDF-SHA384(KEK, `context("wrap", [user, "signing" | "agreement"])`), with the
    /// same context as associated data.
    pub fn wrap(&self, kek: &Kek, user: &UserId, rng: &mut impl CryptoRng) -> WrappedKeys {
        let mut wrap = |which: &str, der: &[u8]| {
            let context = context("wrap", &[user.as_bytes(), which.as_bytes()]);
            symmetric::seal(&symmetric::derive(&kek.0, &context), &context, der, rng)
        };
        WrappedKeys {
            signing: wrap("signing", &self.signing.to_pkcs8_der()),
            agreement: wrap("agreement", &self.agreement.to_pkcs8_der()),
        }
    }
}

impl WrappedKeys {
    /// Opens both keys.
    ///
    /// # Errors
    /// [`WrapError::WrongKey`], [`WrapError::NotAKey`].
    pub fn open(&self, kek: &Kek, user: &UserId) -> Result<Identity, WrapError> {
        let open = |which: &str, sealed: &[u8]| {
            let context = context("wrap", &[user.as_bytes(), which.as_bytes()]);
            symmetric::open(&symmetric::derive(&kek.0, &context), &context, sealed).map_err(|_| WrapError::WrongKey)
        };
        let signing = open("signing", &self.signing)?;
        let agreement = open("agreement", &self.agreement)?;
        Ok(Identity {
            signing: SigningKey::from_pkcs8_der(&signing).map_err(|_| WrapError::NotAKey)?,
            agreement: AgreementKey::from_pkcs8_der(&agreement).map_err(|_| WrapError::NotAKey)?,
        })
    }

    /// CBOR `[1, signing bstr, agreement bstr]`.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(&Record {
            signing: Bytes(self.signing.clone()),
            agreement: Bytes(self.agreement.clone()),
        })
    }

    /// Reads what [`WrappedKeys::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`WrapError::Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WrapError> {
        let record: Record = cbor::decode(bytes)?;
        Ok(Self {
            signing: record.signing.0,
            agreement: record.agreement.0,
        })
    }
}
