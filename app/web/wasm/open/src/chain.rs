//! An envelope's chain, verified.

use countersign_protocol::chain::{BundleSet, Entry, Envelope};
use countersign_protocol::cose::{self, Claim, Vouched};
use countersign_protocol::evidence::{Evidence, Revocation};
use countersign_web_bridge::{Cause, copies, millis};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::facts;

/// An envelope whose manifest, entries and key bundles all verified.
#[wasm_bindgen]
pub struct Chain {
    envelope: Envelope,
    bundles: BundleSet,
}

#[wasm_bindgen]
impl Chain {
    /// Replays a chain. A deadline that lies before `now` (Unix ms) has expired it. `vouched` answers [`signatures`] one by one:
    /// what is 1 there was verified by WebCrypto and is not verified again; everything else is.
    ///
    /// # Errors
    /// `chain:…`, `bundle:…`
    #[wasm_bindgen(constructor)]
    pub fn new(
        manifest: &[u8],
        entries: Vec<Uint8Array>,
        bundles: Vec<Uint8Array>,
        now: f64,
        vouched: &[u8],
    ) -> Result<Self, Cause> {
        Self::replay(manifest.to_vec(), copies(&entries), copies(&bundles), now, vouched)
    }

    /// The facts as JSON; see README.
    pub fn facts(&self) -> String {
        facts::of(&self.envelope, &self.bundles)
    }

    /// Whether a signed entry fits the chain as it stands; throws why not.
    ///
    /// # Errors
    /// `chain:…`
    pub fn check(&self, entry: &[u8]) -> Result<(), Cause> {
        Ok(self.envelope.check(entry, &self.bundles).map(drop)?)
    }

    /// Whether the decision in `entry`, taken on what was displayed at `sequence`, may be made again on this head without
    /// asking: only approvals of its own stage came in between (over grants, for a closing).
    ///
    /// # Errors
    /// `damaged`
    #[wasm_bindgen(js_name = mayRebase)]
    pub fn may_rebase(&self, sequence: u32, entry: &[u8]) -> Result<bool, Cause> {
        let entry: Entry = cose::peek(entry)?;
        Ok(self.envelope.may_rebase(sequence, &entry.decision))
    }

    /// Whether `other` is this chain, or this one with further entries.
    #[wasm_bindgen(js_name = isContinuedBy)]
    pub fn is_continued_by(&self, other: &Chain) -> bool {
        self.envelope.is_continued_by(&other.envelope)
    }
}

impl Chain {
    /// [`Chain::new`] with Rust's bytes.
    ///
    /// # Errors
    /// `chain:…`, `bundle:…`
    pub fn replay(
        manifest: Vec<u8>,
        entries: Vec<Vec<u8>>,
        bundles: Vec<Vec<u8>>,
        now: f64,
        vouched: &[u8],
    ) -> Result<Self, Cause> {
        let evidence = evidence(manifest, entries, bundles, now);
        let mut known = Vouched::default();
        for (claim, _) in evidence
            .claims()
            .iter()
            .zip(vouched)
            .filter(|(_, answer)| **answer == 1)
        {
            known.add(claim);
        }
        let bundles = evidence.bundle_set_unless(known)?;
        Ok(Self {
            envelope: evidence.replay_with(&bundles)?,
            bundles,
        })
    }
}

/// The signatures that [`Chain`] will verify, as triples: key (SEC1, 97 bytes), message, signature (r ‖ s, 96 bytes); ECDSA
/// P-384 with SHA-384.
#[wasm_bindgen]
pub fn signatures(manifest: &[u8], entries: Vec<Uint8Array>, bundles: Vec<Uint8Array>) -> Vec<Uint8Array> {
    let evidence = evidence(manifest.to_vec(), copies(&entries), copies(&bundles), 0.0);
    let claims = evidence.claims();
    let bytes = |claim: &Claim| {
        [
            claim.key.to_sec1().to_vec(),
            claim.message.clone(),
            claim.signature.to_vec(),
        ]
    };
    claims
        .iter()
        .flat_map(bytes)
        .map(|part| Uint8Array::from(part.as_slice()))
        .collect()
}

fn evidence(manifest: Vec<u8>, entries: Vec<Vec<u8>>, bundles: Vec<Vec<u8>>, now: f64) -> Evidence {
    Evidence {
        manifest,
        entries,
        bundles,
        roots: Vec::new(),
        issued: millis(now),
        ledger: None,
        revocation: Revocation::default(),
    }
}
