//! The sparse Merkle map from a user's blinded place to the commitment of their latest key bundle.
//!
//! A binary tree of 256 levels over all keys, most significant bit first. Whatever has no key below it is [`EMPTY`], so that a
//! proof names only the siblings that are not.

use std::collections::{BTreeMap, HashMap};

use minicbor::decode::Decoder;
use minicbor::encode::{Encoder, Write};
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use super::{Commitment, Node};
use crate::cbor::{self, CborError};

/// Levels of the tree: bits of a key.
pub const DEPTH: usize = 256;

/// A subtree without keys.
pub const EMPTY: Node = [0; 32];

/// Why a map proof is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// The siblings do not lead to the root.
    #[error("the hashes of the proof do not lead to the map's root")]
    NotProved,
    /// A sibling too many or too few, or one that is empty.
    #[error("the map's proof is malformed")]
    Malformed,
}

fn bit(key: &Node, depth: usize) -> bool {
    key[depth / 8] >> (7 - depth % 8) & 1 == 1
}

/// SHA-256(0x02 ‖ key ‖ value).
pub fn leaf(key: &Node, value: &Commitment) -> Node {
    Sha256::new_with_prefix([2])
        .chain_update(key)
        .chain_update(value.as_bytes())
        .finalize()
        .into()
}

fn node(left: &Node, right: &Node) -> Node {
    if *left == EMPTY && *right == EMPTY {
        return EMPTY;
    }
    Sha256::new_with_prefix([3])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

fn join(key: &Node, depth: usize, own: &Node, sibling: &Node) -> Node {
    if bit(key, depth) {
        node(sibling, own)
    } else {
        node(own, sibling)
    }
}

/// The subtree at `depth` in which `key` is the only one.
pub fn single(key: &Node, value: &Commitment, depth: usize) -> Node {
    (depth..DEPTH)
        .rev()
        .fold(leaf(key, value), |own, level| join(key, level, &own, &EMPTY))
}

/// How many bits two keys have in common from the first.
pub fn common(a: &Node, b: &Node) -> usize {
    (0..DEPTH)
        .find(|depth| bit(a, *depth) != bit(b, *depth))
        .unwrap_or(DEPTH)
}

/// The subtree at `depth` (1 to 256) beside that of `key`: the first and the last key in it.
pub fn beside(key: &Node, depth: usize) -> (Node, Node) {
    let (mut first, mut last) = (*key, *key);
    flip(&mut first, depth - 1);
    flip(&mut last, depth - 1);
    for level in depth..DEPTH {
        let mask = 1 << (7 - level % 8);
        first[level / 8] &= !mask;
        last[level / 8] |= mask;
    }
    (first, last)
}

fn flip(key: &mut Node, depth: usize) {
    key[depth / 8] ^= 1 << (7 - depth % 8);
}

/// `key` with all bits from `depth` on cleared: names a subtree.
pub fn prefix(key: &Node, depth: usize) -> Node {
    let mut key = *key;
    for level in depth..DEPTH {
        key[level / 8] &= !(1 << (7 - level % 8));
    }
    key
}

/// The nodes from the root down along `key`, when its siblings are `siblings` (those at depth 1, 2, …) and below them there is
/// nothing else. `value` none: the key is not there. The first is the map's root.
pub fn climb(key: &Node, value: Option<&Commitment>, siblings: &[Node]) -> Vec<Node> {
    let lowest = value.map_or(EMPTY, |value| single(key, value, siblings.len()));
    let mut nodes = vec![lowest];
    for (depth, sibling) in siblings.iter().enumerate().rev() {
        let own = nodes[nodes.len() - 1];
        nodes.push(join(key, depth, &own, sibling));
    }
    nodes.reverse();
    nodes
}

/// A proof of what the map says of a key, or that it says nothing: the siblings that are not empty, from the root down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MapProof {
    /// Depth (1 to 256, rising) and node of each.
    siblings: Vec<(u16, Node)>,
}

