//! The protocol of Countersign: keys, sealing, envelopes, the layer chain, and evidence.
//!
//! This crate is pure. It does no I/O and has neither a clock nor randomness of its own: [`Millis`] and an
//! `rng: &mut impl rand_core::CryptoRng` come in as arguments. It builds for native targets and for wasm32.
//!
//! One suite, number 1: HPKE Base DHKEM(P-384, HKDF-SHA384) / HKDF-SHA384 / AES-256-GCM; ECDSA P-384 with SHA-384;
//! files in C2SP chunked-encryption Cobblestone-256. `docs/protocol.md` describes every byte; `vectors/` holds examples.
//!
//! | module | what it owns |
//! |---|---|
//! | [`ids`], [`hash`], [`context`] | names, SHA-384 values, domain separation |
//! | [`cose`] | signed objects: COSE_Sign1 over deterministic CBOR |
//! | [`keys`] | key pairs, slots, recovery words, key bundles, safety numbers |
//! | [`grant`], [`sealing`] | envelope keys sealed to people; files sealed in chunks |
//! | [`envelope`], [`chain`] | the manifest, its route, and the state machine of entries |
//! | [`ledger`] | the append-only log of all of it, its map of keys, checkpoints and receipts |
//! | [`commitment`], [`evidence`] | what binds a PDF to its chain, and what a verifier needs |
//! | [`completion`] | the facts of a certificate of completion |

mod cbor;
pub mod chain;
pub mod commitment;
pub mod completion;
pub mod context;
pub mod cose;
pub mod envelope;
pub mod evidence;
pub mod grant;
pub mod hash;
pub mod ids;
pub mod keys;
pub mod ledger;
pub mod sealing;
mod secret;
mod symmetric;
#[cfg(test)]
mod world;
#[cfg(test)]
mod wycheproof;

pub use cbor::CborError;

/// The number of the only cryptographic suite so far. Every object names it.
pub const SUITE: u8 = 1;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub u64);

impl std::fmt::Display for Millis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
