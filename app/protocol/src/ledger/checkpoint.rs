//! Checkpoints: what a ledger says that it is, signed (<https://c2sp.org/tlog-checkpoint>).
//!
//! ```text
//! example.org/ledger
//! 1234
//! (base64 of the log's root)
//! countersign-map/v1 (base64 of the map's root)
//!
//! — example.org/ledger (base64 of key id and signature)
//! — witness.example.net (base64 of key id, time and signature)
//! ```

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Node;
use super::note::{NoteKey, NoteSignature, NoteSigner, Role};
use super::tree::{TreeError, verify_consistency};
use crate::hash::{Hash48, sha384};

const MAP: &str = "countersign-map/v1 ";

/// More leaves than a ledger can have: 2^53, so that sizes are exact in JSON.
pub const MAX_SIZE: u64 = 1 << 53;

/// Longest checkpoint that is read, in bytes, and most signatures under it.
const LONGEST: usize = 16 * 1024;

/// Why a checkpoint is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not a signed note with the lines of a checkpoint.
    #[error("the checkpoint cannot be read: {0}")]
    Malformed(&'static str),
    /// Of another ledger.
    #[error("the checkpoint is of {found}, not of {expected}")]
    OtherOrigin {
        /// Whose it should be.
        expected: String,
        /// Whose it says it is.
        found: String,
    },
    /// Not signed with the key of the ledger.
    #[error("the checkpoint is not signed with the key of the ledger")]
    BadSignature,
    /// A later checkpoint has fewer leaves.
    #[error("the ledger has {now} leaves, and had {before} before: it was rolled back")]
    RolledBack {
        /// Leaves at the earlier contact.
        before: u64,
        /// Leaves now.
        now: u64,
    },
    /// Two checkpoints that cannot be of one ledger.
    #[error("the ledger of {now} leaves does not continue the one of {before} leaves: there are two histories")]
    Forked {
        /// Leaves at the earlier contact.
        before: u64,
        /// Leaves now.
        now: u64,
    },
}

impl CheckpointError {
    /// The stable name of the cause: `bad-checkpoint`, `ledger-rollback`, `ledger-fork`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Malformed(_) | Self::OtherOrigin { .. } | Self::BadSignature => "bad-checkpoint",
            Self::RolledBack { .. } => "ledger-rollback",
            Self::Forked { .. } => "ledger-fork",
        }
    }
}

/// What a ledger is at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The ledger's name: the service's host, and `/ledger`.
    pub origin: String,
    /// How many leaves it has.
    pub size: u64,
    /// The log's root.
    pub root: Node,
    /// The map's root.
    pub map_root: Node,
}

impl Checkpoint {
    /// The note's text, which is signed: with a line break after each line.
    pub fn text(&self) -> String {
        format!(
            "{}\n{}\n{}\n{MAP}{}\n",
            self.origin,
            self.size,
            STANDARD.encode(self.root),
            STANDARD.encode(self.map_root)
        )
    }

    /// SHA-384 of [`Checkpoint::text`]: how an entry names the checkpoint that its author saw.
    pub fn hash(&self) -> Hash48 {
        sha384(self.text().as_bytes())
    }

    /// Reads [`Checkpoint::text`], in its one spelling.
    ///
    /// # Errors
    /// [`CheckpointError::Malformed`].
    pub fn from_text(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.lines();
        let mut line = |what| lines.next().ok_or(CheckpointError::Malformed(what));
        let (origin, size, root, map) = (
            line("no origin")?,
            line("no size")?,
            line("no root")?,
            line("no map root")?,
        );
        let checkpoint = Self {
            origin: origin.to_owned(),
            size: size
                .parse()
                .map_err(|_| CheckpointError::Malformed("the size is no number"))?,
            root: hash(root)?,
            map_root: hash(map.strip_prefix(MAP).ok_or(CheckpointError::Malformed("no map root"))?)?,
        };
        if checkpoint.size > MAX_SIZE || origin.is_empty() || checkpoint.text() != text {
            return Err(CheckpointError::Malformed("not in its one spelling"));
        }
        Ok(checkpoint)
    }

    /// Signs it as its ledger.
    pub fn sign(&self, signer: &NoteSigner) -> SignedCheckpoint {
        SignedCheckpoint {
            checkpoint: self.clone(),
            signatures: vec![signer.sign(&self.text(), 0)],
        }
    }

