//! Deterministic CBOR (RFC 8949 §4.2.1): definite lengths, shortest integers, arrays of a fixed number of elements.

use minicbor::decode::{Decoder, Error};
use minicbor::encode::{Encoder, Write};
use minicbor::{Decode, Encode};

use crate::Millis;

/// Why bytes are not the object they should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// The bytes are not CBOR of the expected shape.
    #[error("malformed: {0}")]
    Malformed(String),
    /// Bytes follow the object.
    #[error("{0} bytes follow the object")]
    TrailingBytes(usize),
    /// The object is readable but not in its one deterministic encoding.
    #[error("the encoding is not the deterministic one")]
    NotCanonical,
}

/// Encodes into fresh bytes.
pub(crate) fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to a Vec cannot fail, and no Encode in this crate raises an error of its own.
    let written = minicbor::encode(value, &mut bytes);
    debug_assert!(written.is_ok());
    bytes
}

/// Decodes exactly one object, and refuses trailing bytes and any other than its deterministic encoding.
pub(crate) fn decode<T: for<'b> Decode<'b, ()> + Encode<()>>(bytes: &[u8]) -> Result<T, CborError> {
    let mut decoder = Decoder::new(bytes);
    let value: T = decoder
        .decode()
        .map_err(|error| CborError::Malformed(error.to_string()))?;
    match bytes.len() - decoder.position() {
        0 if encode(&value) == bytes => Ok(value),
        0 => Err(CborError::NotCanonical),
        trailing => Err(CborError::TrailingBytes(trailing)),
    }
}

/// Reads the head of an array that must have `length` elements.
pub(crate) fn array(d: &mut Decoder<'_>, length: u64) -> Result<(), Error> {
    match d.array()? {
        Some(found) if found == length => Ok(()),
        _ => Err(Error::message(format!("expected an array of {length}"))),
    }
}

/// Reads the head of an array of `length` elements, or of one more where that `may` be. Whether it is one more.
pub(crate) fn array_or_one_more(d: &mut Decoder<'_>, length: u64, may: bool) -> Result<bool, Error> {
    match d.array()? {
        Some(found) if found == length => Ok(false),
        Some(found) if may && found == length + 1 => Ok(true),
        _ => Err(Error::message(format!("expected an array of {length}"))),
    }
}

/// Reads a byte string of exactly `N` bytes.
pub(crate) fn fixed<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], Error> {
    let bytes = d.bytes()?;
    bytes
        .try_into()
        .map_err(|_| Error::message(format!("expected {N} bytes, found {}", bytes.len())))
}

/// Reads the suite number, the first element of every top-level object.
pub(crate) fn suite(d: &mut Decoder<'_>) -> Result<(), Error> {
    match d.u8()? {
        crate::SUITE => Ok(()),
        other => Err(Error::message(format!("unknown suite {other}"))),
    }
}

/// A byte string whose Rust side is a plain vector (minicbor would write `Vec<u8>` as an array of integers).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl<C> Encode<C> for Bytes {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Bytes {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        d.bytes().map(|bytes| Self(bytes.to_vec()))
    }
}

impl<C> Encode<C> for Millis {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u64(self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Millis {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        d.u64().map(Self)
    }
}

/// Writes `Encode` and `Decode` of a struct as an array of its fields in the order given; `None` is null and is never
/// left out. With `suite`, the suite number comes first. An optional field behind a semicolon is the last element where it
/// is there, and no element where it is not.
macro_rules! record {
    (@count $($field:ident)*) => { 0u64 $(+ { let _ = stringify!($field); 1 })* };
    (suite $name:ident { $($field:ident),* $(; $last:ident)? $(,)? }) => { $crate::cbor::record!(@impl $name [1, e => e.u8($crate::SUITE)?, d => $crate::cbor::suite(d)?] $($field)* $(; $last)?); };
    ($name:ident { $($field:ident),* $(,)? }) => { $crate::cbor::record!(@impl $name [0, e => (), d => ()] $($field)*); };
    (@impl $name:ident [$head:expr, $e:ident => $write:expr, $d:ident => $read:expr] $($field:ident)* $(; $last:ident)?) => {
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self, $e: &mut minicbor::Encoder<W>, ctx: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                $e.array($head + $crate::cbor::record!(@count $($field)*) $(+ u64::from(self.$last.is_some()))?)?;
                $write;
                $( minicbor::Encode::encode(&self.$field, $e, ctx)?; )*
                $( if let Some(last) = &self.$last { minicbor::Encode::encode(last, $e, ctx)?; } )?
                Ok(())
            }
        }
        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode($d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
                let _more = $crate::cbor::array_or_one_more($d, $head + $crate::cbor::record!(@count $($field)*), false $(|| { let _ = stringify!($last); true })?)?;
                $read;
                $( let $field = minicbor::Decode::decode($d, ctx)?; )*
                $( let $last = _more.then(|| minicbor::Decode::decode($d, ctx)).transpose()?; )?
                Ok(Self { $($field,)* $($last)? })
            }
        }
    };
}
pub(crate) use record;

#[cfg(test)]
mod tests;
