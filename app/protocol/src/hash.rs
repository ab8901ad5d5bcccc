//! SHA-384 values.

use std::fmt;
use std::str::FromStr;

use minicbor::decode::Decoder;
use minicbor::encode::{Encoder, Write};
use sha2::{Digest, Sha384};

/// A SHA-384 value (FIPS 180-4): 48 bytes. Displays as lower-case hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash48([u8; 48]);

/// The text is not 96 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a hash: 96 hex digits are expected")]
pub struct BadHash;

impl Hash48 {
    /// 48 zero bytes: the `previous` of what has no predecessor.
    pub const ZERO: Self = Self([0; 48]);

    /// Takes 48 bytes as they are.
    pub const fn from_bytes(bytes: [u8; 48]) -> Self {
        Self(bytes)
    }

    /// The 48 bytes.
    pub const fn as_bytes(&self) -> &[u8; 48] {
        &self.0
    }
}

/// 32 bytes: a SHA-256 value, a ledger's root, or a salt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bytes32(pub [u8; 32]);

impl<C> minicbor::Encode<C> for Bytes32 {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Bytes32 {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        crate::cbor::fixed(d).map(Self)
    }
}

/// SHA-384 of `data`.
pub fn sha384(data: &[u8]) -> Hash48 {
    Hash48(Sha384::digest(data).into())
}

/// SHA-384 of the concatenation of `parts`.
pub(crate) fn sha384_parts(parts: &[&[u8]]) -> Hash48 {
    let mut hasher = Sha384::new();
    for part in parts {
        hasher.update(part);
    }
    Hash48(hasher.finalize().into())
}

impl fmt::Display for Hash48 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash48 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash48({self})")
    }
}

impl FromStr for Hash48 {
    type Err = BadHash;

    fn from_str(text: &str) -> Result<Self, BadHash> {
        let digits = text.as_bytes();
        if digits.len() != 96 {
            return Err(BadHash);
        }
        let mut bytes = [0; 48];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = (nibble(pair[0])? << 4) | nibble(pair[1])?;
        }
        Ok(Self(bytes))
    }
}

fn nibble(digit: u8) -> Result<u8, BadHash> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        b'A'..=b'F' => Ok(digit - b'A' + 10),
        _ => Err(BadHash),
    }
}

impl<C> minicbor::Encode<C> for Hash48 {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Hash48 {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        crate::cbor::fixed(d).map(Self)
    }
}
