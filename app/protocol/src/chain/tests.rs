mod archive;
mod refusals;

use super::*;
use crate::Millis;
use crate::envelope::{KeyBasis, Quorum, Role, Route, Stage};
use crate::hash::Hash48;
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
    // columns: approve by 2 | decline by 2 | grant to 2 | grant to viewer 4 | close | cancel | archive by 1
    let early = || Err(ChainError::NotClosed);
    let table: [(&str, &Envelope, [Outcome; 7]); 8] = [
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
                early(),
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
                early(),
            ],
        ),
        (
            "completed",
            &completed,
            [
                acted(),
                acted(),
                ended(),
                Ok(Completed),
                Ok(Completed),
                ended(),
                early(),
            ],
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
                Ok(Completed),
            ],
        ),
        (
            "declined",
            &declined,
            [acted(), acted(), ended(), ended(), ended(), ended(), early()],
        ),
        (
            "cancelled",
            &cancelled,
            [ended(), ended(), ended(), ended(), ended(), ended(), early()],
        ),
        (
            "expired",
            &expired,
            [ended(), ended(), ended(), ended(), ended(), ended(), early()],
        ),
        (
            "expired and asked again",
            &expired.clone().expire(Millis(0)),
            [ended(), ended(), ended(), ended(), ended(), ended(), early()],
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
            world.archive(envelope, 1),
        ]
        .map(|outcome| outcome.map(|envelope| envelope.state()));
        assert_eq!(found, outcomes, "{name}");
    }
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
