//! A service that does not keep its ledger: each way of it is named by the client, before any secret is used.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

use countersign_tests::cast::Cast;
use countersign_tests::peers;
use countersign_tests::person::{Person, Ran, finish};
use countersign_tests::program;
use countersign_tests::service::Service;

/// A copy of the service's data, while it is down.
fn copied(service: &Service, name: &str) -> PathBuf {
    let copy = service.folder().join(name);
    copy_folder(&service.folder().join("data"), &copy);
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Puts a copy in place of the data, while the service is down.
fn restored(service: &Service, copy: &Path) {
    let data = service.folder().join("data");
    std::fs::remove_dir_all(&data).unwrap();
    copy_folder(copy, &data);
}

/// Changes the service's database, while it is down.
fn altered(service: &Service, sql: &str) {
    let code = "import sqlite3, sys\nd = sqlite3.connect(sys.argv[1])\nd.executescript(sys.argv[2])\nd.commit()";
    let (done, said) = peers::say(peers::folder().join("python"), |command| {
        command.args(["-c", code]);
        command.arg(service.folder().join("data/countersign.sqlite")).arg(sql);
    });
    assert!(done, "{said}");
}

#[track_caller]
fn named(ran: Ran, kind: &str) {
    assert_ne!(ran.code, 0, "{}", ran.said);
    assert_eq!(ran.kind(), kind, "{}", ran.said);
}

#[track_caller]
fn leaves(person: &Person) -> u64 {
    person.run(["ledger", "checkpoint"]).ok().json["size"].as_u64().unwrap()
}

#[test]
fn a_rolled_back_ledger_and_a_forked_one_are_named_before_anything_is_signed() {
    let mut cast = Cast::with(1);
    cast.service.kill();
    let before = copied(&cast.service, "before");
    cast.service.restart();
    let envelope = cast.send(&[]);
    let seen = leaves(&cast.requester);

    cast.service.kill();
    restored(&cast.service, &before);
    cast.service.restart();
    for command in [
        &["whoami"][..],
        &["inbox"],
        &["ledger", "checkpoint"],
        &["ledger", "audit"],
    ] {
        named(cast.requester.run(command), "ledger-rollback");
    }
    named(cast.requester.run(["agent", "--once"]), "ledger-rollback");
    // Somebody who has seen no more than this has nothing to complain of.
    cast.approvers[0].run(["whoami"]).ok();

    let (url, mail) = (cast.service.url(), cast.service.mailbox());
    let others = ["Dee Example", "Eve Example", "Fay Example"].map(|name| Person::registered(&url, &mail, name));
    assert!(leaves(&others[2]) > seen, "the other history is longer by now");
    for command in [&["whoami"][..], &["show", &envelope], &["ledger", "audit"]] {
        named(cast.requester.run(command), "ledger-fork");
    }
    let file = countersign_tests::sample("contract.pdf");
    let send = [
        "send",
        file.to_str().unwrap(),
        "--title",
        "x",
        "--approver",
        &others[0].email,
    ];
    named(cast.requester.run(send), "ledger-fork");
    others[0].run(["ledger", "audit"]).ok();
}

#[test]
fn a_rewritten_leaf_and_a_rewritten_log_are_named() {
    let mut cast = Cast::with(1);
    let envelope = cast.send(&[]);
    cast.approvers[0].run(["approve", &envelope]).ok();
    let audit = cast.requester.run(["ledger", "audit"]).ok();
    assert_eq!(audit.json["own_bundles"], 1, "{}", audit.said);
    assert!(audit.json["own_leaves"].as_u64().unwrap() >= 3, "{}", audit.said);
    assert_eq!(audit.json["kinds"]["bundle"], 2, "{}", audit.said);

    // One leaf, and nothing else: proofs still fit, a replay does not.
    cast.service.kill();
    let before = copied(&cast.service, "before");
    altered(
        &cast.service,
        "UPDATE ledger_leaves SET commitment = substr(commitment, 3) || 'ab' WHERE kind = 'manifest'",
    );
    cast.service.restart();
    let ran = cast.requester.run(["ledger", "audit"]);
    assert!(
        ran.said.contains("it was the manifest"),
        "its own author knows which: {}",
        ran.said
    );
    named(ran, "ledger-rewrite");
    named(cast.approvers[0].run(["ledger", "audit"]), "ledger-rewrite");

    // The whole log made anew, sound in itself.
    cast.service.kill();
    restored(&cast.service, &before);
    altered(
        &cast.service,
        "DELETE FROM ledger_leaves; DELETE FROM ledger_nodes; DELETE FROM ledger_map_values; DELETE FROM ledger_map_nodes; \
         DELETE FROM ledger_head",
    );
    cast.service.restart();
    named(cast.requester.run(["inbox"]), "ledger-fork");
    named(cast.approvers[0].run(["ledger", "audit"]), "ledger-fork");
    cast.approvers[0].on_new_machine().run(["ledger", "audit"]).ok();

    // A map of keys that is not the log's.
    cast.service.kill();
    restored(&cast.service, &before);
    altered(
        &cast.service,
        "UPDATE ledger_head SET map_root = substr(map_root, 3) || 'ab', size = size",
    );
    cast.service.restart();
    named(cast.requester.run(["ledger", "audit"]), "ledger-fork");
    named(
        cast.requester.on_new_machine().run(["ledger", "audit"]),
        "silent-key-change",
    );
}

#[test]
fn a_witness_signs_what_continues_and_clients_ask_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let witness = |url: &str| {
        let mut command = Command::new(program("countersign-server"));
        command
            .args(["witness", url, "--name", "witness.example.net", "--once", "--folder"])
            .arg(folder.path().join("witness"))
            .env_clear();
        command.output().unwrap()
    };
    // The witness's key is what the operator and the clients put into their settings.
    let stranger = Service::start();
    let first = witness(&stranger.url());
    let said = String::from_utf8_lossy(&first.stdout).into_owned();
    let key = said
        .lines()
        .find_map(|line| line.strip_prefix("Key: "))
        .unwrap_or_else(|| panic!("{said}{}", String::from_utf8_lossy(&first.stderr)))
        .to_owned();
    assert_eq!(first.status.code(), Some(1), "the service does not know it yet: {said}");
    drop(stranger);
    std::fs::remove_file(folder.path().join("witness/ledger.key")).unwrap();
    std::fs::remove_file(folder.path().join("witness/checkpoint")).unwrap();

    let service = Service::start_with(&[("COUNTERSIGN_WITNESSES", &key)]);
    let (url, mail) = (service.url(), service.mailbox());
    let mut cast = Cast::on(service, &url, &mail, 1);
    let ask = |person: &Person, arguments: &[&str]| {
        let mut command = person.command(arguments);
        command.env("COUNTERSIGN_WITNESS", &key);
        finish(command)
    };
    named(ask(&cast.requester, &["whoami"]), "not-witnessed");
    let output = witness(&url);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let checkpoint = ask(&cast.requester, &["ledger", "checkpoint"]).ok();
    assert_eq!(checkpoint.json["witnesses"][0]["name"], "witness.example.net");
    cast.service.kill();
    let before = copied(&cast.service, "before");
    cast.service.restart();
    let envelope = cast.send(&[]);
    cast.approvers[0].run(["approve", &envelope]).ok();
    let signed = cast.download(&envelope);
    assert!(witness(&url).status.success());
    let (evidence, ca) = (cast.evidence(&envelope), cast.service.ca());
    let files = [
        signed.to_str().unwrap(),
        evidence.to_str().unwrap(),
        ca.to_str().unwrap(),
    ];
    let verify = [
        "verify",
        files[0],
        "--offline",
        "--evidence",
        files[1],
        "--ca",
        files[2],
    ];
    let verdict = ask(&cast.requester, &verify).ok();
    let reasons = verdict.json["reasons"].to_string();
    assert!(reasons.contains("witnessed by witness.example.net"), "{reasons}");

    // Rolled back, the witness signs nothing more, and says so.
    cast.service.kill();
    restored(&cast.service, &before);
    cast.service.restart();
    let refused = witness(&url);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("ledger-rollback"), "{said}");
}
