//! Envelopes: send one, list them, look at one, append to it, take its evidence.

mod problems;
mod wire;

use rocket::http::{ContentType, Status};
use rocket::serde::json::Json;
use rocket::{State, get, post, routes};

use super::describe::{Group, Operation};
use crate::guards::{Body, Id, Session};
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::{completion, envelopes, evidence, ledger};

pub use wire::{
    Accepted, DetailsBlob, Envelope, Listed, Listing, NeededGrant, NewEntry, NewEnvelope, Participant, Particulars,
    Reminded, SealedFacts, SealedGrant, Sent,
};

/// Routes about envelopes.
pub fn group() -> Group {
    Group {
        name: "envelopes",
        routes: routes![create, list, show, append, evidence_of, certificate, remind],
        operations: vec![
            Operation::new("post", "/envelopes", "Send an envelope whose files have been uploaded")
                .request::<NewEnvelope>()
                .answers::<Sent>(201),
            Operation::new("get", "/envelopes", "Your envelopes: box is inbox or sent")
                .parameter("query", "box")
                .answers::<Listing>(200),
            Operation::new("get", "/envelopes/<id>", "One envelope with its whole signed chain")
                .answers::<Envelope>(200),
            Operation::new("post", "/envelopes/<id>/entries", "Append a signed entry to the head")
                .request::<NewEntry>()
                .answers::<Accepted>(200)
                .answers::<Accepted>(201),
            Operation::new("get", "/envelopes/<id>/evidence", "All that a verifier needs").answers_bytes(200),
            Operation::new(
                "post",
                "/envelopes/<id>/certificate",
                "The facts of a finished envelope under the service's seal",
            )
            .request::<Particulars>()
            .answers::<SealedFacts>(200),
            Operation::new(
                "post",
                "/envelopes/<id>/remind",
                "Ask everyone who is awaited again, each at most once an hour",
            )
            .answers::<Reminded>(200),
        ],
    }
}

#[post("/envelopes", data = "<body>")]
async fn create(
    session: Session,
    service: &State<Service>,
    body: Body<NewEnvelope>,
) -> Result<(Status, Json<Sent>), Problem> {
    let (manifest, grants) = body.0.parts();
    let created = envelopes::create(service, &session, &manifest, grants).await?;
    let receipt = ledger::receipt(service, &created.head).await?;
    Ok((Status::Created, Json(Sent::new(created, receipt))))
}

#[get("/envelopes?<box>")]
async fn list(session: Session, service: &State<Service>, r#box: Option<&str>) -> Result<Json<Listing>, Problem> {
    let which = match r#box {
        None | Some("inbox") => envelopes::Box::Inbox,
        Some("sent") => envelopes::Box::Sent,
        Some(_) => return Err(Problem::malformed("The parameter box is either inbox or sent.")),
    };
    let summaries = envelopes::list(service, &session, which).await?;
    Ok(Json(Listing {
        envelopes: summaries.into_iter().map(Listed::from).collect(),
    }))
}

#[get("/envelopes/<id>")]
async fn show(session: Session, service: &State<Service>, id: Id) -> Result<Json<Envelope>, Problem> {
    Ok(Json(envelopes::show(service, &session, id.0).await?.into()))
}

#[post("/envelopes/<id>/entries", data = "<body>")]
async fn append(
    session: Session,
    service: &State<Service>,
    id: Id,
    body: Body<NewEntry>,
) -> Result<(Status, Json<Accepted>), Problem> {
    let (entry, grant) = body.0.parts();
    let appended = envelopes::append(service, &session, id.0, &entry, grant).await?;
    let status = if appended.repeated { Status::Ok } else { Status::Created };
    let receipt = match appended.head.parse() {
        Ok(head) => ledger::receipt(service, &head).await?,
        Err(_) => None,
    };
    Ok((status, Json(Accepted::new(appended, receipt))))
}

#[get("/envelopes/<id>/evidence")]
async fn evidence_of(session: Session, service: &State<Service>, id: Id) -> Result<(ContentType, Vec<u8>), Problem> {
    let evidence = evidence::of_envelope(service, &session, id.0).await?;
    Ok((ContentType::Binary, evidence.to_bytes()))
}

#[post("/envelopes/<id>/certificate", data = "<body>")]
async fn certificate(
    session: Session,
    service: &State<Service>,
    id: Id,
    body: Body<Particulars>,
) -> Result<Json<SealedFacts>, Problem> {
    let (head, particulars) = body.0.parts()?;
    let sealed = completion::seal(service, &session, id.0, head, particulars).await?;
    Ok(Json(sealed.into()))
}

#[post("/envelopes/<id>/remind")]
async fn remind(session: Session, service: &State<Service>, id: Id) -> Result<Json<Reminded>, Problem> {
    let reminded = envelopes::remind(service, &session, id.0).await?;
    Ok(Json(Reminded { reminded }))
}
