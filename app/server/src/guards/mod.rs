//! Request guards: who is asking, from where, and bodies that were read whole.

mod body;
pub mod cookies;
mod id;
mod origin;
mod reader;
mod session;
mod source;

use rocket::Request;
use rocket::request::Outcome;

pub use body::{Body, JSON_LIMIT};
pub use id::Id;
pub use origin::{Arrival, Client, OwnForm};
pub use reader::{APPEARANCE, Appearance, LANGUAGE, Reader};
pub use session::Session;
pub use source::{Device, Source};

use crate::problem::Problem;

/// What a guard found wrong, kept for the catcher that answers.
#[derive(Default)]
struct Refusal(Option<Problem>);

/// Ends a guard with `problem`: the catcher [`crate::routes::refused`] will say it.
fn refuse<T>(request: &Request<'_>, problem: Problem) -> Outcome<T, ()> {
    let status = problem.status();
    remember(request, problem);
    Outcome::Error((status, ()))
}

fn remember(request: &Request<'_>, problem: Problem) {
    request.local_cache(|| Refusal(Some(problem)));
}

/// What a guard refused this request with, if one did.
pub(crate) fn refusal(request: &Request<'_>) -> Option<Problem> {
    request.local_cache(Refusal::default).0.clone()
}
