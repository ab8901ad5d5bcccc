//! Manifest and entries in two phases: made here, signed by WebCrypto, finished here.

mod wire;

use countersign_protocol::chain::{Entry, entry_to_be_signed, manifest_to_be_signed};
use countersign_protocol::cose::{Signed, ToBeSigned};
use countersign_protocol::envelope::{Manifest, ManifestError};
use countersign_protocol::keys::{SignedBundle, VerifyingKey};
use countersign_web_bridge::{Cause, exact};
use wasm_bindgen::prelude::wasm_bindgen;

/// Something to be signed.
#[wasm_bindgen]
pub struct Draft {
    unsigned: Unsigned,
    key: VerifyingKey,
}

enum Unsigned {
    Manifest(ToBeSigned<Manifest>),
    Entry(ToBeSigned<Entry>),
}

#[wasm_bindgen]
impl Draft {
    /// A manifest of the owner of `bundle`.
    ///
    /// # Errors
    /// `manifest:…`, `bundle:…`, `bad-argument`
    pub fn manifest(json: &str, bundle: &[u8]) -> Result<Self, Cause> {
        let own = countersign_web_bridge::bundle(bundle)?;
        let manifest = crate::json::<wire::Manifest>("manifest", json)?.parsed(&own)?;
        manifest
            .check()
            .map_err(|error: ManifestError| Cause::of("manifest", &error))?;
        Ok(Self::of(Unsigned::Manifest(manifest_to_be_signed(&manifest)), &own))
    }

    /// An entry of the owner of `bundle`.
    ///
    /// # Errors
    /// `bundle:…`, `bad-argument`
    pub fn entry(json: &str, bundle: &[u8]) -> Result<Self, Cause> {
        let own = countersign_web_bridge::bundle(bundle)?;
        let entry = crate::json::<wire::Entry>("entry", json)?.parsed(&own)?;
        Ok(Self::of(Unsigned::Entry(entry_to_be_signed(&entry)), &own))
    }

    /// What WebCrypto signs (ECDSA P-384 with SHA-384).
    #[wasm_bindgen(js_name = toBeSigned)]
    pub fn to_be_signed(&self) -> Vec<u8> {
        match &self.unsigned {
            Unsigned::Manifest(manifest) => manifest.bytes().to_vec(),
            Unsigned::Entry(entry) => entry.bytes().to_vec(),
        }
    }

    /// The hash that will name it: the head of the chain once it is accepted.
    pub fn hash(&self) -> String {
        match &self.unsigned {
            Unsigned::Manifest(manifest) => manifest.payload_hash(),
            Unsigned::Entry(entry) => entry.payload_hash(),
        }
        .to_string()
    }

    /// Takes the signature (96 bytes) and gives the signed object.
    ///
    /// # Errors
    /// `bad-signature`, `bad-argument`
    pub fn finish(self, signature: &[u8]) -> Result<Vec<u8>, Cause> {
        let signature = exact("signature", signature)?;
        Ok(match self.unsigned {
            Unsigned::Manifest(manifest) => stored(&manifest.finish(&signature, &self.key)?),
            Unsigned::Entry(entry) => stored(&entry.finish(&signature, &self.key)?),
        })
    }
}

impl Draft {
    fn of(unsigned: Unsigned, own: &SignedBundle) -> Self {
        Self {
            unsigned,
            key: own.bundle().signing.clone(),
        }
    }
}

fn stored<T>(signed: &Signed<T>) -> Vec<u8> {
    signed.bytes().to_vec()
}
