//! The service's half of OPAQUE answers the browser's.

use countersign_opaque::server;

use crate::opaque::{Login, Registration};

const EMAIL: &str = "legal@example.org";

#[test]
fn a_passphrase_registered_here_logs_in_here_and_another_does_not() {
    let setup = server::Setup::generate();
    let registration = Registration::new("correct horse".to_owned()).unwrap();
    let response = server::registration_response(&setup, &registration.request(), EMAIL.as_bytes()).unwrap();
    let registered = registration.finish(&response, EMAIL).unwrap();
    let record = server::registration_record(&registered.record()).unwrap();

    let login = Login::new("correct horse".to_owned()).unwrap();
    let (waiting, response) = server::login_start(&setup, Some(&record), &login.request(), EMAIL.as_bytes()).unwrap();
    let done = login.finish(&response, EMAIL).unwrap();
    assert!(server::login_finish(&waiting, &done.finalization()).is_ok());
    assert_eq!(done.export_key(), registered.export_key());

    let wrong = Login::new("correct house".to_owned()).unwrap();
    let (_, response) = server::login_start(&setup, Some(&record), &wrong.request(), EMAIL.as_bytes()).unwrap();
    assert_eq!(wrong.finish(&response, EMAIL).err().unwrap().name, "wrong-passphrase");
}
