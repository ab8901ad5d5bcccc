//! What is asked for outside the API: the authority's certificates, and whether the service is well.

use rocket::http::{ContentType, Status};
use rocket::serde::json::Json;
use rocket::{Route, State, get, routes};

use crate::launch::Service;
use crate::problem::Problem;
use crate::services::health::{self, Health};

/// Routes without a prefix.
pub fn routes() -> Vec<Route> {
    routes![certificates, health_check]
}

/// The authority as PEM: root first, then issuing.
#[get("/pki/ca.pem")]
fn certificates(service: &State<Service>) -> Result<(ContentType, String), Problem> {
    let pem = service
        .secrets
        .authority
        .pem()
        .map_err(|error| Problem::internal(&error))?;
    Ok((ContentType::new("application", "pem-certificate-chain"), pem))
}

/// 200 when everything works, 503 when something does not.
#[get("/health")]
async fn health_check(service: &State<Service>) -> (Status, Json<Health>) {
    let health = health::check(service).await;
    let status = if health.healthy() {
        Status::Ok
    } else {
        Status::ServiceUnavailable
    };
    (status, Json(health))
}
