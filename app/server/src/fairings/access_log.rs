//! One log line per request: method, route, status, time. The route is the pattern, so no address, id or commitment of
//! a person gets into the log.

use std::time::Instant;

use rocket::fairing::{Fairing, Info, Kind};
use rocket::{Data, Request, Response};

/// Writes that line.
pub struct AccessLog;

struct Begun(Instant);

#[rocket::async_trait]
impl Fairing for AccessLog {
    fn info(&self) -> Info {
        Info {
            name: "access log",
            kind: Kind::Request | Kind::Response,
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        request.local_cache(|| Begun(Instant::now()));
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let begun = request.local_cache(|| Begun(Instant::now())).0;
        let route = request
            .route()
            .map_or_else(|| "-".to_owned(), |route| route.uri.to_string());
        tracing::info!(
            method = %request.method(),
            route,
            status = response.status().code,
            milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            "request"
        );
    }
}
