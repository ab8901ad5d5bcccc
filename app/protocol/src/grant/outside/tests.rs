//! Against the `hpke` crate, which seals here and opens on machines that hold their own keys.

use super::*;
use crate::grant::{open, seal};
use crate::hash::sha384;
use crate::ids::EnvelopeId;
use crate::keys::AgreementKey;
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
fn what_hpke_seals_opens_with_the_shared_secret_alone() {
    for seed in 0..20 {
        let (mut rng, key) = (rng(seed), EnvelopeKey::from_bytes([seed; 32]));
        let own = AgreementKey::generate(&mut rng);
        let sealed = seal(&key, &own.public(), place(), &mut rng);
        let shared = own.shared_with(&encapsulated(&sealed).unwrap()).unwrap();
        assert_eq!(open_with_shared(&sealed, &shared, &own.public(), place()), Ok(key));
    }
}

#[test]
fn other_keys_and_other_places_are_refused() {
    let (mut rng, key) = (rng(1), EnvelopeKey::from_bytes([7; 32]));
    let (own, other) = (AgreementKey::generate(&mut rng), AgreementKey::generate(&mut rng));
    let sealed = seal(&key, &own.public(), place(), &mut rng);
    let point = encapsulated(&sealed).unwrap();
    let shared = own.shared_with(&point).unwrap();
    let refused = |shared: &[u8; 48], own: &AgreementKey, place| {
        assert_eq!(
            open_with_shared(&sealed, shared, &own.public(), place),
            Err(GrantError::WrongKey)
        );
    };
    refused(&shared, &other, place());
    refused(&other.shared_with(&point).unwrap(), &other, place());
    let envelope = EnvelopeId::from_bytes([2; 16]);
    refused(&shared, &own, GrantContext { envelope, ..place() });
    refused(&shared, &own, GrantContext { epoch: 2, ..place() });
    refused(&shared, &own, GrantContext { slot: 1, ..place() });
    let bundle = sha384(b"other");
    refused(&shared, &own, GrantContext { bundle, ..place() });
}

#[test]
fn altered_grants_are_refused_as_they_are_elsewhere() {
    let (mut rng, key) = (rng(1), EnvelopeKey::from_bytes([7; 32]));
    let own = AgreementKey::generate(&mut rng);
    let sealed = seal(&key, &own.public(), place(), &mut rng);
    let shared = own.shared_with(&encapsulated(&sealed).unwrap()).unwrap();
    for index in [0, 3, sealed.len() - 60, sealed.len() - 1] {
        let mut altered = sealed.clone();
        altered[index] ^= 1;
        assert!(open_with_shared(&altered, &shared, &own.public(), place()).is_err());
        assert!(open(&altered, &own, place()).is_err());
    }
    assert!(matches!(
        encapsulated(&sealed[..sealed.len() - 1]),
        Err(GrantError::Malformed(_))
    ));
}
