//! Both halves against each other: the honest run, and each thing that must not work.
#![allow(clippy::unwrap_used)]

use countersign_opaque::server::Setup;
use countersign_opaque::{OpaqueError, client, server};

const USER: &[u8] = b"ada@example.org";
const PASSWORD: &[u8] = b"correct horse battery staple";

fn register(setup: &Setup) -> (Vec<u8>, Vec<u8>) {
    let (state, request) = client::registration_start(PASSWORD).unwrap();
    let response = server::registration_response(setup, &request, USER).unwrap();
    let registered = client::registration_finish(state, PASSWORD, &response, USER).unwrap();
    (
        server::registration_record(&registered.record).unwrap(),
        registered.export_key.to_vec(),
    )
}

#[test]
fn login_gives_both_sides_one_session_key_and_the_client_its_export_key() {
    let setup = Setup::from_bytes(&Setup::generate().to_bytes()).unwrap();
    let (record, export_key) = register(&setup);
    let (state, request) = client::login_start(PASSWORD).unwrap();
    let (waiting, response) = server::login_start(&setup, Some(&record), &request, USER).unwrap();
    let login = client::login_finish(state, PASSWORD, &response, USER).unwrap();
    assert_eq!(
        server::login_finish(&waiting, &login.finalization).unwrap(),
        login.session_key
    );
    assert_eq!(*login.export_key, export_key);
    assert_eq!(
        (request.len(), response.len(), waiting.len(), record.len()),
        (96, 320, 128, 192)
    );
}

#[test]
fn wrong_password_unknown_account_and_foreign_record_are_one_error() {
    let setup = Setup::generate();
    let (record, _) = register(&setup);
    type Case<'a> = (&'a [u8], Option<&'a [u8]>, &'a [u8]);
    let cases: [Case<'_>; 3] = [
        (b"wrong", Some(&record), USER),
        (PASSWORD, None, USER),
        (PASSWORD, Some(&record), b"bob@example.org"),
    ];
    for (password, record, user) in cases {
        let (state, request) = client::login_start(password).unwrap();
        let (_, response) = server::login_start(&setup, record, &request, user).unwrap();
        assert_eq!(
            client::login_finish(state, password, &response, user).err(),
            Some(OpaqueError::InvalidLogin)
        );
    }
}

#[test]
fn a_server_with_another_setup_is_not_believed() {
    let (setup, other) = (Setup::generate(), Setup::generate());
    let (record, _) = register(&setup);
    let (state, request) = client::login_start(PASSWORD).unwrap();
    let (_, response) = server::login_start(&other, Some(&record), &request, USER).unwrap();
    assert_eq!(
        client::login_finish(state, PASSWORD, &response, USER).err(),
        Some(OpaqueError::InvalidLogin)
    );
}

#[test]
fn the_server_refuses_a_finalization_that_is_not_of_this_login() {
    let setup = Setup::generate();
    let (record, _) = register(&setup);
    let (state, request) = client::login_start(PASSWORD).unwrap();
    let (first, response) = server::login_start(&setup, Some(&record), &request, USER).unwrap();
    let (second, _) = server::login_start(&setup, Some(&record), &request, USER).unwrap();
    let login = client::login_finish(state, PASSWORD, &response, USER).unwrap();
    assert_eq!(
        server::login_finish(&second, &login.finalization),
        Err(OpaqueError::InvalidLogin)
    );
    let mut altered = login.finalization.clone();
    altered[0] ^= 1;
    assert_eq!(server::login_finish(&first, &altered), Err(OpaqueError::InvalidLogin));
}

#[test]
fn malformed_messages_are_named() {
    let setup = Setup::generate();
    let (_, mut request) = client::login_start(PASSWORD).unwrap();
    request.push(0);
    let outcome = server::login_start(&setup, None, &request, USER).err();
    assert_eq!(outcome, Some(OpaqueError::Malformed("login request")));
    assert_eq!(
        server::registration_record(&[0; 3]),
        Err(OpaqueError::Malformed("registration record"))
    );
    assert_eq!(
        Setup::from_bytes(&[]).err(),
        Some(OpaqueError::Malformed("OPAQUE setup"))
    );
}
