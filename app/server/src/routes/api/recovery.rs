//! Recovery.

use rocket::http::{CookieJar, Status};
use rocket::serde::json::Json;
use rocket::{State, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::describe::{Group, Operation};
use super::login::LoggedIn;
use super::wire::{Base64, Empty, SealedSlot};
use crate::guards::{Arrival, Body, Source};
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::recovery;

/// Routes of recovery.
pub fn group() -> Group {
    Group {
        name: "recovery",
        routes: routes![start, prove, release, finish],
        operations: vec![
            Operation::new("post", "/recovery/start", "Begin: get a challenge")
                .public()
                .request::<RecoveryStart>()
                .answers::<RecoveryStarted>(200),
            Operation::new(
                "post",
                "/recovery/prove",
                "Sign it with the key of the recovery words; a code is mailed",
            )
            .public()
            .request::<RecoveryProve>()
            .answers::<Empty>(202),
            Operation::new("post", "/recovery/release", "The mailed code releases the wrapped keys")
                .public()
                .request::<RecoveryRelease>()
                .answers::<Released>(200),
            Operation::new(
                "post",
                "/recovery/finish",
                "Replace the password; ends all other sessions",
            )
            .public()
            .request::<RecoveryFinish>()
            .answers::<LoggedIn>(200),
        ],
    }
}

#[derive(Deserialize, ToSchema)]
struct RecoveryStart {
    email: String,
}

#[derive(Serialize, ToSchema)]
struct RecoveryStarted {
    recovery: Uuid,
    user: Uuid,
    challenge: Base64,
}

#[derive(Deserialize, ToSchema)]
struct RecoveryProve {
    recovery: Uuid,
    signature: Base64,
}

#[derive(Deserialize, ToSchema)]
struct RecoveryRelease {
    recovery: Uuid,
    code: String,
    request: Base64,
}

#[derive(Serialize, ToSchema)]
struct Released {
    user: Uuid,
    email: String,
    name: String,
    bundle: Base64,
    wrapped_keys: Base64,
    slots: Vec<SealedSlot>,
    response: Base64,
}

#[derive(Deserialize, ToSchema)]
struct RecoveryFinish {
    recovery: Uuid,
    record: Base64,
    password_slot: Base64,
}

#[post("/recovery/start", data = "<body>")]
async fn start(
    source: Source,
    body: Body<RecoveryStart>,
    service: &State<Service>,
) -> Result<Json<RecoveryStarted>, Problem> {
    let (recovery, user, challenge) = recovery::start(service, &source.0, &body.0.email).await?;
    Ok(Json(RecoveryStarted {
        recovery,
        user,
        challenge: Base64(challenge),
    }))
}

#[post("/recovery/prove", data = "<body>")]
async fn prove(body: Body<RecoveryProve>, service: &State<Service>) -> Result<(Status, Json<Empty>), Problem> {
    recovery::prove(service, body.0.recovery, &body.0.signature.0).await?;
    Ok((Status::Accepted, Json(Empty {})))
}

#[post("/recovery/release", data = "<body>")]
async fn release(body: Body<RecoveryRelease>, service: &State<Service>) -> Result<Json<Released>, Problem> {
    let RecoveryRelease {
        recovery,
        code,
        request,
    } = body.0;
    let (vault, response) = recovery::release(service, recovery, &code, &request.0).await?;
    Ok(Json(Released {
        user: vault.person.id,
        email: vault.person.email,
        name: vault.person.name,
        bundle: Base64(vault.person.bundle),
        wrapped_keys: Base64(vault.wrapped_keys),
        slots: vault.slots.into_iter().map(SealedSlot::from).collect(),
        response: Base64(response),
    }))
}

#[post("/recovery/finish", data = "<body>")]
async fn finish(
    arrival: Arrival,
    body: Body<RecoveryFinish>,
    service: &State<Service>,
    jar: &CookieJar<'_>,
) -> Result<Json<LoggedIn>, Problem> {
    let RecoveryFinish {
        recovery,
        record,
        password_slot,
    } = body.0;
    let outcome = recovery::finish(service, arrival.client, recovery, &record.0, &password_slot.0).await?;
    LoggedIn::hand_over(service, jar, arrival, outcome).await.map(Json)
}
