//! Domain separation: every HPKE `info`, every associated data, every key derivation and every signature names its
//! purpose and the things it belongs to, so that nothing made for one place is accepted in another.

use minicbor::Encoder;

/// Deterministic CBOR of `["countersign/v1/<purpose>", 1, bstr ids…]`; the 1 is [`crate::SUITE`].
///
/// ```
/// let bytes = countersign_protocol::context::context("grant", &[b"\x01\x02"]);
/// assert_eq!(bytes, b"\x83\x74countersign/v1/grant\x01\x42\x01\x02");
/// ```
pub fn context(purpose: &str, ids: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes);
    // Writing to a Vec cannot fail.
    let head = encoder
        .array(2 + ids.len() as u64)
        .and_then(|e| e.str(&format!("countersign/v1/{purpose}")))
        .and_then(|e| e.u8(crate::SUITE))
        .map(drop);
    let tail = ids.iter().try_for_each(|id| encoder.bytes(id).map(drop));
    debug_assert!(head.and(tail).is_ok());
    bytes
}
