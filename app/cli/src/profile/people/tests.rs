//! Pins.

use countersign_protocol::ids::UserId;
use countersign_protocol::keys::{Identity, KeyBundle};

use super::*;
use crate::randomness::rng;

fn bundle(email: &str) -> SignedBundle {
    let identity = Identity::generate(&mut rng());
    let bundle = KeyBundle {
        user: UserId::from_bytes([9; 16]),
        email: email.to_owned(),
        name: "Bob Example".to_owned(),
        signing: identity.signing.verifying_key(),
        agreement: identity.agreement.public(),
        generation: 0,
        previous: None,
        recovery_key: None,
        created: Millis(1),
    };
    SignedBundle::sign(bundle, &identity.signing).unwrap()
}

#[test]
fn a_key_is_pinned_on_first_use_and_a_changed_one_stops() {
    let place = tempfile::tempdir().unwrap();
    let home = Home::at(place.path());
    let first = bundle("bob@example.org");
    assert_eq!(home.compare(&first).unwrap(), None);
    assert_eq!(home.meet(&first, Millis(5)).unwrap(), Basis::FirstUse);
    assert_eq!(home.meet(&first, Millis(6)).unwrap(), Basis::FirstUse);
    let other = bundle("bob@example.org");
    let stop = home.meet(&other, Millis(7)).unwrap_err();
    assert_eq!(stop.kind, "key-changed");
    assert!(stop.next.unwrap().contains("countersign trust bob@example.org"));
    assert_eq!(home.compare(&other).unwrap_err().kind, "key-changed");
}

#[test]
fn trust_confirms_and_repins() {
    let place = tempfile::tempdir().unwrap();
    let home = Home::at(place.path());
    let (first, second) = (bundle("bob@example.org"), bundle("bob@example.org"));
    home.meet(&first, Millis(5)).unwrap();
    home.confirm(&first, Millis(6)).unwrap();
    assert_eq!(home.people().unwrap()["bob@example.org"].first_seen, 5);
    assert_eq!(home.meet(&first, Millis(7)).unwrap(), Basis::Confirmed);
    home.confirm(&second, Millis(8)).unwrap();
    assert_eq!(home.meet(&second, Millis(9)).unwrap(), Basis::Confirmed);
    assert_eq!(home.meet(&first, Millis(9)).unwrap_err().kind, "key-changed");
}
