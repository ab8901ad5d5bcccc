//! What this profile remembers of the service's ledger: its key, the last checkpoint, and what was proved to be in it.

use serde::{Deserialize, Serialize};

use super::{Home, HomeError};

const LEDGER: &str = "ledger.json";
const LOCK: &str = ".ledger.lock";

/// The ledger as it was at the last contact.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Remembered {
    /// The service.
    pub(crate) server: String,
    /// The ledger's key, as C2SP writes it; pinned at the first contact.
    pub(crate) key: String,
    /// The last checkpoint: the signed note.
    pub(crate) checkpoint: String,
    /// One's own place in the map of keys, in hex, once it was told.
    pub(crate) map_key: Option<String>,
    /// Leaves that are one's own business.
    pub(crate) leaves: Vec<OwnLeaf>,
}

/// A leaf whose receipt was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnLeaf {
    /// Its place.
    pub(crate) index: u64,
    /// What it is about.
    pub(crate) kind: String,
    /// The hash of its object, in hex.
    pub(crate) object: String,
    /// Its content, in hex.
    pub(crate) content: String,
}

impl Home {
    /// What is remembered of the ledger of `server`; nothing before the first contact.
    pub(crate) fn ledger(&self, server: &str) -> Result<Option<Remembered>, HomeError> {
        let found: Option<Remembered> = self.read_json(LEDGER)?;
        Ok(found.filter(|found| found.server == server))
    }

    /// Replaces it.
    pub(crate) fn write_ledger(&self, ledger: &Remembered) -> Result<(), HomeError> {
        self.write_json(LEDGER, ledger)
    }

    /// Runs `contact` while no other process of this profile talks to the ledger: an answer that is overtaken by another's would look
    /// like a rollback.
    pub(crate) fn alone_with_ledger<T, E: From<HomeError>>(
        &self,
        contact: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.locked_by(LOCK, contact)
    }
}
