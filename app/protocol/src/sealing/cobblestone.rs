//! Cobblestone-256 of <https://c2sp.org/chunked-encryption>: HKDF-Expand-SHA512 and AES-256-GCM over 16 KiB chunks. Chunk k starts
//! at 56 + k × 16,400, and so any range can be opened alone.

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use hmac::{Hmac, Mac};
use rand_core::CryptoRng;
use sha2::Sha512;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use super::{BlobKey, SealingError};

/// Plaintext bytes of every chunk but the last, which is shorter.
pub const CHUNK: usize = 16 * 1024;
/// Ciphertext bytes of a full chunk: [`CHUNK`] and a 16-byte tag.
pub const SEALED_CHUNK: usize = CHUNK + TAG;
/// Bytes before the first chunk: 24 of salt, 32 of key commitment.
pub const HEADER: usize = SALT + COMMITMENT;

const TAG: usize = 16;
const SALT: usize = 24;
const COMMITMENT: usize = 32;
const LABEL: &[u8] = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";
/// The format's limit on chunks.
const MAX_CHUNKS: u64 = 1 << 38;

/// What one sealed file's chunks are encrypted with, for whoever does the AES-256-GCM elsewhere (WebCrypto): chunk k is
/// encrypted under [`ChunkKey::key`] with [`ChunkKey::nonce`]`(k)` and no associated data. Erased from memory on drop.
pub struct ChunkKey {
    key: Zeroizing<[u8; 32]>,
    base_nonce: [u8; 12],
    commitment: [u8; COMMITMENT],
}

impl ChunkKey {
    /// Of a sealed file that begins with `header`, whose commitment must be of this key and context.
    ///
    /// # Errors
    /// [`SealingError::WrongKey`].
    pub fn of(key: &BlobKey, context: &[u8], header: &[u8; HEADER]) -> Result<Self, SealingError> {
        let mut salt = [0; SALT];
        salt.copy_from_slice(&header[..SALT]);
        let chunks = Self::derive(key, &salt, context);
        if bool::from(chunks.commitment.ct_eq(&header[SALT..])) {
            Ok(chunks)
        } else {
            Err(SealingError::WrongKey)
        }
    }

    /// Of a file to be sealed, with a random salt; and the [`HEADER`] bytes that it must begin with.
    pub fn fresh(key: &BlobKey, context: &[u8], rng: &mut impl CryptoRng) -> (Self, [u8; HEADER]) {
        let mut salt = [0; SALT];
        rng.fill_bytes(&mut salt);
        let chunks = Self::derive(key, &salt, context);
        let mut header = [0; HEADER];
        header[..SALT].copy_from_slice(&salt);
        header[SALT..].copy_from_slice(&chunks.commitment);
        (chunks, header)
    }

    /// The AES-256-GCM key.
    pub fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// key (32) ‖ base nonce (12) ‖ commitment (32) = HKDF-Expand-SHA512(key, label ‖ salt ‖ context). Two blocks, written out
    /// because RFC 5869 wants a pseudorandom key as long as the hash, and the hkdf crate insists; here it is 32 bytes.
    fn derive(key: &BlobKey, salt: &[u8; SALT], context: &[u8]) -> Self {
        // HMAC pads a short key with zeros to the hash's block of 128 bytes (RFC 2104 §2).
        let mut padded = Zeroizing::new([0; 128]);
        padded[..32].copy_from_slice(key.as_bytes());
        let block = |previous: &[u8], counter: u8| {
            let mut mac = <Hmac<Sha512> as KeyInit>::new((&*padded).into());
            for part in [previous, LABEL, salt, context, &[counter]] {
                mac.update(part);
            }
            let output: [u8; 64] = mac.finalize().into_bytes().into();
            Zeroizing::new(output)
        };
        let first = block(b"", 1);
        let second = block(first.as_slice(), 2);
        let mut okm = Zeroizing::new([0; 128]);
        okm[..64].copy_from_slice(first.as_slice());
        okm[64..].copy_from_slice(second.as_slice());
        let mut aead_key = Zeroizing::new([0; 32]);
        let (mut base_nonce, mut commitment) = ([0; 12], [0; COMMITMENT]);
        aead_key.copy_from_slice(&okm[..32]);
        base_nonce.copy_from_slice(&okm[32..44]);
        commitment.copy_from_slice(&okm[44..76]);
        Self {
            key: aead_key,
            base_nonce,
            commitment,
        }
    }

