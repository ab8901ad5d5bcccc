//! Acceptance 10: twelve words, a new machine, a new passphrase.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use countersign_tests::cast::Cast;
use countersign_tests::person::finish;

#[test]
fn the_words_restore_access_and_the_old_passphrase_stops_working() {
    let cast = Cast::with(1);
    let envelope = cast.send(&[]);
    let old = &cast.approvers[0];
    let mut new = old.on_new_machine();
    new.passphrase = "an entirely different sentence".to_owned();

    let mail = cast.service.mailbox();
    let codes_before = mail.to(&old.email).len();
    let mut begin = new.command(["recover", "--email", &new.email]);
    begin.env("COUNTERSIGN_RECOVERY_WORDS", &new.words);
    finish(begin).ok();
    let letter = mail.wait(&new.email, "a recovery code", |mail| {
        mail.to == new.email
            && countersign_tests::mail::code_in(&mail.text).is_some()
            && mail.subject.to_lowercase().contains("recover")
    });
    assert!(mail.to(&new.email).len() > codes_before || !letter.text.is_empty());
    let code = countersign_tests::mail::code_in(&letter.text).unwrap();
    let mut go_on = new.command(["recover", "--email", &new.email, "--code", &code]);
    go_on.env("COUNTERSIGN_RECOVERY_WORDS", &new.words);
    finish(go_on).ok();

    new.run(["approve", &envelope]).ok();
    let signed = cast.download(&envelope);
    let verdict = cast.requester.run(["verify", signed.to_str().unwrap()]).ok();
    assert_eq!(verdict.text("verdict"), "valid", "the keys are the same as before");

    old.run(["inbox"]).refused(&["log in", "login", "session"]);
    let third = old.on_new_machine();
    third.run(["login", "--email", &third.email]).refused(&["passphrase"]);
    let mut fourth = new.on_new_machine();
    fourth.passphrase.clone_from(&new.passphrase);
    fourth.run(["login", "--email", &fourth.email]).ok();
}

#[test]
fn wrong_words_restore_nothing() {
    let cast = Cast::with(1);
    let (owner, other) = (&cast.approvers[0], &cast.requester);
    let thief = owner.on_new_machine();
    let mut begin = thief.command(["recover", "--email", &owner.email]);
    begin.env("COUNTERSIGN_RECOVERY_WORDS", &other.words);
    finish(begin).refused(&["words"]);
    let mut begin = thief.command(["recover", "--email", &owner.email]);
    begin.env("COUNTERSIGN_RECOVERY_WORDS", "zebra zebra zebra");
    finish(begin).refused(&["words"]);
    owner.run(["whoami"]).ok();
}
