//! The states of an envelope. A transition consumes the state it leaves.

use super::bundles::BundleSet;
use super::entry::{Decision, SignedEntry, SignedManifest};
use super::error::ChainError;
use super::record::{Record, SlotView};
use super::rules;
use crate::Millis;
use crate::envelope::{Manifest, Role};
use crate::hash::Hash48;

/// Which state an [`Envelope`] is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Approvals are awaited.
    Pending,
    /// The route ended by approvals.
    Completed,
    /// Somebody declined.
    Declined,
    /// The requester cancelled.
    Cancelled,
    /// The deadline passed first.
    Expired,
}

impl State {
    /// The word used in the API: `pending`, `completed`, `declined`, `cancelled`, `expired`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Approvals are awaited.
#[derive(Clone, Debug)]
pub struct Pending {
    record: Record,
}

/// The route ended by approvals.
#[derive(Clone, Debug)]
pub struct Completed {
    record: Record,
    /// Whether the requester has added the closing signature.
    pub closed: bool,
}

/// Somebody declined.
#[derive(Clone, Debug)]
pub struct Declined {
    record: Record,
    /// Who.
    pub by: u32,
}

/// The requester cancelled.
#[derive(Clone, Debug)]
pub struct Cancelled {
    record: Record,
}

/// The deadline passed first.
#[derive(Clone, Debug)]
pub struct Expired {
    record: Record,
    /// The deadline.
    pub deadline: Millis,
}

/// An envelope whose manifest and entries all verified. There is no other way to make one than [`Envelope::open`].
#[derive(Clone, Debug)]
pub enum Envelope {
    /// Approvals are awaited.
    Pending(Pending),
    /// The route ended by approvals.
    Completed(Completed),
    /// Somebody declined.
    Declined(Declined),
    /// The requester cancelled.
    Cancelled(Cancelled),
    /// The deadline passed first.
    Expired(Expired),
}

impl Envelope {
    /// Starts from a signed manifest. The requester's bundle and those of all bound slots must be in `bundles`, and be of
    /// the addresses that the manifest names.
    ///
    /// # Errors
    /// [`ChainError::Manifest`], [`ChainError::UnknownBundle`], [`ChainError::WrongPerson`], [`ChainError::BadSignature`].
    pub fn open(manifest: &SignedManifest, bundles: &BundleSet) -> Result<Self, ChainError> {
        Self::open_bytes(manifest.bytes(), bundles)
    }

    /// Starts from a manifest's bytes.
    ///
    /// # Errors
    /// As [`Envelope::open`], and [`ChainError::Malformed`].
    pub fn open_bytes(manifest: &[u8], bundles: &BundleSet) -> Result<Self, ChainError> {
        let manifest = rules::manifest(manifest, bundles)?;
        Ok(Self::Pending(Pending {
            record: Record::new(manifest),
        }))
    }

    /// Verifies an entry against the envelope as it stands, without adding it.
    ///
    /// # Errors
    /// See [`ChainError`].
    pub fn check(&self, entry: &[u8], bundles: &BundleSet) -> Result<SignedEntry, ChainError> {
        rules::entry(self.record(), self.state(), self.closed(), entry, bundles)
    }

    /// Verifies an entry and adds it. To keep the envelope when the entry is refused, call [`Envelope::check`] first.
    ///
    /// # Errors
    /// See [`ChainError`].
    pub fn apply(self, entry: &[u8], bundles: &BundleSet) -> Result<Self, ChainError> {
        let entry = self.check(entry, bundles)?;
        let decision = entry.payload().decision.clone();
        let closed = self.closed();
        let completed = matches!(self, Self::Completed(_));
        let mut record = self.into_record();
        record.append(entry);
        Ok(match decision {
            Decision::Decline { slot, .. } => Self::Declined(Declined { record, by: slot }),
            Decision::Cancel => Self::Cancelled(Cancelled { record }),
            Decision::Close { .. } | Decision::Archive { .. } => Self::Completed(Completed { record, closed: true }),
            Decision::Approve { .. } if record.current_stage() == record.manifest().route.0.len() => {
                Self::Completed(Completed { record, closed: false })
            }
            Decision::Grant { .. } if completed => Self::Completed(Completed { record, closed }),
            Decision::Approve { .. } | Decision::Grant { .. } => Self::Pending(Pending { record }),
        })
    }

