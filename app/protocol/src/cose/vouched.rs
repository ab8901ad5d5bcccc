//! Signatures that were verified elsewhere: WebCrypto does it some twenty times as fast as wasm. What is asked for is exactly
//! what [`verify`](super::verify) would check; whoever vouches takes its place, and for that signature alone.

use std::collections::BTreeSet;

use crate::hash::{Hash48, sha384};
use crate::keys::VerifyingKey;

/// A question: is `signature` (r ‖ s) `key`'s over SHA-384 of `message`?
#[derive(Clone, Debug)]
pub struct Claim {
    /// Whose it is said to be.
    pub key: VerifyingKey,
    /// The Sig_structure (RFC 9052 §4.4).
    pub message: Vec<u8>,
    /// Raw.
    pub signature: [u8; 96],
}

impl Claim {
    /// Whether the signature verifies.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.key.verify(&self.message, &self.signature)
    }

    /// Both parts before the message have a fixed length, so two claims never share an identity.
    fn identity(&self) -> Hash48 {
        sha384(&[self.key.to_sec1().as_slice(), &self.signature, &self.message].concat())
    }
}

/// Claims that somebody answered with yes.
#[derive(Clone, Debug, Default)]
pub struct Vouched(BTreeSet<Hash48>);

impl Vouched {
    /// Takes somebody's word that `claim` holds.
    pub fn add(&mut self, claim: &Claim) {
        self.0.insert(claim.identity());
    }

    pub(super) fn holds(&self, claim: &Claim) -> bool {
        (!self.0.is_empty() && self.0.contains(&claim.identity())) || claim.holds()
    }
}
