//! What a finished file proves without us: timestamps, an archive that everybody holds alike, the service gone.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

#[path = "../../pdf/tests/support/covered.rs"]
mod covered;

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_pdf::archive::{Material, dss};
use countersign_pdf::cms::issued::from_pem;
use countersign_protocol::chain::{Decision, Entry, sign_entry};
use countersign_protocol::envelope::BlobRef;
use countersign_protocol::ids::BlobId;
use countersign_protocol::{Millis, cose, sealing};
use countersign_tests::cast::Cast;
use countersign_tests::insider::{Insider, bytes};
use countersign_tests::peers;
use countersign_tests::person::{Person, Ran};
use countersign_tests::service::{Service, free_port};
use countersign_tests::wait_for;
use getrandom::SysRng;
use rand_core::UnwrapErr;
use serde_json::json;

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

/// Hands in an archive entry that brings `delta`, as a client could that does not judge what it makes.
fn hand_in_archive(who: &Insider, envelope: &str, delta: &[u8]) -> u16 {
    let mut rng = UnwrapErr(SysRng);
    let (key, id) = (who.envelope_key(envelope), envelope.parse().unwrap());
    let blob = BlobId::random(&mut rng);
    let sealed = sealing::seal(
        &key.blob_key(id, blob),
        &sealing::blob_context(id, blob),
        delta,
        &mut rng,
    );
    let (_, stored) = who.call("GET", &format!("/envelopes/{envelope}"), None);
    let entries = stored["entries"].as_array().unwrap();
    let last = bytes(entries.last().unwrap());
    let head = cose::peek_hash(&last).unwrap();
    let entry = Entry {
        envelope: id,
        sequence: u32::try_from(entries.len()).unwrap() + 1,
        previous: head,
        displayed_head: head,
        author: who.bundle.hash(),
        decision: Decision::Archive {
            delta: BlobRef::of(blob, &sealed),
        },
        commitment: cose::peek::<Entry>(&last).unwrap().commitment,
        checkpoint: None,
        at: Millis(seconds() * 1000),
    };
    let entry = sign_entry(&entry, &who.identity.signing);
    let announced = json!({ "id": blob.to_string(), "envelope": envelope, "length": sealed.len() });
    assert!(who.call("POST", "/blobs", Some(&announced)).0 < 300);
    let sent = ureq::patch(format!("{}/api/v1/blobs/{blob}", who.server))
        .header("Authorization", format!("Bearer {}", who.session))
        .header("Upload-Offset", "0")
        .header("Content-Type", "application/octet-stream")
        .send(&sealed[..])
        .unwrap();
    assert!(sent.status().is_success());
    let body = json!({ "entry": STANDARD.encode(entry.bytes()) });
    who.call("POST", &format!("/envelopes/{envelope}/entries"), Some(&body))
        .0
}

/// The service cannot read what an archive brings. Everybody else does, before they use it.
#[test]
fn an_archive_that_is_none_is_refused_by_everybody_who_reads_the_chain() {
    let cast = Cast::with(1);
    let down = nobody();
    let insider = Insider::of(&cast.approvers[0]);
    let closed = || {
        let envelope = cast.send(&[]);
        cast.approvers[0].run(["approve", &envelope]).ok();
        assert_eq!(cast.requester.run(["close", &envelope, "--tsa", &down]).code, 3);
        let (told, file) = download(&cast.requester, &envelope, "closed.pdf", &["--tsa", &down]);
        assert_eq!((told.code, told.text("level")), (3, "B-B".into()), "{}", told.said);
        (envelope, std::fs::read(file).unwrap())
    };
    // A store alone, which verifies as part of the file; and bytes that are no revision.
    let (envelope, pdf) = closed();
    let pem = std::fs::read(cast.service.ca()).unwrap();
    let material = Material {
        certificates: from_pem(&pem).unwrap(),
        ..Material::default()
    };
    let store = dss(&pdf, &material).unwrap();
    assert_eq!(hand_in_archive(&insider, &envelope, &store), 201);
    let (told, _) = download(&cast.requester, &envelope, "refused.pdf", &[]);
    told.refused(&["what entry 3 of the chain brought is not what it says"]);
    let (envelope, _) = closed();
    assert_eq!(hand_in_archive(&insider, &envelope, b"% 900 EUR\n"), 201);
    let (told, file) = download(&cast.requester, &envelope, "refused.pdf", &[]);
    told.refused(&["does not verify"]);
    assert!(!file.exists());
}

/// Another service stands for an authority of time that is not ours.
#[test]
fn an_authority_of_time_of_ones_own_choice_is_independent_and_must_be_known_to_others() {
    let cast = Cast::with(1);
    let other = Service::start();
    let (tsa, other_root) = (format!("{}/pki/tsa", other.url()), peers::root_alone(&other.ca()));
    let other_root = other_root.to_str().unwrap();
    let (envelope, approver) = (cast.send(&[]), &cast.approvers[0]);
    // Without its root a token is worth nothing, and is not put in.
    let told = approver.run(["approve", &envelope, "--tsa", &tsa]);
    assert_eq!(
        (told.code, &told.json["timestamp"]["cause"]),
        (3, &"timestamp-untrusted".into()),
        "{}",
        told.said
    );

    let envelope = cast.send(&[]);
    approver.run(["tsa", &tsa, "--root", other_root]).ok();
    let told = approver.run(["approve", &envelope]).ok();
    assert_eq!(told.json["timestamp"]["made"], true, "{}", told.said);
    let (told, _) = download(&cast.requester, &envelope, "refused.pdf", &[]);
    told.refused(&["countersign tsa --root"]);
    cast.requester.run(["tsa", "--root", other_root]).ok();
    let (told, file) = download(&cast.requester, &envelope, "whole.pdf", &[]);
    assert_eq!(told.ok().text("level"), "B-LTA");
    let told = cast.requester.run(["verify", file.to_str().unwrap()]).ok();
    let independent: Vec<bool> = told.json["signatures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|signature| signature["time"]["independent"].as_bool().unwrap())
        .collect();
    assert_eq!(independent, [false, true, false], "{}", told.said);
    approver.run(["tsa", "service"]).ok();
    assert_eq!(approver.run(["tsa"]).ok().json["service"], true);
}
