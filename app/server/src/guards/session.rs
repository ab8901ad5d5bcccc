//! The session guard.

use rocket::Request;
use rocket::http::{Method, Status};
use rocket::request::{FromRequest, Outcome};
use uuid::Uuid;

use super::{Client, cookies, refuse};
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::sessions;

/// A session that has not ended, shown as `Authorization: Bearer <token>` or, by a page of this service, as a cookie.
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
        let token = match shown(request, service) {
            Ok(Some(token)) => token,
            Ok(None) => return refuse(request, Problem::no_session()),
            Err(problem) => return refuse(request, problem),
        };
        match sessions::find(service, &token).await {
            Ok(Some(session)) => Outcome::Success(session),
            Ok(None) => refuse(request, Problem::no_session()),
            Err(error) => refuse(request, error.into()),
        }
    }
}

/// The token that the request shows. A cookie counts for what changes nothing, and otherwise only from our own pages:
/// browsers send it along with whatever causes a request.
fn shown(request: &Request<'_>, service: &Service) -> Result<Option<String>, Problem> {
    if let Some(header) = request.headers().get_one("Authorization") {
        let bearer = header
            .split_once(' ')
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"));
        return Ok(bearer.map(|(_, token)| token.trim().to_owned()));
    }
    let Some(token) = cookies::session(&service.config, request.cookies()) else {
        return Ok(None);
    };
    let changes_nothing = matches!(request.method(), Method::Get | Method::Head);
    if changes_nothing || Client::of(request, &service.config)? == Client::Browser {
        Ok(Some(token))
    } else {
        Err(Problem::cross_site())
    }
}
