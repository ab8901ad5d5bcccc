//! Vectors of the ledger: leaves, proofs, the map, checkpoints.

use countersign_protocol::evidence::{Evidence, Revocation};
use countersign_protocol::hash::{Hash48, sha384};
use countersign_protocol::ledger::map::Map;
use countersign_protocol::ledger::tree::{Frontier, Nodes, Range, consistency, inclusion};
use countersign_protocol::ledger::{Checkpoint, Kind, Leaf, LedgerProofs, Node, NoteSigner, Receipt, Role, map_key};

use crate::people::evidence;
use crate::vector::{Named, Vector};

const ORIGIN: &str = "sign.example.org/ledger";

/// A log of the evidence's objects (bundles, manifest, entries), with strangers in between.
struct Log {
    leaves: Vec<(Kind, Hash48, Option<Node>)>,
    frontier: Frontier,
    nodes: Nodes,
    map: Map,
}

fn salt(index: u64) -> [u8; 32] {
    [0xa0 + index as u8; 32]
}

impl Log {
    fn new() -> Self {
        Self {
            leaves: Vec::new(),
            frontier: Frontier::default(),
            nodes: Nodes::new(),
            map: Map::default(),
        }
    }

    fn push(&mut self, kind: Kind, object: Hash48, map_key: Option<Node>) {
        let leaf = Leaf::of(kind, &salt(self.frontier.size()), &object, map_key);
        self.nodes.extend(self.frontier.push(leaf.hash()));
        if let Some(key) = map_key {
            self.map.insert(key, leaf.commitment);
        }
        self.leaves.push((kind, object, map_key));
    }

    fn of(evidence: &Evidence) -> Self {
        let hash = |bytes: &Vec<u8>| countersign_protocol::cose::peek_hash(bytes).expect("it is signed");
        let mut log = Self::new();
        for (bundle, number) in evidence.bundles.iter().zip(1u8..) {
            log.push(Kind::Bundle, hash(bundle), Some(map_key(&[number; 32])));
            log.push(Kind::Certificate, sha384(&[number]), None);
        }
        log.push(Kind::Manifest, hash(&evidence.manifest), None);
        for entry in &evidence.entries {
            log.push(Kind::Entry, hash(entry), None);
        }
        log.push(Kind::Revocation, sha384(b"revocation"), None);
        log.push(Kind::Deletion, sha384(b"deletion"), None);
        log
    }

    fn hashes(&self, ranges: &[Range]) -> Vec<Node> {
        let hash = |range: &Range| range.hash(&self.nodes).expect("every node is kept");
        ranges.iter().map(hash).collect()
    }

    fn root(&self, size: u64) -> Node {
        Range::whole(size).hash(&self.nodes).expect("every node is kept")
    }

    fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            origin: ORIGIN.to_owned(),
            size: self.frontier.size(),
            root: self.frontier.root(),
            map_root: self.map.root(),
        }
    }

    fn receipt(&self, object: &Hash48) -> Option<Receipt> {
        let index = self.leaves.iter().position(|(_, found, _)| found == object)? as u64;
        Some(Receipt {
            index,
            salt: salt(index),
            map_key: self.leaves[index as usize].2,
            inclusion: self.hashes(&inclusion(index, self.frontier.size())),
        })
    }
}

fn signer(name: &str, role: Role, seed: u8) -> NoteSigner {
    NoteSigner::from_seed(name, role, &[seed; 32]).expect("a sound name")
}

/// Evidence of a closed envelope with all proofs.
pub(crate) fn proved() -> Evidence {
    let mut evidence = evidence(4);
    let log = Log::of(&evidence);
    let (own, witness) = (
        signer(ORIGIN, Role::Log, 1),
        signer("witness.example.net", Role::Witness, 2),
    );
    let checkpoint = log.checkpoint();
    let signed = checkpoint
        .sign(&own)
        .with(witness.sign(&checkpoint.text(), 1_700_000_100));
    let receipt = |bytes: &Vec<u8>| log.receipt(&countersign_protocol::cose::peek_hash(bytes).expect("it is signed"));
    evidence.ledger = Some(LedgerProofs {
        key: own.public().to_string(),
        checkpoint: signed.to_string(),
        manifest: receipt(&evidence.manifest),
        entries: evidence.entries.iter().map(receipt).collect(),
        bundles: evidence.bundles.iter().map(receipt).collect(),
    });
    evidence.revocation = Revocation {
        crls: vec![b"\x30\x00".to_vec()],
        ocsp: vec![],
    };
    evidence
}

pub(crate) fn ledger() -> Vec<Named> {
    let log = Log::of(&evidence(4));
    let size = log.frontier.size();
    let leaf = |name, index: usize| {
        let (kind, object, map_key) = log.leaves[index];
        let leaf = Leaf::of(kind, &salt(index as u64), &object, map_key);
        let vector = Vector::new("ledger-leaf", "ok", "a leaf of the log, from the object and its salt")
            .text("leaf-kind", kind)
            .hex("salt", salt(index as u64))
            .hex("object", object.as_bytes());
        let vector = match map_key {
            Some(key) => vector.hex("blind", [1; 32]).hex("map-key", key),
            None => vector,
        };
        (name, vector.hex("bytes", leaf.to_bytes()).hex("hash", leaf.hash()))
    };
    let bad = |name, comment, bytes: Vec<u8>| {
        (
            name,
            Vector::new("ledger-leaf", "Malformed", comment).hex("bytes", bytes),
        )
    };
    let mut vectors = vec![leaf("ledger-leaf-bundle", 0), leaf("ledger-leaf-entry", 7)];
    let mut unmapped = Leaf::of(Kind::Entry, &salt(0), &sha384(b"x"), None);
    unmapped.kind = Kind::Bundle;
    vectors.push(bad(
        "ledger-leaf-no-map-key",
        "a bundle without a place in the map",
        unmapped.to_bytes(),
    ));
    vectors.extend(proofs(&log, size));
    vectors.extend(maps(&log));
    vectors.extend(checkpoints(&log));
    vectors
}

