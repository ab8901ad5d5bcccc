//! Login.

use rocket::http::CookieJar;
use rocket::serde::json::Json;
use rocket::{State, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::describe::{Group, Operation};
use super::wire::{Base64, SealedSlot};
use crate::guards::{Arrival, Body, Client, Device, LANGUAGE, Source, cookies};
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::login::{self, Vault};
use crate::services::preferences;
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
    /// Not to a browser, which has it in a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    /// Not to a browser, which has it in a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    expires: i64,
    user: Uuid,
    email: String,
    name: String,
    bundle: Base64,
    wrapped_keys: Base64,
    slots: Vec<SealedSlot>,
}

impl LoggedIn {
    /// Hands session and vault to whoever has proved to be their owner.
    pub(super) async fn hand_over(
        service: &Service,
        jar: &CookieJar<'_>,
        arrival: Arrival,
        (vault, opened): (Vault, Opened),
    ) -> Result<Self, Problem> {
        if arrival.client == Client::Browser && !arrival.reader.chosen {
            let chosen = preferences::of(&service.db, vault.person.id).await?;
            jar.add(cookies::choice(service, LANGUAGE, chosen.language.tag()));
        }
        let shown = cookies::hand_over(service, jar, arrival.client, opened);
        Ok(Self {
            session: shown.session,
            device: shown.device,
            expires: shown.expires,
            user: vault.person.id,
            email: vault.person.email,
            name: vault.person.name,
            bundle: Base64(vault.person.bundle),
            wrapped_keys: Base64(vault.wrapped_keys),
            slots: vault.slots.into_iter().map(SealedSlot::from).collect(),
        })
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
async fn finish(
    arrival: Arrival,
    body: Body<LoginFinish>,
    service: &State<Service>,
    jar: &CookieJar<'_>,
) -> Result<Json<LoggedIn>, Problem> {
    let outcome = login::finish(service, arrival.client, body.0.login, &body.0.finalization.0).await?;
    LoggedIn::hand_over(service, jar, arrival, outcome).await.map(Json)
}
