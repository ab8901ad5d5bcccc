//! The API under `/api/v1`: JSON, problem+json, bearer sessions.

pub mod describe;
pub mod openapi;
pub mod session;
pub mod wire;

use describe::Group;

/// All groups. Add a line for a new one.
pub fn groups() -> Vec<Group> {
    vec![
        session::group(),
    ]
}
