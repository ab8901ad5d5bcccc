//! Acceptance 7: mail through a real SMTP server, which is away for a while.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use std::collections::BTreeSet;

use countersign_tests::cast::Cast;
use countersign_tests::service::Service;
use countersign_tests::sink::Sink;
use countersign_tests::wait_for;

#[test]
fn every_mail_arrives_once_although_the_mail_server_was_down() {
    let mut sink = Sink::start();
    let (url, ca) = (sink.url(), sink.ca());
    let service = Service::start_with(&[
        ("COUNTERSIGN_SMTP_URL", url.as_str()),
        ("COUNTERSIGN_SMTP_CA", ca.to_str().unwrap()),
    ]);
    let address = service.url();
    let mut cast = Cast::on(service, &address, &sink.mailbox(), 2);
    let before = sink.mailbox().all().len();
    assert_eq!(before, 3, "three confirmations came through STARTTLS");

    sink.down();
    let envelope = cast.send(&[]);
    cast.approvers[0].run(["approve", &envelope]).ok();
    cast.service.kill_and_restart();
    cast.approvers[1].run(["approve", &envelope]).ok();
    assert_eq!(sink.mailbox().all().len(), before, "nothing can have arrived");

    sink.up();
    // Two returned layers, one completion to the requester, one to each approver. Their turns have passed meanwhile, and a
    // mail that is no longer true is not sent.
    let arrived = || sink.mailbox().all().split_off(before);
    let expected = [
        (&cast.approvers[0].email, 1),
        (&cast.approvers[1].email, 1),
        (&cast.requester.email, 3),
    ];
    for (email, count) in expected {
        wait_for(&format!("{count} mails to {email}"), || {
            (sink.mailbox().to(email).len() > count).then_some(())
        });
    }
    let mails = arrived();
    let ids: BTreeSet<String> = mails
        .iter()
        .map(|mail| {
            mail.raw
                .lines()
                .find(|line| line.to_lowercase().starts_with("message-id"))
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(ids.len(), mails.len(), "a mail came twice");
    let mut subjects: Vec<String> = mails
        .iter()
        .map(|mail| format!("{}: {}", mail.to, mail.subject))
        .collect();
    subjects.sort();
    println!("{} mails after the outage:\n{}", subjects.len(), subjects.join("\n"));
}
