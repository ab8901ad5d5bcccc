//! The service's seal: believed under its own kind of certificate alone, over the facts that it was made for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod pki;

use countersign_pdf::cms::seal::{check, finish, to_be_sealed};
use pki::{ISSUING_NAME, Pki, Template, extension, key, purposes, sign_raw};
use time::OffsetDateTime;
use time::macros::datetime;

const AT: OffsetDateTime = datetime!(2026-06-01 12:00 UTC);
const FACTS: &[u8] = b"what the service knows";
/// id-kp-documentSigning, id-kp-emailProtection and id-kp-timeStamping (RFC 9336, RFC 5280 §4.2.1.12), the last bytes of each.
const DOCUMENT: u8 = 36;
const EMAIL: u8 = 4;
const TIME: u8 = 8;

/// A seal over [`FACTS`] under a certificate with these extended key usages.
fn sealed(pki: &Pki, usages: Option<&[u8]>) -> Vec<u8> {
    let holder = key(4);
    let template = Template {
        extra: usages.map_or_else(Vec::new, |usages| extension(37, false, &purposes(usages))),
        ..Template::person("Countersign seal", ISSUING_NAME, 9, &holder)
    };
    let chain = pki.chain_of(&template);
    let attributes = to_be_sealed(FACTS, &chain[0]).unwrap();
    finish(&chain, &attributes, &sign_raw(&holder, attributes.to_der())).unwrap()
}

fn cause(seal: &[u8], facts: &[u8], roots: &[Vec<u8>], at: OffsetDateTime) -> &'static str {
    check(seal, facts, roots, at).map_or_else(|problem| problem.name(), |_| "good")
}

#[test]
fn a_seal_is_believed_for_its_facts_and_its_root() {
    let pki = Pki::new(0);
    let seal = sealed(&pki, Some(&[DOCUMENT]));
    let roots = [pki.root.clone()];
    let told = check(&seal, FACTS, &roots, AT).unwrap();
    assert_eq!(
        (told.authority.as_str(), told.serial.as_str()),
        ("Countersign seal", "09")
    );
    assert_eq!(cause(&seal, b"other facts", &roots, AT), "seal-broken");
    assert_eq!(cause(&seal, FACTS, &[], AT), "seal-untrusted");
    assert_eq!(cause(&seal, FACTS, &[Pki::new(1).root], AT), "seal-untrusted");
    assert_eq!(
        cause(&seal, FACTS, &roots, datetime!(2090-01-01 0:00 UTC)),
        "seal-untrusted"
    );
}

#[test]
fn certificates_for_other_purposes_seal_nothing() {
    let pki = Pki::new(0);
    let roots = [pki.root.clone()];
    for usages in [
        None,
        Some(&[EMAIL][..]),
        Some(&[TIME]),
        Some(&[DOCUMENT, EMAIL]),
        Some(&[EMAIL, DOCUMENT]),
    ] {
        assert_eq!(
            cause(&sealed(&pki, usages), FACTS, &roots, AT),
            "seal-purpose",
            "{usages:?}"
        );
    }
}