    /// Expires a pending envelope whose deadline lies before `now`; any other stays as it is.
    pub fn expire(self, now: Millis) -> Self {
        match self {
            Self::Pending(Pending { record }) => match record.manifest().deadline {
                Some(deadline) if now > deadline => Self::Expired(Expired { record, deadline }),
                _ => Self::Pending(Pending { record }),
            },
            ended => ended,
        }
    }

    /// Whether another chain is this one, or this one with further entries. Both verify by themselves, and still they may
    /// differ: an entry that lost a race is signed as well as the one that won it.
    pub fn is_continued_by(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.entries(), other.entries());
        self.signed_manifest().payload_hash() == other.signed_manifest().payload_hash()
            && theirs.len() >= mine.len()
            && mine
                .iter()
                .zip(theirs)
                .all(|(mine, theirs)| mine.payload_hash() == theirs.payload_hash())
    }

    /// Whether a decision taken on what was displayed at `sequence` may be made again on this head without asking (DESIGN §3):
    /// only approvals of the same stage may lie in between. A closing may also be made again over grants: they change no
    /// document.
    pub fn may_rebase(&self, sequence: u32, decision: &Decision) -> bool {
        let record = self.record();
        self.entries()
            .iter()
            .skip(sequence as usize)
            .all(|entry| match (decision, &entry.payload().decision) {
                (
                    Decision::Approve { slot, .. } | Decision::Decline { slot, .. },
                    Decision::Approve { slot: other, .. },
                ) => record.stage_of(*slot) == record.stage_of(*other),
                (Decision::Close { .. }, Decision::Grant { .. }) => true,
                _ => false,
            })
    }

    /// Payload hash of the last entry, or of the manifest: what the next entry must extend.
    pub fn head(&self) -> Hash48 {
        self.record().head()
    }

    /// Sequence of the last entry; 0 when there is none.
    pub fn sequence(&self) -> u32 {
        self.record().sequence()
    }

    /// The state.
    pub fn state(&self) -> State {
        match self {
            Self::Pending(_) => State::Pending,
            Self::Completed(_) => State::Completed,
            Self::Declined(_) => State::Declined,
            Self::Cancelled(_) => State::Cancelled,
            Self::Expired(_) => State::Expired,
        }
    }

    /// Whether the requester has closed the completed envelope.
    pub fn closed(&self) -> bool {
        matches!(self, Self::Completed(Completed { closed: true, .. }))
    }

    /// Approvers whose turn it is and who have not decided; bound or not. None once the route has ended.
    pub fn open_slots(&self) -> Vec<u32> {
        if self.state() == State::Pending {
            self.record().open_slots()
        } else {
            Vec::new()
        }
    }

    /// The slot as it stands now; none for 0 (the requester) and for what does not exist.
    pub fn slot(&self, index: u32) -> Option<&SlotView> {
        self.record().slot(index)
    }

    /// Whether the grant of a slot may be handed out: the requester's and viewers' always, an approver's from the moment
    /// their stage opens. False for what does not exist.
    pub fn released(&self, index: u32) -> bool {
        let record = self.record();
        match (index, record.slot(index).map(|view| view.role)) {
            (0, _) | (_, Some(Role::Viewer)) => true,
            (_, Some(Role::Approver)) => record
                .stage_of(index)
                .is_some_and(|stage| stage <= record.current_stage()),
            (_, None) => false,
        }
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        self.record().manifest()
    }

    /// The manifest with its signature.
    pub fn signed_manifest(&self) -> &SignedManifest {
        &self.record().manifest
    }

    /// All entries in order.
    pub fn entries(&self) -> &[SignedEntry] {
        &self.record().entries
    }

    /// (sequence, commitment) of the manifest and of every entry that brought a layer, in order.
    pub fn commitments(&self) -> Vec<(u32, Hash48)> {
        self.record().commitments()
    }

    /// Commitment of the document as it stands.
    pub fn last_commitment(&self) -> Hash48 {
        self.record().last_commitment()
    }

    fn record(&self) -> &Record {
        match self {
            Self::Pending(Pending { record })
            | Self::Completed(Completed { record, .. })
            | Self::Declined(Declined { record, .. })
            | Self::Cancelled(Cancelled { record })
            | Self::Expired(Expired { record, .. }) => record,
        }
    }

    fn into_record(self) -> Record {
        match self {
            Self::Pending(Pending { record })
            | Self::Completed(Completed { record, .. })
            | Self::Declined(Declined { record, .. })
            | Self::Cancelled(Cancelled { record })
            | Self::Expired(Expired { record, .. }) => record,
        }
    }
}
