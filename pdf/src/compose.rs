//! The finished file is a plain concatenation.

/// base ‖ δ0 ‖ δ1 ‖ … ‖ δn, with room made once.
pub fn compose<D: AsRef<[u8]>>(base: &[u8], deltas: &[D]) -> Vec<u8> {
    let length = base.len() + deltas.iter().map(|delta| delta.as_ref().len()).sum::<usize>();
    let mut whole = Vec::with_capacity(length);
    whole.extend_from_slice(base);
    for delta in deltas {
        whole.extend_from_slice(delta.as_ref());
    }
    whole
}
