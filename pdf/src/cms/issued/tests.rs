//! What a certificate must say before anything is signed under it. `tests.pem` holds, in order: a leaf for
//! `bob+x@example.org`, the issuing certificate, the root, and a leaf with two names, the second of which is Bob's.

use super::*;

const BOB: &str = "bob+x@example.org";
const NOW: Millis = Millis(1_800_000_000_000);

fn key_of(der: &[u8]) -> VerifyingKey {
    VerifyingKey::from_sec1(&public_key(&Certificate::from_der(der).unwrap()).unwrap()).unwrap()
}

#[test]
fn an_address_with_a_plus_is_recognised_and_any_other_name_refused() {
    let [leaf, issuing, root, two_names] = from_pem(include_bytes!("tests.pem")).unwrap().try_into().unwrap();
    let (roots, key) = ([root.clone()], key_of(&leaf));
    let chain = [leaf, issuing.clone(), root.clone()];
    assert_eq!(check(&chain, &roots, &key, BOB, NOW), Ok(()));
    assert!(matches!(
        check(&chain, &roots, &key, "x@example.org", NOW),
        Err(CertificateError::OtherName(_))
    ));
    let chain = [two_names, issuing, root];
    assert!(matches!(
        check(&chain, &roots, &key, BOB, NOW),
        Err(CertificateError::OtherName(_))
    ));
}

#[test]
fn another_key_or_another_root_is_refused() {
    let [leaf, issuing, root, _] = from_pem(include_bytes!("tests.pem")).unwrap().try_into().unwrap();
    let key = key_of(&leaf);
    let chain = [leaf, issuing.clone(), root.clone()];
    let other = key_of(&issuing);
    assert_eq!(
        check(&chain, &[root], &other, BOB, NOW),
        Err(CertificateError::OtherKey)
    );
    assert_eq!(
        check(&chain, &[issuing], &key, BOB, NOW),
        Err(CertificateError::OtherRoot)
    );
}

#[test]
fn certificates_count_only_while_they_are_valid() {
    let [leaf, issuing, root, _] = from_pem(include_bytes!("tests.pem")).unwrap().try_into().unwrap();
    let (roots, key) = ([root.clone()], key_of(&leaf));
    let chain = [leaf, issuing, root];
    for at in [Millis(1_500_000_000_000), Millis(4_800_000_000_000)] {
        assert_eq!(check(&chain, &roots, &key, BOB, at), Err(CertificateError::NotNow(1)));
    }
}
