use super::*;
use crate::hash::Hash48;
use crate::world::rng;

fn key() -> SigningKey {
    SigningKey::generate(&mut rng(1))
}

fn signed() -> Vec<u8> {
    sign("test", &Hash48::ZERO, &key()).bytes().to_vec()
}

fn check(purpose: &str, bytes: &[u8]) -> Option<CoseError> {
    verify::<Hash48>(purpose, bytes, &key().verifying_key()).err()
}

#[test]
fn what_was_signed_verifies_for_its_purpose_and_key_only() {
    let bytes = signed();
    assert_eq!(&bytes[..8], &[0xd2, 0x84, 0x44, 0xa1, 0x01, 0x38, 0x32, 0xa0]);
    let verified = verify::<Hash48>("test", &bytes, &key().verifying_key()).unwrap();
    assert_eq!((verified.payload(), verified.bytes()), (&Hash48::ZERO, &bytes[..]));
    assert_eq!(peek_hash(&bytes), Ok(verified.payload_hash()));
    assert_eq!(check("other", &bytes), Some(CoseError::BadSignature));
    let other = SigningKey::generate(&mut rng(2)).verifying_key();
    assert_eq!(
        verify::<Hash48>("test", &bytes, &other).err(),
        Some(CoseError::BadSignature)
    );
}

#[test]
fn two_phases_make_the_same_object_and_check_the_signature() {
    let unsigned = to_be_signed("test", &Hash48::ZERO);
    let signature = key().sign(unsigned.bytes());
    let done = unsigned.clone().finish(&signature, &key().verifying_key()).unwrap();
    assert_eq!(done.bytes(), signed());
    assert_eq!(
        unsigned.finish(&[1; 96], &key().verifying_key()).err(),
        Some(CoseError::BadSignature)
    );
}

#[test]
fn only_one_shape_is_accepted() {
    let good = signed();
    let replaced = |at: usize, with: &[u8], instead_of: usize| [&good[..at], with, &good[at + instead_of..]].concat();
    let header = Some(CoseError::UnexpectedHeader);
    // Another tag; another algorithm (ES384, -35); an unprotected header; a protected header with a key id.
    assert_eq!(check("test", &replaced(0, &[0xd1], 1)), header);
    assert_eq!(check("test", &replaced(6, &[0x22], 1)), header);
    assert_eq!(check("test", &replaced(7, &[0xa1, 0x04, 0x40], 1)), header);
    assert_eq!(
        check("test", &replaced(2, &[0x46, 0xa2, 0x01, 0x38, 0x32, 0x04, 0x40], 5)),
        header
    );
    // No tag; trailing bytes; a length written long; a short signature; an indefinite map.
    assert!(matches!(check("test", &good[1..]), Some(CoseError::Malformed(_))));
    let trailing = [&good[..], &[0]].concat();
    assert_eq!(
        check("test", &trailing),
        Some(CoseError::Malformed(CborError::TrailingBytes(1)))
    );
    let long = replaced(2, &[0x58, 0x04], 1);
    assert_eq!(
        check("test", &long),
        Some(CoseError::Malformed(CborError::NotCanonical))
    );
    let short = good[..good.len() - 1].to_vec();
    assert!(matches!(check("test", &short), Some(CoseError::Malformed(_))));
    assert_eq!(check("test", &replaced(7, &[0xbf, 0xff], 1)), header);
}

#[test]
fn every_flipped_bit_is_refused() {
    let good = signed();
    for index in 0..good.len() {
        let mut altered = good.clone();
        altered[index] ^= 1 << (index % 8);
        assert!(check("test", &altered).is_some(), "byte {index}");
    }
}
