//! OpenSSL's judgement of what the authority signs.

use super::*;

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, der) in files {
        let bytes = if name.ends_with(".pem") {
            pem(der).into_bytes()
        } else {
            der.to_vec()
        };
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn said(folder: &Path, arguments: &str) -> (bool, String) {
    openssl(folder, &arguments.split(' ').collect::<Vec<_>>())
}

#[test]
fn the_certificate_for_times_is_for_times_alone() {
    let authority = authority(now());
    let stamp = authority.issue_stamp(&AuthorityKey::generate(), now()).unwrap();
    let folder = folder(&[
        ("root.pem", authority.root()),
        ("issuing.pem", authority.issuing()),
        ("stamp.pem", &stamp.der),
    ]);
    let verify = |purpose: &str| {
        let chain = "-CAfile root.pem -untrusted issuing.pem stamp.pem";
        said(
            folder.path(),
            &format!("verify -x509_strict -purpose {purpose} {chain}"),
        )
    };
    let (ok, text) = verify("timestampsign");
    assert!(ok, "{text}");
    assert!(!verify("smimesign").0);
    let (_, text) = said(folder.path(), "x509 -in stamp.pem -noout -text");
    for part in [
        "X509v3 Extended Key Usage: critical",
        "Time Stamping",
        "sign.example.org/pki/ocsp",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_leaf_outside_the_domains_is_refused_by_readers_too() {
    let made = Made::at(now(), &[]);
    let key_of_issuing = AuthorityKey::read(&made.key).unwrap();
    // The same authority, constrained: same key, same name.
    let narrow = made
        .root
        .issue(&key_of_issuing, Some(&made.issuing), &terms(&["example.org"]), now())
        .unwrap();
    let inside = made.authority().issue("ada@example.org", &key(), now()).unwrap();
    let outside = made.authority().issue("ada@example.com", &key(), now()).unwrap();
    let folder = folder(&[
        ("root.pem", made.root.der()),
        ("wide.pem", &made.issuing),
        ("narrow.pem", &narrow),
        ("inside.pem", &inside.der),
        ("outside.pem", &outside.der),
    ]);
    let verify = |issuing: &str, leaf: &str| {
        let strict = "verify -x509_strict -purpose smimesign -CAfile root.pem";
        said(folder.path(), &format!("{strict} -untrusted {issuing}.pem {leaf}.pem"))
    };
    for (issuing, leaf) in [("wide", "inside"), ("wide", "outside"), ("narrow", "inside")] {
        let (ok, text) = verify(issuing, leaf);
        assert!(ok, "{leaf} under {issuing}: {text}");
    }
    let (ok, text) = verify("narrow", "outside");
    assert!(!ok && text.contains("permitted subtree violation"), "{text}");
}

#[test]
fn lists_of_revocations_are_read_and_obeyed() {
    let made = Made::at(now(), &[]);
    let authority = made.authority();
    let (lost, kept) = (
        authority.issue(EMAIL, &key(), now()).unwrap(),
        authority.issue(EMAIL, &key(), now()).unwrap(),
    );
    let listed = [Listed {
        serial: hex::decode(&lost.serial).unwrap(),
        at: now(),
        reason: Reason::KeyCompromise,
        invalidity: Some(1_700_000_000_000),
    }];
    let crl = authority.crl(&listed, 7, now()).unwrap();
    assert_eq!(crl::read(&crl).unwrap().0, 7);
    assert_eq!(crl::read(&crl).unwrap().1[0].invalidity, Some(1_700_000_000_000));
    let root_crl = made.root.crl(None, None, now()).unwrap();
    let folder = folder(&[
        ("root.pem", made.root.der()),
        ("issuing.pem", &made.issuing),
        ("lost.pem", &lost.der),
        ("kept.pem", &kept.der),
        ("list.crl", &crl),
        ("root.crl", &root_crl),
    ]);
    let (ok, text) = said(
        folder.path(),
        "crl -inform DER -in list.crl -noout -text -CAfile issuing.pem",
    );
    assert!(ok && text.contains("verify OK"), "{text}");
    for part in [
        "Version 2",
        "X509v3 CRL Number: \n                7",
        "X509v3 Authority Key Identifier",
        "Key Compromise",
        "Invalidity Date: \n                Nov 14 22:13:20 2023 GMT",
        &lost.serial.to_uppercase(),
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    for name in ["list", "root"] {
        assert!(
            said(
                folder.path(),
                &format!("crl -inform DER -in {name}.crl -out {name}.crl.pem")
            )
            .0
        );
    }
    let verify = |leaf: &str| {
        let lists = "-crl_check_all -CRLfile list.crl.pem -CRLfile root.crl.pem";
        said(
            folder.path(),
            &format!("verify -x509_strict {lists} -CAfile root.pem -untrusted issuing.pem {leaf}.pem"),
        )
    };
    let (ok, text) = verify("kept");
    assert!(ok, "{text}");
    let (ok, text) = verify("lost");
    assert!(!ok && text.contains("certificate revoked"), "{text}");
}

#[test]
fn a_root_can_revoke_an_issuing_certificate_and_keeps_it_listed() {
    let made = Made::at(now(), &[]);
    let serial = Certificate::from_der(&made.issuing).unwrap();
    let listed = Listed {
        serial: serial.tbs_certificate().serial_number().as_bytes().to_vec(),
        at: now(),
        reason: Reason::Superseded,
        invalidity: None,
    };
    let first = made.root.crl(None, Some(listed.clone()), now()).unwrap();
    let second = made.root.crl(Some(&first), None, now()).unwrap();
    let (number, entries) = crl::read(&second).unwrap();
    assert_eq!(number, 2);
    assert_eq!(entries[0].serial, listed.serial);
    assert_eq!(entries[0].reason, Reason::Superseded);
}
