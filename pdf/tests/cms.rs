//! The CMS half: what is built satisfies OpenSSL's CAdES check, and what is not exactly that shape is refused by name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod pki;

use countersign_pdf::cms::{
    BuildError, CertificateProblem, ChainProblem, CmsProblem, SignedAttributes, check, signed_data, trust,
};
use pki::parts::{Parts, SHA256, SHA384, ess, pkcs9, timestamp_oid};
use pki::{Pki, Template, extension, key, seq, sign_raw, tlv};
use sha2::{Digest, Sha256, Sha384};
use std::process::Command;
use time::OffsetDateTime;
use time::macros::datetime;

const AT: OffsetDateTime = datetime!(2026-06-01 12:00 UTC);
const CONTENT: &[u8] = b"what the ByteRange covers";
const ADA: &str = "ada@example.org";

fn digest() -> [u8; 48] {
    Sha384::digest(CONTENT).into()
}

fn build(chain: &[Vec<u8>], holder: u8) -> Vec<u8> {
    let attributes = SignedAttributes::new(&digest(), &chain[0]).unwrap();
    signed_data(chain, &attributes, &sign_raw(&key(holder), attributes.to_der())).unwrap()
}

fn honest() -> (Pki, Vec<u8>) {
    let pki = Pki::new(0);
    let chain = pki.chain(ADA, &key(1), 77);
    let cms = build(&chain, 1);
    (pki, cms)
}

fn honest_parts() -> Parts {
    Parts::new(&digest(), Pki::new(0).chain(ADA, &key(1), 77), 1)
}

fn refusal(parts: Parts) -> CmsProblem {
    check(&parts.build(), &digest()).expect_err("must be refused")
}

#[test]
fn openssl_accepts_it_as_cades() {
    let (pki, cms) = honest();
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    std::fs::write(path("sig.der"), &cms).unwrap();
    std::fs::write(path("covered.bin"), CONTENT).unwrap();
    std::fs::write(path("ca.der"), &pki.root).unwrap();
    let converted = Command::new("openssl")
        .args(["x509", "-inform", "DER", "-in"])
        .arg(path("ca.der"))
        .arg("-out")
        .arg(path("ca.pem"))
        .status();
    assert!(converted.unwrap().success());
    let verified = Command::new("openssl")
        .args([
            "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-purpose", "any", "-in",
        ])
        .arg(path("sig.der"))
        .arg("-content")
        .arg(path("covered.bin"))
        .arg("-CAfile")
        .arg(path("ca.pem"))
        .args(["-out", "/dev/null"])
        .output()
        .unwrap();
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stderr)
    );
}

#[test]
fn an_honest_signature_checks_and_is_trusted() {
    let (pki, cms) = honest();
    let checked = check(&cms, &digest()).unwrap();
    assert_eq!(checked.email(), ADA);
    assert_eq!(checked.signer_key(), &pki::public(&key(1)));
    assert_eq!(checked.serial(), "4d");
    assert!(!checked.has_timestamp());
    assert_eq!(trust(&checked, &[pki.root], AT).unwrap().root(), 0);
}

#[test]
fn the_hand_made_parts_are_the_same_shape() {
    assert_eq!(honest_parts().build(), honest().1);
}

#[test]
fn building_refuses_what_would_not_verify() {
    let pki = Pki::new(0);
    let chain = pki.chain(ADA, &key(1), 77);
    let attributes = SignedAttributes::new(&digest(), &chain[0]).unwrap();
    let signature = sign_raw(&key(1), attributes.to_der());
    assert_eq!(
        signed_data(&[], &attributes, &signature),
        Err(BuildError::NoCertificate)
    );
    assert_eq!(
        signed_data(&chain[1..], &attributes, &signature),
        Err(BuildError::OtherLeaf)
    );
    assert_eq!(
        signed_data(&chain, &attributes, &[0; 96]),
        Err(BuildError::BadSignature)
    );
    let foreign = sign_raw(&key(2), attributes.to_der());
    assert_eq!(signed_data(&chain, &attributes, &foreign), Err(BuildError::WrongKey));
    let broken = vec![chain[0].clone(), vec![0x30]];
    assert_eq!(
        signed_data(&broken, &attributes, &signature),
        Err(BuildError::BadCertificate { index: 1 })
    );
}

#[test]
fn a_changed_document_is_a_wrong_digest() {
    let other = Sha384::digest(b"something else").into();
    assert_eq!(check(&honest().1, &other).unwrap_err(), CmsProblem::WrongDigest);
}

