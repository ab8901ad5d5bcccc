//! The envelope key out of its grant, and blob keys out of the envelope key.

use countersign_protocol::grant::{EnvelopeKey, encapsulated, open_with_shared};
use countersign_protocol::keys::AgreementPublic;
use countersign_web_bridge::{Cause, epoch_place, exact, id};
use wasm_bindgen::prelude::wasm_bindgen;

/// The grant's ephemeral public key (97 bytes, uncompressed): ECDH with it by WebCrypto gives what [`grant_open`] takes.
///
/// # Errors
/// `damaged`, `wrong-key`
#[wasm_bindgen(js_name = grantPoint)]
pub fn grant_point(sealed: &[u8]) -> Result<Vec<u8>, Cause> {
    Ok(encapsulated(sealed)?.to_vec())
}

/// The envelope key (32 bytes): `shared` is WebCrypto's `deriveBits(…, 384)`, `own` one's public agreement key (97 bytes,
/// uncompressed), `bundle` the hash of one's key bundle.
///
/// # Errors
/// `damaged`, `wrong-key`, `key:BadPublicKey`, `bad-argument`
#[wasm_bindgen(js_name = grantOpen)]
pub fn grant_open(
    sealed: &[u8],
    shared: &[u8],
    own: &[u8],
    envelope: &str,
    epoch: u32,
    slot: u32,
    bundle: &str,
) -> Result<Vec<u8>, Cause> {
    let shared = exact("shared", shared)?;
    let own = AgreementPublic::from_sec1(own)?;
    let place = epoch_place(envelope, epoch, slot, bundle)?;
    Ok(open_with_shared(sealed, &shared, &own, place)?.as_bytes().to_vec())
}

/// The key (32 bytes) of one sealed file of the envelope.
///
/// # Errors
/// `bad-argument`
#[wasm_bindgen(js_name = blobKey)]
pub fn blob_key(envelope_key: &[u8], envelope: &str, blob: &str) -> Result<Vec<u8>, Cause> {
    let key = EnvelopeKey::from_bytes(exact("envelope key", envelope_key)?);
    let key = key.blob_key(id("envelope", envelope)?, id("blob", blob)?);
    Ok(key.as_bytes().to_vec())
}
