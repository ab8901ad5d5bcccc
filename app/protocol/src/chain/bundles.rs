//! The key bundles that a chain is judged with.

use std::collections::BTreeMap;

use crate::hash::Hash48;
use crate::keys::{BundleError, SignedBundle};

/// Verified key bundles by their hash.
#[derive(Clone, Debug, Default)]
pub struct BundleSet(BTreeMap<Hash48, SignedBundle>);

impl BundleSet {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Verifies a bundle's bytes and adds it. Returns its hash.
    ///
    /// # Errors
    /// As [`SignedBundle::verify`].
    pub fn insert(&mut self, bytes: &[u8]) -> Result<Hash48, BundleError> {
        SignedBundle::verify(bytes).map(|bundle| self.add(bundle))
    }

    /// Adds a bundle that is verified already. Returns its hash.
    pub fn add(&mut self, bundle: SignedBundle) -> Hash48 {
        let hash = bundle.hash();
        self.0.insert(hash, bundle);
        hash
    }

    /// The bundle of that hash.
    pub fn bundle(&self, hash: &Hash48) -> Option<&SignedBundle> {
        self.0.get(hash)
    }

    /// All bundles, in the order of their hashes.
    pub fn iter(&self) -> impl Iterator<Item = &SignedBundle> {
        self.0.values()
    }
}

impl FromIterator<SignedBundle> for BundleSet {
    fn from_iter<I: IntoIterator<Item = SignedBundle>>(bundles: I) -> Self {
        Self(bundles.into_iter().map(|bundle| (bundle.hash(), bundle)).collect())
    }
}
