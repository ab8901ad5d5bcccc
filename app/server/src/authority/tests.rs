use std::path::Path;
use std::process::Command;

use super::*;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAltName};

mod judged;

const EMAIL: &str = "ada@example.org";

fn now() -> i64 {
    crate::clock::Clock::system().now()
}

const SITE: &str = "https://sign.example.org";

struct Made {
    root: Root,
    key: Vec<u8>,
    issuing: Vec<u8>,
}

impl Made {
    fn at(now: i64, domains: &[&str]) -> Self {
        let terms = terms(domains);
        let root = Root::make(now, &terms.places).unwrap();
        let key = AuthorityKey::generate();
        Self {
            issuing: root.issue(&key, None, &terms, now).unwrap(),
            key: key.pkcs8().unwrap().unwrap().to_vec(),
            root,
        }
    }

    fn authority(&self) -> Authority {
        let key = AuthorityKey::read(&self.key).unwrap();
        Authority::new(self.root.der(), &self.issuing, key, Places::at(SITE)).unwrap()
    }
}

fn terms(domains: &[&str]) -> Terms {
    Terms {
        places: Places::at(SITE),
        domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
    }
}

fn authority(now: i64) -> Authority {
    Made::at(now, &[]).authority()
}

fn key() -> [u8; 97] {
    let mut rng = crate::randomness::system();
    countersign_protocol::keys::SigningKey::generate(&mut rng)
        .verifying_key()
        .to_sec1()
}

