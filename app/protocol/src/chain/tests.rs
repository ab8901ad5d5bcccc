use super::*;
use crate::Millis;
use crate::envelope::{KeyBasis, Quorum, Role, Route, Stage};
use crate::hash::{Hash48, sha384};
use crate::ids::EnvelopeId;
use crate::world::{CREATED, World, blob, document};

fn stages(stages: &[(&[u32], Quorum)]) -> Route {
    Route(
        stages
            .iter()
            .map(|(members, quorum)| Stage {
                members: members.to_vec(),
                quorum: *quorum,
            })
            .collect(),
    )
}

#[test]
fn parallel_route_takes_approvals_in_any_order() {
    for order in [[1, 2, 3], [3, 1, 2], [2, 3, 1]] {
        let world = World::new(3, Route::parallel(vec![1, 2, 3]));
        let mut envelope = world.open();
        assert_eq!(
            (envelope.state(), envelope.open_slots()),
            (State::Pending, vec![1, 2, 3])
        );
        for slot in order {
            assert_eq!(envelope.state(), State::Pending);
            envelope = world.approve(&envelope, slot).unwrap();
        }
        assert_eq!(
            (envelope.state(), envelope.open_slots(), envelope.closed()),
            (State::Completed, vec![], false)
        );
        let envelope = world.close(&envelope).unwrap();
        assert_eq!(
            (envelope.state(), envelope.closed(), envelope.sequence()),
            (State::Completed, true, 4)
        );
        assert_eq!(
            envelope.commitments(),
            (0..=4).map(|number| (number, document(number))).collect::<Vec<_>>()
        );
    }
}

#[test]
fn sequential_route_opens_one_stage_after_the_other() {
    let world = World::new(2, Route::sequential(vec![2, 1]));
    let envelope = world.open();
    assert_eq!(envelope.open_slots(), [2]);
    assert_eq!(world.approve(&envelope, 1).err(), Some(ChainError::OutOfTurn(1)));
    assert_eq!(world.decline(&envelope, 1).err(), Some(ChainError::OutOfTurn(1)));
    let envelope = world.approve(&envelope, 2).unwrap();
    assert_eq!(envelope.open_slots(), [1]);
    assert_eq!(world.approve(&envelope, 1).unwrap().state(), State::Completed);
}

#[test]
fn grants_are_released_when_a_stage_opens() {
    let world = World::new(2, Route::sequential(vec![2, 1]));
    let released = |envelope: &Envelope| (0..=5).map(|slot| envelope.released(slot)).collect::<Vec<_>>();
    let envelope = world.open();
    assert_eq!(released(&envelope), [true, false, true, true, true, false]);
    let envelope = world.approve(&envelope, 2).unwrap();
    assert_eq!(released(&envelope), [true, true, true, true, true, false]);
}

#[test]
fn a_quorum_completes_its_stage_and_ends_the_turn_of_the_others() {
    let world = World::new(4, stages(&[(&[1, 2, 3], Quorum::AtLeast(2)), (&[4], Quorum::All)]));
    let envelope = world.approve(&world.open(), 3).unwrap();
    assert_eq!(envelope.open_slots(), [1, 2]);
    let envelope = world.approve(&envelope, 1).unwrap();
    assert_eq!(envelope.open_slots(), [4]);
    assert_eq!(world.approve(&envelope, 2).err(), Some(ChainError::StageEnded(2)));
    assert_eq!(world.approve(&envelope, 4).unwrap().state(), State::Completed);
}

#[test]
fn the_requester_may_approve_in_a_slot_of_their_own() {
    let mut world = World::new(2, Route::parallel(vec![1, 2]));
    world.manifest.slots[0].email = "person0@example.org".into();
    world.manifest.slots[0].bundle = Some(world.people[0].bundle.hash());
    let envelope = world.open();
    let own = world
        .decide(
            &envelope,
            0,
            Decision::Approve {
                slot: 1,
                delta: blob(1),
            },
        )
        .unwrap();
    assert_eq!(own.slot(1).unwrap().acted, Some(1));
    assert_eq!(world.approve(&envelope, 1).err(), Some(ChainError::NotAMember(1)));
    let refused = world.decide(
        &envelope,
        0,
        Decision::Approve {
            slot: 2,
            delta: blob(1),
        },
    );
    assert_eq!(refused.err(), Some(ChainError::NotAMember(2)));
}

#[test]
fn a_late_grant_binds_a_slot_once() {
    let world = World::new(2, Route::parallel(vec![1, 2])).invite(2);
    let envelope = world.open();
    assert_eq!(envelope.open_slots(), [1, 2]);
    assert_eq!(world.approve(&envelope, 2).err(), Some(ChainError::UnboundSlot(2)));
    let envelope = world.grant(&envelope, 2, KeyBasis::FirstUse).unwrap();
    let bundle = Some(world.people[2].bundle.hash());
    let view = SlotView {
        role: Role::Approver,
        email: "person2@example.org".into(),
        bundle,
        basis: Some(KeyBasis::FirstUse),
        acted: None,
    };
    assert_eq!(envelope.slot(2), Some(&view));
    assert_eq!(envelope.last_commitment(), document(0));
    assert_eq!(
        world.grant(&envelope, 2, KeyBasis::Confirmed).err(),
        Some(ChainError::AlreadyBound(2))
    );
    assert_eq!(world.approve(&envelope, 2).unwrap().open_slots(), [1]);
}

