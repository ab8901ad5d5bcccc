//! The ledger's secrets: the key that signs its checkpoints, and the one that hides people in its map.

use std::path::Path;

use countersign_protocol::ledger::{NoteKeyError, NoteSigner, Role};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{SecretsError, read, write};

const LEDGER: &str = "ledger.key";
const LABEL: &[u8] = b"countersign/v1/ledger-blind";

/// What the ledger needs that nobody else may know.
pub struct LedgerSecrets {
    seed: Zeroizing<[u8; 32]>,
    map: Zeroizing<[u8; 32]>,
}

impl LedgerSecrets {
    /// Reads them, making them when they are not there. Whether they are those of the ledger in the database is seen there: it
    /// names its key.
    pub(super) fn open(folder: &Path) -> Result<Self, SecretsError> {
        if !folder.join(LEDGER).exists() {
            let mut bytes = Zeroizing::new([0; 64]);
            getrandom::fill(&mut *bytes)?;
            write(folder, LEDGER, &*bytes).map_err(|reason| SecretsError::Io {
                path: folder.join(LEDGER),
                reason,
            })?;
        }
        let damaged = || SecretsError::Damaged {
            path: folder.join(LEDGER),
        };
        let bytes = read(&folder.join(LEDGER))?;
        let (seed, map) = bytes.split_at_checked(32).ok_or_else(damaged)?;
        Ok(Self {
            seed: Zeroizing::new(seed.try_into().map_err(|_| damaged())?),
            map: Zeroizing::new(map.try_into().map_err(|_| damaged())?),
        })
    }

    /// The signer of the ledger of that name.
    ///
    /// # Errors
    /// [`NoteKeyError`] for a name that cannot be one.
    pub fn signer(&self, origin: &str) -> Result<NoteSigner, NoteKeyError> {
        NoteSigner::from_seed(origin, Role::Log, &self.seed)
    }

    /// What leads to a user's place in the map; told to that user alone.
    pub fn blind(&self, user: Uuid) -> [u8; 32] {
        // HMAC takes keys of any length.
        match Hmac::<Sha256>::new_from_slice(&*self.map) {
            Ok(mac) => mac
                .chain_update(LABEL)
                .chain_update(user.as_bytes())
                .finalize()
                .into_bytes()
                .into(),
            Err(_) => [0; 32],
        }
    }
}
