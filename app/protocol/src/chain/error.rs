//! Why a manifest or an entry is refused.

use crate::cose::CoseError;
use crate::envelope::ManifestError;
use crate::hash::Hash48;

/// The named cause of a refusal. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// The bytes are not a signed entry.
    #[error("the entry cannot be read: {0}")]
    Malformed(CoseError),
    /// The manifest contradicts itself.
    #[error("the manifest is refused: {0}")]
    Manifest(#[from] ManifestError),
    /// The signature is not of the author named.
    #[error("the signature is not the author's")]
    BadSignature,
    /// A bundle that is named is not at hand.
    #[error("the key bundle {0} is not known")]
    UnknownBundle(Hash48),
    /// A bundle is of another person than the slot.
    #[error("the keys given for slot {slot} belong to another address")]
    WrongPerson {
        /// The slot; 0 is the requester.
        slot: u32,
    },
    /// The entry is of another envelope.
    #[error("the entry belongs to another envelope")]
    WrongEnvelope,
    /// The entry does not extend the head.
    #[error("the envelope has moved on: its head is now {head}")]
    StaleHead {
        /// The present head.
        head: Hash48,
    },
    /// The entry extends the head, but counts wrongly.
    #[error("the entry has sequence {found}; {expected} comes next")]
    WrongSequence {
        /// The number that comes next.
        expected: u32,
        /// The number given.
        found: u32,
    },
    /// What the person had on screen is not of this chain, or more than approvals of the same stage happened since.
    #[error("the decision was taken on another state of the envelope than the one it extends: look at it again")]
    NotWhatWasDisplayed,
    /// No such slot.
    #[error("there is no slot {0}")]
    NoSuchSlot(u32),
    /// The author is not the person of the slot, or the slot is a viewer's.
    #[error("the author may not decide for slot {0}")]
    NotAMember(u32),
    /// The slot has no keys yet.
    #[error("slot {0} is not bound to anybody's keys yet")]
    UnboundSlot(u32),
    /// The slot is bound already.
    #[error("slot {0} is bound already")]
    AlreadyBound(u32),
    /// It is not this slot's turn yet.
    #[error("it is not the turn of slot {0} yet")]
    OutOfTurn(u32),
    /// The slot's stage reached its quorum without it.
    #[error("the stage of slot {0} is complete without it")]
    StageEnded(u32),
    /// The slot has decided.
    #[error("slot {0} has decided already")]
    AlreadyActed(u32),
    /// The route has ended; no decision is taken any more.
    #[error("the route has ended")]
    RouteEnded,
    /// Closing before the route has ended by approvals.
    #[error("the route has not ended by approvals, so the envelope cannot be closed")]
    NotCompleted,
    /// Closing twice.
    #[error("the envelope is closed already")]
    AlreadyClosed,
    /// Archiving before closing.
    #[error("the envelope is not closed yet, so it cannot be archived")]
    NotClosed,
    /// The author is neither the requester nor anybody whose keys are bound to a slot.
    #[error("only people of this envelope may do this")]
    NotInvolved,
    /// Only the requester may do this.
    #[error("only the requester may do this")]
    NotRequester,
    /// A decision without a layer does not repeat the last commitment.
    #[error("the decision brings no layer, but names another document")]
    CommitmentChanged,
    /// A layer names a document that the chain has seen before.
    #[error("the layer repeats an earlier commitment")]
    CommitmentRepeated,
    /// A sealed object is used for a second time, or is empty.
    #[error("the sealed object is empty or belongs to another entry")]
    BlobReused,
    /// The entry was made after the deadline.
    #[error("the deadline has passed")]
    DeadlinePassed,
}

impl ChainError {
    /// The variant's name, stable, for clients that show a sentence of their own.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "Malformed",
            Self::Manifest(_) => "Manifest",
            Self::BadSignature => "BadSignature",
            Self::UnknownBundle(_) => "UnknownBundle",
            Self::WrongPerson { .. } => "WrongPerson",
            Self::WrongEnvelope => "WrongEnvelope",
            Self::StaleHead { .. } => "StaleHead",
            Self::WrongSequence { .. } => "WrongSequence",
            Self::NotWhatWasDisplayed => "NotWhatWasDisplayed",
            Self::NoSuchSlot(_) => "NoSuchSlot",
            Self::NotAMember(_) => "NotAMember",
            Self::UnboundSlot(_) => "UnboundSlot",
            Self::AlreadyBound(_) => "AlreadyBound",
            Self::OutOfTurn(_) => "OutOfTurn",
            Self::StageEnded(_) => "StageEnded",
            Self::AlreadyActed(_) => "AlreadyActed",
            Self::RouteEnded => "RouteEnded",
            Self::NotCompleted => "NotCompleted",
            Self::AlreadyClosed => "AlreadyClosed",
            Self::NotClosed => "NotClosed",
            Self::NotInvolved => "NotInvolved",
            Self::NotRequester => "NotRequester",
            Self::CommitmentChanged => "CommitmentChanged",
            Self::CommitmentRepeated => "CommitmentRepeated",
            Self::BlobReused => "BlobReused",
            Self::DeadlinePassed => "DeadlinePassed",
        }
    }
}
