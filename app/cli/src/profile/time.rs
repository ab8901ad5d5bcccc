//! The authority of time that this profile's owner chose, and the roots of authorities of time that they believe.

use serde::{Deserialize, Serialize};

use super::{Home, HomeError};

const AUTHORITY: &str = "tsa.json";
const ROOTS: &str = "tsa.pem";

/// Whom to ask instead of the service.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ChosenAuthority {
    /// Where it answers (RFC 3161 §3.4).
    pub(crate) url: String,
}

impl Home {
    /// The chosen authority of time; none: the service's own.
    pub(crate) fn time_authority(&self) -> Result<Option<ChosenAuthority>, HomeError> {
        self.read_json(AUTHORITY)
    }

    /// Chooses one, or the service's own.
    pub(crate) fn choose_time_authority(&self, url: Option<&str>) -> Result<(), HomeError> {
        match url {
            Some(url) => self.write_json(AUTHORITY, &ChosenAuthority { url: url.to_owned() }),
            None => self.remove(AUTHORITY),
        }
    }

    /// The roots of authorities of time besides the service's, PEM.
    pub(crate) fn time_roots(&self) -> Result<Option<Vec<u8>>, HomeError> {
        self.read(ROOTS)
    }

    /// Believes one more root.
    pub(crate) fn add_time_root(&self, pem: &[u8]) -> Result<(), HomeError> {
        let mut all = self.time_roots()?.unwrap_or_default();
        if !all.windows(pem.len()).any(|part| part == pem) {
            if all.last().is_some_and(|last| *last != b'\n') {
                all.push(b'\n');
            }
            all.extend_from_slice(pem);
            self.write(ROOTS, &all)?;
        }
        Ok(())
    }
}
