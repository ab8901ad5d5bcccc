//! What the chain refuses, and under which name.

use super::stages;
use crate::Millis;
use crate::chain::*;
use crate::envelope::{KeyBasis, Quorum, Route};
use crate::hash::{Hash48, sha384};
use crate::ids::EnvelopeId;
use crate::world::{CREATED, World, blob, document};

#[test]
fn only_the_requester_closes_and_cancels() {
    let world = World::new(1, Route::parallel(vec![1]));
    let open = world.open();
    assert_eq!(
        world.decide(&open, 1, Decision::Cancel).err(),
        Some(ChainError::NotRequester)
    );
    let completed = world.approve(&open, 1).unwrap();
    let refused = world.decide(&completed, 1, Decision::Close { delta: blob(9) });
    assert_eq!(refused.err(), Some(ChainError::NotRequester));
}

#[test]
fn viewers_strangers_and_missing_slots_decide_nothing() {
    let world = World::new(1, Route::parallel(vec![1]));
    let open = world.open();
    let by = |author, slot| {
        world
            .decide(&open, author, Decision::Approve { slot, delta: blob(1) })
            .err()
    };
    assert_eq!(by(2, 2), Some(ChainError::NotAMember(2)));
    assert_eq!(by(2, 1), Some(ChainError::NotAMember(1)));
    assert_eq!(by(1, 0), Some(ChainError::NoSuchSlot(0)));
    assert_eq!(by(1, 9), Some(ChainError::NoSuchSlot(9)));
    let stranger = crate::world::person(99);
    let mut entry = world.entry(
        &open,
        1,
        Decision::Approve {
            slot: 1,
            delta: blob(1),
        },
    );
    entry.author = stranger.bundle.hash();
    let signed = sign_entry(&entry, &stranger.identity.signing);
    let refused = open.check(signed.bytes(), &world.bundles).err();
    assert_eq!(refused, Some(ChainError::UnknownBundle(stranger.bundle.hash())));
}

/// One altered field of an otherwise honest approval, signed by its honest author.
#[test]
fn each_altered_field_has_its_named_refusal() {
    let world = World::new(2, Route::parallel(vec![1, 2]));
    let first = world.approve(&world.open(), 1).unwrap();
    let head = first.head();
    type Alter = Box<dyn Fn(&mut Entry)>;
    let cases: Vec<(Alter, ChainError)> = vec![
        (
            Box::new(|e| e.envelope = EnvelopeId::from_bytes([1; 16])),
            ChainError::WrongEnvelope,
        ),
        (Box::new(|e| e.previous = Hash48::ZERO), ChainError::StaleHead { head }),
        (
            Box::new(|e| e.sequence = 1),
            ChainError::WrongSequence { expected: 2, found: 1 },
        ),
        (
            Box::new(|e| e.sequence = 3),
            ChainError::WrongSequence { expected: 2, found: 3 },
        ),
        (
            Box::new(|e| e.displayed_head = sha384(b"elsewhere")),
            ChainError::NotWhatWasDisplayed,
        ),
        (Box::new(|e| e.commitment = document(1)), ChainError::CommitmentRepeated),
        (Box::new(|e| e.commitment = document(0)), ChainError::CommitmentRepeated),
        (
            Box::new(|e| {
                e.decision = Decision::Approve {
                    slot: 2,
                    delta: blob(1),
                }
            }),
            ChainError::BlobReused,
        ),
        (
            Box::new(|e| {
                e.decision = Decision::Approve {
                    slot: 2,
                    delta: blob(0xb0),
                }
            }),
            ChainError::BlobReused,
        ),
        (
            Box::new(|e| {
                e.decision = Decision::Decline {
                    slot: 2,
                    reason: blob(7),
                }
            }),
            ChainError::CommitmentChanged,
        ),
        (
            Box::new(|e| e.at = Millis(CREATED.0 + 1_001)),
            ChainError::DeadlinePassed,
        ),
    ];
    for (number, (alter, expected)) in cases.into_iter().enumerate() {
        let mut entry = world.entry(
            &first,
            2,
            Decision::Approve {
                slot: 2,
                delta: blob(2),
            },
        );
        alter(&mut entry);
        let signed = world.sign(2, &entry);
        assert_eq!(
            first.check(signed.bytes(), &world.bundles).err(),
            Some(expected),
            "case {number}"
        );
    }
}