    /// The nonce of chunk `index`, from 0.
    pub fn nonce(&self, index: u64) -> [u8; 12] {
        let mut nonce = self.base_nonce;
        for (byte, counter) in nonce[4..].iter_mut().zip(index.to_be_bytes()) {
            *byte ^= counter;
        }
        nonce
    }
}

/// Encrypts a stream: [`Encryptor::header`], any number of [`Encryptor::update`], then [`Encryptor::finish`].
pub struct Encryptor {
    chunks: ChunkKey,
    cipher: Aes256Gcm,
    header: [u8; HEADER],
    next: u64,
    pending: Zeroizing<Vec<u8>>,
}

impl Encryptor {
    /// Starts a stream with a random salt.
    pub fn new(key: &BlobKey, context: &[u8], rng: &mut impl CryptoRng) -> Self {
        let (chunks, header) = ChunkKey::fresh(key, context, rng);
        Self {
            cipher: Aes256Gcm::new(chunks.key().into()),
            chunks,
            header,
            next: 0,
            pending: Zeroizing::new(Vec::with_capacity(CHUNK)),
        }
    }

    /// The first 56 bytes of the ciphertext: salt ‖ commitment.
    pub fn header(&self) -> [u8; HEADER] {
        self.header
    }

    /// Takes plaintext and appends every chunk that became complete to `sealed`.
    pub fn update(&mut self, mut plaintext: &[u8], sealed: &mut Vec<u8>) {
        while !plaintext.is_empty() {
            let (taken, rest) = plaintext.split_at(plaintext.len().min(CHUNK - self.pending.len()));
            self.pending.extend_from_slice(taken);
            plaintext = rest;
            if self.pending.len() == CHUNK {
                self.flush(sealed);
            }
        }
    }

    /// Appends the last chunk, which may be empty, to `sealed`.
    pub fn finish(mut self, sealed: &mut Vec<u8>) {
        self.flush(sealed);
    }

    fn flush(&mut self, sealed: &mut Vec<u8>) {
        // 2^38 chunks are 4 PiB, more than any machine seals; AES-GCM's own limit is 64 GiB per chunk.
        debug_assert!(self.next < MAX_CHUNKS);
        let nonce = Nonce::from(self.chunks.nonce(self.next));
        let chunk = self.cipher.encrypt(&nonce, self.pending.as_slice());
        debug_assert!(chunk.is_ok());
        sealed.extend_from_slice(&chunk.unwrap_or_default());
        self.pending.zeroize();
        self.next += 1;
    }
}

/// Decrypts chunks in any order.
pub struct Decryptor {
    chunks: ChunkKey,
    cipher: Aes256Gcm,
}

impl Decryptor {
    /// Starts from the first 56 bytes, whose commitment must be of this key and context.
    ///
    /// # Errors
    /// [`SealingError::WrongKey`].
    pub fn new(key: &BlobKey, context: &[u8], header: &[u8; HEADER]) -> Result<Self, SealingError> {
        let chunks = ChunkKey::of(key, context, header)?;
        Ok(Self {
            cipher: Aes256Gcm::new(chunks.key().into()),
            chunks,
        })
    }

    /// Decrypts chunk `index` (from 0) and appends its plaintext to `plain`. Every chunk but the last has [`SEALED_CHUNK`]
    /// bytes, and the last has fewer: that is what shows that nothing is missing.
    ///
    /// # Errors
    /// [`SealingError::Truncated`] for a wrong length, [`SealingError::ChunkAltered`], [`SealingError::TooLarge`].
    pub fn chunk(&self, index: u64, sealed: &[u8], last: bool, plain: &mut Vec<u8>) -> Result<(), SealingError> {
        if index >= MAX_CHUNKS {
            return Err(SealingError::TooLarge);
        }
        if sealed.len() < TAG || (sealed.len() == SEALED_CHUNK) == last || sealed.len() > SEALED_CHUNK {
            return Err(SealingError::Truncated);
        }
        let opened = self.cipher.decrypt(&Nonce::from(self.chunks.nonce(index)), sealed);
        let opened = Zeroizing::new(opened.map_err(|_| SealingError::ChunkAltered(index))?);
        plain.extend_from_slice(&opened);
        Ok(())
    }
}
