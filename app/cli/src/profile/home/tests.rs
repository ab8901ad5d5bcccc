//! The profile folder.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn folder_and_files_are_private() {
    let place = tempfile::tempdir().unwrap();
    let home = Home::at(place.path().join("deep/profile"));
    home.write("outbox/one", b"sealed").unwrap();
    assert_eq!(mode(home.folder()), 0o700);
    assert_eq!(mode(&home.folder().join("outbox")), 0o700);
    assert_eq!(mode(&home.folder().join("outbox/one")), 0o600);
    assert_eq!(home.read("outbox/one").unwrap().unwrap(), b"sealed");
    assert!(home.read("nothing").unwrap().is_none());
}

#[test]
fn a_replaced_file_leaves_nothing_beside_it() {
    let place = tempfile::tempdir().unwrap();
    let home = Home::at(place.path());
    home.write("profile.json", b"one").unwrap();
    home.write("profile.json", b"two").unwrap();
    assert_eq!(home.read("profile.json").unwrap().unwrap(), b"two");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    home.remove("profile.json").unwrap();
    home.remove("profile.json").unwrap();
}

#[test]
fn an_open_folder_of_others_is_left_alone() {
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(place.path().join("theirs"), b"x").unwrap();
    let refused = Home::at(place.path()).write("profile.json", b"one").unwrap_err();
    assert!(matches!(refused, HomeError::Open(_)));
    assert_eq!(mode(place.path()), 0o755);
}

#[test]
fn an_empty_open_folder_is_made_private() {
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
    Home::at(place.path()).write("profile.json", b"one").unwrap();
    assert_eq!(mode(place.path()), 0o700);
}
