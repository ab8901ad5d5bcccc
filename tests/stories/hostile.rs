//! A service whose operator cheats, holding all that the service holds: each way of it is named by the client before a secret is
//! used. Most commands here are given a wrong passphrase, so what is named was found out without any private key; and the service's
//! own list of requests shows that nothing was sent afterwards.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use countersign_tests::cast::Cast;
use countersign_tests::person::{Person, Ran, finish};
use countersign_tests::service::Service;
use serde_json::{Value, json};

const CERTIFICATE: &str = "POST /api/v1/certificates";

/// Ann and as many approvers as needed, with a service that can cheat.
fn cast(approvers: usize) -> Cast {
    let service = Service::hostile();
    let (url, mail) = (service.url(), service.mailbox());
    Cast::on(service, &url, &mail, approvers)
}

/// Runs a command that cannot open any key.
#[track_caller]
fn locked(person: &Person, arguments: &[&str]) -> Ran {
    let mut command = person.command(arguments);
    command.env("COUNTERSIGN_PASSPHRASE", "not the passphrase");
    finish(command)
}

#[track_caller]
fn named(ran: &Ran, kind: &str) {
    assert_ne!(ran.code, 0, "{}", ran.said);
    assert_eq!(ran.kind(), kind, "{}", ran.said);
}

/// Nothing was sent since the fault was switched on but `allowed`.
#[track_caller]
fn silent(service: &Service, allowed: &[&str]) {
    let asked = service.asked();
    let told = |line: &&String| !line.starts_with("GET ") && !allowed.contains(&line.as_str());
    let sent: Vec<&String> = asked.iter().filter(told).collect();
    assert!(sent.is_empty(), "sent nevertheless: {sent:?}");
    assert!(!asked.is_empty(), "nobody asked anything");
}

/// Switches a fault on; then each command is refused by this name without a key, and without sending anything.
#[track_caller]
fn refused(service: &Service, fault: &Value, person: &Person, kind: &str, commands: &[&[&str]]) {
    service.cheat(fault);
    for command in commands {
        named(&locked(person, command), kind);
    }
    silent(service, &[]);
}

/// `send` of the sample contract.
fn sending<'a>(file: &'a str, to: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["send", file, "--title", "Service agreement"];
    arguments.extend(to.iter().flat_map(|email| ["--approver", email]));
    arguments
}

fn contract() -> String {
    countersign_tests::sample("contract.pdf").to_str().unwrap().to_owned()
}

#[test]
fn a_swapped_key_bundle() {
    let cast = cast(2);
    let (ann, service, file) = (&cast.requester, &cast.service, contract());
    let [bob, cy] = &cast.approvers[..] else { panic!() };
    let first = ann.run(sending(&file, &[&bob.email])).ok().text("envelope");
    bob.run(["show", &first]).ok();
    bob.run(["trust", &cy.email, "--yes"]).ok();

    // Of somebody whose keys are known here.
    let fault = json!({ "fault": "swapped-bundle", "email": bob.email });
    let again = sending(&file, &[&bob.email]);
    refused(service, &fault, ann, "key-changed", &[&again]);
    // Its owner, to whom the service shows their own, finds it in the ledger's map.
    service.behave();
    named(&locked(bob, &["whoami"]), "silent-key-change");

    // Of somebody whom the requester meets for the first time: the service's word is all there is, and that is said.
    service.cheat(&json!({ "fault": "swapped-bundle", "email": cy.email }));
    let mut careful = sending(&file, &[&cy.email]);
    careful.push("--confirmed-only");
    named(&locked(ann, &careful), "unconfirmed-key");
    silent(service, &[]);
    let sent = ann.run(sending(&file, &[&bob.email, &cy.email])).ok();
    assert_eq!(sent.json["unconfirmed"], json!([bob.email, cy.email]), "{}", sent.said);
    // Whoever knows the person, and the person, meet the keys in the signed manifest.
    let envelope = sent.text("envelope");
    service.behave();
    named(&locked(bob, &["approve", &envelope]), "key-changed");
    named(&locked(cy, &["approve", &envelope]), "not-your-keys");
    named(&locked(cy, &["whoami"]), "silent-key-change");
    silent(service, &[]);
}

#[test]
fn a_rolled_back_head() {
    let cast = cast(1);
    let (ann, bob, service) = (&cast.requester, &cast.approvers[0], &cast.service);
    let envelope = cast.send(&[]);
    bob.run(["approve", &envelope]).ok();
    ann.run(["show", &envelope]).ok();

    let fault = json!({ "fault": "rolled-back-head", "envelope": envelope });
    let commands: [&[&str]; 2] = [&["show", &envelope], &["download", &envelope, "-o", "x.pdf"]];
    refused(service, &fault, ann, "envelope-rollback", &commands);
    // An approver whose own approval is gone has never read it back, and need not.
    refused(service, &fault, bob, "envelope-rollback", &[&["approve", &envelope]]);
    let listed = ann.run(["sent"]).ok();
    assert!(listed.said.contains("envelope-rollback"), "{}", listed.said);
    service.behave();
    ann.run(["show", &envelope]).ok();
}

