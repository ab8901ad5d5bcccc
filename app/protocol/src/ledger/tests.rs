mod checkpoints;
mod maps;
mod proofs;
mod trees;

use super::*;
use crate::hash::{Hash48, sha384};

pub(super) const ORIGIN: &str = "sign.example.org/ledger";

pub(super) fn object(number: u64) -> Hash48 {
    sha384(&number.to_be_bytes())
}

/// Leaf `number`: every fourth one is a bundle, of one of three users.
pub(super) fn leaf(number: u64) -> Leaf {
    let kind = if number.is_multiple_of(4) {
        Kind::Bundle
    } else {
        Kind::Entry
    };
    let map_key = (kind == Kind::Bundle).then(|| map_key(&[(number / 4 % 3) as u8; 32]));
    Leaf::of(kind, &[number as u8; 32], &object(number), map_key)
}

/// A log with every node kept.
#[derive(Default)]
pub(super) struct Log {
    pub(super) frontier: tree::Frontier,
    pub(super) nodes: tree::Nodes,
    pub(super) map: map::Map,
}

impl Log {
    pub(super) fn of(size: u64) -> Self {
        let mut log = Self::default();
        (0..size).for_each(|number| log.push(&leaf(number)));
        log
    }

    pub(super) fn push(&mut self, leaf: &Leaf) {
        self.nodes.extend(self.frontier.push(leaf.hash()));
        if let Some(key) = leaf.map_key {
            self.map.insert(key, leaf.commitment);
        }
    }

    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            origin: ORIGIN.to_owned(),
            size: self.frontier.size(),
            root: self.frontier.root(),
            map_root: self.map.root(),
        }
    }

    pub(super) fn hashes(&self, ranges: &[tree::Range]) -> Vec<Node> {
        ranges.iter().map(|range| range.hash(&self.nodes).unwrap()).collect()
    }

    pub(super) fn receipt(&self, index: u64, size: u64) -> Receipt {
        Receipt {
            index,
            salt: [index as u8; 32],
            map_key: leaf(index).map_key,
            inclusion: self.hashes(&tree::inclusion(index, size)),
        }
    }
}

pub(super) fn signer(name: &str, role: Role, seed: u8) -> NoteSigner {
    NoteSigner::from_seed(name, role, &[seed; 32]).unwrap()
}

#[test]
fn a_leaf_has_one_spelling_and_bundles_alone_have_a_map_key() {
    for number in 0..8 {
        let leaf = leaf(number);
        assert_eq!(Leaf::from_bytes(&leaf.to_bytes()), Ok(leaf));
    }
    let with = |kind, map_key| {
        let leaf = Leaf {
            kind,
            commitment: object(1),
            map_key,
        };
        Leaf::from_bytes(&leaf.to_bytes()).is_ok()
    };
    for kind in Kind::ALL {
        assert_eq!(with(kind, Some([1; 32])), kind == Kind::Bundle);
        assert_eq!(with(kind, None), kind != Kind::Bundle);
        assert_eq!(Kind::from_name(kind.name()), Some(kind));
    }
    let mut long = leaf(1).to_bytes();
    long.push(0);
    assert!(Leaf::from_bytes(&long).is_err());
}

#[test]
fn the_salt_hides_and_binds() {
    assert_ne!(commitment(&[1; 32], &object(1)), commitment(&[2; 32], &object(1)));
    assert_ne!(commitment(&[1; 32], &object(1)), commitment(&[1; 32], &object(2)));
    assert_ne!(map_key(&[1; 32]), map_key(&[2; 32]));
}
