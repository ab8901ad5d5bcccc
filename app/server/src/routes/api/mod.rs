//! The API under `/api/v1`: JSON, problem+json, sessions by bearer token or cookie.

mod account_problem;
pub mod blobs;
pub mod certificates;
pub mod describe;
pub mod envelopes;
pub mod events;
pub mod ledger;
pub mod login;
pub mod notebook;
pub mod openapi;
pub mod people;
pub mod preferences;
pub mod recovery;
pub mod register;
pub mod session;
pub mod verify;
pub mod wire;

use describe::Group;

/// All groups. Add a line for a new one.
pub fn groups() -> Vec<Group> {
    vec![
        register::group(),
        login::group(),
        session::group(),
        recovery::group(),
        preferences::group(),
        notebook::group(),
        people::group(),
        certificates::group(),
        blobs::group(),
        envelopes::group(),
        verify::group(),
        events::group(),
        ledger::group(),
    ]
}