#[test]
fn a_signature_of_somebody_else_is_refused() {
    let world = World::new(2, Route::parallel(vec![1, 2]));
    let open = world.open();
    let entry = world.entry(
        &open,
        1,
        Decision::Approve {
            slot: 1,
            delta: blob(1),
        },
    );
    let forged = sign_entry(&entry, &world.people[2].identity.signing);
    assert_eq!(
        open.check(forged.bytes(), &world.bundles).err(),
        Some(ChainError::BadSignature)
    );
    let forged = sign_manifest(&world.manifest, &world.people[2].identity.signing);
    assert_eq!(
        Envelope::open(&forged, &world.bundles).err(),
        Some(ChainError::BadSignature)
    );
    assert_eq!(
        Envelope::open_bytes(forged.bytes(), &world.bundles).err(),
        Some(ChainError::BadSignature)
    );
}

#[test]
fn the_loser_of_a_race_rebuilds_over_approvals_of_the_same_stage_only() {
    let world = World::new(4, stages(&[(&[1, 2, 3], Quorum::AtLeast(2)), (&[4], Quorum::All)])).invite(3);
    let seen = world.open();
    let rebased = |envelope: &Envelope, slot| {
        let mut entry = world.entry(envelope, slot, Decision::Approve { slot, delta: blob(9) });
        entry.displayed_head = seen.head();
        envelope.check(world.sign(slot, &entry).bytes(), &world.bundles).err()
    };
    let raced = world.approve(&seen, 1).unwrap();
    assert_eq!(rebased(&raced, 2), None);
    let granted = world.grant(&seen, 3, KeyBasis::Confirmed).unwrap();
    assert_eq!(rebased(&granted, 2), Some(ChainError::NotWhatWasDisplayed));
    let next_stage = world.approve(&raced, 2).unwrap();
    assert_eq!(rebased(&next_stage, 4), Some(ChainError::NotWhatWasDisplayed));
}

#[test]
fn a_replayed_or_retargeted_entry_changes_nothing() {
    let world = World::new(2, Route::parallel(vec![1, 2]));
    let open = world.open();
    let first = world.approve(&open, 1).unwrap();
    let replay = first.entries()[0].bytes();
    assert_eq!(
        first.check(replay, &world.bundles).err(),
        Some(ChainError::StaleHead { head: first.head() })
    );
    let mut other = World::new(2, Route::parallel(vec![1, 2]));
    other.manifest.envelope = EnvelopeId::from_bytes([0xdd; 16]);
    assert_eq!(
        other.open().check(replay, &other.bundles).err(),
        Some(ChainError::WrongEnvelope)
    );
}

#[test]
fn a_manifest_names_people_by_keys_of_their_own_address() {
    let world = World::new(1, Route::parallel(vec![1]));
    let refused = |alter: &dyn Fn(&mut crate::envelope::Manifest)| {
        let mut manifest = world.manifest.clone();
        alter(&mut manifest);
        Envelope::open(
            &sign_manifest(&manifest, &world.people[0].identity.signing),
            &world.bundles,
        )
        .err()
    };
    let swapped = world.people[2].bundle.hash();
    assert_eq!(
        refused(&|m| m.slots[0].bundle = Some(swapped)),
        Some(ChainError::WrongPerson { slot: 1 })
    );
    assert_eq!(
        refused(&|m| m.requester_email = "x@example.org".into()),
        Some(ChainError::WrongPerson { slot: 0 })
    );
    assert_eq!(
        refused(&|m| m.slots[0].bundle = Some(Hash48::ZERO)),
        Some(ChainError::UnknownBundle(Hash48::ZERO))
    );
    assert!(matches!(refused(&|m| m.route.0.clear()), Some(ChainError::Manifest(_))));
}
