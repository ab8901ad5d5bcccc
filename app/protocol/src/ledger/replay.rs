//! The audit: everything that a checkpoint says, computed anew from the leaves.

use std::collections::BTreeMap;

use super::leaf::Leaf;
use super::map::Map;
use super::tree::{Frontier, leaf_hash};
use super::{Checkpoint, Commitment, Node};
use crate::cbor::CborError;

/// What a replay finds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// A leaf that is none.
    #[error("leaf {index} cannot be read: {cause}")]
    Leaf {
        /// Its place.
        index: u64,
        /// Why.
        cause: CborError,
    },
    /// The leaves do not make the signed root.
    #[error("the {size} leaves that the service shows do not make the root that it signed: a leaf was rewritten")]
    Rewritten {
        /// How many.
        size: u64,
    },
    /// The leaves do not make the signed root of the map.
    #[error("at {size} leaves the signed map is not the one that the log makes: keys were changed silently")]
    SilentKeyChange {
        /// At how many leaves.
        size: u64,
    },
    /// There are fewer leaves than the checkpoint says.
    #[error("the checkpoint speaks of {size} leaves, and there are {shown}")]
    Short {
        /// As signed.
        size: u64,
        /// As shown.
        shown: u64,
    },
}

impl ReplayError {
    /// The stable name of the cause.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Leaf { .. } | Self::Rewritten { .. } => "ledger-rewrite",
            Self::SilentKeyChange { .. } => "silent-key-change",
            Self::Short { .. } => "ledger-rollback",
        }
    }
}

/// A ledger as its leaves make it, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    log: Frontier,
    map: Map,
    /// Who published keys where: map key, and the leaves.
    bundles: BTreeMap<Node, Vec<u64>>,
}

impl Replay {
    /// Takes the next leaf.
    ///
    /// # Errors
    /// [`ReplayError::Leaf`].
    pub fn push(&mut self, content: &[u8]) -> Result<Leaf, ReplayError> {
        let index = self.log.size();
        let leaf = Leaf::from_bytes(content).map_err(|cause| ReplayError::Leaf { index, cause })?;
        self.log.push(leaf_hash(content));
        if let Some(key) = leaf.map_key {
            self.map.insert(key, leaf.commitment);
            self.bundles.entry(key).or_default().push(index);
        }
        Ok(leaf)
    }

    /// How many leaves were taken.
    pub fn size(&self) -> u64 {
        self.log.size()
    }

    /// What stands in the map at a key.
    pub fn latest(&self, key: &Node) -> Option<&Commitment> {
        self.map.value(key)
    }

    /// The leaves by which a user published keys.
    pub fn bundles_of(&self, key: &Node) -> &[u64] {
        self.bundles.get(key).map_or(&[], Vec::as_slice)
    }

    /// Compares a checkpoint of this very size with what the leaves make.
    ///
    /// # Errors
    /// [`ReplayError`].
    pub fn compare(&self, checkpoint: &Checkpoint) -> Result<(), ReplayError> {
        let size = checkpoint.size;
        if self.size() != size {
            return Err(ReplayError::Short {
                size,
                shown: self.size(),
            });
        }
        if self.log.root() != checkpoint.root {
            return Err(ReplayError::Rewritten { size });
        }
        if self.map.root() != checkpoint.map_root {
            return Err(ReplayError::SilentKeyChange { size });
        }
        Ok(())
    }
}
