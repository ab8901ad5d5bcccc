//! Addresses of servers, and retries.

use super::*;

#[test]
fn addresses_are_brought_into_one_form() {
    assert_eq!(
        normal_server("http://localhost:8000/").unwrap(),
        "http://localhost:8000"
    );
    assert_eq!(
        normal_server(" https://Sign.example.org ").unwrap(),
        "https://sign.example.org"
    );
    for wrong in [
        "localhost:8000",
        "ftp://example.org",
        "https://",
        "https://u:p@example.org",
        "https://e.org/?x=1",
    ] {
        assert!(matches!(normal_server(wrong), Err(ApiError::Address { .. })), "{wrong}");
    }
}

#[test]
fn only_this_machine_is_loopback() {
    assert!(is_loopback("http://localhost:8000"));
    assert!(is_loopback("http://127.0.0.1:1"));
    assert!(is_loopback("http://[::1]:1"));
    assert!(!is_loopback("http://localhost.example.org"));
}

#[test]
fn refusals_are_not_repeated() {
    let mut calls = 0;
    let answer: Result<(), _> = repeated(|| {
        calls += 1;
        Err(ApiError::Refused(Problem::read(500, None, b"")))
    });
    assert!(answer.is_err());
    assert_eq!(calls, 1);
}
