//! What may be appended when. Pure checks over a record; the state machine calls them, and only it appends.

use super::bundles::BundleSet;
use super::entry::{Decision, ENTRY, Entry, MANIFEST, SignedEntry, SignedManifest};
use super::error::ChainError;
use super::record::Record;
use super::state::State;
use crate::cose::{self, CoseError};
use crate::envelope::{Manifest, Role, Slot};
use crate::hash::Hash48;

/// Verifies a manifest's bytes with its requester's bundle, and checks it against the bundles of its people.
pub(super) fn manifest(bytes: &[u8], bundles: &BundleSet) -> Result<SignedManifest, ChainError> {
    let claimed: Manifest = cose::peek(bytes).map_err(ChainError::Malformed)?;
    let requester = bundles
        .bundle(&claimed.requester)
        .ok_or(ChainError::UnknownBundle(claimed.requester))?;
    let manifest: SignedManifest = cose::verify_unless(MANIFEST, bytes, &requester.bundle().signing, bundles.vouched())
        .map_err(|error| match error {
            CoseError::BadSignature => ChainError::BadSignature,
            other => ChainError::Malformed(other),
        })?;
    let payload = manifest.payload();
    payload.check()?;
    if requester.bundle().email != payload.requester_email {
        return Err(ChainError::WrongPerson { slot: 0 });
    }
    for Slot {
        index, email, bundle, ..
    } in &payload.slots
    {
        if let Some(bundle) = bundle {
            person(*index, email, bundle, bundles)?;
        }
    }
    Ok(manifest)
}

/// Checks an entry's bytes against everything that precedes it.
pub(super) fn entry(
    record: &Record,
    state: State,
    closed: bool,
    bytes: &[u8],
    bundles: &BundleSet,
) -> Result<SignedEntry, ChainError> {
    let claimed: Entry = cose::peek(bytes).map_err(ChainError::Malformed)?;
    if claimed.envelope != record.manifest().envelope {
        return Err(ChainError::WrongEnvelope);
    }
    let author = bundles
        .bundle(&claimed.author)
        .ok_or(ChainError::UnknownBundle(claimed.author))?;
    let signed =
        cose::verify_unless::<Entry>(ENTRY, bytes, &author.bundle().signing, bundles.vouched()).map_err(|error| {
            match error {
                CoseError::BadSignature => ChainError::BadSignature,
                other => ChainError::Malformed(other),
            }
        })?;
    let entry = signed.payload();
    if entry.previous != record.head() {
        return Err(ChainError::StaleHead { head: record.head() });
    }
    let expected = record.sequence() + 1;
    if entry.sequence != expected {
        return Err(ChainError::WrongSequence {
            expected,
            found: entry.sequence,
        });
    }
    decision(record, state, closed, entry, bundles)?;
    document(record, entry)?;
    displayed(record, entry)?;
    Ok(signed)
}

fn decision(record: &Record, state: State, closed: bool, entry: &Entry, bundles: &BundleSet) -> Result<(), ChainError> {
    match &entry.decision {
        Decision::Approve { slot, .. } | Decision::Decline { slot, .. } => {
            member(record, entry, *slot)?;
            pending(record, state, entry)?;
            turn(record, *slot)
        }
        Decision::Grant { slot, bundle, .. } => {
            requester(record, entry)?;
            let view = record.slot(*slot).ok_or(ChainError::NoSuchSlot(*slot))?;
            // A viewer may still be let in when the route has ended by approvals: nothing is decided any more.
            if !(view.role == Role::Viewer && state == State::Completed) {
                pending(record, state, entry)?;
            }
            if view.bundle.is_some() {
                return Err(ChainError::AlreadyBound(*slot));
            }
            person(*slot, &view.email, bundle, bundles)
        }
        Decision::Close { .. } => {
            requester(record, entry)?;
            match state {
                State::Completed if closed => Err(ChainError::AlreadyClosed),
                State::Completed => Ok(()),
                State::Pending => Err(ChainError::NotCompleted),
                State::Declined | State::Cancelled | State::Expired => Err(ChainError::RouteEnded),
            }
        }
        Decision::Cancel => {
            requester(record, entry)?;
            pending(record, state, entry)
        }
        Decision::Archive { .. } => {
            involved(record, entry)?;
            if closed { Ok(()) } else { Err(ChainError::NotClosed) }
        }
    }
}