fn proofs(log: &Log, size: u64) -> Vec<Named> {
    let included = |expect, comment, index: u64, shown: usize| {
        let (kind, object, map_key) = log.leaves[shown];
        let content = Leaf::of(kind, &salt(shown as u64), &object, map_key).to_bytes();
        let vector = Vector::new("ledger-inclusion", expect, comment)
            .hex("leaf", content)
            .text("index", index)
            .text("size", size)
            .hex("root", log.root(size));
        let path = log.hashes(&inclusion(index, size));
        path.iter().fold(vector, |vector, node| vector.hex("node", node))
    };
    let consistent = |expect, comment, old: u64, root: Node| {
        let vector = Vector::new("ledger-consistency", expect, comment)
            .text("from", old)
            .hex("from-root", root)
            .text("to", size)
            .hex("to-root", log.root(size));
        let path = log.hashes(&consistency(old, size));
        path.iter().fold(vector, |vector, node| vector.hex("node", node))
    };
    vec![
        (
            "ledger-inclusion-first",
            included("ok", "the first leaf is in the tree", 0, 0),
        ),
        (
            "ledger-inclusion-last",
            included("ok", "the last leaf is in the tree", size - 1, size as usize - 1),
        ),
        (
            "ledger-inclusion-other",
            included("NotProved", "another leaf is not at this place", 4, 5),
        ),
        (
            "ledger-consistency-4",
            consistent("ok", "four leaves are the beginning", 4, log.root(4)),
        ),
        (
            "ledger-consistency-7",
            consistent("ok", "seven leaves are the beginning", 7, log.root(7)),
        ),
        (
            "ledger-consistency-fork",
            consistent("NotProved", "another history of seven leaves", 7, log.root(6)),
        ),
    ]
}

fn maps(log: &Log) -> Vec<Named> {
    let make = |expect, comment, key: Node, value: Option<Hash48>| {
        let vector = Vector::new("ledger-map", expect, comment)
            .hex("key", key)
            .hex("root", log.map.root());
        let vector = match value {
            Some(value) => vector.hex("value", value.as_bytes()),
            None => vector,
        };
        vector.hex("bytes", log.map.proof(&key).to_bytes())
    };
    let (there, absent) = (map_key(&[2; 32]), map_key(&[9; 32]));
    let value = log.map.value(&there).copied();
    vec![
        ("ledger-map-value", make("ok", "a user's latest bundle", there, value)),
        ("ledger-map-absent", make("ok", "a user who has none", absent, None)),
        (
            "ledger-map-swapped",
            make("NotProved", "another bundle", there, Some(sha384(b"other"))),
        ),
    ]
}

fn checkpoints(log: &Log) -> Vec<Named> {
    let (own, witness) = (
        signer(ORIGIN, Role::Log, 1),
        signer("witness.example.net", Role::Witness, 2),
    );
    let checkpoint = log.checkpoint();
    let signed = checkpoint
        .sign(&own)
        .with(witness.sign(&checkpoint.text(), 1_700_000_100));
    let make = |expect, comment, key: &NoteSigner| {
        Vector::new("ledger-checkpoint", expect, comment)
            .text("key", key.public())
            .text("witness", witness.public())
            .text("witnessed", 1_700_000_100)
            .text("size", checkpoint.size)
            .hex("root", checkpoint.root)
            .hex("map-root", checkpoint.map_root)
            .hex("hash", checkpoint.hash().as_bytes())
            .hex("note", signed.to_string())
    };
    vec![
        ("ledger-checkpoint", make("ok", "a checkpoint with a cosignature", &own)),
        (
            "ledger-checkpoint-other-key",
            make("BadSignature", "signed with another key", &signer(ORIGIN, Role::Log, 3)),
        ),
    ]
}

/// Evidence of version 2, whole and with one receipt of another entry.
pub(crate) fn evidences() -> Vec<Named> {
    let make = |expect, comment, evidence: &Evidence| {
        Vector::new("evidence-proofs", expect, comment)
            .text("witness", signer("witness.example.net", Role::Witness, 2).public())
            .hex("bytes", evidence.to_bytes())
    };
    let good = proved();
    let mut swapped = good.clone();
    if let Some(proofs) = &mut swapped.ledger {
        proofs.entries.swap(0, 1);
    }
    let mut altered = good.clone();
    if let Some(proofs) = &mut altered.ledger {
        proofs.checkpoint = proofs.checkpoint.replace("sign.", "sing.");
    }
    vec![
        ("evidence-proofs", make("ok", "everything is in the ledger", &good)),
        (
            "evidence-proofs-swapped",
            make("Receipt", "two receipts change places", &swapped),
        ),
        (
            "evidence-proofs-other-ledger",
            make("Checkpoint", "the checkpoint is of another ledger", &altered),
        ),
    ]
}
