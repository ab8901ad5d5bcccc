//! The ledger: an append-only log of everything that the service accepts, which it can neither rewrite nor fork unnoticed.
//!
//! A [`Leaf`] is a salted commitment, so the log tells nobody who signs with whom. The leaves are a Merkle tree
//! (RFC 6962, SHA-256; [`tree`]); a second tree, the sparse [`map`], holds each user's latest key bundle. Both roots stand
//! in a [`Checkpoint`], a C2SP signed note that witnesses co-sign. A [`Receipt`] proves that an object is in the log;
//! [`Replay`] computes everything anew from the leaves alone.

pub mod checkpoint;
mod leaf;
pub mod map;
mod note;
mod own;
mod proofs;
mod receipt;
mod replay;
pub mod tree;

pub use checkpoint::{Checkpoint, CheckpointError, Cosignature, MAX_SIZE, SignedCheckpoint};
pub use leaf::{Commitment, Kind, Leaf, Salt, commitment, map_key};
pub use note::{NoteKey, NoteKeyError, NoteSignature, NoteSigner, Role};
pub use own::{OwnKeysError, own_keys};
pub use proofs::{LedgerProofs, ProofError, Proved, Subject};
pub use receipt::{Receipt, ReceiptError};
pub use replay::{Replay, ReplayError};

/// A node of one of the two trees: SHA-256, 32 bytes.
pub type Node = [u8; 32];

#[cfg(test)]
mod tests;