impl MapProof {
    /// Leaves the empty ones out of the siblings at depth 1, 2, ….
    pub fn of(siblings: &[Node]) -> Self {
        let siblings = siblings.iter().zip(1..).filter(|(node, _)| **node != EMPTY);
        Self {
            siblings: siblings.map(|(node, depth)| (depth, *node)).collect(),
        }
    }

    /// Proves that the map with this root has `value` at `key` (none: has nothing there).
    ///
    /// # Errors
    /// [`MapError`].
    pub fn verify(&self, key: &Node, value: Option<&Commitment>, root: &Node) -> Result<(), MapError> {
        let mut full = Vec::new();
        for (depth, node) in &self.siblings {
            let depth = usize::from(*depth);
            // Rising: the depths come from whoever answers, and each makes the list as long as it says.
            if depth <= full.len() || depth > DEPTH || *node == EMPTY {
                return Err(MapError::Malformed);
            }
            full.resize(depth - 1, EMPTY);
            full.push(*node);
        }
        if climb(key, value, &full).first() == Some(root) {
            Ok(())
        } else {
            Err(MapError::NotProved)
        }
    }

    /// CBOR `[[depth uint, node bstr 32]…]`.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads what [`MapProof::to_bytes`] wrote.
    ///
    /// # Errors
    /// See [`CborError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
        cbor::decode(bytes)
    }
}

impl<C> Encode<C> for MapProof {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(self.siblings.len() as u64)?;
        for (depth, node) in &self.siblings {
            e.array(2)?.u16(*depth)?.bytes(node)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for MapProof {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let length = d.array()?.filter(|length| *length <= DEPTH as u64);
        let length = length.ok_or_else(|| minicbor::decode::Error::message("expected at most 256 siblings"))?;
        let mut siblings = Vec::new();
        for _ in 0..length {
            cbor::array(d, 2)?;
            let depth = d.u16()?;
            if usize::from(depth) > DEPTH {
                return Err(minicbor::decode::Error::message("the map has 256 levels"));
            }
            siblings.push((depth, cbor::fixed(d)?));
        }
        Ok(Self { siblings })
    }
}

/// A whole map in memory, for replays.
#[derive(Clone, Debug, Default)]
pub struct Map {
    values: BTreeMap<Node, Commitment>,
    /// Subtrees with two keys or more, by depth and prefix.
    nodes: HashMap<(usize, Node), Node>,
    root: Node,
}

impl Map {
    /// What stands at a key.
    pub fn value(&self, key: &Node) -> Option<&Commitment> {
        self.values.get(key)
    }

    /// The root; [`EMPTY`] without keys.
    pub fn root(&self) -> Node {
        self.root
    }

    /// Puts a value, in place of the one before if there was one.
    pub fn insert(&mut self, key: Node, value: Commitment) {
        let siblings = self.siblings(&key);
        let path = climb(&key, Some(&value), &siblings);
        self.root = path[0];
        for (depth, node) in path.into_iter().enumerate().take(siblings.len()) {
            self.nodes.insert((depth, prefix(&key, depth)), node);
        }
        self.values.insert(key, value);
    }

    /// What proves [`Map::value`] against [`Map::root`].
    pub fn proof(&self, key: &Node) -> MapProof {
        MapProof::of(&self.siblings(key))
    }

    fn siblings(&self, key: &Node) -> Vec<Node> {
        use std::ops::Bound::{Excluded, Unbounded};
        let below = self.values.range(..*key).next_back();
        let above = self.values.range((Excluded(*key), Unbounded)).next();
        let shared = [below, above]
            .into_iter()
            .flatten()
            .map(|(other, _)| common(key, other) + 1);
        (1..=shared.max().unwrap_or(0))
            .map(|depth| self.sibling(key, depth))
            .collect()
    }

    fn sibling(&self, key: &Node, depth: usize) -> Node {
        let (first, last) = beside(key, depth);
        let mut inside = self.values.range(first..=last);
        match (inside.next(), inside.next()) {
            (None, _) => EMPTY,
            (Some((other, value)), None) => single(other, value, depth),
            (Some(_), Some(_)) => self.nodes.get(&(depth, first)).copied().unwrap_or(EMPTY),
        }
    }
}
