//! Registration.

use rocket::http::{CookieJar, Status};
use rocket::serde::json::Json;
use rocket::{State, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::describe::{Group, Operation};
use super::ledger::Receipt;
use super::wire::{Base64, Empty, SealedSlot};
use crate::guards::{Body, Client, Reader, Source, cookies};
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::{ledger, registration};

/// Routes of registration.
pub fn group() -> Group {
    Group {
        name: "registration",
        routes: routes![start, finish, confirm],
        operations: vec![
            Operation::new("post", "/register/start", "Begin: OPAQUE registration request")
                .public()
                .request::<RegisterStart>()
                .answers::<RegisterStarted>(200),
            Operation::new(
                "post",
                "/register/finish",
                "Hand in record, keys and slots; a code is mailed",
            )
            .public()
            .request::<RegisterFinish>()
            .answers::<Empty>(202),
            Operation::new("post", "/register/confirm", "The mailed code makes the account")
                .public()
                .request::<RegisterConfirm>()
                .answers::<Registered>(200),
        ],
    }
}

#[derive(Deserialize, ToSchema)]
struct RegisterStart {
    email: String,
    name: String,
    request: Base64,
}

#[derive(Serialize, ToSchema)]
struct RegisterStarted {
    registration: Uuid,
    user: Uuid,
    response: Base64,
}

#[derive(Deserialize, ToSchema)]
struct RegisterFinish {
    registration: Uuid,
    record: Base64,
    bundle: Base64,
    wrapped_keys: Base64,
    slots: Vec<SealedSlot>,
    recovery_public: Base64,
}

#[derive(Deserialize, ToSchema)]
struct RegisterConfirm {
    registration: Uuid,
    code: String,
}

#[derive(Serialize, ToSchema)]
struct Registered {
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
    /// That the key bundle is in the ledger.
    receipt: Option<Receipt>,
}

#[post("/register/start", data = "<body>")]
async fn start(
    source: Source,
    reader: Reader,
    body: Body<RegisterStart>,
    service: &State<Service>,
) -> Result<Json<RegisterStarted>, Problem> {
    let RegisterStart { email, name, request } = body.0;
    let started = registration::start(service, &source.0, &email, &name, reader.language, &request.0).await?;
    Ok(Json(RegisterStarted {
        registration: started.registration,
        user: started.user,
        response: Base64(started.response),
    }))
}

#[post("/register/finish", data = "<body>")]
async fn finish(body: Body<RegisterFinish>, service: &State<Service>) -> Result<(Status, Json<Empty>), Problem> {
    let body = body.0;
    let made = registration::Made {
        record: body.record.0,
        bundle: body.bundle.0,
        wrapped_keys: body.wrapped_keys.0,
        slots: body.slots.into_iter().map(|slot| (slot.kind, slot.sealed.0)).collect(),
        recovery_public: body.recovery_public.0,
    };
    registration::finish(service, body.registration, made).await?;
    Ok((Status::Accepted, Json(Empty {})))
}

#[post("/register/confirm", data = "<body>")]
async fn confirm(
    client: Client,
    body: Body<RegisterConfirm>,
    service: &State<Service>,
    jar: &CookieJar<'_>,
) -> Result<Json<Registered>, Problem> {
    let (person, opened) = registration::confirm(service, client, body.0.registration, &body.0.code).await?;
    let shown = cookies::hand_over(service, jar, client, opened);
    let receipt = match person.bundle_hash.parse() {
        Ok(bundle) => ledger::receipt(service, &bundle).await?,
        Err(_) => None,
    };
    Ok(Json(Registered {
        receipt: receipt.map(Receipt::from),
        session: shown.session,
        device: shown.device,
        expires: shown.expires,
        user: person.id,
        email: person.email,
        name: person.name,
    }))
}
