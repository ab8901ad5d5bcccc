//! The Merkle tree of RFC 6962 §2.1 with SHA-256: hashes, proofs from stored nodes, and their verification.
//!
//! A log stores each *perfect subtree* once, when it fills up; it never changes afterwards. Whatever a proof needs is
//! a [`Range`] of leaves, put together from few of them. Verification is ct-merkle's.

use std::collections::HashMap;

use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use sha2::{Digest, Sha256};

use super::Node;
use super::checkpoint::MAX_SIZE;

/// Where a perfect subtree of 2^level leaves stands, counted from the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// 0 for leaves.
    pub level: u8,
    /// Its number at this level, from 0.
    pub index: u64,
}

/// Nodes by place.
pub type Nodes = HashMap<Place, Node>;

/// A node that a proof needs is not among those given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ledger's node {} of level {} is missing", .0.index, .0.level)]
pub struct MissingNode(pub Place);

/// Why a proof is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// A size or an index that no such tree has.
    #[error("the proof is about a place that the tree does not have")]
    OutOfRange,
    /// The hashes do not lead to the root.
    #[error("the hashes of the proof do not lead to the root")]
    NotProved,
}

/// SHA-256(0x00 ‖ content).
pub fn leaf_hash(content: &[u8]) -> Node {
    Sha256::new_with_prefix([0]).chain_update(content).finalize().into()
}

/// SHA-256(0x01 ‖ left ‖ right).
pub fn parent(left: &Node, right: &Node) -> Node {
    Sha256::new_with_prefix([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// The root of a tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Node {
    Sha256::digest(b"").into()
}

/// Leaves `start` to before `end`, as a subtree of some tree of RFC 6962.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    start: u64,
    end: u64,
}

impl Range {
    /// The whole tree of `size` leaves.
    pub const fn whole(size: u64) -> Self {
        Self { start: 0, end: size }
    }

    /// The perfect subtrees that it consists of, from left to right.
    pub fn places(&self) -> Vec<Place> {
        let mut places = Vec::new();
        let mut start = self.start;
        while start < self.end {
            let level = (self.end - start).ilog2();
            places.push(Place {
                level: level as u8,
                index: start >> level,
            });
            start += 1 << level;
        }
        places
    }

    /// Its hash.
    ///
    /// # Errors
    /// [`MissingNode`] when `nodes` lacks one of [`Range::places`].
    pub fn hash(&self, nodes: &Nodes) -> Result<Node, MissingNode> {
        let mut hash = None;
        for place in self.places().into_iter().rev() {
            let left = nodes.get(&place).ok_or(MissingNode(place))?;
            hash = Some(hash.map_or(*left, |right| parent(left, &right)));
        }
        Ok(hash.unwrap_or_else(empty_root))
    }
}

/// What an inclusion proof of leaf `index` in a tree of `size` leaves consists of (RFC 6962 §2.1.1); nothing when there is no
/// such leaf.
pub fn inclusion(index: u64, size: u64) -> Vec<Range> {
    let mut ranges = Vec::new();
    if index >= size {
        return ranges;
    }
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            ranges.push(Range { start: middle, end });
            end = middle;
        } else {
            ranges.push(Range { start, end: middle });
            start = middle;
        }
    }
    ranges.reverse();
    ranges
}

/// What a consistency proof from `old` to `new` leaves consists of (RFC 6962 §2.1.2); nothing when `old` is 0, `new`, or more.
pub fn consistency(old: u64, new: u64) -> Vec<Range> {
    let mut ranges = Vec::new();
    if old == 0 || old >= new {
        return ranges;
    }
    let (mut start, mut end) = (0, new);
    while old < end {
        let middle = start + split(end - start);
        if old <= middle {
            ranges.push(Range { start: middle, end });
            end = middle;
        } else {
            ranges.push(Range { start, end: middle });
            start = middle;
        }
    }
    if start > 0 {
        ranges.push(Range { start, end });
    }
    ranges.reverse();
    ranges
}

/// The largest power of two below `size`, which is 2 or more.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// Proves that leaf `content` stands at `index` of the tree.
///
/// # Errors
/// [`TreeError`].
pub fn verify_inclusion(content: &[u8], index: u64, size: u64, root: &Node, proof: &[Node]) -> Result<(), TreeError> {
    // ct-merkle panics beyond half of u64.
    if index >= size || size > MAX_SIZE {
        return Err(TreeError::OutOfRange);
    }
    InclusionProof::<Sha256>::try_from_bytes(proof.concat())
        .and_then(|proof| RootHash::<Sha256>::new((*root).into(), size).verify_inclusion(&content, index, &proof))
        .map_err(|_| TreeError::NotProved)
}

/// Proves that the tree of `old.0` leaves is the beginning of the one of `new.0` leaves. Nothing is the beginning of every tree.
///
/// # Errors
/// [`TreeError`].
pub fn verify_consistency(old: (u64, &Node), new: (u64, &Node), proof: &[Node]) -> Result<(), TreeError> {
    if old.0 > new.0 || new.0 > MAX_SIZE {
        return Err(TreeError::OutOfRange);
    }
    if old.0 == 0 || old.0 == new.0 {
        let same = if old.0 == new.0 {
            old.1 == new.1
        } else {
            *old.1 == empty_root()
        };
        return if same && proof.is_empty() {
            Ok(())
        } else {
            Err(TreeError::NotProved)
        };
    }
    let root = |(size, root): (u64, &Node)| RootHash::<Sha256>::new((*root).into(), size);
    ConsistencyProof::<Sha256>::try_from_bytes(proof.concat())
        .and_then(|proof| root(new).verify_consistency(&root(old), &proof))
        .map_err(|_| TreeError::NotProved)
}

/// A log as far as appending needs it: its perfect subtrees from left to right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    subtrees: Vec<Node>,
}

impl Frontier {
    /// The frontier of a stored log. `nodes` has [`Range::whole`]'s places.
    ///
    /// # Errors
    /// [`MissingNode`].
    pub fn stored(size: u64, nodes: &Nodes) -> Result<Self, MissingNode> {
        let places = Range::whole(size).places();
        let subtrees = places
            .into_iter()
            .map(|place| nodes.get(&place).copied().ok_or(MissingNode(place)));
        Ok(Self {
            size,
            subtrees: subtrees.collect::<Result<_, _>>()?,
        })
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf by its hash, and returns the nodes that are complete with it: the leaf, and each subtree it fills.
    pub fn push(&mut self, leaf: Node) -> Vec<(Place, Node)> {
        let mut place = Place {
            level: 0,
            index: self.size,
        };
        let mut node = leaf;
        let mut made = vec![(place, node)];
        while place.index % 2 == 1
            && let Some(left) = self.subtrees.pop()
        {
            node = parent(&left, &node);
            place = Place {
                level: place.level + 1,
                index: place.index / 2,
            };
            made.push((place, node));
        }
        self.subtrees.push(node);
        self.size += 1;
        made
    }

    /// The root.
    pub fn root(&self) -> Node {
        let mut from_the_right = self.subtrees.iter().rev();
        match from_the_right.next() {
            Some(last) => from_the_right.fold(*last, |right, left| parent(left, &right)),
            None => empty_root(),
        }
    }
}