#[test]
fn a_grant_is_the_requesters_and_for_the_person_named() {
    let world = World::new(2, Route::parallel(vec![1, 2])).invite(2);
    let envelope = world.open();
    let basis = KeyBasis::Confirmed;
    let grant = |slot, person: usize| Decision::Grant {
        slot,
        bundle: world.people[person].bundle.hash(),
        basis,
    };
    assert_eq!(
        world.decide(&envelope, 2, grant(2, 2)).err(),
        Some(ChainError::NotRequester)
    );
    assert_eq!(
        world.decide(&envelope, 0, grant(2, 1)).err(),
        Some(ChainError::WrongPerson { slot: 2 })
    );
    assert_eq!(
        world.decide(&envelope, 0, grant(9, 1)).err(),
        Some(ChainError::NoSuchSlot(9))
    );
    let unknown = Decision::Grant {
        slot: 2,
        bundle: Hash48::ZERO,
        basis,
    };
    assert_eq!(
        world.decide(&envelope, 0, unknown).err(),
        Some(ChainError::UnknownBundle(Hash48::ZERO))
    );
}

/// Every decision in every state: the state it leads to, or the named refusal.
#[test]
fn each_decision_in_each_state_has_its_named_outcome() {
    use State::*;
    let world = World::new(2, Route::parallel(vec![1, 2])).invite(2);
    let pending = world.approve(&world.open(), 1).unwrap();
    let bound = world.grant(&pending, 2, KeyBasis::Confirmed).unwrap();
    let completed = world.approve(&bound, 2).unwrap();
    let closed = world.close(&completed).unwrap();
    let declined = world.decline(&bound, 2).unwrap();
    let cancelled = world.cancel(&bound).unwrap();
    let expired = bound.clone().expire(Millis(CREATED.0 + 1_001));

    type Outcome = Result<State, ChainError>;
    let ended = || Err(ChainError::RouteEnded);
    let acted = || Err(ChainError::AlreadyActed(2));
    // columns: approve by 2 | decline by 2 | grant to 2 | grant to viewer 4 | close | cancel
    let table: [(&str, &Envelope, [Outcome; 6]); 8] = [
        (
            "unbound",
            &pending,
            [
                Err(ChainError::UnboundSlot(2)),
                Err(ChainError::UnboundSlot(2)),
                Ok(Pending),
                Ok(Pending),
                Err(ChainError::NotCompleted),
                Ok(Cancelled),
            ],
        ),
        (
            "bound",
            &bound,
            [
                Ok(Completed),
                Ok(Declined),
                Err(ChainError::AlreadyBound(2)),
                Ok(Pending),
                Err(ChainError::NotCompleted),
                Ok(Cancelled),
            ],
        ),
        (
            "completed",
            &completed,
            [acted(), acted(), ended(), Ok(Completed), Ok(Completed), ended()],
        ),
        (
            "closed",
            &closed,
            [
                acted(),
                acted(),
                ended(),
                Ok(Completed),
                Err(ChainError::AlreadyClosed),
                ended(),
            ],
        ),
        (
            "declined",
            &declined,
            [acted(), acted(), ended(), ended(), ended(), ended()],
        ),
        (
            "cancelled",
            &cancelled,
            [ended(), ended(), ended(), ended(), ended(), ended()],
        ),
        (
            "expired",
            &expired,
            [ended(), ended(), ended(), ended(), ended(), ended()],
        ),
        (
            "expired and asked again",
            &expired.clone().expire(Millis(0)),
            [ended(), ended(), ended(), ended(), ended(), ended()],
        ),
    ];
    for (name, envelope, outcomes) in table {
        let found = [
            world.approve(envelope, 2),
            world.decline(envelope, 2),
            world.grant(envelope, 2, KeyBasis::Confirmed),
            world.grant(envelope, 4, KeyBasis::FirstUse),
            world.close(envelope),
            world.cancel(envelope),
        ]
        .map(|outcome| outcome.map(|envelope| envelope.state()));
        assert_eq!(found, outcomes, "{name}");
    }
}

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
        Envelope::open(forged.clone(), &world.bundles).err(),
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
            sign_manifest(&manifest, &world.people[0].identity.signing),
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

#[test]
fn a_deadline_expires_only_what_is_pending() {
    let world = World::new(1, Route::parallel(vec![1]));
    let open = world.open();
    assert_eq!(open.clone().expire(Millis(CREATED.0 + 1_000)).state(), State::Pending);
    assert_eq!(open.clone().expire(Millis(CREATED.0 + 1_001)).state(), State::Expired);
    let completed = world.approve(&open, 1).unwrap();
    assert_eq!(completed.expire(Millis(u64::MAX)).state(), State::Completed);
}

/// A light property: whatever three random decisions are tried in a row, what is accepted replays to the same head, and the
/// state never leaves an end.
#[test]
fn random_walks_replay_and_never_leave_an_end() {
    use rand_core::Rng;
    let world = World::new(3, stages(&[(&[1, 2], Quorum::AtLeast(1)), (&[3], Quorum::All)])).invite(3);
    let mut rng = crate::world::rng(7);
    for _ in 0..40 {
        let mut envelope = world.open();
        for _ in 0..6 {
            let slot = 1 + rng.next_u32() % 3;
            let tried = match rng.next_u32() % 8 {
                0..=3 => world.approve(&envelope, slot),
                4 | 5 => world.grant(&envelope, 3, KeyBasis::Confirmed),
                6 => world.close(&envelope),
                _ => world.decline(&envelope, slot),
            };
            let before = envelope.state();
            if let Ok(after) = tried {
                assert!(before == State::Pending || (before, after.state()) == (State::Completed, State::Completed));
                assert_eq!(after.sequence(), envelope.sequence() + 1);
                envelope = after;
            }
        }
        let replayed = world.evidence(&envelope).replay().unwrap();
        assert_eq!((replayed.head(), replayed.state()), (envelope.head(), envelope.state()));
    }
}
