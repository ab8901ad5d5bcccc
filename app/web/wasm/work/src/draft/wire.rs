//! The JSON of manifests and entries. Shapes are checked here; what they mean, by the protocol.

use countersign_protocol::Millis;
use countersign_protocol::chain;
use countersign_protocol::envelope::{self, BlobRef, KeyBasis, Quorum, Role, Route};
use countersign_protocol::keys::SignedBundle;
use countersign_web_bridge::{Cause, id};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    envelope: String,
    epoch: u32,
    commitment: String,
    base: Blob,
    details: Blob,
    cover: Option<Blob>,
    slots: Vec<Slot>,
    route: Vec<Stage>,
    deadline: Option<u64>,
    created: u64,
}

#[derive(Deserialize)]
pub(super) struct Blob {
    id: String,
    length: u64,
    root: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Slot {
    index: u32,
    role: RoleName,
    email: String,
    bundle: Option<String>,
    basis: Option<Basis>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RoleName {
    Approver,
    Viewer,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Basis {
    Confirmed,
    FirstUse,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stage {
    members: Vec<u32>,
    needed: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    envelope: String,
    sequence: u32,
    previous: String,
    displayed: String,
    at: u64,
    commitment: String,
    decision: Decision,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
enum Decision {
    Approve { slot: u32, delta: Blob },
    Decline { slot: u32, reason: Blob },
    Grant { slot: u32, bundle: String, basis: Basis },
    Close { delta: Blob },
    Cancel,
    Archive { delta: Blob },
}

impl Manifest {
    pub(super) fn parsed(self, own: &SignedBundle) -> Result<envelope::Manifest, Cause> {
        let slots = self.slots.into_iter().map(Slot::parsed).collect::<Result<_, _>>()?;
        let route = self.route.into_iter().map(Stage::parsed).collect();
        Ok(envelope::Manifest {
            envelope: id("envelope", &self.envelope)?,
            requester: own.hash(),
            requester_email: own.bundle().email.clone(),
            epoch: self.epoch,
            commitment: id("commitment", &self.commitment)?,
            base: self.base.parsed()?,
            details: self.details.parsed()?,
            slots,
            route: Route(route),
            deadline: self.deadline.map(Millis),
            created: Millis(self.created),
            cover: self.cover.map(Blob::parsed).transpose()?,
        })
    }
}

impl Entry {
    pub(super) fn parsed(self, own: &SignedBundle) -> Result<chain::Entry, Cause> {
        Ok(chain::Entry {
            envelope: id("envelope", &self.envelope)?,
            sequence: self.sequence,
            previous: id("previous", &self.previous)?,
            displayed_head: id("displayed", &self.displayed)?,
            author: own.hash(),
            decision: self.decision.parsed()?,
            commitment: id("commitment", &self.commitment)?,
            checkpoint: None,
            at: Millis(self.at),
        })
    }
}

impl Decision {
    fn parsed(self) -> Result<chain::Decision, Cause> {
        Ok(match self {
            Self::Approve { slot, delta } => chain::Decision::Approve {
                slot,
                delta: delta.parsed()?,
            },
            Self::Decline { slot, reason } => chain::Decision::Decline {
                slot,
                reason: reason.parsed()?,
            },
            Self::Grant { slot, bundle, basis } => chain::Decision::Grant {
                slot,
                bundle: id("bundle", &bundle)?,
                basis: basis.parsed(),
            },
            Self::Close { delta } => chain::Decision::Close { delta: delta.parsed()? },
            Self::Cancel => chain::Decision::Cancel,
            Self::Archive { delta } => chain::Decision::Archive { delta: delta.parsed()? },
        })
    }
}

impl Slot {
    fn parsed(self) -> Result<envelope::Slot, Cause> {
        Ok(envelope::Slot {
            index: self.index,
            role: match self.role {
                RoleName::Approver => Role::Approver,
                RoleName::Viewer => Role::Viewer,
            },
            email: self.email,
            bundle: self.bundle.map(|bundle| id("bundle", &bundle)).transpose()?,
            basis: self.basis.map(Basis::parsed),
        })
    }
}

impl Stage {
    fn parsed(self) -> envelope::Stage {
        envelope::Stage {
            quorum: match self.needed {
                // All of them, whether counted or not: one spelling.
                Some(needed) if needed as usize != self.members.len() => Quorum::AtLeast(needed),
                _ => Quorum::All,
            },
            members: self.members,
        }
    }
}

impl Basis {
    fn parsed(self) -> KeyBasis {
        match self {
            Self::Confirmed => KeyBasis::Confirmed,
            Self::FirstUse => KeyBasis::FirstUse,
        }
    }
}

impl Blob {
    fn parsed(self) -> Result<BlobRef, Cause> {
        Ok(BlobRef {
            id: id("blob", &self.id)?,
            length: self.length,
            root: id("root", &self.root)?,
        })
    }
}
