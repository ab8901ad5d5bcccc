//! Sealed files: padded, then encrypted in chunks, then named by a Merkle root over the ciphertext.
//!
//! The plaintext is framed as `length (u64, big-endian) ‖ data ‖ zeros` up to a Padmé size (Nikitin et al., PETS 2019) of
//! at least 256 bytes, so that the stored size tells little about the document's. The frame is encrypted with
//! Cobblestone-256 of C2SP chunked-encryption, which commits to its key: one ciphertext opens to one document only.

mod cobblestone;
mod merkle;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::context::context;
use crate::ids::{BlobId, EnvelopeId};
use crate::secret::secret;
pub use cobblestone::{CHUNK, ChunkKey, Decryptor, Encryptor, HEADER, SEALED_CHUNK};
pub use merkle::{MerkleHasher, SEGMENT, merkle_root};

/// Bytes of the frame's length field.
const LENGTH: u64 = 8;
/// Smallest frame: a title or a short reason should not differ in size from another.
const SMALLEST_FRAME: u64 = 256;

secret! {
    /// The key of one sealed object. Erased from memory on drop.
    BlobKey
}

/// Why a sealed object does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealingError {
    /// It ends too early: its last chunk is missing.
    #[error("the sealed file is truncated")]
    Truncated,
    /// The commitment at its start is not of this key and context.
    #[error("the sealed file was made with another key or for another place")]
    WrongKey,
    /// A chunk was altered or moved.
    #[error("chunk {0} of the sealed file was altered")]
    ChunkAltered(u64),
    /// The frame inside is not one that sealing makes.
    #[error("the sealed file's padding is not as it should be")]
    BadFrame,
    /// More than this machine or format can hold.
    #[error("the file is too large to seal")]
    TooLarge,
}

impl SealingError {
    /// The variant's name, stable, for clients that show a sentence of their own.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Truncated => "Truncated",
            Self::WrongKey => "WrongKey",
            Self::ChunkAltered(_) => "ChunkAltered",
            Self::BadFrame => "BadFrame",
            Self::TooLarge => "TooLarge",
        }
    }
}

/// The context of a blob: `context("blob", [envelope, blob])`.
pub fn blob_context(envelope: EnvelopeId, blob: BlobId) -> Vec<u8> {
    context("blob", &[envelope.as_bytes(), blob.as_bytes()])
}

/// Seals `plaintext`. The result is [`sealed_length`]`(plaintext.len())` bytes long.
pub fn seal(key: &BlobKey, context: &[u8], plaintext: &[u8], rng: &mut impl CryptoRng) -> Vec<u8> {
    let length = plaintext.len() as u64;
    let frame = frame_length(length);
    let mut encryptor = Encryptor::new(key, context, rng);
    let mut sealed = Vec::with_capacity(sealed_length(length) as usize);
    sealed.extend_from_slice(&encryptor.header());
    encryptor.update(&length.to_be_bytes(), &mut sealed);
    encryptor.update(plaintext, &mut sealed);
    let mut padding = frame - LENGTH - length;
    while padding > 0 {
        let part = padding.min(CHUNK as u64);
        encryptor.update(&[0; CHUNK][..part as usize], &mut sealed);
        padding -= part;
    }
    encryptor.finish(&mut sealed);
    sealed
}

/// Opens what [`seal`] made, whole, and checks key commitment, order and completeness of the chunks, and the padding.
///
/// # Errors
/// See [`SealingError`].
pub fn open(key: &BlobKey, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealingError> {
    let (header, body) = sealed.split_first_chunk::<HEADER>().ok_or(SealingError::Truncated)?;
    let decryptor = Decryptor::new(key, context, header)?;
    let chunks = body.len() / SEALED_CHUNK;
    // The last chunk is always shorter than the others, and never shorter than its tag.
    let mut frame = Zeroizing::new(Vec::with_capacity(body.len()));
    for index in 0..=chunks {
        let start = index * SEALED_CHUNK;
        let end = body.len().min(start + SEALED_CHUNK);
        let chunk = body.get(start..end).ok_or(SealingError::Truncated)?;
        decryptor.chunk(index as u64, chunk, index == chunks, &mut frame)?;
    }
    unframe(&frame).map(|plain| Zeroizing::new(plain.to_vec()))
}

/// The plaintext in a decrypted frame `length (u64, big-endian) ‖ data ‖ zeros`.
///
/// # Errors
/// [`SealingError::BadFrame`] when its length or its padding is not what sealing makes.
pub fn unframe(frame: &[u8]) -> Result<&[u8], SealingError> {
    let (length, rest) = frame.split_first_chunk::<8>().ok_or(SealingError::BadFrame)?;
    let length = u64::from_be_bytes(*length);
    let kept = usize::try_from(length).map_err(|_| SealingError::BadFrame)?;
    let padding = rest.get(kept..).ok_or(SealingError::BadFrame)?;
    if frame_length(length) != frame.len() as u64 || padding.iter().any(|byte| *byte != 0) {
        return Err(SealingError::BadFrame);
    }
    Ok(&rest[..kept])
}

/// Length in bytes of the sealed form of `plain_length` bytes. Saturates beyond what the format can hold (4 PiB).
pub fn sealed_length(plain_length: u64) -> u64 {
    let frame = frame_length(plain_length);
    let tags = (frame / CHUNK as u64 + 1).saturating_mul((SEALED_CHUNK - CHUNK) as u64);
    frame.saturating_add(tags).saturating_add(HEADER as u64)
}

/// Length in bytes of the frame around `plain_length` bytes: what is encrypted in chunks.
pub fn frame_length(plain_length: u64) -> u64 {
    padme(plain_length.saturating_add(LENGTH)).max(SMALLEST_FRAME)
}

/// Padmé: rounds up so that only the ⌊log₂ ⌊log₂ L⌋⌋ + 1 highest bits after the first may be set; at most 12 % more.
fn padme(length: u64) -> u64 {
    let Some(exponent) = length.checked_ilog2().filter(|exponent| *exponent > 0) else {
        return length;
    };
    let kept = exponent.ilog2() + 1;
    let mask = (1u64 << exponent.saturating_sub(kept)) - 1;
    length.checked_add(mask).map_or(u64::MAX, |sum| sum & !mask)
}

#[cfg(test)]
mod tests;
