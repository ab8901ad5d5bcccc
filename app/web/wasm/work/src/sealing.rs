//! Sealing: files for the envelope, and the envelope key for people.

use countersign_protocol::envelope::{BlobRef, Cover};
use countersign_protocol::grant::{self, EnvelopeKey, GrantContext};
use countersign_protocol::ids::{BlobId, EnvelopeId};
use countersign_protocol::sealing::{self, ChunkKey, HEADER};
use countersign_web_bridge::{Cause, bytes, exact, id, plain, text};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::randomness::rng;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A sealed file and how a manifest or an entry names it. */
export interface SealedBlob { sealed: Uint8Array; id: string; length: number; root: string }
"#;

/// Seals bytes as a blob of the envelope.
///
/// # Errors
/// `bad-argument`
#[wasm_bindgen(js_name = sealBlob, unchecked_return_type = "SealedBlob")]
pub fn seal_blob(envelope_key: &[u8], envelope: &str, blob: &str, plaintext: &[u8]) -> Result<JsValue, Cause> {
    let key = EnvelopeKey::from_bytes(exact("envelope key", envelope_key)?);
    let (envelope, blob): (EnvelopeId, BlobId) = (id("envelope", envelope)?, id("blob", blob)?);
    let context = sealing::blob_context(envelope, blob);
    let sealed = sealing::seal(&key.blob_key(envelope, blob), &context, plaintext, &mut rng());
    let named = BlobRef::of(blob, &sealed);
    Ok(plain([
        ("sealed", bytes(&sealed)),
        ("id", text(named.id)),
        ("length", JsValue::from_f64(named.length as f64)),
        ("root", text(named.root)),
    ]))
}

/// A cover's bytes, to be sealed: the page's size in hundredths of a point, and its picture (WebP or JPEG).
///
/// # Errors
/// `cover`
#[wasm_bindgen(js_name = coverBytes)]
pub fn cover_bytes(width: u32, height: u32, picture: &[u8]) -> Result<Vec<u8>, Cause> {
    let cover = Cover {
        width,
        height,
        picture: picture.to_vec(),
    };
    cover.check()?;
    Ok(cover.to_bytes())
}

/// Seals the envelope key to the person of a key bundle.
///
/// # Errors
/// `bundle:…`, `bad-argument`
#[wasm_bindgen(js_name = sealGrant)]
pub fn seal_grant(
    envelope_key: &[u8],
    recipient_bundle: &[u8],
    envelope: &str,
    epoch: u32,
    slot: u32,
) -> Result<Vec<u8>, Cause> {
    let key = EnvelopeKey::from_bytes(exact("envelope key", envelope_key)?);
    let bundle = countersign_web_bridge::bundle(recipient_bundle)?;
    let place = GrantContext {
        envelope: id("envelope", envelope)?,
        epoch,
        slot,
        bundle: bundle.hash(),
    };
    Ok(grant::seal(&key, &bundle.bundle().agreement, place, &mut rng()))
}

/// What WebCrypto needs to seal a large file itself.
#[wasm_bindgen]
pub struct Sealer {
    chunks: ChunkKey,
    header: [u8; HEADER],
}

#[wasm_bindgen]
impl Sealer {
    /// For a new blob of the envelope.
    ///
    /// # Errors
    /// `bad-argument`
    #[wasm_bindgen(constructor)]
    pub fn new(envelope_key: &[u8], envelope: &str, blob: &str) -> Result<Self, Cause> {
        let key = EnvelopeKey::from_bytes(exact("envelope key", envelope_key)?);
        let (envelope, blob) = (id("envelope", envelope)?, id("blob", blob)?);
        let context = sealing::blob_context(envelope, blob);
        let (chunks, header) = ChunkKey::fresh(&key.blob_key(envelope, blob), &context, &mut rng());
        Ok(Self { chunks, header })
    }

    /// The first 56 bytes of the sealed file.
    pub fn header(&self) -> Vec<u8> {
        self.header.to_vec()
    }

    /// The AES-256-GCM key (32 bytes).
    pub fn key(&self) -> Vec<u8> {
        self.chunks.key().to_vec()
    }

    /// The nonce (12 bytes) of chunk `index`, from 0.
    pub fn nonce(&self, index: u32) -> Vec<u8> {
        self.chunks.nonce(u64::from(index)).to_vec()
    }
}
