//! The issuing key lies in a PKCS#11 token (SoftHSM2) through the whole journey, and the root's key is not there at all.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use std::path::Path;

use countersign_tests::cast::Cast;
use countersign_tests::hsm::Hsm;
use countersign_tests::peers;
use countersign_tests::service::Unstarted;

fn unstarted(hsm: &Hsm) -> Unstarted {
    let settings = hsm.settings();
    let settings: Vec<(&str, &str)> = settings.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    Unstarted::with(&settings)
}

fn names(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_whole_journey_with_the_issuing_key_in_a_token_and_the_root_away() {
    let (hsm, safe) = (Hsm::new(), tempfile::tempdir().unwrap());
    let service = unstarted(&hsm);
    let root_key = safe.path().join("root.key");
    let init = ["authority", "init", "--root-key", root_key.to_str().unwrap()];
    let (made, said) = service.run(&init, &[]);
    assert!(made && said.contains("token"), "{said}");
    assert_eq!(hsm.objects(), 2, "a key pair in the token");
    let (again, said) = service.run(&init, &[]);
    assert!(!again && said.contains("there is an authority already"), "{said}");
    assert_eq!(hsm.objects(), 2);

    let service = service.start();
    let (url, mail) = (service.url(), service.mailbox());
    let mut cast = Cast::on(service, &url, &mail, 2);
    let envelope = cast.send(&[]);
    cast.approvers[0].run(["approve", &envelope]).ok();
    // The token is found again after a start; so is the key in it.
    cast.service.kill_and_restart();
    cast.approvers[1].run(["approve", &envelope]).ok();
    let signed = cast.download(&envelope);
    let ca = cast.service.ca();
    peers::all_signatures_good(&cast.stamped(&envelope), &ca, 4);
    let told = cast.requester.run(["verify", signed.to_str().unwrap()]).ok();
    assert_eq!(told.json["verdict"], "valid", "{}", told.said);

    // With only the root trusted, and what is revoked asked of the service: the lists of both authorities, and OCSP.
    let folder = cast.service.folder();
    let (root, issuing) = (peers::root_alone(&ca), folder.join("issuing.pem"));
    let first = std::fs::read_to_string(&root).unwrap().len();
    std::fs::write(&issuing, &std::fs::read_to_string(&ca).unwrap()[first..]).unwrap();
    // The journey ends in the archive: what the file holds is enough for AdES validation.
    assert_eq!(told.json["level"], "B-LTA", "{}", told.said);
    let (content, said) = peers::adesverify(&signed, &root);
    assert!(content, "pyHanko:\n{said}");
    // The file before the archive holds nothing about revocation, so that it is asked for.
    let signed = cast.stamped(&envelope);
    let pyhanko = || {
        peers::say(peers::folder().join("pyhanko"), |command| {
            command.args(["sign", "validate", "--trust"]).arg(&root);
            command.arg("--trust-replace").arg(&signed);
        })
    };
    let (content, said) = pyhanko();
    assert!(content, "pyHanko, with revocation asked of the service:\n{said}");
    let log = cast.service.log();
    for asked in ["/pki/ocsp", "/pki/crl"] {
        assert!(log.contains(asked), "pyHanko did not ask {asked}");
    }
    let (content, said) = peers::say("openssl", |command| {
        command.current_dir(&folder).args(["ocsp", "-issuer", "issuing.pem"]);
        command.args(["-CAfile", "root.pem", "-serial", "0x4711", "-url"]);
        command.arg(format!("{url}/pki/ocsp"));
    });
    assert!(content && said.contains("0x4711: unknown"), "{said}");

    // One of the certificates is revoked, and nobody accepts the signature any more.
    let (_, serial) = peers::say("python3", |command| {
        command.current_dir(folder.join("data")).args([
            "-c",
            "import sqlite3; print(*sqlite3.connect('countersign.sqlite').execute('select min(serial) from certificates').fetchone())",
        ]);
    });
    let (revoked, said) = cast
        .service
        .run(&["authority", "revoke", serial.trim(), "--reason", "key-compromise"]);
    assert!(revoked, "{said}");
    let (content, said) = pyhanko();
    assert!(!content && said.to_lowercase().contains("revoked"), "{said}");

    let mut kept = names(&folder.join("secrets"));
    kept.sort();
    assert!(
        !kept
            .iter()
            .any(|name| name.contains("issuing.key") || name.contains("root.key")),
        "{kept:?}"
    );
    assert!(kept.iter().any(|name| name == "ca-root.crl"), "{kept:?}");
    assert_eq!(hsm.objects(), 2);
}

#[test]
fn what_is_wrong_with_the_token_stops_the_start_with_one_sentence() {
    let hsm = Hsm::new();
    let service = unstarted(&hsm);
    let refused = |more: &[(&str, &str)], part: &str| {
        let (content, said) = service.run(&["serve"], more);
        assert!(!content && said.contains(part), "{part} in: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!said.contains("481516"), "{said}");
    };
    refused(&[], "countersign-server authority init");
    let (made, said) = service.run(&["authority", "init"], &[]);
    assert!(made, "{said}");
    refused(&[("COUNTERSIGN_PKCS11_TOKEN", "another")], "no token with the label");
    refused(&[("COUNTERSIGN_PKCS11_MODULE", "/nowhere.so")], "/nowhere.so");
    let wrong = hsm.write_pin("wrong", "271828");
    refused(&[("COUNTERSIGN_PKCS11_PIN_FILE", wrong.to_str().unwrap())], "PIN");
    refused(&[("COUNTERSIGN_PKCS11_PIN_FILE", "/nowhere")], "/nowhere");
    let other = Hsm::new();
    let settings = other.settings();
    refused(
        &[("SOFTHSM2_CONF", &settings[0].1)],
        "holds no key for the issuing certificate",
    );
    let stray = service.folder().join("secrets/ca-issuing.key");
    std::fs::write(&stray, b"?").unwrap();
    refused(&[], "move it away");
}
