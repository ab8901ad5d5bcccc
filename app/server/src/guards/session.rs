//! The session guard.

use rocket::Request;
use rocket::http::Status;
use rocket::request::{FromRequest, Outcome};
use uuid::Uuid;

use super::refuse;
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::sessions;

/// A session that has not ended, shown as `Authorization: Bearer <token>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose session.
    pub user: Uuid,
    /// That person's confirmed address, lower case.
    pub email: String,
    /// SHA-256 of the token: names the session.
    pub token_hash: String,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Session {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let Some(service) = request.rocket().state::<Service>() else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        let Some(token) = shown(request) else {
            return refuse(request, Problem::no_session());
        };
        match sessions::find(service, token).await {
            Ok(Some(session)) => Outcome::Success(session),
            Ok(None) => refuse(request, Problem::no_session()),
            Err(error) => refuse(request, error.into()),
        }
    }
}

/// The token that the request shows. The one place to add another carrier, such as a cookie.
fn shown<'r>(request: &'r Request<'_>) -> Option<&'r str> {
    let (scheme, token) = request.headers().get_one("Authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then_some(token.trim())
}
