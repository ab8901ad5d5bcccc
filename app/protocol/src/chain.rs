//! The chain: one linear list per envelope. The manifest is sequence 0; each entry names the payload hash of what it extends.
//!
//! [`Envelope`] is the state machine. It believes only signed entries of people whose bundles are in a [`BundleSet`], and
//! every refusal is a named [`ChainError`]. Turn order is withheld by the service; *who may sign which slot* is
//! cryptography, and is checked here by everybody.

mod bundles;
mod entry;
mod error;
mod record;
mod rules;
mod state;

pub use bundles::BundleSet;
pub use entry::{
    Decision, Entry, SignedEntry, SignedManifest, entry_claim, entry_to_be_signed, manifest_claim,
    manifest_to_be_signed, sign_entry, sign_manifest,
};
pub use error::ChainError;
pub use record::SlotView;
pub use state::{Cancelled, Completed, Declined, Envelope, Expired, Pending, State};

#[cfg(test)]
mod tests;
