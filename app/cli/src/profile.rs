//! The profile of one account on this machine: who it is, its keys (sealed), the pinned CA, the known people.

pub(crate) mod home;
pub(crate) mod keys;
pub(crate) mod ledger;
pub(crate) mod outbox;
pub(crate) mod people;
pub(crate) mod seen;
pub(crate) mod time;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::api::objects::Base64;
use crate::failure::Failure;
pub(crate) use home::{Home, HomeError};

const PROFILE: &str = "profile.json";
const PENDING: &str = "pending.json";
const CA: &str = "ca.pem";

/// Whose profile this is. The session is the only thing in it that lets somebody act.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Profile {
    /// The server the account is on.
    pub(crate) server: String,
    /// The account's mail address, lower case.
    pub(crate) email: String,
    /// The account's name.
    pub(crate) name: String,
    /// The account's id.
    pub(crate) user: String,
    /// The account's signed key bundle.
    pub(crate) bundle: Base64,
    /// The bearer token; none after logging out.
    pub(crate) session: Option<String>,
}

/// What waits for a mailed code.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Pending {
    /// A registration: everything but the session is known.
    Registration {
        /// The service's name for it.
        registration: String,
        /// The profile as it will be.
        profile: Profile,
        /// Its keys.
        keys: keys::StoredKeys,
    },
    /// A recovery whose words were proved.
    Recovery {
        /// The service's name for it.
        recovery: String,
        /// The server.
        server: String,
        /// The account's mail address.
        email: String,
    },
}

impl Home {
    /// The profile, when there is one.
    pub(crate) fn profile(&self) -> Result<Option<Profile>, HomeError> {
        self.read_json(PROFILE)
    }

    /// Replaces the profile.
    pub(crate) fn write_profile(&self, profile: &Profile) -> Result<(), HomeError> {
        self.write_json(PROFILE, profile)
    }

    /// What waits for a code, when something does.
    pub(crate) fn pending(&self) -> Result<Option<Pending>, HomeError> {
        self.read_json(PENDING)
    }

    /// Replaces what waits for a code.
    pub(crate) fn write_pending(&self, pending: &Pending) -> Result<(), HomeError> {
        self.write_json(PENDING, pending)
    }

    /// Nothing waits for a code any more.
    pub(crate) fn remove_pending(&self) -> Result<(), HomeError> {
        self.remove(PENDING)
    }

    /// The pinned certificates of the service, root first.
    pub(crate) fn ca(&self) -> Result<Option<Vec<u8>>, HomeError> {
        self.read(CA)
    }

    /// Pins the service's certificates on first contact; other certificates later are refused.
    pub(crate) fn pin_ca(&self, server: &str, pem: &[u8]) -> Result<(), Failure> {
        match self.ca()? {
            Some(pinned) if pinned == pem => Ok(()),
            Some(_) => Err(
                Failure::new("ca-changed", format!("{server} shows other certificates than before"))
                    .why("either its operator made a new authority, or somebody stands between you and the service")
                    .next(format!(
                        "ask the operator; when the change is right, remove {} and log in again",
                        self.folder().join(CA).display()
                    )),
            ),
            None => Ok(self.write(CA, pem)?),
        }
    }

    /// A JSON file of the folder.
    pub(crate) fn read_json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, HomeError> {
        let Some(bytes) = self.read(name)? else { return Ok(None) };
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| HomeError::Damaged {
                path: self.folder().join(name),
                why: error.to_string(),
            })
    }

    /// Replaces a JSON file of the folder.
    pub(crate) fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), HomeError> {
        let bytes = serde_json::to_vec_pretty(value).map_err(|error| HomeError::Damaged {
            path: self.folder().join(name),
            why: error.to_string(),
        })?;
        self.write(name, &bytes)
    }
}

impl From<HomeError> for Failure {
    fn from(error: HomeError) -> Self {
        let failure = Failure::new("profile", "the profile folder cannot be used").why(error.to_string());
        match error {
            HomeError::Nowhere => failure.next("set COUNTERSIGN_HOME to a folder of your own"),
            HomeError::Open(_) => failure.next("set COUNTERSIGN_HOME to a folder that only you can enter"),
            HomeError::File { .. } => failure.next("check the folder's permissions and the space on the disk"),
            HomeError::Damaged { .. } => {
                failure.next("move the file away; `countersign login` makes it anew from the service")
            }
        }
    }
}

#[cfg(test)]
mod tests;
