//! Sealed files: what WebCrypto needs to decrypt them in ranges, and small ones opened whole.

use countersign_protocol::envelope::{BlobRef, Cover, Details};
use countersign_protocol::grant::EnvelopeKey;
use countersign_protocol::sealing::{self, BlobKey, ChunkKey, MerkleHasher};
use countersign_web_bridge::{Cause, exact, id, number, object, optional, string};
use wasm_bindgen::prelude::wasm_bindgen;

/// What one sealed file's chunks are decrypted with.
#[wasm_bindgen]
pub struct Chunks(ChunkKey);

/// Reads the first 56 bytes of a sealed file and checks its key commitment.
///
/// # Errors
/// `wrong-key`, `bad-argument`
#[wasm_bindgen]
pub fn chunks(blob_key: &[u8], header: &[u8], envelope: &str, blob: &str) -> Result<Chunks, Cause> {
    let key = BlobKey::from_bytes(exact("blob key", blob_key)?);
    let context = sealing::blob_context(id("envelope", envelope)?, id("blob", blob)?);
    Ok(Chunks(ChunkKey::of(&key, &context, &exact("header", header)?)?))
}

#[wasm_bindgen]
impl Chunks {
    /// The AES-256-GCM key (32 bytes).
    pub fn key(&self) -> Vec<u8> {
        self.0.key().to_vec()
    }

    /// The nonce (12 bytes) of chunk `index`, from 0.
    pub fn nonce(&self, index: u32) -> Vec<u8> {
        self.0.nonce(u64::from(index)).to_vec()
    }
}

/// The Merkle root of bytes that arrive in pieces of any size, in order.
#[wasm_bindgen]
#[derive(Default)]
pub struct Merkle(MerkleHasher);

#[wasm_bindgen]
impl Merkle {
    /// Starts with nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The root of what was taken so far, hex.
    pub fn root(&self) -> String {
        self.0.clone().finish().to_string()
    }
}

/// Opens a whole sealed file (for small ones: this AES-GCM is ten times slower than WebCrypto's) after comparing it with its
/// signed length and root.
///
/// # Errors
/// `not-what-was-signed`, `wrong-key`, `sealing:…`, `bad-argument`
#[wasm_bindgen(js_name = openBlob)]
pub fn open_blob(
    envelope_key: &[u8],
    envelope: &str,
    blob: &str,
    length: f64,
    root: &str,
    sealed: &[u8],
) -> Result<Vec<u8>, Cause> {
    let key = EnvelopeKey::from_bytes(exact("envelope key", envelope_key)?);
    let (envelope, blob) = (id("envelope", envelope)?, id("blob", blob)?);
    let named = BlobRef {
        id: blob,
        length: length as u64,
        root: id("root", root)?,
    };
    if !named.matches(sealed) {
        return Err(Cause::new(
            "not-what-was-signed",
            "a sealed file is not the one that was signed",
        ));
    }
    let context = sealing::blob_context(envelope, blob);
    Ok(sealing::open(&key.blob_key(envelope, blob), &context, sealed)?.to_vec())
}

/// Title, file name and message out of the opened details, as JSON.
///
/// # Errors
/// `damaged`
#[wasm_bindgen]
pub fn details(bytes: &[u8]) -> Result<String, Cause> {
    let details = Details::from_bytes(bytes)?;
    Ok(object([
        ("title", string(&details.title)),
        ("filename", string(&details.filename)),
        ("message", optional(details.message.as_deref().map(string))),
    ]))
}

/// What an opened cover says, as JSON: `width` and `height` of the page in hundredths of a point, the picture's media type as
/// `type`, and how many bytes at the end are the `picture`.
///
/// # Errors
/// `cover`
#[wasm_bindgen]
pub fn cover(bytes: &[u8]) -> Result<String, Cause> {
    let cover = Cover::from_bytes(bytes)?;
    Ok(object([
        ("width", number(cover.width)),
        ("height", number(cover.height)),
        ("type", string(cover.check()?.media_type())),
        ("picture", number(cover.picture.len() as u64)),
    ]))
}

/// Bytes of the frame (length, data, padding) around so many bytes of data: what is encrypted in chunks.
#[wasm_bindgen(js_name = frameLength)]
pub fn frame_length(plain: f64) -> f64 {
    sealing::frame_length(plain as u64) as f64
}

/// Bytes of the sealed form of so many bytes of data.
#[wasm_bindgen(js_name = sealedLength)]
pub fn sealed_length(plain: f64) -> f64 {
    sealing::sealed_length(plain as u64) as f64
}
