//! Arguments from JavaScript, looked at before they are used.

use std::str::FromStr;

use countersign_protocol::Millis;
use countersign_protocol::grant::GrantContext;
use countersign_protocol::keys::SignedBundle;
use js_sys::Uint8Array;

use crate::Cause;

/// Exactly `N` bytes.
///
/// # Errors
/// `bad-argument`
pub fn exact<const N: usize>(what: &str, bytes: &[u8]) -> Result<[u8; N], Cause> {
    bytes
        .try_into()
        .map_err(|_| Cause::argument(format!("{what}: {N} bytes are expected, not {}", bytes.len())))
}

/// An identifier or a hash, from text.
///
/// # Errors
/// `bad-argument`
pub fn id<T: FromStr<Err: ToString>>(what: &str, text: &str) -> Result<T, Cause> {
    text.parse()
        .map_err(|error: T::Err| Cause::argument(format!("{what}: {}", error.to_string())))
}

/// Unix milliseconds, as JavaScript counts them.
pub fn millis(at: f64) -> Millis {
    // A cast saturates, and makes 0 of what is no number.
    Millis(at as u64)
}

/// The bytes of several arrays.
pub fn copies(arrays: &[Uint8Array]) -> Vec<Vec<u8>> {
    arrays.iter().map(Uint8Array::to_vec).collect()
}

/// A key bundle that verifies.
///
/// # Errors
/// `bundle:…`
pub fn bundle(bytes: &[u8]) -> Result<SignedBundle, Cause> {
    Ok(SignedBundle::verify(bytes)?)
}

/// Where a grant belongs.
///
/// # Errors
/// `bad-argument`
pub fn epoch_place(envelope: &str, epoch: u32, slot: u32, bundle: &str) -> Result<GrantContext, Cause> {
    Ok(GrantContext {
        envelope: id("envelope", envelope)?,
        epoch,
        slot,
        bundle: id("bundle", bundle)?,
    })
}
