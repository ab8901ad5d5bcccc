//! Decisions on their way.

use super::*;

#[test]
fn a_held_decision_opens_only_under_its_envelope_key() {
    let place = tempfile::tempdir().unwrap();
    let home = Home::at(place.path());
    let envelope = EnvelopeId::random(&mut rng());
    let key = EnvelopeKey::generate(&mut rng());
    let blob = BlobId::random(&mut rng());
    let held = Held {
        request: "approve with CANARY".into(),
        entry: Base64(vec![1]),
        blob: Some((blob.to_string(), Base64(vec![2, 3]))),
        timing: None,
    };
    home.hold(envelope, &key, &held).unwrap();
    let read = home.held(envelope, &key).unwrap().unwrap();
    assert_eq!(read.request, held.request);
    assert_eq!(read.blob().unwrap(), (blob, vec![2, 3]));
    assert!(
        home.held(envelope, &EnvelopeKey::generate(&mut rng()))
            .unwrap()
            .is_none()
    );
    let stored = home.read(&name(envelope)).unwrap().unwrap();
    assert!(!stored.windows(6).any(|window| window == b"CANARY"));
    home.let_go(envelope).unwrap();
    assert!(home.held(envelope, &key).unwrap().is_none());
}
