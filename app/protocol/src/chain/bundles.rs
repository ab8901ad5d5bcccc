//! The key bundles that a chain is judged with.

use std::collections::BTreeMap;

use crate::cose::Vouched;
use crate::hash::Hash48;
use crate::keys::{BundleError, SignedBundle};

/// Verified key bundles by their hash, and the signatures that need not be verified again.
#[derive(Clone, Debug, Default)]
pub struct BundleSet {
    bundles: BTreeMap<Hash48, SignedBundle>,
    vouched: Vouched,
}

impl BundleSet {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty set, for which some signatures were verified elsewhere.
    pub fn vouching(vouched: Vouched) -> Self {
        Self {
            bundles: BTreeMap::new(),
            vouched,
        }
    }

    pub(super) fn vouched(&self) -> &Vouched {
        &self.vouched
    }

    /// Verifies a bundle's bytes and adds it. Returns its hash.
    ///
    /// # Errors
    /// As [`SignedBundle::verify`].
    pub fn insert(&mut self, bytes: &[u8]) -> Result<Hash48, BundleError> {
        SignedBundle::verify_unless(bytes, &self.vouched).map(|bundle| self.add(bundle))
    }

    /// Adds a bundle that is verified already. Returns its hash.
    pub fn add(&mut self, bundle: SignedBundle) -> Hash48 {
        let hash = bundle.hash();
        self.bundles.insert(hash, bundle);
        hash
    }

    /// The bundle of that hash.
    pub fn bundle(&self, hash: &Hash48) -> Option<&SignedBundle> {
        self.bundles.get(hash)
    }

    /// All bundles, in the order of their hashes.
    pub fn iter(&self) -> impl Iterator<Item = &SignedBundle> {
        self.bundles.values()
    }
}

impl FromIterator<SignedBundle> for BundleSet {
    fn from_iter<I: IntoIterator<Item = SignedBundle>>(bundles: I) -> Self {
        Self {
            bundles: bundles.into_iter().map(|bundle| (bundle.hash(), bundle)).collect(),
            vouched: Vouched::default(),
        }
    }
}
