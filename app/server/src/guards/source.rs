//! Where a request comes from.

use std::convert::Infallible;

use rocket::Request;
use rocket::request::{FromRequest, Outcome};

use super::cookies;
use crate::launch::Service;

/// The address that the connection comes from. Headers are not believed (`ip_header` is off).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source(pub String);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Source {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let address = request
            .remote()
            .map_or_else(|| "local".to_owned(), |remote| remote.ip().to_string());
        Outcome::Success(Self(address))
    }
}

/// The token of a device that has logged in before, from the header `Countersign-Device` or the device cookie, if it is
/// sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device(pub Option<String>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Device {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let header = request.headers().get_one("Countersign-Device").map(str::to_owned);
        let cookie = || {
            let service = request.rocket().state::<Service>()?;
            cookies::device(&service.config, request.cookies())
        };
        Outcome::Success(Self(header.or_else(cookie)))
    }
}
