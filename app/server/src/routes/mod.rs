//! The HTTP edge. Handlers are thin: parse, call a service, show.
//!
//! One file per group of routes; each has a `pub fn group() -> Group` with its routes and their descriptions, listed in
//! [`api::groups`]. A test holds the descriptions (the OpenAPI document) to the routes that are mounted.

pub mod api;
pub mod operations;
pub mod pages;
pub mod pki;

use rocket::http::Status;
use rocket::{Catcher, Request, Route, catch, catchers, routes};

use crate::guards;
use crate::problem::Problem;

/// Where the API is mounted.
pub const API: &str = "/api/v1";

/// Every route, with its prefix.
pub fn all() -> Vec<Route> {
    let api = api::groups()
        .into_iter()
        .flat_map(|group| group.routes)
        .chain(routes![api::openapi::document]);
    let mut all: Vec<Route> = api.map(|route| prefixed(API, route)).collect();
    all.extend(operations::routes());
    all.extend(pki::routes());
    all.extend(pages::routes());
    all
}

fn prefixed(prefix: &'static str, route: Route) -> Route {
    // The prefix is a valid base, so the fallback is never taken.
    route
        .clone()
        .map_base(|base| format!("{prefix}{}", base.to_string().trim_end_matches('/')))
        .unwrap_or(route)
}

/// Answers whatever no handler answered.
pub fn catchers() -> Vec<Catcher> {
    catchers![refused]
}

/// Says what a guard refused the request with, or what its status means.
#[catch(default)]
pub async fn refused(status: Status, request: &Request<'_>) -> pages::Refusal {
    let problem = guards::refusal(request).unwrap_or_else(|| Problem::of_status(status));
    pages::Refusal::of(problem, request).await
}
