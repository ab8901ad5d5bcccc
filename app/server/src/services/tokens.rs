//! Tokens: 32 random bytes that the client keeps and the service knows by hash only.

use sha2::{Digest, Sha256};

/// A fresh token in hex.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn fresh() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

/// What is stored of a token: SHA-256 in hex. A token is random, so a plain hash hides it.
pub fn hashed(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
