use super::*;
use crate::envelope::Route;
use crate::world::{CREATED, World};

fn verdict(evidence: &Evidence) -> (VerdictKind, Option<State>, Vec<Reason>) {
    let Verdict {
        verdict,
        state,
        reasons,
    } = judge(evidence, None);
    (verdict, state, reasons)
}

#[test]
fn bytes_come_back_as_they_were() {
    let world = World::new(1, Route::parallel(vec![1]));
    let mut evidence = world.evidence(&world.approve(&world.open(), 1).unwrap());
    evidence.roots = vec![vec![0x30, 0x00]];
    let bytes = evidence.to_bytes();
    assert_eq!(Evidence::from_bytes(&bytes), Ok(evidence));
    assert_eq!(
        Evidence::from_bytes(&[&bytes[..], &[0]].concat()),
        Err(CborError::TrailingBytes(1))
    );
    assert!(matches!(Evidence::from_bytes(b"\x80"), Err(CborError::Malformed(_))));
}

#[test]
fn valid_is_completed_and_closed_and_all_else_is_incomplete_with_its_reason() {
    let world = World::new(2, Route::parallel(vec![1, 2]));
    let open = world.open();
    let completed = world.approve(&world.approve(&open, 1).unwrap(), 2).unwrap();
    let closed = world.close(&completed).unwrap();
    let incomplete = |state, reason| (VerdictKind::Incomplete, Some(state), vec![reason]);
    assert_eq!(
        verdict(&world.evidence(&closed)),
        (VerdictKind::Valid, Some(State::Completed), vec![])
    );
    assert_eq!(
        verdict(&world.evidence(&completed)),
        incomplete(State::Completed, Reason::NotClosed)
    );
    let waiting = Reason::Pending { waiting: vec![1, 2] };
    assert_eq!(verdict(&world.evidence(&open)), incomplete(State::Pending, waiting));
    let declined = world.decline(&open, 2).unwrap();
    assert_eq!(
        verdict(&world.evidence(&declined)),
        incomplete(State::Declined, Reason::Declined { slot: 2 })
    );
    let cancelled = world.cancel(&open).unwrap();
    assert_eq!(
        verdict(&world.evidence(&cancelled)),
        incomplete(State::Cancelled, Reason::Cancelled)
    );
    let mut late = world.evidence(&open);
    late.issued = Millis(CREATED.0 + 2_000);
    let expired = Reason::Expired {
        deadline: Millis(CREATED.0 + 1_000),
    };
    assert_eq!(verdict(&late), incomplete(State::Expired, expired));
}

#[test]
fn first_use_is_a_note_and_does_not_alter_the_verdict() {
    let world = World::new(1, Route::parallel(vec![1])).invite(1);
    let bound = world.grant(&world.open(), 1, KeyBasis::FirstUse).unwrap();
    let closed = world.close(&world.approve(&bound, 1).unwrap()).unwrap();
    let (kind, _, reasons) = verdict(&world.evidence(&closed));
    assert_eq!(
        (kind, &reasons[..]),
        (VerdictKind::Valid, &[Reason::FirstUse { slot: 1 }][..])
    );
    assert!(reasons[0].is_note() && reasons[0].to_string().starts_with("key: unverified first use"));
}

#[test]
fn altered_evidence_is_invalid_and_says_where() {
    let world = World::new(2, Route::parallel(vec![1, 2]));
    let done = world
        .close(&world.approve(&world.approve(&world.open(), 1).unwrap(), 2).unwrap())
        .unwrap();
    let good = world.evidence(&done);
    let broken = |alter: &dyn Fn(&mut Evidence)| {
        let mut evidence = good.clone();
        alter(&mut evidence);
        match verdict(&evidence) {
            (VerdictKind::Invalid, None, reasons) => match &reasons[..] {
                [Reason::Broken(error)] => error.clone(),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    };
    let at = |sequence: usize, cause: ChainError| EvidenceError::Entry { sequence, cause };
    let first = crate::cose::peek_hash(&good.entries[0]).unwrap();
    assert!(matches!(
        broken(&|e| e.entries.swap(0, 1)),
        EvidenceError::Entry { sequence: 1, .. }
    ));
    assert!(matches!(
        broken(&|e| drop(e.entries.remove(0))),
        EvidenceError::Entry { sequence: 1, .. }
    ));
    assert_eq!(
        broken(&|e| e.entries[1] = e.entries[0].clone()),
        at(2, ChainError::StaleHead { head: first })
    );
    let flip = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1;
    assert_eq!(broken(&|e| flip(&mut e.entries[2])), at(3, ChainError::BadSignature));
    assert_eq!(
        broken(&|e| flip(&mut e.manifest)),
        EvidenceError::Manifest(ChainError::BadSignature)
    );
    assert!(matches!(
        broken(&|e| flip(&mut e.bundles[0])),
        EvidenceError::Bundle { index: 0, .. }
    ));
    let unknown = |error| matches!(error, EvidenceError::Manifest(ChainError::UnknownBundle(_)));
    assert!(unknown(broken(&|e| e.bundles.clear())));
}

#[test]
fn newer_evidence_decides_and_must_be_the_same_chain() {
    let world = World::new(2, Route::parallel(vec![1, 2]));
    let one = world.approve(&world.open(), 1).unwrap();
    let two = world.close(&world.approve(&one, 2).unwrap()).unwrap();
    let (old, new) = (world.evidence(&one), world.evidence(&two));
    let judged = judge(&old, Some(&new));
    assert_eq!(judged.verdict, VerdictKind::Valid);
    assert_eq!(judged.reasons, [Reason::Newer { entries: 2 }]);
    // A service that answers with less than is known already does not make it less.
    assert_eq!(judge(&new, Some(&old)).verdict, VerdictKind::Valid);
    let other = world.evidence(&world.decline(&world.open(), 1).unwrap());
    assert_eq!(judge(&old, Some(&other)), invalid(Reason::Forked));
    // An answer that does not verify neither breaks what stands by itself, nor passes unnoticed.
    let mut broken = world.evidence(&two);
    broken.bundles.clear();
    let judged = judge(&new, Some(&broken));
    assert_eq!((judged.verdict, judged.reasons.len()), (VerdictKind::Valid, 1));
    assert!(matches!(
        judged.reasons[0],
        Reason::AnswerRefused(EvidenceError::Manifest(_))
    ));
}

#[test]
fn dropping_the_last_entries_of_evidence_shows_as_incomplete() {
    let world = World::new(2, Route::parallel(vec![1, 2]));
    let done = world
        .close(&world.approve(&world.approve(&world.open(), 1).unwrap(), 2).unwrap())
        .unwrap();
    let mut evidence = world.evidence(&done);
    evidence.entries.pop();
    assert_eq!(verdict(&evidence).0, VerdictKind::Incomplete);
}
