//! The signatures of a chain as questions, for whoever verifies them faster.

use std::collections::BTreeMap;

use super::Evidence;
use crate::chain::{Entry, entry_claim, manifest_claim};
use crate::cose::{self, Claim};
use crate::envelope::Manifest;
use crate::keys::SignedBundle;

impl Evidence {
    /// Every signature that [`Evidence::replay`] will check, in a fixed order: bundles, manifest, entries. What cannot be read,
    /// or was signed by nobody that is known here, is left out; replaying names it.
    pub fn claims(&self) -> Vec<Claim> {
        let mut keys = BTreeMap::new();
        let mut claims = Vec::new();
        for bytes in &self.bundles {
            if let (Ok(claim), Ok(hash)) = (SignedBundle::claim(bytes), cose::peek_hash(bytes)) {
                keys.insert(hash, claim.key.clone());
                claims.push(claim);
            }
        }
        let requester = cose::peek::<Manifest>(&self.manifest).ok();
        if let Some(key) = requester.and_then(|manifest| keys.get(&manifest.requester)) {
            claims.extend(manifest_claim(&self.manifest, key));
        }
        for bytes in &self.entries {
            let author = cose::peek::<Entry>(bytes).ok();
            if let Some(key) = author.and_then(|entry| keys.get(&entry.author)) {
                claims.extend(entry_claim(bytes, key));
            }
        }
        claims
    }
}