#[test]
fn bytes_that_are_not_canonical_are_refused() {
    let (pki, cms) = honest();
    let mut trailing = cms.clone();
    trailing.push(0);
    assert_eq!(check(&trailing, &digest()).unwrap_err(), CmsProblem::NotDer);
    for length in (0..cms.len()).step_by(7) {
        assert!(check(&cms[..length], &digest()).is_err());
    }
    for index in 0..cms.len() {
        let mut changed = cms.clone();
        changed[index] ^= 1;
        if let Ok(checked) = check(&changed, &digest()) {
            assert!(
                trust(&checked, std::slice::from_ref(&pki.root), AT).is_err(),
                "byte {index}"
            );
        }
    }
}

#[test]
fn attached_content_is_refused() {
    let attached = tlv(0xa0, &tlv(0x04, CONTENT));
    assert_eq!(
        refusal(Parts {
            attached,
            ..honest_parts()
        }),
        CmsProblem::AttachedContent
    );
}

#[test]
fn two_signers_or_none_are_refused() {
    assert_eq!(
        refusal(Parts {
            signers: 0,
            ..honest_parts()
        }),
        CmsProblem::SignerCount { count: 0 }
    );
    // Two equal elements of a SET are not DER, so the second one differs by an unsigned attribute.
    assert_eq!(
        refusal(Parts {
            signers: 2,
            ..honest_parts()
        }),
        CmsProblem::SignerCount { count: 2 }
    );
}

#[test]
fn digest_downgrades_are_refused() {
    let problem = refusal(Parts {
        digest_algorithm: SHA256.to_vec(),
        ..honest_parts()
    });
    assert!(matches!(problem, CmsProblem::DigestAlgorithm { .. }), "{problem:?}");
    let mut parts = honest_parts();
    let sha1 = [0x30, 0x07, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a];
    parts.attributes[2] = ess(&sha1, &[0; 20]);
    let problem = refusal(parts);
    assert!(matches!(problem, CmsProblem::DigestAlgorithm { .. }), "{problem:?}");
}

#[test]
fn the_default_form_of_signing_certificate_is_accepted() {
    let mut parts = honest_parts();
    parts.attributes[2] = ess(&[], &Sha256::digest(&parts.certificates[0]));
    check(&parts.build(), &digest()).unwrap();
}

#[test]
fn attributes_are_exactly_three() {
    for index in 0..3 {
        let mut parts = honest_parts();
        parts.attributes.remove(index);
        assert!(matches!(refusal(parts), CmsProblem::MissingAttribute { .. }));
    }
    let mut parts = honest_parts();
    parts.attributes.push(pkcs9(5, &tlv(0x17, b"260601120000Z")));
    assert!(matches!(refusal(parts), CmsProblem::UnexpectedAttribute { .. }));
    let mut parts = honest_parts();
    parts.attributes.push(pkcs9(4, &tlv(0x04, &[7; 48])));
    assert!(matches!(refusal(parts), CmsProblem::UnexpectedAttribute { .. }));
    let mut parts = honest_parts();
    parts.attributes[0] = pkcs9(3, &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]);
    assert_eq!(refusal(parts), CmsProblem::WrongContentType);
    let mut parts = honest_parts();
    parts.attributes[2] = ess(SHA384, &Sha384::digest(b"another certificate"));
    assert_eq!(refusal(parts), CmsProblem::OtherCertificate);
}

#[test]
fn unsigned_attributes_are_none_or_one_timestamp() {
    let token = seq(&[&timestamp_oid(), &tlv(0x31, &tlv(0x30, &[]))]);
    let parts = Parts {
        unsigned: tlv(0xa1, &token),
        ..honest_parts()
    };
    assert!(check(&parts.build(), &digest()).unwrap().has_timestamp());
    let other = pkcs9(6, &tlv(0x04, b"x"));
    let parts = Parts {
        unsigned: tlv(0xa1, &other),
        ..honest_parts()
    };
    assert!(matches!(refusal(parts), CmsProblem::UnexpectedUnsigned { .. }));
}

#[test]
fn a_signature_of_another_key_is_refused() {
    assert_eq!(
        refusal(Parts {
            signer: 2,
            ..honest_parts()
        }),
        CmsProblem::BadSignature
    );
}

