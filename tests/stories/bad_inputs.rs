//! Acceptance 8: each wrong input gets a clear error and changes nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use std::path::PathBuf;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_protocol::Millis;
use countersign_protocol::chain::{Decision, Entry, sign_entry};
use countersign_protocol::cose;
use countersign_protocol::envelope::Manifest;
use countersign_tests::cast::Cast;
use countersign_tests::insider::{Insider, bytes, call};
use countersign_tests::sample;
use serde_json::json;

fn sent(cast: &Cast) -> usize {
    cast.requester.run(["sent"]).ok().json["envelopes"]
        .as_array()
        .unwrap()
        .len()
}

#[test]
fn documents_that_cannot_be_sent() {
    let cast = Cast::with(1);
    let contract = std::fs::read(sample("contract.pdf")).unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = cast.requester.file(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let encrypted = cast.requester.file("encrypted.pdf");
    let made = Command::new("qpdf")
        .args(["--encrypt", "open sesame", "owner", "256", "--"])
        .args([sample("contract.pdf"), encrypted.clone()])
        .status()
        .unwrap();
    assert!(made.success());
    let too_large = [contract.as_slice(), &vec![b' '; 51 << 20]].concat();
    let cases: [(PathBuf, &[&str]); 6] = [
        (put("letter.txt", b"Dear all, please approve."), &["not a pdf"]),
        (
            put("truncated.pdf", &contract[..contract.len() / 2]),
            &["truncated", "incomplete", "cut"],
        ),
        (put("empty.pdf", b""), &["empty", "0 bytes"]),
        (put("large.pdf", &too_large), &["limit", "large"]),
        (encrypted.clone(), &["password"]),
        (cast.requester.file("missing.pdf"), &["cannot be read", "no such"]),
    ];
    for (file, words) in cases {
        cast.try_send(&file, &[]).refused(words);
    }
    cast.try_send(&encrypted, &["--password", "wrong"])
        .refused(&["password"]);
    let someone = "--sign-at";
    cast.try_send(&sample("contract.pdf"), &[someone, "bob@example.org=9:72,72,200,60"])
        .refused(&["page"]);
    cast.try_send(&sample("contract.pdf"), &[someone, "bob@example.org=1:5000,72,200,60"])
        .refused(&["outside", "page"]);
    cast.try_send(&sample("contract.pdf"), &[someone, "eve@example.org=1:72,72,200,60"])
        .refused(&["eve@example.org"]);
    cast.try_send(&sample("contract.pdf"), &["--approver", "nobody"])
        .refused(&["mail address"]);
    assert_eq!(sent(&cast), 0, "nothing was sent");
    cast.try_send(&encrypted, &["--password", "open sesame"]).ok();
    assert_eq!(sent(&cast), 1);
}

#[test]
fn marks_that_cannot_be_made() {
    let cast = Cast::with(1);
    let approver = &cast.approvers[0];
    let envelope = cast.send(&[]);
    let head = || approver.run(["show", &envelope]).ok().json["head"].clone();
    let before = head();
    let fake = approver.file("fake.png");
    std::fs::write(&fake, b"this is no picture").unwrap();
    let broken = approver.file("broken.png");
    std::fs::write(&broken, b"\x89PNG\r\n\x1a\nand then nothing of the kind").unwrap();
    let at = |file: &PathBuf| format!("1:100,100,50,50:{}", file.display());
    let cases: [(&[&str], &[&str]); 8] = [
        (&["--text", "9:72,72:Agreed"], &["page"]),
        (&["--text", "0:72,72:Agreed"], &["page"]),
        (&["--text", "1:5000,72:Agreed"], &["outside", "page"]),
        (&["--image", &at(&fake)], &["image"]),
        (&["--image", &at(&broken)], &["image"]),
        (&["--image", "1:100,100,50,50:/nowhere/stamp.png"], &["cannot be read"]),
        (&["--sign-image", fake.to_str().unwrap()], &["image"]),
        (&["--text", "1:72,72:\u{10FFFD}"], &["glyph", "font", "character"]),
    ];
    for (marks, words) in cases {
        let arguments = [&["approve", envelope.as_str()], marks].concat();
        approver.run(arguments).refused(words);
    }
    assert_eq!(head(), before, "nothing was added");
    approver.run(["approve", &envelope]).ok();
    approver.run(["approve", &envelope]).refused(&["already"]);
    let cast_off = cast.requester.run(["approve", &envelope]);
    cast_off.refused(&["approver"]);
}

#[test]
fn entries_that_are_not_accepted() {
    let cast = Cast::with(2);
    let first = cast.send(&[]);
    let second = cast.send(&[]);
    cast.approvers[0].run(["approve", &first]).ok();
    let (ann, bob, cy) = (
        Insider::of(&cast.requester),
        Insider::of(&cast.approvers[0]),
        Insider::of(&cast.approvers[1]),
    );
    let (_, before) = ann.call("GET", &format!("/envelopes/{first}"), None);
    let entry = before["entries"][0].clone();
    let post = |who: &Insider, envelope: &str, entry: &serde_json::Value| {
        who.call(
            "POST",
            &format!("/envelopes/{envelope}/entries"),
            Some(&json!({ "entry": entry })),
        )
    };

    let (status, again) = post(&bob, &first, &entry);
    assert_eq!(status, 200, "that very entry again is the same answer: {again}");
    assert_eq!(again["head"], before["head"]);
    let (status, answer) = post(&bob, &second, &entry);
    assert!(
        (400..500).contains(&status),
        "a layer for another envelope: {status} {answer}"
    );
    let (status, answer) = post(&cy, &second, &entry);
    assert!(
        (400..500).contains(&status),
        "another's layer in my session: {status} {answer}"
    );
    let (status, _) = call(
        &ann.server,
        "GET",
        &format!("/envelopes/{first}"),
        Some("not-a-session"),
        None,
    );
    assert_eq!(status, 401);
    let (status, _) = call(&ann.server, "GET", &format!("/envelopes/{first}"), None, None);
    assert_eq!(status, 401);

    // A well-made entry of the right person on a head that is no longer the head.
    let manifest_bytes = bytes(&before["manifest"]);
    let manifest: Manifest = cose::peek(&manifest_bytes).unwrap();
    let old_head = cose::peek_hash(&manifest_bytes).unwrap();
    let cancel = Entry {
        envelope: manifest.envelope,
        sequence: 1,
        previous: old_head,
        displayed_head: old_head,
        author: ann.bundle.hash(),
        decision: Decision::Cancel,
        commitment: manifest.commitment,
        checkpoint: None,
        at: Millis(manifest.created.0 + 1),
    };
    let stale = json!(STANDARD.encode(sign_entry(&cancel, &ann.identity.signing).bytes()));
    let (status, answer) = post(&ann, &first, &stale);
    assert_eq!(status, 409, "{answer}");
    assert!(
        answer["type"].as_str().unwrap_or("").ends_with("stale-head"),
        "{answer}"
    );
    assert_eq!(
        answer["head"], before["head"],
        "the answer carries the new head: {answer}"
    );
    // Signed with another's key.
    let forged = json!(STANDARD.encode(sign_entry(&cancel, &cy.identity.signing).bytes()));
    let (status, answer) = post(&ann, &first, &forged);
    assert!((400..500).contains(&status), "{status} {answer}");

    let (_, after) = ann.call("GET", &format!("/envelopes/{first}"), None);
    assert_eq!(after["head"], before["head"], "nothing was added");
    let (_, untouched) = ann.call("GET", &format!("/envelopes/{second}"), None);
    assert_eq!(untouched["entries"].as_array().unwrap().len(), 0);
}

#[test]
fn a_wrong_passphrase_is_slowed_and_a_wrong_code_opens_nothing() {
    let cast = Cast::with(1);
    let mut guesser = cast.approvers[0].on_new_machine();
    guesser.passphrase = "a wrong passphrase indeed".to_owned();
    let mut told = Vec::new();
    for _ in 0..20 {
        let ran = guesser.run(["login", "--email", &guesser.email]);
        assert_ne!(ran.code, 0);
        told.push(ran.kind().to_owned());
        if ran.said.to_lowercase().contains("lock") {
            break;
        }
    }
    println!("guesses were told: {told:?}");
    assert!(told.iter().any(|kind| kind == "wrong-passphrase"), "{told:?}");
    assert!(
        told.last().is_some_and(|kind| kind != "wrong-passphrase"),
        "twenty guesses, and never slowed: {told:?}"
    );
    // The owner's open session goes on working, and so do other accounts.
    cast.approvers[0].run(["whoami"]).ok();
    let elsewhere = cast.requester.on_new_machine();
    elsewhere.run(["login", "--email", &elsewhere.email]).ok();

    let mail = cast.service.mailbox();
    let newcomer = countersign_tests::person::Person::new(&cast.service.url(), "Eve Example");
    newcomer
        .run(["register", "--email", &newcomer.email, "--name", &newcomer.name])
        .ok();
    let code = mail.wait_code(&newcomer.email);
    newcomer.run(["confirm", "AAAA-AAAA"]).refused(&["code"]);
    newcomer
        .run(["inbox"])
        .refused(&["confirm", "log", "account", "register", "profile"]);
    newcomer.run(["confirm", &code]).ok();
}
