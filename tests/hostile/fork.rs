//! A second ledger beside the real one, which proves whatever it is asked to prove, of itself.

use countersign_protocol::ledger::tree::{self, Frontier, Nodes};
use countersign_protocol::ledger::{Checkpoint, Node};
use countersign_server::Service;
use countersign_server::services::ledger;
use serde_json::Value;

use crate::rewrite::base64;

/// The second ledger: its nodes, and what it says of the map (which is the real one's).
pub(crate) struct Fork {
    nodes: Nodes,
    frontier: Frontier,
    origin: String,
    map_root: Node,
}

impl Fork {
    /// The ledger as it stands, but with another leaf in its middle, and one more at its end.
    pub(crate) async fn of(service: &Service) -> Self {
        let real = ledger::checkpoint(service).await.unwrap().peek().clone();
        let mut fork = Self {
            nodes: Nodes::new(),
            frontier: Frontier::default(),
            origin: real.origin,
            map_root: real.map_root,
        };
        let mut leaves = Vec::new();
        while (leaves.len() as u64) < real.size {
            leaves.extend(ledger::leaves(service, leaves.len() as u64, real.size).await.unwrap());
        }
        let middle = leaves.len() / 2;
        for (index, leaf) in leaves.iter().enumerate() {
            let content: &[u8] = if index == middle { b"another history" } else { leaf };
            fork.push(tree::leaf_hash(content));
        }
        fork.push(tree::leaf_hash(b"and on"));
        fork
    }

    fn push(&mut self, leaf: Node) {
        self.nodes.extend(self.frontier.push(leaf));
    }

    /// Its newest checkpoint, signed with the ledger's key.
    pub(crate) fn checkpoint(&self, service: &Service) -> Vec<u8> {
        self.signed(service).into_bytes()
    }

    fn signed(&self, service: &Service) -> String {
        let checkpoint = Checkpoint {
            origin: self.origin.clone(),
            size: self.frontier.size(),
            root: self.frontier.root(),
            map_root: self.map_root,
        };
        checkpoint.sign(&service.ledger).to_string()
    }

    /// Its proof between two of its sizes.
    pub(crate) fn consistency(&self, from: u64, to: u64) -> Value {
        self.proof(&tree::consistency(from, to))
    }

    fn proof(&self, ranges: &[tree::Range]) -> Value {
        let hashes = ranges.iter().map(|range| range.hash(&self.nodes));
        hashes.map(|hash| base64(&hash.unwrap_or_default())).collect()
    }

    /// Makes every receipt and every checkpoint in an answer one of this ledger; what is not in it yet is put in.
    pub(crate) fn refit(&mut self, service: &Service, answer: &mut Value) {
        match answer {
            Value::Array(items) => items.iter_mut().for_each(|item| self.refit(service, item)),
            Value::Object(members) => {
                if members.contains_key("checkpoint") && members.contains_key("leaf_index") {
                    let mut leaf = Node::default();
                    hex::decode_to_slice(members["leaf"].as_str().unwrap(), &mut leaf).unwrap();
                    let known = self
                        .nodes
                        .iter()
                        .find(|(place, node)| place.level == 0 && **node == leaf);
                    let index = known.map_or(self.frontier.size(), |(place, _)| place.index);
                    if known.is_none() {
                        self.push(leaf);
                    }
                    members["leaf_index"] = index.into();
                    members["inclusion"] = self.proof(&tree::inclusion(index, self.frontier.size()));
                }
                if members.contains_key("checkpoint") {
                    members["checkpoint"] = self.signed(service).into();
                }
                members.values_mut().for_each(|member| self.refit(service, member));
            }
            _ => {}
        }
    }
}
