use super::*;
use crate::hash::sha384;
use crate::world::rng;

fn place() -> GrantContext {
    GrantContext {
        envelope: EnvelopeId::from_bytes([1; 16]),
        epoch: 1,
        slot: 2,
        bundle: sha384(b"bundle"),
    }
}

#[test]
fn a_grant_opens_in_its_place_and_nowhere_else() {
    let (mut rng, key) = (rng(1), EnvelopeKey::from_bytes([7; 32]));
    let recipient = AgreementKey::generate(&mut rng);
    let sealed = seal(&key, &recipient.public(), place(), &mut rng);
    assert_eq!(open(&sealed, &recipient, place()), Ok(key));
    let elsewhere = [
        GrantContext {
            envelope: EnvelopeId::from_bytes([2; 16]),
            ..place()
        },
        GrantContext { epoch: 2, ..place() },
        GrantContext { slot: 1, ..place() },
        GrantContext {
            bundle: sha384(b"other"),
            ..place()
        },
    ];
    for place in elsewhere {
        assert_eq!(open(&sealed, &recipient, place), Err(GrantError::WrongKey));
    }
    assert_eq!(
        open(&sealed, &AgreementKey::generate(&mut rng), place()),
        Err(GrantError::WrongKey)
    );
}

#[test]
fn altered_grants_are_refused() {
    let mut rng = rng(2);
    let recipient = AgreementKey::generate(&mut rng);
    let sealed = seal(&EnvelopeKey::generate(&mut rng), &recipient.public(), place(), &mut rng);
    for index in [4, 60, 105, sealed.len() - 1] {
        let mut altered = sealed.clone();
        altered[index] ^= 1;
        assert!(open(&altered, &recipient, place()).is_err(), "byte {index}");
    }
    assert!(matches!(
        open(&sealed[..sealed.len() - 1], &recipient, place()),
        Err(GrantError::Malformed(_))
    ));
}

#[test]
fn every_blob_has_a_key_of_its_own() {
    let key = EnvelopeKey::from_bytes([7; 32]);
    let (envelope, blob) = (EnvelopeId::from_bytes([1; 16]), BlobId::from_bytes([2; 16]));
    let first = key.blob_key(envelope, blob);
    assert_ne!(first, key.blob_key(envelope, BlobId::from_bytes([3; 16])));
    assert_ne!(first, key.blob_key(EnvelopeId::from_bytes([3; 16]), blob));
    assert_ne!(first, EnvelopeKey::from_bytes([8; 32]).blob_key(envelope, blob));
}
