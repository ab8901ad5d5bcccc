//! Login.

use rocket::serde::json::Json;
use rocket::{State, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::describe::{Group, Operation};
use super::wire::{Base64, SealedSlot};
use crate::guards::{Body, Device, Source};
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::login::{self, Vault};
use crate::services::sessions::Opened;

/// Routes of login.
pub fn group() -> Group {
    Group {
        name: "login",
        routes: routes![start, finish],
        operations: vec![
            Operation::new("post", "/login/start", "Begin: OPAQUE login request")
                .public()
                .parameter("header", "Countersign-Device")
                .request::<LoginStart>()
                .answers::<LoginStarted>(200),
            Operation::new("post", "/login/finish", "Prove the password; opens a session")
                .public()
                .request::<LoginFinish>()
                .answers::<LoggedIn>(200),
        ],
    }
}

#[derive(Deserialize, ToSchema)]
struct LoginStart {
    email: String,
    request: Base64,
}

#[derive(Serialize, ToSchema)]
struct LoginStarted {
    login: Uuid,
    response: Base64,
}

#[derive(Deserialize, ToSchema)]
struct LoginFinish {
    login: Uuid,
    finalization: Base64,
}

/// A session, and what the account keeps for its owner.
#[derive(Serialize, ToSchema)]
pub(super) struct LoggedIn {
    session: String,
    device: String,
    expires: i64,
    user: Uuid,
    email: String,
    name: String,
    bundle: Base64,
    wrapped_keys: Base64,
    slots: Vec<SealedSlot>,
}

impl From<(Vault, Opened)> for LoggedIn {
    fn from((vault, opened): (Vault, Opened)) -> Self {
        Self {
            session: opened.session,
            device: opened.device,
            expires: opened.expires,
            user: vault.person.id,
            email: vault.person.email,
            name: vault.person.name,
            bundle: Base64(vault.person.bundle),
            wrapped_keys: Base64(vault.wrapped_keys),
            slots: vault.slots.into_iter().map(SealedSlot::from).collect(),
        }
    }
}

#[post("/login/start", data = "<body>")]
async fn start(
    source: Source,
    device: Device,
    body: Body<LoginStart>,
    service: &State<Service>,
) -> Result<Json<LoginStarted>, Problem> {
    let LoginStart { email, request } = body.0;
    let (login, response) = login::start(service, &source.0, device.0.as_deref(), &email, &request.0).await?;
    Ok(Json(LoginStarted {
        login,
        response: Base64(response),
    }))
}

#[post("/login/finish", data = "<body>")]
async fn finish(body: Body<LoginFinish>, service: &State<Service>) -> Result<Json<LoggedIn>, Problem> {
    let outcome = login::finish(service, body.0.login, &body.0.finalization.0).await?;
    Ok(Json(outcome.into()))
}
