//! What every state knows: the manifest, the entries, and what follows from them.

use super::entry::{Decision, SignedEntry, SignedManifest};
use crate::envelope::{BlobRef, KeyBasis, Manifest, Role, Stage};
use crate::hash::Hash48;

/// One slot as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotView {
    /// What the person may do.
    pub role: Role,
    /// Whom the requester named.
    pub email: String,
    /// Their keys, once bound.
    pub bundle: Option<Hash48>,
    /// Why the requester believed in those keys.
    pub basis: Option<KeyBasis>,
    /// Sequence of the entry in which the slot approved or declined.
    pub acted: Option<u32>,
}

/// Manifest and entries in order.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) manifest: SignedManifest,
    pub(super) entries: Vec<SignedEntry>,
    /// Slot i at i − 1.
    pub(super) slots: Vec<SlotView>,
}

impl Record {
    pub(super) fn new(manifest: SignedManifest) -> Self {
        let slots = manifest.payload().slots.iter().map(|slot| SlotView {
            role: slot.role,
            email: slot.email.clone(),
            bundle: slot.bundle,
            basis: slot.basis,
            acted: None,
        });
        Self {
            slots: slots.collect(),
            manifest,
            entries: Vec::new(),
        }
    }

    /// Appends an entry that the rules let pass.
    pub(super) fn append(&mut self, entry: SignedEntry) {
        let sequence = entry.payload().sequence;
        match entry.payload().decision {
            Decision::Approve { slot, .. } | Decision::Decline { slot, .. } => {
                if let Some(view) = self.slot_mut(slot) {
                    view.acted = Some(sequence);
                }
            }
            Decision::Grant { slot, bundle, basis } => {
                if let Some(view) = self.slot_mut(slot) {
                    view.bundle = Some(bundle);
                    view.basis = Some(basis);
                }
            }
            Decision::Close { .. } | Decision::Cancel | Decision::Archive { .. } => {}
        }
        self.entries.push(entry);
    }

    pub(super) fn manifest(&self) -> &Manifest {
        self.manifest.payload()
    }

    pub(super) fn head(&self) -> Hash48 {
        self.entries
            .last()
            .map_or_else(|| self.manifest.payload_hash(), SignedEntry::payload_hash)
    }

    pub(super) fn sequence(&self) -> u32 {
        self.entries.last().map_or(0, |entry| entry.payload().sequence)
    }

    pub(super) fn slot(&self, index: u32) -> Option<&SlotView> {
        self.slots.get(index.checked_sub(1)? as usize)
    }

    fn slot_mut(&mut self, index: u32) -> Option<&mut SlotView> {
        self.slots.get_mut(index.checked_sub(1)? as usize)
    }

    /// Position in the route (from 0) and stage of an approver.
    pub(super) fn stage_of(&self, slot: u32) -> Option<usize> {
        self.manifest()
            .route
            .0
            .iter()
            .position(|stage| stage.members.contains(&slot))
    }

    /// The first stage without its quorum, from 0; the number of stages when the route has ended by approvals.
    pub(super) fn current_stage(&self) -> usize {
        let stages = &self.manifest().route.0;
        stages
            .iter()
            .position(|stage| self.approvals(stage) < stage.needed())
            .unwrap_or(stages.len())
    }

    fn approvals(&self, stage: &Stage) -> usize {
        let approved = |slot: &u32| {
            self.entries
                .iter()
                .any(|entry| matches!(entry.payload().decision, Decision::Approve { slot: by, .. } if by == *slot))
        };
        stage.members.iter().filter(|slot| approved(slot)).count()
    }

    pub(super) fn open_slots(&self) -> Vec<u32> {
        let stage = self.manifest().route.0.get(self.current_stage());
        let members = stage.map_or(&[][..], |stage| &stage.members);
        members
            .iter()
            .copied()
            .filter(|slot| self.slot(*slot).is_some_and(|view| view.acted.is_none()))
            .collect()
    }

    /// (sequence, commitment) of the manifest and of each entry that brought a layer.
    pub(super) fn commitments(&self) -> Vec<(u32, Hash48)> {
        let layers = self
            .entries
            .iter()
            .map(SignedEntry::payload)
            .filter(|entry| entry.decision.is_layer());
        std::iter::once((0, self.manifest().commitment))
            .chain(layers.map(|entry| (entry.sequence, entry.commitment)))
            .collect()
    }

    pub(super) fn last_commitment(&self) -> Hash48 {
        self.entries
            .last()
            .map_or(self.manifest().commitment, |entry| entry.payload().commitment)
    }

    /// Every sealed object the chain names.
    pub(super) fn blobs(&self) -> impl Iterator<Item = &BlobRef> {
        self.manifest()
            .blobs()
            .chain(self.entries.iter().filter_map(|entry| entry.payload().decision.blob()))
    }

    /// The entries that came after `head`; none when it is not of this chain.
    pub(super) fn since(&self, head: &Hash48) -> Option<&[SignedEntry]> {
        if self.manifest.payload_hash() == *head {
            return Some(&self.entries);
        }
        let position = self.entries.iter().position(|entry| entry.payload_hash() == *head)?;
        self.entries.get(position + 1..)
    }
}
