//! Refusals become sentences.

use super::*;

#[test]
fn a_problem_is_read_with_its_extras() {
    let body = br#"{"type":"urn:countersign:problem:stale-head","title":"T","status":409,"detail":"D.","head":"ab"}"#;
    let problem = Problem::read(409, None, body);
    assert_eq!(problem.name, "stale-head");
    assert_eq!(problem.sentence(), "D");
    assert_eq!(problem.extras["head"], "ab");
    assert!(!problem.extras.contains_key("status"));
}

#[test]
fn an_answer_that_is_no_problem_still_has_a_name() {
    assert_eq!(Problem::read(502, None, b"<html>").name, "http-502");
    assert_eq!(
        Problem::read(404, None, br#"{"type":"about:blank","title":"Not found"}"#).name,
        "http-404"
    );
}

#[test]
fn waiting_times_are_told() {
    let problem = Problem::read(
        429,
        Some(600),
        br#"{"type":"urn:countersign:problem:slow-down","title":"Too many"}"#,
    );
    let failure = Failure::from(ApiError::Refused(problem));
    assert_eq!(failure.kind, "slow-down");
    assert_eq!(failure.next.as_deref(), Some("wait 10 minutes and try again"));
    assert_eq!(failure.json()["error"]["retry_after"], 600);
}

#[test]
fn an_ended_session_names_login() {
    let failure = Failure::from(ApiError::Refused(Problem::read(401, None, b"{}")));
    assert!(failure.next.unwrap().contains("countersign login"));
}
