//! Pages for people. None yet: the browser client comes with its own issue.

use rocket::Route;

/// The pages' routes.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
