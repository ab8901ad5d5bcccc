//! The Merkle root over a ciphertext's 1 MiB segments (the tree of RFC 6962 §2.1, with SHA-384), so that each range can
//! be checked when it arrives.

use sha2::{Digest, Sha384};

use crate::hash::{Hash48, sha384, sha384_parts};

/// Bytes per leaf; the last leaf may be shorter.
pub const SEGMENT: usize = 1024 * 1024;

/// Root of `ciphertext`: leaf = SHA-384(0x00 ‖ segment), node = SHA-384(0x01 ‖ left ‖ right), the left subtree having the largest
/// power of two of leaves; nothing at all hashes as SHA-384 of the empty string.
pub fn merkle_root(ciphertext: &[u8]) -> Hash48 {
    let mut hasher = MerkleHasher::new();
    hasher.update(ciphertext);
    hasher.finish()
}

/// Computes [`merkle_root`] over bytes that arrive in pieces of any size, in memory of a few hashes.
#[derive(Clone)]
pub struct MerkleHasher {
    /// Perfect subtrees from left to right, each with its number of leaves.
    subtrees: Vec<(u64, Hash48)>,
    leaf: Sha384,
    filled: usize,
    length: u64,
}

impl Default for MerkleHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl MerkleHasher {
    /// Starts with nothing.
    pub fn new() -> Self {
        Self {
            subtrees: Vec::new(),
            leaf: new_leaf(),
            filled: 0,
            length: 0,
        }
    }

    /// Takes the next bytes.
    pub fn update(&mut self, mut bytes: &[u8]) {
        self.length += bytes.len() as u64;
        while !bytes.is_empty() {
            let (taken, rest) = bytes.split_at(bytes.len().min(SEGMENT - self.filled));
            self.leaf.update(taken);
            self.filled += taken.len();
            bytes = rest;
            if self.filled == SEGMENT {
                self.end_leaf();
            }
        }
    }

    /// How many bytes were taken so far.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The root.
    pub fn finish(mut self) -> Hash48 {
        if self.filled > 0 {
            self.end_leaf();
        }
        let mut from_the_right = self.subtrees.into_iter().rev().map(|(_, hash)| hash);
        let Some(last) = from_the_right.next() else {
            return sha384(b"");
        };
        from_the_right.fold(last, |right, left| node(&left, &right))
    }

    fn end_leaf(&mut self) {
        let leaf = std::mem::replace(&mut self.leaf, new_leaf());
        self.filled = 0;
        let mut subtree = (1, Hash48::from_bytes(leaf.finalize().into()));
        while let Some(left) = self.subtrees.pop_if(|(leaves, _)| *leaves == subtree.0) {
            subtree = (left.0 * 2, node(&left.1, &subtree.1));
        }
        self.subtrees.push(subtree);
    }
}

fn new_leaf() -> Sha384 {
    Sha384::new_with_prefix([0])
}

fn node(left: &Hash48, right: &Hash48) -> Hash48 {
    sha384_parts(&[&[1], left.as_bytes(), right.as_bytes()])
}
