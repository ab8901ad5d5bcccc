//! AES-256-GCM with a random nonce, and HKDF-SHA384, as the key hierarchy uses them.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use rand_core::CryptoRng;
use sha2::Sha384;
use zeroize::Zeroizing;

/// The ciphertext does not belong to this key and context, or was altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenFailed;

const NONCE: usize = 12;

/// HKDF-SHA384 (RFC 5869) with an empty salt: 32 bytes for `info` out of `secret`.
pub(crate) fn derive(secret: &[u8], info: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    derive_into(secret, info, key.as_mut_slice());
    key
}

/// As [`derive`], filling `output` (at most 255 × 48 bytes).
pub(crate) fn derive_into(secret: &[u8], info: &[u8], output: &mut [u8]) {
    let expanded = Hkdf::<Sha384>::new(None, secret).expand(info, output);
    debug_assert!(expanded.is_ok());
}

/// Encrypts to `nonce (12) ‖ ciphertext ‖ tag (16)`.
pub(crate) fn seal(key: &[u8; 32], aad: &[u8], plaintext: &[u8], rng: &mut impl CryptoRng) -> Vec<u8> {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let sealed = Aes256Gcm::new(key.into()).encrypt(&Nonce::from(nonce), Payload { msg: plaintext, aad });
    // AES-GCM refuses only messages of 64 GiB and more; what is wrapped here is a key.
    debug_assert!(sealed.is_ok());
    [nonce.as_slice(), &sealed.unwrap_or_default()].concat()
}

/// Opens what [`seal`] made.
pub(crate) fn open(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenFailed> {
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE>().ok_or(OpenFailed)?;
    Aes256Gcm::new(key.into())
        .decrypt(&Nonce::from(*nonce), Payload { msg: ciphertext, aad })
        .map(Zeroizing::new)
        .map_err(|_| OpenFailed)
}
