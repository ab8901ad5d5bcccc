//! What the profile keeps.

use super::*;

fn sample() -> Profile {
    Profile {
        server: "http://localhost:8000".into(),
        email: "ann@example.org".into(),
        name: "Ann Example".into(),
        user: "00000000-0000-7000-8000-000000000001".into(),
        bundle: Base64(vec![1, 2, 3]),
        session: Some("token".into()),
    }
}

#[test]
fn a_profile_is_read_back() {
    let place = tempfile::tempdir().unwrap();
    let home = Home::at(place.path());
    assert!(home.profile().unwrap().is_none());
    home.write_profile(&sample()).unwrap();
    let read = home.profile().unwrap().unwrap();
    assert_eq!(
        (read.email.as_str(), read.session.as_deref()),
        ("ann@example.org", Some("token"))
    );
    assert_eq!(read.bundle, Base64(vec![1, 2, 3]));
}

#[test]
fn a_damaged_profile_is_told_apart_from_none() {
    let place = tempfile::tempdir().unwrap();
    let home = Home::at(place.path());
    home.write("profile.json", b"{").unwrap();
    assert!(matches!(home.profile(), Err(HomeError::Damaged { .. })));
}

#[test]
fn other_certificates_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let home = Home::at(place.path());
    home.pin_ca("http://localhost", b"one").unwrap();
    home.pin_ca("http://localhost", b"one").unwrap();
    assert_eq!(home.pin_ca("http://localhost", b"two").unwrap_err().kind, "ca-changed");
}
