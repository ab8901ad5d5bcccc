//! Passphrases.

use super::*;

#[test]
fn short_passphrases_are_refused() {
    assert_eq!(check_new("1234567").unwrap_err().kind, "short-passphrase");
    assert!(check_new("12345678").is_ok());
    assert!(check_new("äöüäöüäö").is_ok());
}

#[test]
fn one_passphrase_has_one_byte_string() {
    assert_eq!(*normal("Cafe\u{301}"), *normal("Café"));
}