#[test]
fn the_signers_certificate_must_be_inside_and_fit_for_signing() {
    let pki = Pki::new(0);
    let with = |template: Template<'_>| {
        let chain = pki.chain_of(&template);
        check(&build(&chain, 1), &digest()).expect_err("must be refused")
    };
    let holder = key(1);
    let person = Template::person(ADA, pki::ISSUING_NAME, 5, &holder);
    let usage = Template {
        key_usage: Some(0x80),
        ..person.clone()
    };
    assert_eq!(with(usage), CmsProblem::Certificate(CertificateProblem::LeafUsage));
    let none = Template {
        key_usage: None,
        ..person.clone()
    };
    assert_eq!(with(none), CmsProblem::Certificate(CertificateProblem::LeafUsage));
    let authority = Template {
        authority: Some(0),
        ..person.clone()
    };
    assert_eq!(
        with(authority),
        CmsProblem::Certificate(CertificateProblem::LeafIsAuthority)
    );
    let nameless = Template {
        subject: "Ada",
        ..person.clone()
    };
    assert_eq!(with(nameless), CmsProblem::Certificate(CertificateProblem::NoEmail));
    let unknown = seq(&[
        &[0x06, 0x03, 0x55, 0x1d, 0x1e],
        &[0x01, 0x01, 0xff],
        &tlv(0x04, &seq(&[])),
    ]);
    let critical = Template {
        extra: unknown,
        ..person
    };
    let problem = with(critical);
    assert!(
        matches!(
            problem,
            CmsProblem::Certificate(CertificateProblem::CriticalExtension { .. })
        ),
        "{problem:?}"
    );
}

#[test]
fn trust_goes_by_the_roots_key_not_its_name() {
    let pki = Pki::new(0);
    let evil = Pki::new(1);
    let checked = check(&build(&evil.chain(ADA, &key(1), 77), 1), &digest()).unwrap();
    assert_eq!(
        trust(&checked, std::slice::from_ref(&pki.root), AT),
        Err(ChainProblem::RootOfTheSameName)
    );
    assert_eq!(trust(&checked, &[], AT), Err(ChainProblem::NoRoots));
    assert!(trust(&checked, &[pki.root, evil.root], AT).is_ok());
}

/// Critical nameConstraints: a list of permitted (tag 0) or excluded (tag 1) subtrees of one kind of name.
fn constraints(list: u8, kind: u8, bases: &[&str]) -> Vec<u8> {
    let subtrees: Vec<u8> = bases
        .iter()
        .flat_map(|base| seq(&[&tlv(0x80 | kind, base.as_bytes())]))
        .collect();
    extension(30, true, &seq(&[&tlv(0xa0 | list, &subtrees)]))
}

#[test]
fn an_authority_certifies_the_addresses_it_is_constrained_to() {
    let pki = Pki::new(0);
    let (root_key, issuing_key) = (key(200), key(220));
    let judged = |extra: Vec<u8>, email: &str| {
        let issuing = Template {
            extra,
            ..Template::authority(pki::ISSUING_NAME, pki::ROOT_NAME, 2, &issuing_key, 0)
        };
        let leaf = Template::person(email, pki::ISSUING_NAME, 77, &key(1)).issue(&pki.issuing_key);
        let chain = [leaf, issuing.issue(&root_key), pki.root.clone()];
        let checked = check(&build(&chain, 1), &digest()).unwrap();
        trust(&checked, std::slice::from_ref(&pki.root), AT).map(drop)
    };
    let outside = Err(ChainProblem::OutsideConstraints);
    for (extra, email, expected) in [
        (constraints(0, 1, &["example.org"]), "ada@example.org", Ok(())),
        (
            constraints(0, 1, &["example.net", "EXAMPLE.org"]),
            "ada@Example.ORG",
            Ok(()),
        ),
        (constraints(0, 1, &[".example.org"]), "ada@mail.example.org", Ok(())),
        (constraints(0, 1, &["ada@example.org"]), "ada@example.org", Ok(())),
        (constraints(1, 1, &["example.net"]), "ada@example.org", Ok(())),
        (constraints(0, 1, &["example.net"]), "ada@example.org", outside.clone()),
        (
            constraints(0, 1, &["example.org"]),
            "ada@mail.example.org",
            outside.clone(),
        ),
        (constraints(0, 1, &[".example.org"]), "ada@example.org", outside.clone()),
        (
            constraints(0, 1, &["eve@example.org"]),
            "ada@example.org",
            outside.clone(),
        ),
        (constraints(1, 1, &["example.org"]), "ada@example.org", outside),
    ] {
        assert_eq!(judged(extra, email), expected, "{email}");
    }
    // Constraints on names of other kinds are not understood, and critical.
    assert!(matches!(
        judged(constraints(0, 2, &["example.org"]), "ada@example.org"),
        Err(ChainProblem::BadIssuer(CertificateProblem::CriticalExtension { .. }))
    ));
}