/// A layer brings a new commitment and a new blob; anything else repeats the last commitment.
fn document(record: &Record, entry: &Entry) -> Result<(), ChainError> {
    if !entry.decision.is_layer() {
        if entry.commitment != record.last_commitment() {
            return Err(ChainError::CommitmentChanged);
        }
    } else if record.commitments().iter().any(|(_, known)| *known == entry.commitment) {
        return Err(ChainError::CommitmentRepeated);
    }
    match entry.decision.blob() {
        Some(blob) if blob.length == 0 || record.blobs().any(|known| known.id == blob.id) => {
            Err(ChainError::BlobReused)
        }
        _ => Ok(()),
    }
}

/// What was on screen must be of this chain. An approval may lie over approvals of its own stage that came since; over
/// anything else the person has to look again.
fn displayed(record: &Record, entry: &Entry) -> Result<(), ChainError> {
    let since = record
        .since(&entry.displayed_head)
        .ok_or(ChainError::NotWhatWasDisplayed)?;
    let Decision::Approve { slot, .. } = entry.decision else {
        return Ok(());
    };
    let stage = record.stage_of(slot);
    let same_stage = |other: &SignedEntry| matches!(other.payload().decision, Decision::Approve { slot, .. } if record.stage_of(slot) == stage);
    if since.iter().all(same_stage) {
        Ok(())
    } else {
        Err(ChainError::NotWhatWasDisplayed)
    }
}

fn member(record: &Record, entry: &Entry, slot: u32) -> Result<(), ChainError> {
    let view = record.slot(slot).ok_or(ChainError::NoSuchSlot(slot))?;
    if view.role != Role::Approver {
        return Err(ChainError::NotAMember(slot));
    }
    match view.bundle {
        None => Err(ChainError::UnboundSlot(slot)),
        Some(bundle) if bundle != entry.author => Err(ChainError::NotAMember(slot)),
        Some(_) if view.acted.is_some() => Err(ChainError::AlreadyActed(slot)),
        Some(_) => Ok(()),
    }
}

fn turn(record: &Record, slot: u32) -> Result<(), ChainError> {
    let current = record.current_stage();
    match record.stage_of(slot) {
        Some(stage) if stage == current => Ok(()),
        Some(stage) if stage < current => Err(ChainError::StageEnded(slot)),
        _ => Err(ChainError::OutOfTurn(slot)),
    }
}

fn pending(record: &Record, state: State, entry: &Entry) -> Result<(), ChainError> {
    if state != State::Pending {
        return Err(ChainError::RouteEnded);
    }
    if record.manifest().deadline.is_some_and(|deadline| entry.at > deadline) {
        return Err(ChainError::DeadlinePassed);
    }
    Ok(())
}

/// The requester, or whoever's keys are bound to a slot, viewers included: each of them has the document.
fn involved(record: &Record, entry: &Entry) -> Result<(), ChainError> {
    let bound = record.slots.iter().any(|slot| slot.bundle == Some(entry.author));
    if bound || entry.author == record.manifest().requester {
        Ok(())
    } else {
        Err(ChainError::NotInvolved)
    }
}

fn requester(record: &Record, entry: &Entry) -> Result<(), ChainError> {
    if entry.author == record.manifest().requester {
        Ok(())
    } else {
        Err(ChainError::NotRequester)
    }
}

fn person(slot: u32, email: &str, bundle: &Hash48, bundles: &BundleSet) -> Result<(), ChainError> {
    let known = bundles.bundle(bundle).ok_or(ChainError::UnknownBundle(*bundle))?;
    if known.bundle().email == email {
        Ok(())
    } else {
        Err(ChainError::WrongPerson { slot })
    }
}