#[test]
fn a_forked_ledger() {
    let cast = cast(1);
    let (ann, bob, service, file) = (&cast.requester, &cast.approvers[0], &cast.service, contract());
    let envelope = cast.send(&[]);
    bob.run(["show", &envelope]).ok();
    let other = ann.on_new_machine();

    let send = sending(&file, &[&bob.email]);
    let commands: [&[&str]; 4] = [&["whoami"], &["show", &envelope], &send, &["ledger", "audit"]];
    refused(
        service,
        &json!({ "fault": "forked-ledger" }),
        ann,
        "ledger-fork",
        &commands,
    );
    refused(
        service,
        &json!({ "fault": "forked-ledger" }),
        bob,
        "ledger-fork",
        &[&["approve", &envelope]],
    );

    // Whoever has seen nothing before believes the other side, whose proofs are as good; and is told what that is worth.
    other.run(["login", "--email", &other.email]).ok();
    other.run(["whoami"]).ok();
    other.run(["show", &envelope]).ok();
    let theirs = other.run(["ledger", "checkpoint"]).ok();
    assert!(theirs.text("freshness").contains("unproven"), "{}", theirs.said);
    // The sides can never be joined again.
    service.behave();
    cast.send(&[]);
    service.behave();
    named(&locked(&other, &["show", &envelope]), "ledger-fork");
    silent(service, &[]);
    ann.run(["show", &envelope]).ok();
}

#[test]
fn a_dropped_layer() {
    let cast = cast(2);
    let (ann, service) = (&cast.requester, &cast.service);
    let envelope = cast.send(&[]);
    for approver in &cast.approvers {
        approver.run(["approve", &envelope]).ok();
    }
    ann.run(["show", &envelope]).ok();
    let fresh = ann.on_new_machine();
    fresh.run(["login", "--email", &fresh.email]).ok();

    // In the middle: the entries after it name it.
    let middle = json!({ "fault": "dropped-layer", "envelope": envelope, "sequence": 1 });
    let commands: [&[&str]; 3] = [
        &["show", &envelope],
        &["open", &envelope, "-o", "x.pdf"],
        &["download", &envelope, "-o", "x.pdf"],
    ];
    refused(service, &middle, ann, "layer-dropped", &commands);
    refused(service, &middle, &fresh, "layer-dropped", &commands);
    refused(service, &middle, &cast.approvers[1], "layer-dropped", &commands);

    // The last: whoever has seen it, or made it, says so. To others nothing is missing, and that is what they are told.
    let last = json!({ "fault": "dropped-layer", "envelope": envelope, "sequence": 2 });
    refused(service, &last, ann, "envelope-rollback", &commands);
    refused(service, &last, &cast.approvers[1], "envelope-rollback", &commands);
    let shown = fresh.run(["show", &envelope]).ok();
    assert_eq!(shown.text("state"), "pending", "{}", shown.said);
    assert_eq!(
        shown.json["freshness"],
        json!({ "proven": false, "seen_before": null }),
        "{}",
        shown.said
    );
    named(&locked(&fresh, commands[2]), "not-completed");
}

#[test]
fn reordered_recipients() {
    let cast = cast(2);
    let (ann, bob, service) = (&cast.requester, &cast.approvers[0], &cast.service);
    let envelope = cast.send(&["--order", "sequential"]);
    bob.run(["show", &envelope]).ok();
    let commands: [&[&str]; 2] = [&["show", &envelope], &["approve", &envelope]];

    let fault = json!({ "fault": "reordered-recipients", "envelope": envelope, "resigned": false });
    refused(service, &fault, bob, "manifest-altered", &commands);
    refused(service, &fault, ann, "manifest-altered", &commands[..1]);
    let fresh = &cast.approvers[1];
    refused(service, &fault, fresh, "manifest-altered", &commands);

    // Signed anew with keys made in the requester's name.
    let fault = json!({ "fault": "reordered-recipients", "envelope": envelope, "resigned": true });
    refused(service, &fault, bob, "key-changed", &commands);
    refused(service, &fault, ann, "not-your-keys", &commands[..1]);

    // The requester is asked to let two people in, each in the place of the other.
    let mail = service.mailbox();
    let late = ["Dee Example", "Eve Example"].map(|name| Person::new(&service.url(), name));
    let file = contract();
    let waiting = ann.run(sending(&file, &[&late[0].email, &late[1].email])).ok();
    let waiting = waiting.text("envelope");
    for mut person in late {
        person.register(&mail);
    }
    service.cheat(&json!({ "fault": "reordered-invitations", "envelope": waiting }));
    let agent = ann.run(["agent", "--once", "--accept-new-keys"]);
    assert_eq!(
        agent.json["failed"][0]["error"]["kind"], "recipients-swapped",
        "{}",
        agent.said
    );
    assert_eq!(agent.json["granted"], json!([]), "{}", agent.said);
    silent(service, &[]);
}

