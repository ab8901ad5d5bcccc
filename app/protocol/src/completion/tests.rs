use super::*;
use crate::cbor::CborError;
use crate::envelope::Route;
use crate::world::World;

fn finished() -> (World, Evidence) {
    let world = World::new(2, Route::parallel(vec![1, 2]));
    let approved = world.approve(&world.approve(&world.open(), 1).unwrap(), 2).unwrap();
    let evidence = world.evidence(&world.close(&approved).unwrap());
    (world, evidence)
}

fn particulars() -> Particulars {
    Particulars {
        salt: Bytes32([7; 32]),
        language: "en".to_owned(),
        layout: 1,
        faces: vec!["Noto Sans".to_owned()],
        title: Some("Lease".to_owned()),
        document: Bytes32([8; 32]),
        length: 12_345,
        level: "B-LTA".to_owned(),
        times: vec![VouchedTime {
            sequence: 1,
            at: Millis(5),
            authority: Some("Countersign Time".to_owned()),
            independent: false,
        }],
        archived: None,
    }
}

fn facts(evidence: &Evidence) -> Completion {
    let received = [Millis(1), Millis(2), Millis(3), Millis(4)];
    Completion::of(
        evidence,
        &received,
        "https://sign.example.org",
        particulars().hash(),
        Millis(9),
    )
    .unwrap()
}

#[test]
fn facts_follow_from_evidence_and_come_back_as_they_were() {
    let (_, evidence) = finished();
    let facts = facts(&evidence);
    assert_eq!(Completion::from_bytes(&facts.to_bytes()), Ok(facts.clone()));
    // The requester, two approvers, a viewer, and a viewer without keys.
    assert_eq!(facts.people.len(), 5);
    assert_eq!((facts.people[0].slot, facts.people[0].role), (0, None));
    let kinds: Vec<ActKind> = facts.acts.iter().map(|act| act.kind).collect();
    assert_eq!(
        kinds,
        [ActKind::Send, ActKind::Approve, ActKind::Approve, ActKind::Close]
    );
    assert_eq!(facts.acts[3].hash, facts.head);
    assert_eq!(facts.author(&facts.acts[2]).map(|person| person.slot), Some(2));
    assert_eq!(facts.author(&facts.acts[3]).map(|person| person.slot), Some(0));
    assert_eq!(facts.verify_page(), "https://sign.example.org/verify");
    assert_eq!(facts.agrees(&evidence), Ok(()));
}

#[test]
fn any_other_fact_differs_from_the_evidence() {
    let (_, evidence) = finished();
    let alterations: [fn(&mut Completion); 7] = [
        |facts| facts.people[1].name = Some("Somebody else".to_owned()),
        |facts| facts.people.truncate(2),
        |facts| facts.acts[1].at = Millis(77),
        |facts| facts.acts[1].displayed = Some(Hash48::ZERO),
        |facts| facts.acts.truncate(1),
        |facts| facts.head = Hash48::ZERO,
        |facts| facts.acts[1].leaf = Some(3),
    ];
    for alter in alterations {
        let mut altered = facts(&evidence);
        alter(&mut altered);
        assert_eq!(altered.agrees(&evidence), Err(CompletionError::Differs));
    }
}

#[test]
fn an_unfinished_envelope_has_no_facts() {
    let world = World::new(1, Route::parallel(vec![1]));
    let open = world.open();
    let approved = world.approve(&open, 1).unwrap();
    for (envelope, state) in [(open, State::Pending), (approved, State::Completed)] {
        let times = vec![Millis(1); envelope.entries().len() + 1];
        let made = Completion::of(&world.evidence(&envelope), &times, "", Hash48::ZERO, Millis(9));
        assert_eq!(made, Err(CompletionError::NotFinished { state }));
    }
}

#[test]
fn particulars_are_covered_by_their_hash() {
    let (_, evidence) = finished();
    let (facts, mut own) = (facts(&evidence), particulars());
    assert_eq!(Particulars::from_bytes(&own.to_bytes()), Ok(own.clone()));
    assert_eq!(facts.covers(&own), Ok(()));
    own.title = Some("Another lease".to_owned());
    assert_eq!(facts.covers(&own), Err(CompletionError::OtherParticulars));
    // One kind of facts is never read as the other.
    assert!(matches!(
        Completion::from_bytes(&own.to_bytes()),
        Err(CborError::Malformed(_))
    ));
}
