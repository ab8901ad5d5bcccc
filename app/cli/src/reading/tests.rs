//! Whose turn it is, and what a dishonest service cannot do.

use countersign_protocol::envelope::Route;

use super::staged::{Someone, Staged, context};

#[test]
fn turns_are_told_apart_by_name() {
    let mut staged = Staged::new(2, Route::sequential);
    let members: Vec<_> = staged.people.iter().map(Someone::member).collect();
    let kind = |staged: &Staged, who: usize| staged.reading().turn(&members[who]).map_err(|failure| failure.kind);
    assert_eq!(kind(&staged, 1), Ok(1));
    assert_eq!(kind(&staged, 2), Err("out-of-turn".into()));
    assert_eq!(kind(&staged, 0), Err("not-an-approver".into()));
    staged.approve(1);
    assert_eq!(kind(&staged, 1), Err("already-acted".into()));
    assert_eq!(kind(&staged, 2), Ok(2));
    staged.decline(2);
    assert_eq!(kind(&staged, 2), Err("already-acted".into()));

    let mut stopped = Staged::new(2, Route::parallel);
    let other = stopped.people[2].member();
    stopped.decline(1);
    let failure = stopped.reading().turn(&other).unwrap_err();
    assert_eq!(failure.kind, "route-ended");
    assert!(failure.why.unwrap().contains("person1@example.org"));
}

#[test]
fn an_older_state_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let context = context(place.path());
    let mut staged = Staged::new(2, Route::parallel);
    let old = staged.reading();
    old.check_age(&context).unwrap();
    staged.approve(1);
    staged.reading().check_age(&context).unwrap();
    assert_eq!(old.check_age(&context).unwrap_err().kind, "envelope-rollback");
    staged.evidence.entries.clear();
    staged.approve(2);
    assert_eq!(
        staged.reading().check_age(&context).unwrap_err().kind,
        "envelope-fork",
        "another history"
    );
}

#[test]
fn changed_keys_of_known_people_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let context = context(place.path());
    let staged = Staged::new(2, Route::parallel);
    let reader = staged.people[1].member();
    staged.reading().check_people(&context, &reader).unwrap();
    assert!(
        context.home.people().unwrap().contains_key("person0@example.org"),
        "the requester is pinned"
    );
    assert!(
        !context.home.people().unwrap().contains_key("person2@example.org"),
        "hearsay is not"
    );

    let impostor = Staged::new(2, Route::parallel);
    let same_reader_other_keys = staged.people[1].member();
    let stop = impostor
        .reading()
        .check_people(&context, &same_reader_other_keys)
        .unwrap_err();
    assert_eq!(stop.kind, "key-changed");

    let fresh = tempfile::tempdir().unwrap();
    let fresh = super::staged::context(fresh.path());
    let stop = impostor
        .reading()
        .check_people(&fresh, &same_reader_other_keys)
        .unwrap_err();
    assert_eq!(
        stop.kind, "not-your-keys",
        "an envelope that names other keys for oneself"
    );
}

#[test]
fn evidence_of_another_history_is_told_apart() {
    let mut staged = Staged::new(2, Route::parallel);
    let before = staged.reading();
    let manifest_only = staged.evidence.clone();
    staged.approve(1);
    let first = staged.reading();
    assert!(before.is_continued_by(&first.envelope) && first.is_continued_by(&first.envelope));
    assert!(!first.is_continued_by(&before.envelope), "older");
    // The second approver's entry was made on the same head, and lost the race.
    staged.evidence = manifest_only;
    staged.approve(2);
    let fork = staged.reading();
    assert!(before.is_continued_by(&fork.envelope));
    assert!(!first.is_continued_by(&fork.envelope), "as long, but another one");
    let other = Staged::new(2, Route::parallel).reading();
    assert!(!before.is_continued_by(&other.envelope));
}
