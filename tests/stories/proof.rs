//! What a finished file proves without us: timestamps, an archive that everybody holds alike, the service gone.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

#[path = "../../pdf/tests/support/covered.rs"]
mod covered;

use std::path::{Path, PathBuf};

use countersign_tests::cast::Cast;
use countersign_tests::peers;
use countersign_tests::person::{Person, Ran};
use countersign_tests::service::free_port;
use countersign_tests::wait_for;

#[track_caller]
fn download(person: &Person, envelope: &str, name: &str, more: &[&str]) -> (Ran, PathBuf) {
    let file = person.file(name);
    let mut arguments = vec!["download", envelope, "-o", file.to_str().unwrap()];
    arguments.extend(more);
    (person.run(arguments), file)
}

/// An authority of time that nobody runs.
fn nobody() -> String {
    format!("http://127.0.0.1:{}/", free_port())
}

fn seconds() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.unwrap().as_secs()
}

fn openssl_accepts_every_signature(pdf: &Path, ca: &Path, signatures: usize) {
    let folder = tempfile::tempdir().unwrap();
    let found = covered::signatures(&std::fs::read(pdf).unwrap());
    assert_eq!(found.len(), signatures);
    for (value, over) in &found {
        let (value_file, over_file) = (folder.path().join("value.der"), folder.path().join("covered.bin"));
        std::fs::write(&value_file, value).unwrap();
        std::fs::write(&over_file, over).unwrap();
        let [value, over, ca] = [value_file.as_path(), over_file.as_path(), ca].map(|path| path.to_str().unwrap());
        let (accepted, said) = peers::say("openssl", |command| {
            command.args(covered::cades(value, over, ca));
        });
        assert!(accepted, "openssl cms -cades:\n{said}");
    }
}

