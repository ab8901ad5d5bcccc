//! What a manifest must satisfy besides being signed.

use std::collections::BTreeSet;

use super::{Manifest, Quorum, Role};
use crate::keys::is_address;

/// Why a manifest is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Slots are not numbered 1, 2, 3, … in their order.
    #[error("slot {found} stands where slot {expected} should")]
    SlotNumber {
        /// The number that belongs there.
        expected: u32,
        /// The number that is there.
        found: u32,
    },
    /// Not a lower-case address.
    #[error("\"{0}\" is not a lower-case e-mail address")]
    Email(String),
    /// The same person has two slots.
    #[error("{0} is named twice")]
    NamedTwice(String),
    /// A bundle without a basis, or a basis without a bundle.
    #[error("slot {0} must have both a key and the reason to trust it, or neither")]
    Basis(u32),
    /// Nobody is to approve.
    #[error("the route has no stages: nobody is asked to approve")]
    EmptyRoute,
    /// A stage without members.
    #[error("stage {0} has no members")]
    EmptyStage(usize),
    /// A quorum of none, or of more than there are.
    #[error("stage {stage} wants {needed} of {members} approvals")]
    Quorum {
        /// Counted from 1.
        stage: usize,
        /// Approvals wanted.
        needed: usize,
        /// Members.
        members: usize,
    },
    /// A member that is not an approver's slot.
    #[error("slot {0} is in the route, but is not an approver's slot")]
    NotAnApprover(u32),
    /// An approver in two stages, or twice in one.
    #[error("slot {0} is in the route twice")]
    RoutedTwice(u32),
    /// An approver in no stage.
    #[error("slot {0} is an approver's, but no stage of the route has it")]
    NotRouted(u32),
    /// The deadline is not after the creation.
    #[error("the deadline has passed before the envelope was made")]
    Deadline,
    /// Two of document, details and cover are one blob.
    #[error("the document, its details and its cover must be different sealed objects")]
    SameBlob,
    /// A blob of no bytes.
    #[error("a sealed object cannot be empty")]
    EmptyBlob,
    /// A cover larger than anybody fetches unasked.
    #[error("the sealed cover has {0} bytes; at most {COVER_LIMIT} are taken")]
    CoverTooLarge(u64),
}

/// Bytes that a sealed cover may have.
pub const COVER_LIMIT: u64 = 1 << 20;

impl Manifest {
    /// Checks numbers, names and route: slots 1 … n in order, each address once, every approver in exactly one stage,
    /// every quorum reachable.
    ///
    /// # Errors
    /// The first violation found; see [`ManifestError`].
    pub fn check(&self) -> Result<(), ManifestError> {
        self.check_slots()?;
        self.check_route()?;
        if self.deadline.is_some_and(|deadline| deadline <= self.created) {
            return Err(ManifestError::Deadline);
        }
        let names: BTreeSet<_> = self.blobs().map(|blob| blob.id).collect();
        if names.len() != self.blobs().count() {
            return Err(ManifestError::SameBlob);
        }
        if self.blobs().any(|blob| blob.length == 0) {
            return Err(ManifestError::EmptyBlob);
        }
        match &self.cover {
            Some(cover) if cover.length > COVER_LIMIT => Err(ManifestError::CoverTooLarge(cover.length)),
            _ => Ok(()),
        }
    }

    fn check_slots(&self) -> Result<(), ManifestError> {
        if !is_address(&self.requester_email) {
            return Err(ManifestError::Email(self.requester_email.clone()));
        }
        let mut people = BTreeSet::new();
        for (slot, expected) in self.slots.iter().zip(1..) {
            if slot.index != expected {
                return Err(ManifestError::SlotNumber {
                    expected,
                    found: slot.index,
                });
            }
            if !is_address(&slot.email) {
                return Err(ManifestError::Email(slot.email.clone()));
            }
            if !people.insert(&slot.email) {
                return Err(ManifestError::NamedTwice(slot.email.clone()));
            }
            if slot.bundle.is_some() != slot.basis.is_some() {
                return Err(ManifestError::Basis(slot.index));
            }
        }
        Ok(())
    }

    fn check_route(&self) -> Result<(), ManifestError> {
        let approvers: BTreeSet<u32> = self
            .slots
            .iter()
            .filter(|slot| slot.role == Role::Approver)
            .map(|slot| slot.index)
            .collect();
        if self.route.0.is_empty() {
            return Err(ManifestError::EmptyRoute);
        }
        let mut routed = BTreeSet::new();
        for (stage, number) in self.route.0.iter().zip(1..) {
            let members = stage.members.len();
            if members == 0 {
                return Err(ManifestError::EmptyStage(number));
            }
            if matches!(stage.quorum, Quorum::AtLeast(0)) || stage.needed() > members {
                return Err(ManifestError::Quorum {
                    stage: number,
                    needed: stage.needed(),
                    members,
                });
            }
            for member in &stage.members {
                if !approvers.contains(member) {
                    return Err(ManifestError::NotAnApprover(*member));
                }
                if !routed.insert(*member) {
                    return Err(ManifestError::RoutedTwice(*member));
                }
            }
        }
        match approvers.difference(&routed).next() {
            Some(missing) => Err(ManifestError::NotRouted(*missing)),
            None => Ok(()),
        }
    }
}
