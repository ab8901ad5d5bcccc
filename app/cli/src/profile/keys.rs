//! The account's keys on this machine: wrapped under the KEK, and the KEK sealed under Argon2id(passphrase).
//!
//! This slot is local. The service holds another one, which opens under OPAQUE's export key; neither opens the other.

use argon2::{Algorithm, Argon2, Params, Version};
use countersign_protocol::ids::UserId;
use countersign_protocol::keys::{Identity, Kek, Slot, SlotKind, WrapError, WrappedKeys};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{Home, HomeError};
use crate::api::objects::Base64;

const KEYS: &str = "keys.json";
/// Argon2id, the cost that OPAQUE's key stretching has too: 64 MiB, 3 passes, 4 lanes (DESIGN §3).
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 4;

/// What the profile stores of the keys. Useless without the passphrase.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredKeys {
    /// [`WrappedKeys`] as bytes.
    pub(crate) wrapped: Base64,
    /// 16 random bytes for Argon2id.
    salt: Base64,
    /// A [`Slot`] as bytes, holding the KEK.
    slot: Base64,
}

/// Why the stored keys do not open.
#[derive(Debug, Error, PartialEq)]
pub(crate) enum StoredKeysError {
    /// The passphrase is another one.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The file is not what was written.
    #[error("the stored keys are damaged: {0}")]
    Damaged(String),
}

impl StoredKeys {
    /// Seals `kek` under the passphrase, beside the keys that it wraps.
    pub(crate) fn seal(
        passphrase: &str,
        kek: &Kek,
        wrapped: &WrappedKeys,
        user: &UserId,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, StoredKeysError> {
        let mut salt = vec![0u8; 16];
        rng.fill_bytes(&mut salt);
        let secret = stretch(passphrase, &salt)?;
        let slot = Slot::seal(SlotKind::Password, &secret, kek, user, rng);
        Ok(Self {
            wrapped: Base64(wrapped.to_bytes()),
            salt: Base64(salt),
            slot: Base64(slot.to_bytes()),
        })
    }

    /// Opens the private keys. Takes about a tenth of a second.
    pub(crate) fn open(&self, passphrase: &str, user: &UserId) -> Result<Identity, StoredKeysError> {
        let damaged = |error: WrapError| StoredKeysError::Damaged(error.to_string());
        let slot = Slot::from_bytes(&self.slot.0).map_err(damaged)?;
        let wrapped = WrappedKeys::from_bytes(&self.wrapped.0).map_err(damaged)?;
        let secret = stretch(passphrase, &self.salt.0)?;
        let kek = slot.open(&secret, user).map_err(|error| match error {
            WrapError::WrongKey => StoredKeysError::WrongPassphrase,
            other => damaged(other),
        })?;
        wrapped.open(&kek, user).map_err(damaged)
    }
}

fn stretch(passphrase: &str, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>, StoredKeysError> {
    let damaged = |error: argon2::Error| StoredKeysError::Damaged(error.to_string());
    let parameters = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).map_err(damaged)?;
    let mut secret = Zeroizing::new([0u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
        .hash_password_into(passphrase.as_bytes(), salt, secret.as_mut_slice())
        .map_err(damaged)?;
    Ok(secret)
}

impl Home {
    /// The stored keys, when this machine has them.
    pub(crate) fn keys(&self) -> Result<Option<StoredKeys>, HomeError> {
        self.read_json(KEYS)
    }

    /// Replaces the stored keys.
    pub(crate) fn write_keys(&self, keys: &StoredKeys) -> Result<(), HomeError> {
        self.write_json(KEYS, keys)
    }

    /// Removes the stored keys from this machine.
    pub(crate) fn remove_keys(&self) -> Result<(), HomeError> {
        self.remove(KEYS)
    }
}

#[cfg(test)]
mod tests;
