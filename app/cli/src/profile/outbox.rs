//! Decisions on their way: sealed under the envelope's key before they are sent, so that a retry sends the very same bytes.

use std::str::FromStr;

use countersign_protocol::context::context;
use countersign_protocol::grant::EnvelopeKey;
use countersign_protocol::ids::{BlobId, EnvelopeId};
use countersign_protocol::sealing;
use serde::{Deserialize, Serialize};

use super::{Home, HomeError};
use crate::api::objects::Base64;
use crate::randomness::rng;
use crate::timing::Timing;

/// A decision that was made and signed, and perhaps not yet accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Held {
    /// What was asked for, word by word: the same command again sends the same bytes again.
    pub(crate) request: String,
    /// The signed entry.
    pub(crate) entry: Base64,
    /// The sealed layer or reason: name and ciphertext.
    pub(crate) blob: Option<(String, Base64)>,
    /// What became of asking for the time of its signature.
    #[serde(default)]
    pub(crate) timing: Option<Timing>,
}

impl Held {
    /// The sealed file's name and bytes.
    pub(crate) fn blob(&self) -> Option<(BlobId, Vec<u8>)> {
        let (id, bytes) = self.blob.as_ref()?;
        Some((BlobId::from_str(id).ok()?, bytes.0.clone()))
    }
}

impl Home {
    /// Keeps a decision until it is accepted or dropped.
    pub(crate) fn hold(&self, envelope: EnvelopeId, key: &EnvelopeKey, held: &Held) -> Result<(), HomeError> {
        let name = name(envelope);
        let plain = serde_json::to_vec(held).map_err(|error| HomeError::Damaged {
            path: self.folder().join(&name),
            why: error.to_string(),
        })?;
        let id = BlobId::random(&mut rng());
        let mut bytes = id.as_bytes().to_vec();
        bytes.extend(sealing::seal(
            &key.blob_key(envelope, id),
            &place(envelope, id),
            &plain,
            &mut rng(),
        ));
        self.write(&name, &bytes)
    }

    /// The decision kept for an envelope; one that does not open is none.
    pub(crate) fn held(&self, envelope: EnvelopeId, key: &EnvelopeKey) -> Result<Option<Held>, HomeError> {
        let Some(bytes) = self.read(&name(envelope))? else {
            return Ok(None);
        };
        let Some((id, sealed)) = bytes.split_first_chunk::<16>() else {
            return Ok(None);
        };
        let id = BlobId::from_bytes(*id);
        let Ok(plain) = sealing::open(&key.blob_key(envelope, id), &place(envelope, id), sealed) else {
            return Ok(None);
        };
        Ok(serde_json::from_slice(&plain).ok())
    }

    /// Whether a decision is kept for an envelope; it may not open.
    pub(crate) fn holds(&self, envelope: EnvelopeId) -> Result<bool, HomeError> {
        Ok(self.read(&name(envelope))?.is_some())
    }

    /// The decision was accepted, or it will never be.
    pub(crate) fn let_go(&self, envelope: EnvelopeId) -> Result<(), HomeError> {
        self.remove(&name(envelope))
    }
}

fn name(envelope: EnvelopeId) -> String {
    format!("outbox/{envelope}.sealed")
}

fn place(envelope: EnvelopeId, id: BlobId) -> Vec<u8> {
    context("outbox", &[envelope.as_bytes(), id.as_bytes()])
}

#[cfg(test)]
mod tests;