fn openssl(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

fn pem(der: &[u8]) -> String {
    Certificate::from_der(der)
        .unwrap()
        .to_pem(der::pem::LineEnding::LF)
        .unwrap()
}

#[test]
fn openssl_accepts_the_chain_strictly() {
    let authority = authority(now());
    let leaf = authority.issue(EMAIL, &key(), now()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, der) in [
        ("root.pem", authority.root()),
        ("issuing.pem", authority.issuing()),
        ("leaf.pem", &leaf.der),
    ] {
        std::fs::write(folder.path().join(name), pem(der)).unwrap();
    }
    let verify = ["verify", "-x509_strict", "-purpose", "smimesign", "-CAfile", "root.pem"];
    let whole = [&verify[..], &["-untrusted", "issuing.pem", "leaf.pem"]].concat();
    let (ok, text) = openssl(folder.path(), &whole);
    assert!(ok, "{text}");
    // The leaf is no authority, and without the issuing certificate there is no chain.
    assert!(!openssl(folder.path(), &["verify", "-CAfile", "root.pem", "leaf.pem"]).0);
    assert!(
        !openssl(
            folder.path(),
            &["verify", "-x509_strict", "-CAfile", "leaf.pem", "issuing.pem"]
        )
        .0
    );

    let (_, text) = openssl(folder.path(), &["x509", "-in", "leaf.pem", "-noout", "-text"]);
    for part in [
        "Subject: CN = ada@example.org",
        "email:ada@example.org",
        "Digital Signature, Non Repudiation",
        "E-mail Protection",
        "ecdsa-with-SHA384",
        "NIST CURVE: P-384",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn pem_is_root_then_issuing() {
    let authority = authority(now());
    assert_eq!(
        authority.pem().unwrap(),
        pem(authority.root()) + &pem(authority.issuing())
    );
}

#[test]
fn extensions_are_as_designed() {
    let authority = authority(now());
    let extension = |der: &[u8]| {
        let certificate = Certificate::from_der(der).unwrap();
        let (critical, constraints) = certificate
            .tbs_certificate()
            .get_extension::<BasicConstraints>()
            .unwrap()
            .unwrap();
        assert!(critical && constraints.ca);
        let (critical, usage) = certificate
            .tbs_certificate()
            .get_extension::<KeyUsage>()
            .unwrap()
            .unwrap();
        assert!(critical && usage.key_cert_sign() && usage.crl_sign() && !usage.digital_signature());
        constraints.path_len_constraint
    };
    assert_eq!(extension(authority.root()), Some(1));
    assert_eq!(extension(authority.issuing()), Some(0));

    let leaf = Certificate::from_der(&authority.issue(EMAIL, &key(), now()).unwrap().der).unwrap();
    let leaf = leaf.tbs_certificate();
    let (critical, usage) = leaf.get_extension::<KeyUsage>().unwrap().unwrap();
    assert!(critical && usage.digital_signature() && usage.non_repudiation() && !usage.key_cert_sign());
    assert!(leaf.get_extension::<ExtendedKeyUsage>().unwrap().is_some());
    assert!(leaf.get_extension::<SubjectAltName>().unwrap().is_some());
    assert!(leaf.get_extension::<BasicConstraints>().unwrap().is_none());
}

#[test]
fn a_leaf_certifies_the_very_key_with_a_fresh_serial() {
    let (authority, key) = (authority(now()), key());
    let (one, two) = (
        authority.issue(EMAIL, &key, now()).unwrap(),
        authority.issue(EMAIL, &key, now()).unwrap(),
    );
    assert_ne!(one.serial, two.serial);
    assert_eq!(one.serial.len(), 32);
    for leaf in [&one, &two] {
        let certificate = Certificate::from_der(&leaf.der).unwrap();
        assert_eq!(
            certificate
                .tbs_certificate()
                .subject_public_key_info()
                .subject_public_key
                .raw_bytes(),
            key
        );
    }
}

#[test]
fn a_leaf_is_valid_for_three_years_or_not_issued() {
    let start = 1_800_000_000_000;
    let authority = authority(start);
    assert_eq!(authority.ends() / 1000, (start + 15 * YEAR) / 1000);
    let late = start + 12 * YEAR;
    assert_eq!(authority.issue(EMAIL, &key(), late).unwrap().expires, authority.ends());
    for refused in [
        authority.issue(EMAIL, &key(), late + 1000),
        authority.issue(EMAIL, &key(), start + 16 * YEAR),
        authority.issue_stamp(&AuthorityKey::generate(), late + 1000),
    ] {
        assert!(matches!(refused, Err(AuthorityError::EndsTooSoon)));
    }
}

#[test]
fn a_foreign_key_is_refused() {
    let made = Made::at(now(), &[]);
    let foreign = Authority::new(
        made.root.der(),
        &made.issuing,
        AuthorityKey::generate(),
        Places::at(SITE),
    );
    assert!(matches!(foreign, Err(AuthorityError::Mismatch)));
    let other = Made::at(now(), &[]);
    assert!(matches!(
        Root::read(&other.key, made.root.der()),
        Err(AuthorityError::Mismatch)
    ));
}

#[test]
fn addresses_outside_the_domains_are_refused_by_name() {
    let authority = Made::at(now(), &["example.org", ".example.net"]).authority();
    assert_eq!(authority.domains(), ["example.org", ".example.net"]);
    for inside in ["ada@example.org", "Ada@EXAMPLE.org", "ada@mail.example.net"] {
        assert!(authority.issue(inside, &key(), now()).is_ok(), "{inside}");
    }
    for outside in [
        "ada@example.com",
        "ada@mail.example.org",
        "ada@example.net",
        "ada@badexample.net",
        "ada@notexample.org",
    ] {
        let refused = authority.issue(outside, &key(), now());
        assert!(
            matches!(refused, Err(AuthorityError::OutsideDomains { .. })),
            "{outside}"
        );
    }
}

#[test]
fn addresses_of_what_is_known_stand_in_the_certificates() {
    let authority = authority(now());
    let leaf = authority.issue(EMAIL, &key(), now()).unwrap();
    let stamp = authority.issue_stamp(&AuthorityKey::generate(), now()).unwrap();
    let says = |der: &[u8], text: String| der.windows(text.len()).any(|part| part == text.as_bytes());
    let places = Places::at("https://sign.example.org/");
    for der in [&leaf.der, &stamp.der] {
        assert!(says(der, places.crl()) && says(der, places.ocsp()) && says(der, places.issuing()));
    }
    assert!(says(authority.issuing(), places.root_crl()) && says(authority.issuing(), places.root()));
    assert!(!says(authority.issuing(), places.ocsp()));
}