    /// Whether `newer` can be a later state of this ledger, by a consistency proof (RFC 6962 §2.1.2).
    ///
    /// # Errors
    /// [`CheckpointError::RolledBack`], [`CheckpointError::Forked`], [`CheckpointError::OtherOrigin`].
    pub fn is_continued_by(&self, newer: &Self, proof: &[Node]) -> Result<(), CheckpointError> {
        let (before, now) = (self.size, newer.size);
        if newer.origin != self.origin {
            return Err(CheckpointError::OtherOrigin {
                expected: self.origin.clone(),
                found: newer.origin.clone(),
            });
        }
        if now < before {
            return Err(CheckpointError::RolledBack { before, now });
        }
        let forked = |_: TreeError| CheckpointError::Forked { before, now };
        verify_consistency((before, &self.root), (now, &newer.root), proof).map_err(forked)?;
        // The map follows from the leaves, so of one size there is one.
        if now == before && self.map_root != newer.map_root {
            return Err(CheckpointError::Forked { before, now });
        }
        Ok(())
    }
}

fn hash(text: &str) -> Result<Node, CheckpointError> {
    let bytes = STANDARD
        .decode(text)
        .map_err(|_| CheckpointError::Malformed("a root is not base64"))?;
    bytes
        .try_into()
        .map_err(|_| CheckpointError::Malformed("a root has not 32 bytes"))
}

/// A witness's signature that verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// Whose.
    pub witness: String,
    /// When the witness signed, by its clock, in Unix seconds.
    pub time: u64,
}

/// A checkpoint with its signatures. Nothing of it is believed before [`SignedCheckpoint::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    signatures: Vec<NoteSignature>,
}

impl SignedCheckpoint {
    /// The checkpoint, if `key` signed it and it is of the ledger of that name.
    ///
    /// # Errors
    /// [`CheckpointError::OtherOrigin`], [`CheckpointError::BadSignature`].
    pub fn verify(&self, key: &NoteKey) -> Result<&Checkpoint, CheckpointError> {
        if self.checkpoint.origin != key.name() {
            return Err(CheckpointError::OtherOrigin {
                expected: key.name().to_owned(),
                found: self.checkpoint.origin.clone(),
            });
        }
        let text = self.checkpoint.text();
        let signed = key.role() == Role::Log && self.signatures.iter().any(|one| key.verify(&text, one).is_some());
        if signed {
            Ok(&self.checkpoint)
        } else {
            Err(CheckpointError::BadSignature)
        }
    }

    /// The cosignature of a witness, if there is one and it verifies.
    pub fn cosigned_by(&self, witness: &NoteKey) -> Option<Cosignature> {
        let text = self.checkpoint.text();
        let times = self.signatures.iter().filter_map(|one| witness.verify(&text, one));
        let time = times.max().filter(|_| witness.role() == Role::Witness)?;
        Some(Cosignature {
            witness: witness.name().to_owned(),
            time,
        })
    }

    /// The checkpoint WITHOUT verifying it.
    pub fn peek(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The signature lines.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The same with a further signature line.
    pub fn with(mut self, signature: NoteSignature) -> Self {
        self.signatures.push(signature);
        self
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.checkpoint.text())?;
        self.signatures.iter().try_for_each(|one| writeln!(f, "{one}"))
    }
}

impl FromStr for SignedCheckpoint {
    type Err = CheckpointError;

    fn from_str(note: &str) -> Result<Self, CheckpointError> {
        let malformed = CheckpointError::Malformed;
        if note.len() > LONGEST {
            return Err(malformed("too long"));
        }
        let (text, lines) = note.split_once("\n\n").ok_or(malformed("no signatures"))?;
        let checkpoint = Checkpoint::from_text(&format!("{text}\n"))?;
        let signatures = lines.lines().map(str::parse).collect::<Result<Vec<_>, _>>();
        let signed = Self {
            checkpoint,
            signatures: signatures.map_err(|_| malformed("a signature line is none"))?,
        };
        if signed.signatures.is_empty() || signed.to_string() != note {
            return Err(malformed("not in its one spelling"));
        }
        Ok(signed)
    }
}