#[test]
fn the_issuer_must_be_inside_allowed_and_valid_then() {
    let pki = Pki::new(0);
    let roots = [pki.root.clone()];
    let mut chain = pki.chain(ADA, &key(1), 77);
    chain.remove(1);
    let checked = check(&build(&chain, 1), &digest()).unwrap();
    assert_eq!(trust(&checked, &roots, AT), Err(ChainProblem::NoIssuer));

    // A person's certificate used as if it were an authority's.
    let holder = key(2);
    let person = pki.chain("eve@example.org", &holder, 9);
    let victim = key(1);
    let leaf = Template::person(ADA, "eve@example.org", 78, &victim).issue(&holder);
    let checked = check(&build(&[leaf, person[0].clone(), pki.issuing.clone()], 1), &digest()).unwrap();
    assert_eq!(
        trust(&checked, &roots, AT),
        Err(ChainProblem::BadIssuer(CertificateProblem::NotAnAuthority))
    );

    let checked = check(&honest().1, &digest()).unwrap();
    let early = datetime!(2024-12-31 23:59:59 UTC);
    assert_eq!(
        trust(&checked, &roots, early),
        Err(ChainProblem::OutsideValidity { subject: "the signer" })
    );
    let late = datetime!(2035-01-01 00:00:01 UTC);
    assert_eq!(
        trust(&checked, &roots, late),
        Err(ChainProblem::OutsideValidity { subject: "the signer" })
    );
}

#[test]
fn arbitrary_bytes_do_not_panic() {
    let mut state = 1u64;
    for length in 0..400 {
        let bytes: Vec<u8> = (0..length)
            .map(|_| {
                state = state
                    .wrapping_mul(6364136223846793005)
                    .wrapping_add(1442695040888963407);
                (state >> 56) as u8
            })
            .collect();
        assert!(check(&bytes, &digest()).is_err());
    }
}

#[test]
fn other_versions_algorithms_and_revocation_lists_are_refused() {
    let parts = Parts {
        version: 3,
        ..honest_parts()
    };
    assert_eq!(refusal(parts), CmsProblem::NotSignedData);
    let parts = Parts {
        signature_algorithm: 2,
        ..honest_parts()
    };
    assert!(matches!(refusal(parts), CmsProblem::SignatureAlgorithm { .. }));
    let parts = Parts {
        revocation: tlv(0xa1, &[]),
        ..honest_parts()
    };
    assert_eq!(refusal(parts), CmsProblem::RevocationInside);
}

#[test]
fn a_signer_whose_certificate_is_elsewhere_is_refused() {
    let whole = honest_parts().build();
    let leaf = &honest_parts().certificates[0];
    // Another serial number in the certificate: the signer's is then not inside.
    let at = whole.windows(leaf.len()).position(|window| window == leaf).unwrap();
    let serial = leaf.windows(3).position(|window| window == [0x02, 0x01, 77]).unwrap();
    let mut changed = whole;
    changed[at + serial + 2] = 78;
    assert_eq!(check(&changed, &digest()).unwrap_err(), CmsProblem::NoSignerCertificate);
}

#[test]
fn repeated_extensions_are_refused() {
    let pki = Pki::new(0);
    let holder = key(1);
    let usage = seq(&[
        &[0x06, 0x03, 0x55, 0x1d, 15],
        &[0x01, 0x01, 0xff],
        &tlv(0x04, &tlv(0x03, &[6, 0xc0])),
    ]);
    let template = Template {
        extra: usage,
        ..Template::person(ADA, pki::ISSUING_NAME, 5, &holder)
    };
    let problem = check(&build(&pki.chain_of(&template), 1), &digest()).unwrap_err();
    assert_eq!(problem, CmsProblem::Certificate(CertificateProblem::MalformedExtension));
}

#[test]
fn unrelated_or_unusable_roots_are_named() {
    let checked = check(&honest().1, &digest()).unwrap();
    let other = key(9);
    let root = Template::authority("Another root", "Another root", 1, &other, 1).issue(&other);
    assert_eq!(trust(&checked, &[root], AT), Err(ChainProblem::UnknownRoot));
    let person = Template::person(ADA, ADA, 1, &other).issue(&other);
    assert!(matches!(
        trust(&checked, &[person], AT),
        Err(ChainProblem::BadRoot { index: 0, .. })
    ));
    assert!(matches!(
        trust(&checked, &[vec![0]], AT),
        Err(ChainProblem::BadRoot { index: 0, .. })
    ));
}
