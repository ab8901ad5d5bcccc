//! Acceptance 4: sequential order, and a decline.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use countersign_tests::cast::Cast;
use countersign_tests::insider::Insider;

fn turn_mails(cast: &Cast, who: usize, envelope: &str) -> usize {
    let mails = cast.service.mailbox().to(&cast.approvers[who].email);
    mails.iter().filter(|mail| mail.text.contains(envelope)).count()
}

#[test]
fn the_second_hears_and_gets_nothing_before_the_first_has_approved() {
    let cast = Cast::with(2);
    let envelope = cast.send(&["--order", "sequential"]);
    let mail = cast.service.mailbox();
    let (first, second) = (&cast.approvers[0], &cast.approvers[1]);

    mail.wait(&first.email, "your turn", |mail| mail.text.contains(&envelope));
    assert_eq!(
        turn_mails(&cast, 1, &envelope),
        0,
        "the second was told before their turn"
    );
    let outside = Insider::of(second);
    assert!(
        outside.grants(&envelope).is_empty(),
        "the second's grant was released before their turn"
    );
    second.run(["approve", &envelope]).refused(&["turn"]);
    let file = second.file("look.pdf");
    second
        .run(["open", &envelope, "-o", file.to_str().unwrap()])
        .refused(&["turn", "key", "grant", "not yet"]);
    assert!(!file.exists());

    first.run(["approve", &envelope]).ok();
    mail.wait(&second.email, "your turn", |mail| mail.text.contains(&envelope));
    assert_eq!(
        outside.grants(&envelope).len(),
        1,
        "the second's grant is released when their turn has come"
    );
    assert_eq!(second.run(["approve", &envelope]).ok().text("state"), "completed");
    cast.download(&envelope);
}

#[test]
fn a_decline_stops_the_route_and_tells_the_requester() {
    let cast = Cast::with(2);
    let envelope = cast.send(&["--order", "sequential"]);
    let reason = "Clause 4 is not what we agreed";
    let declined = cast.approvers[0].run(["decline", &envelope, "--reason", reason]).ok();
    assert_eq!(declined.text("state"), "declined");

    let mail = cast.service.mailbox();
    let told = mail.wait(&cast.requester.email, "declined", |mail| {
        mail.subject.to_lowercase().contains("declin")
    });
    assert!(!told.raw.contains(reason), "the reason went out by mail");
    let shown = cast.requester.run(["show", &envelope]).ok();
    assert!(
        shown.said.contains(reason),
        "the requester can read the reason:\n{}",
        shown.said
    );

    cast.approvers[1]
        .run(["approve", &envelope])
        .refused(&["declined", "ended"]);
    let file = cast.requester.file("signed.pdf");
    cast.requester
        .run(["download", &envelope, "-o", file.to_str().unwrap()])
        .refused(&["declined"]);
    assert!(!file.exists());
    assert_eq!(
        turn_mails(&cast, 1, &envelope),
        0,
        "nobody else is asked after a decline"
    );

    let stands = cast.requester.file("stands.pdf");
    cast.requester
        .run(["open", &envelope, "-o", stands.to_str().unwrap()])
        .ok();
    let verdict = cast.requester.run(["verify", stands.to_str().unwrap()]);
    assert_eq!(
        (verdict.code, verdict.text("verdict").as_str()),
        (1, "incomplete"),
        "{}",
        verdict.said
    );
    assert_eq!(verdict.text("state"), "declined");
}
