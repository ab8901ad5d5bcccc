//! Other people's key bundles, and one's own certificates.

use countersign_protocol::hash::sha384;
use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{State, get, post, routes};
use serde::Serialize;
use utoipa::ToSchema;

use super::describe::{Group, Operation};
use super::ledger::Receipt;
use super::session::Person;
use super::wire::{Base64, Empty};
use crate::guards::{Body, Session};
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::{accounts, certificates, ledger};

/// Routes about people and certificates.
pub fn group() -> Group {
    Group {
        name: "people",
        routes: routes![find, certify],
        operations: vec![
            Operation::new("get", "/users", "The person with this address")
                .parameter("query", "email")
                .answers::<Person>(200),
            Operation::new("post", "/certificates", "A fresh certificate for one signing act")
                .request::<Empty>()
                .answers::<Chain>(200),
        ],
    }
}

#[derive(Serialize, ToSchema)]
struct Chain {
    /// DER: leaf, issuing, root.
    chain: Vec<Base64>,
    /// That the leaf is in the ledger.
    receipt: Option<Receipt>,
}

#[get("/users?<email>")]
async fn find(_session: Session, email: &str, service: &State<Service>) -> Result<Json<Person>, Problem> {
    let nobody = || {
        let detail = "Nobody with this address has an account. They can be invited by naming them in an envelope.";
        Problem::new(Status::NotFound, "no-account", "There is no such account", detail)
    };
    let email = accounts::address(email).ok_or_else(nobody)?;
    let person = accounts::by_email(&service.db, &email).await?;
    person.map(|person| Json(person.into())).ok_or_else(nobody)
}

#[post("/certificates", data = "<_body>")]
async fn certify(session: Session, _body: Body<Empty>, service: &State<Service>) -> Result<Json<Chain>, Problem> {
    let chain = certificates::issue(service, session.user).await?;
    let receipt = ledger::receipt(service, &sha384(&chain[0])).await?;
    Ok(Json(Chain {
        receipt: receipt.map(Receipt::from),
        chain: chain.into_iter().map(Base64).collect(),
    }))
}
