//! The program as a terminal sees it: one JSON object, exit codes, and sentences that say what to do next.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps nothing")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn countersign(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(arguments)
        .env_clear()
        .env("COUNTERSIGN_HOME", home)
        .env("COUNTERSIGN_PASSPHRASE", "correct horse battery")
        // Port 9 (discard) on loopback: nothing listens there.
        .env("COUNTERSIGN_SERVER", "http://127.0.0.1:9")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn object(output: &Output) -> Value {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn wrong_usage_is_one_json_object_and_exit_2() {
    let home = tempfile::tempdir().unwrap();
    let output = countersign(home.path(), &["--json", "approve", "X", "--text", "0:1,2:hi"]);
    assert_eq!(output.status.code(), Some(2));
    let error = object(&output);
    assert_eq!(error["error"]["kind"], "usage");
    assert!(
        error["error"]["message"]
            .as_str()
            .unwrap()
            .contains("the page is \"0\""),
        "{error}"
    );
}

#[test]
fn without_an_account_every_member_command_says_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let id = "01890a5d-ac96-474b-bcce-b302099a8057";
    let file = home.path().join("x.pdf");
    std::fs::write(&file, b"%PDF-1.7").unwrap();
    let file = file.to_str().unwrap();
    let profile = tempfile::tempdir().unwrap();
    for arguments in [
        &["inbox"][..],
        &["sent"],
        &["show", id],
        &["open", id, "-o", "out.pdf"],
        &["approve", id],
        &["decline", id, "--reason", "no"],
        &["download", id, "-o", "out.pdf"],
        &["evidence", id, "-o", "out"],
        &["people"],
        &["trust", "bob@example.org"],
        &["agent", "--once"],
        &["close", id],
        &["whoami"],
        &["logout"],
        &["send", file, "--title", "T", "--approver", "bob@example.org"],
    ] {
        let output = countersign(profile.path(), &[&["--json"], arguments].concat());
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert_eq!(object(&output)["error"]["kind"], "no-profile", "{arguments:?}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("countersign register"),
            "{arguments:?}"
        );
    }
    assert_eq!(std::fs::read_dir(profile.path()).unwrap().count(), 0);
}

#[test]
fn a_server_that_is_away_leaves_nothing_behind() {
    let home = tempfile::tempdir().unwrap();
    let output = countersign(
        home.path(),
        &["--json", "register", "--email", "ann@example.org", "--name", "Ann"],
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(object(&output)["error"]["kind"], "unreachable");
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn a_short_passphrase_is_refused_before_anything_happens() {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(["--json", "register", "--email", "ann@example.org", "--name", "Ann"])
        .env_clear()
        .env("COUNTERSIGN_HOME", home.path())
        .env("COUNTERSIGN_PASSPHRASE", "short")
        .env("COUNTERSIGN_SERVER", "http://127.0.0.1:9")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(object(&output)["error"]["kind"], "short-passphrase");
}

#[test]
fn offline_verification_without_certificates_cannot_tell() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("x.pdf");
    std::fs::write(&file, b"not a pdf").unwrap();
    let output = countersign(
        &home.path().join("profile"),
        &["--json", "verify", file.to_str().unwrap(), "--offline"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(object(&output)["error"]["kind"], "no-ca");
}

#[test]
fn every_command_teaches() {
    let home = tempfile::tempdir().unwrap();
    let help = countersign(home.path(), &["--help"]);
    assert_eq!(help.status.code(), Some(0));
    let text = String::from_utf8(help.stdout).unwrap();
    for command in [
        "register", "confirm", "login", "logout", "whoami", "recover", "send", "inbox", "sent", "show", "open",
        "approve", "decline", "download", "evidence", "people", "trust", "agent", "close", "verify", "ledger",
    ] {
        assert!(
            text.contains(&format!("\n  {command} ")),
            "{command} is not in the help"
        );
        assert_eq!(
            countersign(home.path(), &[command, "--help"]).status.code(),
            Some(0),
            "{command}"
        );
    }
    assert!(text.contains("Exit codes"));
}