#[test]
fn a_finished_file_proves_itself_when_the_service_is_gone() {
    let mut cast = Cast::with(3);
    let envelope = cast.send(&[]);
    for approver in &cast.approvers {
        let told = approver.run(["approve", &envelope]).ok();
        assert_eq!(told.json["timestamp"]["made"], true, "{}", told.said);
    }
    let (told, whole) = download(&cast.requester, &envelope, "whole.pdf", &[]);
    let told = told.ok();
    assert_eq!(
        (told.text("level"), &told.json["archive"]["made"]),
        ("B-LTA".into(), &true.into())
    );
    // Everybody holds the same file, whoever made it.
    let bytes = std::fs::read(&whole).unwrap();
    for approver in &cast.approvers {
        let (told, file) = download(approver, &envelope, "mine.pdf", &[]);
        told.ok();
        assert!(
            std::fs::read(file).unwrap() == bytes,
            "{} holds another file",
            approver.email
        );
    }
    // Lower levels are the same file, cut.
    let (ca, root) = (cast.service.ca(), peers::root_alone(&cast.service.ca()));
    let mut lengths = vec![bytes.len()];
    for (level, name) in [("lt", "B-LT"), ("t", "B-T"), ("b", "B-B")] {
        let (told, file) = download(&cast.requester, &envelope, &format!("{level}.pdf"), &["--level", level]);
        assert_eq!(told.ok().text("level"), name);
        let part = std::fs::read(file).unwrap();
        assert!(bytes.starts_with(&part));
        lengths.push(part.len());
    }
    assert!(
        lengths[0] > lengths[1] && lengths[1] > lengths[2] && lengths[2] == lengths[3],
        "{lengths:?}"
    );
    let stamped = cast.requester.file("t.pdf");
    peers::all_signatures_good(&stamped, &ca, 5);
    let (_, said) = peers::pyhanko(&stamped, &root);
    assert_eq!(said.matches("TIMESTAMP_TOKEN<INTACT:TRUSTED>").count(), 5, "{said}");
    openssl_accepts_every_signature(&stamped, &ca, 5);

    let evidence = cast.evidence(&envelope);
    cast.service.kill();
    std::fs::remove_dir_all(cast.service.folder().join("data")).unwrap();
    std::fs::remove_dir_all(cast.service.folder().join("secrets")).unwrap();
    let (accepted, said) = peers::adesverify(&whole, &root);
    assert!(accepted, "pyHanko adesverify:\n{said}");
    peers::qpdf_is_content(&whole);
    // Somebody who never had an account, with three files.
    let judge = Person::new("http://localhost:9", "Judge Example");
    let [file, evidence, root] = [&whole, &evidence, &root].map(|path| path.to_str().unwrap());
    let told = judge
        .run(["verify", "--offline", file, "--evidence", evidence, "--root", root])
        .ok();
    assert_eq!(
        (told.text("verdict"), told.text("level")),
        ("valid".into(), "B-LTA".into()),
        "{}",
        told.said
    );
    for signature in told.json["signatures"].as_array().unwrap() {
        assert_eq!(signature["level"], "B-LTA", "{}", told.said);
        assert_eq!(signature["time"]["by"], "signature-timestamp", "{}", told.said);
        assert_eq!(signature["time"]["independent"], false, "{}", told.said);
        assert_eq!(signature["revocation"]["status"], "good", "{}", told.said);
    }
    let kinds: Vec<&str> = told.json["archive"]
        .as_array()
        .unwrap()
        .iter()
        .map(|revision| revision["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["store", "timestamp"]);
    assert!(told.json["checkpoint"]["size"].as_u64().unwrap() > 0, "{}", told.said);
}

#[test]
fn an_authority_of_time_that_is_down_is_said_and_never_papered_over() {
    let cast = Cast::with(1);
    let (envelope, down) = (cast.send(&[]), nobody());
    let approver = &cast.approvers[0];
    let told = approver.run(["approve", &envelope, "--tsa", &down]);
    assert_eq!(told.code, 3, "{}", told.said);
    assert!(
        told.said
            .contains("no timestamp: the timestamp authority http://127.0.0.1"),
        "{}",
        told.said
    );
    assert_eq!(
        (told.text("state"), &told.json["timestamp"]["made"]),
        ("completed".into(), &false.into())
    );
    assert_eq!(told.json["timestamp"]["cause"], "unreachable", "{}", told.said);

    // Closed and not archived: the file is what its weakest signature is.
    let (told, file) = download(&cast.requester, &envelope, "weak.pdf", &["--tsa", &down]);
    assert_eq!(
        (told.code, told.text("level"), told.text("asked")),
        (3, "B-B".into(), "B-LTA".into()),
        "{}",
        told.said
    );
    assert!(
        told.said.contains("level B-LTA was asked for and not reached"),
        "{}",
        told.said
    );
    assert_eq!(told.json["archive"]["cause"], "unreachable", "{}", told.said);
    let told = cast.requester.run(["verify", file.to_str().unwrap()]).ok();
    let times: Vec<&str> = told.json["signatures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|signature| signature["time"]["by"].as_str().unwrap())
        .collect();
    assert_eq!(times, ["signature-timestamp", "signer", "signer"], "{}", told.said);

    // Later the document's own timestamp vouches for all of them; what was missed stays missed.
    let (told, whole) = download(approver, &envelope, "whole.pdf", &[]);
    assert_eq!(told.ok().text("level"), "B-LTA");
    let told = cast.requester.run(["verify", whole.to_str().unwrap()]).ok();
    assert_eq!(
        told.json["signatures"][1]["time"]["by"], "archive-timestamp",
        "{}",
        told.said
    );
    let (told, _) = download(&cast.requester, &envelope, "t.pdf", &["--level", "t"]);
    assert_eq!((told.code, told.text("level")), (3, "B-B".into()), "{}", told.said);
    assert!(
        told.said.contains("level B-T was asked for and not reached"),
        "{}",
        told.said
    );
    let (told, same) = download(&cast.requester, &envelope, "same.pdf", &[]);
    told.ok();
    assert!(std::fs::read(same).unwrap() == std::fs::read(whole).unwrap());
}

#[test]
fn whoever_archives_at_the_same_moment_holds_the_same_file() {
    let cast = Cast::with(2);
    let envelope = cast.send(&[]);
    for approver in &cast.approvers {
        approver.run(["approve", &envelope]).ok();
    }
    let down = nobody();
    let closed = cast.requester.run(["close", &envelope, "--tsa", &down]);
    assert_eq!(closed.code, 3, "{}", closed.said);
    assert_eq!(closed.json["archive"]["made"], false, "{}", closed.said);
    let files: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let both: Vec<_> = cast
            .approvers
            .iter()
            .map(|approver| scope.spawn(|| download(approver, &envelope, "mine.pdf", &[])))
            .collect();
        both.into_iter()
            .map(|one| {
                let (told, file) = one.join().unwrap();
                assert_eq!(told.ok().text("level"), "B-LTA");
                std::fs::read(file).unwrap()
            })
            .collect()
    });
    assert!(
        files[0] == files[1],
        "two archives of {} and {} bytes",
        files[0].len(),
        files[1].len()
    );
}

#[test]
fn a_person_sees_and_takes_back_their_certificates() {
    let cast = Cast::with(1);
    let envelope = cast.send(&[]);
    let approver = &cast.approvers[0];
    let told = approver.run(["approve", &envelope]).ok();
    let stamped = told.json["timestamp"]["at"].as_u64().unwrap();
    let listed = approver.run(["certificates", "list"]).ok();
    let serial = listed.json["certificates"][0]["serial"].as_str().unwrap().to_owned();
    assert!(
        listed.json["certificates"][0]["revocation"].is_null(),
        "{}",
        listed.said
    );
    // Others' certificates are nobody's business.
    cast.requester
        .run(["certificates", "revoke", &serial])
        .refused(&["no such certificate", "there is no"]);
    approver.run(["certificates", "revoke", "nothing"]).refused(&["serial"]);
    // Times are in whole seconds, and who is revoked in the second of their timestamp was not there before.
    wait_for("the second after the timestamp", || (seconds() > stamped).then_some(()));
    let told = approver
        .run(["certificates", "revoke", &serial, "--reason", "key-compromise"])
        .ok();
    assert_eq!(told.text("reason"), "key-compromise");
    let listed = approver.run(["certificates", "list"]).ok();
    assert_eq!(
        listed.json["certificates"][0]["revocation"]["reason"], "key-compromise",
        "{}",
        listed.said
    );
    // The approval was there before, and an authority vouches for that.
    let (told, file) = download(&cast.requester, &envelope, "whole.pdf", &[]);
    assert_eq!(told.ok().text("level"), "B-LTA");
    assert_eq!(
        cast.requester
            .run(["verify", file.to_str().unwrap()])
            .ok()
            .text("verdict"),
        "valid"
    );
}
