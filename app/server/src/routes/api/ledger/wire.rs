//! The ledger as JSON.

use countersign_protocol::ledger::{Node, NoteKey, SignedCheckpoint};
use serde::Serialize;
use utoipa::ToSchema;

use crate::routes::api::wire::Base64;
use crate::services::ledger::{self, Receipted};

fn path(nodes: &[Node]) -> Vec<Base64> {
    nodes.iter().map(|node| Base64(node.to_vec())).collect()
}

/// Whose signatures to expect.
#[derive(Debug, Serialize, ToSchema)]
pub struct Key {
    /// The ledger's own key, as C2SP writes it. Its name is the ledger's.
    key: String,
    /// Witnesses whose cosignatures this service keeps.
    witnesses: Vec<String>,
}

impl Key {
    pub(super) fn of(key: &NoteKey, witnesses: &[NoteKey]) -> Self {
        Self {
            key: key.to_string(),
            witnesses: witnesses.iter().map(ToString::to_string).collect(),
        }
    }
}

/// An inclusion proof (RFC 6962 §2.1.1).
#[derive(Debug, Serialize, ToSchema)]
pub struct Inclusion {
    /// The leaf's place, from 0.
    leaf_index: u64,
    /// How many leaves the tree has.
    size: u64,
    /// The nodes, from the leaf up.
    inclusion: Vec<Base64>,
}

impl Inclusion {
    pub(super) fn of(leaf_index: u64, size: u64, nodes: &[Node]) -> Self {
        Self {
            leaf_index,
            size,
            inclusion: path(nodes),
        }
    }
}

/// A consistency proof (RFC 6962 §2.1.2).
#[derive(Debug, Serialize, ToSchema)]
pub struct Consistency {
    /// Leaves of the first tree.
    from: u64,
    /// Leaves of the second.
    to: u64,
    /// The nodes.
    consistency: Vec<Base64>,
}

impl Consistency {
    pub(super) fn of(from: u64, to: u64, nodes: &[Node]) -> Self {
        Self {
            from,
            to,
            consistency: path(nodes),
        }
    }
}

/// Leaves in order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Leaves {
    /// The place of the first.
    from: u64,
    /// Their content, over which the tree is made.
    leaves: Vec<Base64>,
}

impl Leaves {
    pub(super) fn of(from: u64, leaves: Vec<Vec<u8>>) -> Self {
        Self {
            from,
            leaves: leaves.into_iter().map(Base64).collect(),
        }
    }
}

/// What the map of keys says of a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct Looked {
    /// The commitment in the leaf of that user's latest bundle, in hex; none when there is none.
    value: Option<String>,
    /// What proves it: the siblings that are not empty.
    proof: Base64,
    /// The signed note with the map's root.
    checkpoint: String,
}

impl From<ledger::Looked> for Looked {
    fn from(looked: ledger::Looked) -> Self {
        Self {
            value: looked.value.map(|value| value.to_string()),
            proof: Base64(looked.proof.to_bytes()),
            checkpoint: looked.checkpoint.to_string(),
        }
    }
}

/// That something is in the ledger, and what hides it there.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// The leaf's place, from 0.
    leaf_index: u64,
    /// The salt of the leaf's commitment.
    salt: Base64,
    /// Of a key bundle: its owner's place in the map, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    map_key: Option<String>,
    /// The leaf's hash, in hex.
    leaf: String,
    /// The signed note that it is proved against.
    checkpoint: String,
    /// The proof.
    inclusion: Vec<Base64>,
}

impl From<Receipted> for Receipt {
    fn from(receipted: Receipted) -> Self {
        let receipt = receipted.receipt;
        Self {
            leaf_index: receipt.index,
            salt: Base64(receipt.salt.to_vec()),
            map_key: receipt.map_key.map(hex::encode),
            leaf: receipted.leaf,
            checkpoint: receipted.checkpoint.to_string(),
            inclusion: path(&receipt.inclusion),
        }
    }
}

/// One's own keys in the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub struct Own {
    /// What leads to one's place in the map: a secret between the service and its user.
    blind: Base64,
    /// The receipt of one's latest bundle.
    receipt: Receipt,
    /// What the map says.
    map: Looked,
}

impl From<ledger::Own> for Own {
    fn from(own: ledger::Own) -> Self {
        Self {
            blind: Base64(own.blind.to_vec()),
            receipt: own.receipt.into(),
            map: own.looked.into(),
        }
    }
}

/// Where one link of a chain is in the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub struct SequencedReceipt {
    /// Which: 0 is the manifest.
    sequence: u64,
    /// The leaf's place.
    leaf_index: u64,
    /// The salt of the leaf's commitment.
    salt: Base64,
    /// The proof against the checkpoint of them all.
    inclusion: Vec<Base64>,
}

/// The receipts of an envelope's chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipts {
    /// The signed note that all are proved against.
    checkpoint: String,
    /// Those that there are, in order.
    receipts: Vec<SequencedReceipt>,
}

impl Receipts {
    pub(super) fn of(
        checkpoint: &SignedCheckpoint,
        receipts: Vec<Option<countersign_protocol::ledger::Receipt>>,
    ) -> Self {
        let receipts = receipts.into_iter().zip(0..).filter_map(|(receipt, sequence)| {
            receipt.map(|receipt| SequencedReceipt {
                sequence,
                leaf_index: receipt.index,
                salt: Base64(receipt.salt.to_vec()),
                inclusion: path(&receipt.inclusion),
            })
        });
        Self {
            checkpoint: checkpoint.to_string(),
            receipts: receipts.collect(),
        }
    }
}

/// How many cosignatures were kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Kept {
    /// So many.
    pub kept: usize,
}
