//! Whether a request comes from a page of this very service.
//!
//! A cookie is sent by the browser whoever caused the request, so for whatever changes something more is asked: a header
//! that other sites cannot set without being asked first (CORS, which this service never grants), and the word of the
//! browser itself on where the request comes from.

use rocket::Request;
use rocket::http::Status;
use rocket::request::{FromRequest, Outcome};

use super::{Reader, refuse};
use crate::config::Config;
use crate::launch::Service;
use crate::problem::Problem;

/// Which client speaks: the browser's says so in the header `Countersign-Client`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// A page of this service.
    Browser,
    /// Any other program.
    Terminal,
}

impl Client {
    /// Its name, as it is kept beside its sessions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Terminal => "terminal",
        }
    }

    /// Which client sends this request.
    ///
    /// # Errors
    /// One that says it is a page of this service, and is none.
    pub(super) fn of(request: &Request<'_>, config: &Config) -> Result<Self, Problem> {
        match request.headers().get_one("Countersign-Client") {
            Some("browser") if same_origin(request, config) => Ok(Self::Browser),
            Some("browser") => Err(Problem::cross_site()),
            _ => Ok(Self::Terminal),
        }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Client {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let Some(service) = request.rocket().state::<Service>() else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        match Self::of(request, &service.config) {
            Ok(client) => Outcome::Success(client),
            Err(problem) => refuse(request, problem),
        }
    }
}

/// Whoever is about to log in: by which client, and how they read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// The client.
    pub client: Client,
    /// The reader.
    pub reader: Reader,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Arrival {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let reader = Reader::of(request);
        Client::from_request(request)
            .await
            .map(|client| Self { client, reader })
    }
}

/// Whether `Origin` and `Sec-Fetch-Site`, as far as they are sent, name this service; one of them must be.
fn same_origin(request: &Request<'_>, config: &Config) -> bool {
    let header = |name: &str| request.headers().get_one(name);
    let fetched = header("Sec-Fetch-Site").map(|site| site == "same-origin");
    let origin = header("Origin").map(|origin| origin == config.origin());
    matches!((fetched, origin), (Some(true), None | Some(true)) | (None, Some(true)))
}

/// A plain form of a page of this service. Pages send no referrer, so browsers write `Origin: null` into forms, and what
/// tells is `Sec-Fetch-Site`; where that is not sent (plain HTTP), a foreign origin is still refused.
pub struct OwnForm;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for OwnForm {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let Some(service) = request.rocket().state::<Service>() else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        let header = |name: &str| request.headers().get_one(name);
        let own = match header("Sec-Fetch-Site") {
            Some(site) => site == "same-origin",
            None => header("Origin").is_none_or(|origin| origin == "null" || origin == service.config.origin()),
        };
        if own {
            Outcome::Success(Self)
        } else {
            refuse(request, Problem::cross_site())
        }
    }
}
