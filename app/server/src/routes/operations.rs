//! What is asked for outside the API: whether the service is well.

use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{Route, State, get, routes};

use crate::launch::Service;
use crate::services::health::{self, Health};

/// Routes without a prefix.
pub fn routes() -> Vec<Route> {
    routes![health_check]
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
