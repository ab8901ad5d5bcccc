//! Acceptance 5: an address with no account yet.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use countersign_protocol::chain::Decision;
use countersign_protocol::chain::Entry;
use countersign_protocol::cose;
use countersign_protocol::envelope::KeyBasis;
use countersign_protocol::evidence::Evidence;
use countersign_tests::cast::Cast;
use countersign_tests::person::Person;

struct Invited {
    cast: Cast,
    envelope: String,
    late: Person,
}

/// Ann asks Dee, who has no account; Dee gets the invitation and registers.
fn invited() -> Invited {
    let cast = Cast::with(0);
    let mail = cast.service.mailbox();
    let mut late = Person::new(&cast.service.url(), "Dee Example");
    let envelope = cast.send(&["--approver", &late.email]);
    let letter = mail.wait(&late.email, "an invitation", |mail| {
        mail.text.contains("http://localhost")
    });
    assert!(!letter.raw.contains("Service agreement"), "the title went out by mail");
    late.register(&mail);
    late.run(["approve", &envelope])
        .refused(&["key", "confirm", "grant", "requester", "turn", "not yet"]);
    Invited { cast, envelope, late }
}

fn basis_in_evidence(invited: &Invited) -> KeyBasis {
    let evidence = Evidence::from_bytes(&std::fs::read(invited.cast.evidence(&invited.envelope)).unwrap()).unwrap();
    let decisions = evidence
        .entries
        .iter()
        .map(|entry| cose::peek::<Entry>(entry).unwrap().decision);
    let mut bases = decisions.filter_map(|decision| match decision {
        Decision::Grant { basis, .. } => Some(basis),
        _ => None,
    });
    bases.next().expect("a grant entry")
}

fn complete(invited: &Invited) {
    invited.late.run(["approve", &invited.envelope]).ok();
    let signed = invited.cast.download(&invited.envelope);
    let verdict = invited.cast.requester.run(["verify", signed.to_str().unwrap()]).ok();
    assert_eq!(verdict.text("verdict"), "valid");
}

#[test]
fn a_confirmed_key_gets_the_grant() {
    let invited = invited();
    let requester = &invited.cast.requester;

    let waiting = requester.run(["agent", "--once"]).ok();
    assert_eq!(
        waiting.json["granted"].as_array().unwrap().len(),
        0,
        "granted without a confirmation:\n{}",
        waiting.said
    );
    assert_eq!(waiting.json["waiting"].as_array().unwrap().len(), 1);
    invited.late.run(["approve", &invited.envelope]).refused(&[
        "key",
        "confirm",
        "grant",
        "requester",
        "turn",
        "not yet",
    ]);

    let ours = requester.run(["trust", &invited.late.email, "--yes"]).ok();
    let theirs = invited.late.run(["trust", &requester.email, "--yes"]).ok();
    assert_eq!(
        ours.text("safety_number"),
        theirs.text("safety_number"),
        "both see the same digits"
    );
    let digits = ours.text("safety_number").chars().filter(char::is_ascii_digit).count();
    assert_eq!(digits, 60);

    let granted = requester.run(["agent", "--once"]).ok();
    assert_eq!(granted.json["granted"].as_array().unwrap().len(), 1, "{}", granted.said);
    assert_eq!(basis_in_evidence(&invited), KeyBasis::Confirmed);
    complete(&invited);
}

#[test]
fn a_new_key_is_accepted_only_when_told_so_and_evidence_says_it() {
    let invited = invited();
    let granted = invited
        .cast
        .requester
        .run(["agent", "--once", "--accept-new-keys"])
        .ok();
    assert_eq!(granted.json["granted"].as_array().unwrap().len(), 1, "{}", granted.said);
    assert_eq!(basis_in_evidence(&invited), KeyBasis::FirstUse);
    complete(&invited);
    let signed = invited.cast.requester.file("signed.pdf");
    let verdict = invited.cast.requester.run(["verify", signed.to_str().unwrap()]).ok();
    println!("verify says of the unverified key: {}", verdict.json["reasons"]);
}