#[test]
fn a_replayed_grant() {
    let cast = cast(1);
    let (bob, service) = (&cast.approvers[0], &cast.service);
    let (one, other) = (cast.send(&[]), cast.send(&[]));
    // Only the private key can tell whether a grant opens; nothing else is done with it, and nothing is sent.
    service.cheat(&json!({ "fault": "replayed-grant", "envelope": other, "from": one }));
    named(&bob.run(["show", &other]), "foreign-grant");
    named(&bob.run(["open", &other, "-o", "x.pdf"]), "foreign-grant");
    silent(service, &[]);
    named(&bob.run(["approve", &other]), "foreign-grant");
    named(&bob.run(["decline", &other, "--reason", "no"]), "foreign-grant");
    silent(service, &[CERTIFICATE]);
    named(&cast.requester.run(["show", &other]), "foreign-grant");
    service.behave();
    bob.run(["show", &other]).ok();
}

#[test]
fn a_stale_checkpoint() {
    let cast = cast(1);
    let (ann, bob, service, file) = (&cast.requester, &cast.approvers[0], &cast.service, contract());
    let envelope = cast.send(&[]);
    let fault = json!({ "fault": "stale-checkpoint" });
    let send = sending(&file, &[&bob.email]);
    let commands: [&[&str]; 4] = [&["whoami"], &["show", &envelope], &send, &["ledger", "audit"]];
    refused(service, &fault, ann, "ledger-rollback", &commands);
    refused(service, &fault, bob, "ledger-rollback", &[&["approve", &envelope]]);
    // Somebody who has seen no checkpoint, but has a receipt that is newer than the one shown.
    let fresh = ann.on_new_machine();
    let login = fresh.run(["login", "--email", &fresh.email]);
    println!("login says: {}", login.said);
    service.cheat(&fault);
    named(&locked(&fresh, &["show", &envelope]), "ledger-rollback");
    silent(service, &[]);
}

#[test]
fn substituted_ciphertext() {
    let cast = cast(1);
    let (bob, service) = (&cast.approvers[0], &cast.service);
    let (_, envelope) = (cast.send(&[]), cast.send(&[]));
    let commands: [&[&str]; 3] = [
        &["approve", &envelope],
        &["open", &envelope, "-o", "x.pdf"],
        &["show", &envelope],
    ];
    for of in ["document", "details"] {
        for part in ["whole", "first", "last"] {
            let fault = json!({ "fault": "substituted-ciphertext", "envelope": envelope, "of": of, "part": part });
            refused(service, &fault, bob, "blob-altered", &commands);
        }
    }
    service.behave();
    bob.run(["approve", &envelope]).ok();
}

#[test]
fn a_certificate_for_another_key() {
    let cast = cast(1);
    let (ann, bob, service, file) = (&cast.requester, &cast.approvers[0], &cast.service, contract());
    let envelope = cast.send(&[]);
    service.cheat(&json!({ "fault": "foreign-certificate" }));
    named(&locked(bob, &["approve", &envelope]), "bad-certificate");
    named(&locked(ann, &sending(&file, &[&bob.email])), "bad-certificate");
    silent(service, &[CERTIFICATE]);
    service.behave();
    bob.run(["approve", &envelope]).ok();
    // At the last signature too.
    service.cheat(&json!({ "fault": "foreign-certificate" }));
    named(&ann.run(["close", &envelope]), "bad-certificate");
    silent(service, &[CERTIFICATE]);
}

#[test]
fn a_first_contact_answered_in_the_invitees_name() {
    let cast = cast(0);
    let (ann, service, file) = (&cast.requester, &cast.service, contract());
    let dee = "dee@example.org";
    let envelope = ann.run(sending(&file, &[dee])).ok().text("envelope");
    service.cheat(&json!({ "fault": "first-contact", "email": dee }));
    let agent = ann.run(["agent", "--once"]).ok();
    assert_eq!(agent.json["granted"], json!([]), "{}", agent.said);
    assert_eq!(agent.json["waiting"][0]["kind"], "unconfirmed-key", "{}", agent.said);
    assert_eq!(agent.json["waiting"][0]["envelope"], envelope.as_str());
    let asked = locked(ann, &["trust", dee]);
    named(&asked, "not-confirmed");
    assert!(asked.json["error"]["safety_number"].is_string(), "{}", asked.said);
    let mut careful = sending(&file, &[dee]);
    careful.push("--confirmed-only");
    named(&locked(ann, &careful), "unconfirmed-key");
    silent(service, &[]);
    // Who does not ask for that gets what DESIGN §3 says, first use, and is told.
    let sent = ann.run(sending(&file, &[dee])).ok();
    assert_eq!(sent.json["unconfirmed"], json!([dee]), "{}", sent.said);
}
