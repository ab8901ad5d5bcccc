//! Safety numbers: what two people read to each other to be sure of each other's keys (after Signal's numeric
//! fingerprints).

use crate::context::context;
use crate::hash::{Hash48, sha384, sha384_parts};
use crate::keys::SignedBundle;

/// Rounds of hashing, so that searching for a colliding number costs 12 bits more.
const ROUNDS: usize = 5200;

/// 30 digits for one person: address and both public keys. The same for every bundle with these three.
///
/// h₀ = SHA-384(`context("fingerprint", [email, signing, agreement])`), hᵢ = SHA-384(hᵢ₋₁ ‖ signing ‖ agreement) for
/// i = 1 … 5200; then six times: the next 5 bytes as a big-endian number, modulo 100,000, as five digits.
pub fn fingerprint(of: &SignedBundle) -> String {
    let bundle = of.bundle();
    let (signing, agreement) = (bundle.signing.to_sec1(), bundle.agreement.to_sec1());
    let mut hash = sha384(&context(
        "fingerprint",
        &[bundle.email.as_bytes(), &signing, &agreement],
    ));
    for _ in 0..ROUNDS {
        hash = sha384_parts(&[hash.as_bytes(), &signing, &agreement]);
    }
    digits(&hash)
}

/// 60 digits in 12 groups of five for two people; the same whoever asks. The smaller fingerprint stands first.
pub fn safety_number(a: &SignedBundle, b: &SignedBundle) -> String {
    let mut both = [fingerprint(a), fingerprint(b)];
    both.sort();
    let digits = both.concat();
    let groups: Vec<&str> = (0..digits.len())
        .step_by(5)
        .filter_map(|start| digits.get(start..start + 5))
        .collect();
    groups.join(" ")
}

fn digits(hash: &Hash48) -> String {
    let number = |bytes: &[u8]| bytes.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    hash.as_bytes()[..30]
        .chunks_exact(5)
        .map(|bytes| format!("{:05}", number(bytes) % 100_000))
        .collect()
}
