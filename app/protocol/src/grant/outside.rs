//! Opening a grant when the agreement key is held elsewhere (WebCrypto, HSM): the grant's point goes out, the shared
//! x-coordinate comes in, and what RFC 9180 does after the Diffie-Hellman is done here.

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use sha2::Sha384;
use zeroize::Zeroizing;

use super::{EnvelopeKey, GrantContext, GrantError, Record};
use crate::cbor;
use crate::keys::AgreementPublic;

/// `"KEM" ‖ I2OSP(0x0011, 2)`: DHKEM(P-384, HKDF-SHA384) (RFC 9180 §4.1, §7.1).
const KEM: &[u8] = b"KEM\x00\x11";
/// `"HPKE" ‖ 0x0011 ‖ 0x0002 ‖ 0x0002`: that KEM, HKDF-SHA384, AES-256-GCM (RFC 9180 §5.1, §7.2, §7.3).
const HPKE: &[u8] = b"HPKE\x00\x11\x00\x02\x00\x02";
/// Nh of HKDF-SHA384, and Nsecret of the KEM.
const HASH: usize = 48;

type Prk = Hkdf<Sha384>;

/// The grant's ephemeral public key: an uncompressed point of 97 bytes, which the holder of the agreement key derives with.
/// Whoever does so must refuse a point that is not on the curve (RFC 9180 §7.1.4; WebCrypto's import does).
///
/// # Errors
/// [`GrantError::Malformed`]; [`GrantError::WrongKey`] when it is not 97 bytes.
pub fn encapsulated(sealed: &[u8]) -> Result<[u8; 97], GrantError> {
    let record: Record = cbor::decode(sealed)?;
    record.encapsulated.0.try_into().map_err(|_| GrantError::WrongKey)
}

/// Opens a grant with the x-coordinate (48 bytes) shared by `own` and [`encapsulated`].
///
/// # Errors
/// See [`GrantError`].
pub fn open_with_shared(
    sealed: &[u8],
    shared: &[u8; 48],
    own: &AgreementPublic,
    place: GrantContext,
) -> Result<EnvelopeKey, GrantError> {
    let record: Record = cbor::decode(sealed)?;
    // ExtractAndExpand (RFC 9180 §4.1).
    let kem_context = [record.encapsulated.0.as_slice(), &own.to_sec1()].concat();
    let prk = extract(KEM, b"", b"eae_prk", shared);
    let shared_secret = expand::<HASH>(&prk, KEM, b"shared_secret", &kem_context);
    // KeySchedule in Base mode: psk and psk_id are empty (RFC 9180 §5.1).
    let context = [
        [0].as_slice(),
        &extracted(HPKE, b"psk_id_hash", b""),
        &extracted(HPKE, b"info_hash", &place.info()),
    ]
    .concat();
    let secret = extract(HPKE, shared_secret.as_slice(), b"secret", b"");
    let key = expand::<32>(&secret, HPKE, b"key", &context);
    let nonce = expand::<12>(&secret, HPKE, b"base_nonce", &context);
    let opened = Aes256Gcm::new((&*key).into())
        .decrypt(&Nonce::from(*nonce), record.ciphertext.0.as_slice())
        .map(Zeroizing::new)
        .map_err(|_| GrantError::WrongKey)?;
    opened
        .as_slice()
        .try_into()
        .map(EnvelopeKey)
        .map_err(|_| GrantError::WrongKey)
}

/// LabeledExtract (RFC 9180 §4): `HKDF-Extract(salt, "HPKE-v1" ‖ suite ‖ label ‖ ikm)`.
fn extract(suite: &[u8], salt: &[u8], label: &[u8], ikm: &[u8]) -> Prk {
    let labelled = Zeroizing::new([b"HPKE-v1", suite, label, ikm].concat());
    Hkdf::new(Some(salt), &labelled)
}

/// [`extract`] without a salt, as bytes.
fn extracted(suite: &[u8], label: &[u8], ikm: &[u8]) -> [u8; HASH] {
    Hkdf::<Sha384>::extract(None, &[b"HPKE-v1", suite, label, ikm].concat())
        .0
        .into()
}

/// LabeledExpand (RFC 9180 §4): `HKDF-Expand(prk, I2OSP(L, 2) ‖ "HPKE-v1" ‖ suite ‖ label ‖ info, L)`.
fn expand<const L: usize>(prk: &Prk, suite: &[u8], label: &[u8], info: &[u8]) -> Zeroizing<[u8; L]> {
    let length = (L as u16).to_be_bytes();
    let mut output = Zeroizing::new([0; L]);
    let expanded = prk.expand_multi_info(&[&length, b"HPKE-v1", suite, label, info], output.as_mut_slice());
    debug_assert!(expanded.is_ok());
    output
}

#[cfg(test)]
mod tests;
