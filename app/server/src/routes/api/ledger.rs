//! The ledger: its checkpoints, proofs and leaves for everybody; receipts for those whom they concern.

mod wire;

use countersign_protocol::hash::Hash48;
use countersign_protocol::ledger::Node;
use rocket::http::{ContentType, Status};
use rocket::serde::json::Json;
use rocket::{State, get, post, routes};

use super::describe::{Group, Operation};
use crate::guards::{Id, Session};
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::{envelopes, evidence, ledger};

pub use wire::{Consistency, Inclusion, Kept, Key, Leaves, Looked, Own, Receipt, Receipts, SequencedReceipt};

/// Routes about the ledger.
pub fn group() -> Group {
    Group {
        name: "ledger",
        routes: routes![
            checkpoint,
            key,
            inclusion,
            consistency,
            leaves,
            map,
            own,
            receipts,
            cosign
        ],
        operations: vec![
            Operation::new(
                "get",
                "/ledger/checkpoint",
                "The ledger as it stands: a C2SP signed note. With witnessed=true the newest that a witness co-signed",
            )
            .parameter("query", "witnessed")
            .public()
            .answers_any(),
            Operation::new(
                "get",
                "/ledger/key",
                "The key that checkpoints are signed with, and known witnesses",
            )
            .public()
            .answers::<Key>(200),
            Operation::new(
                "get",
                "/ledger/inclusion",
                "Proves that a leaf (its hash, in hex) is in the tree of a size",
            )
            .parameter("query", "leaf")
            .parameter("query", "size")
            .public()
            .answers::<Inclusion>(200),
            Operation::new(
                "get",
                "/ledger/consistency",
                "Proves that one tree is the beginning of another",
            )
            .parameter("query", "from")
            .parameter("query", "to")
            .public()
            .answers::<Consistency>(200),
            Operation::new(
                "get",
                "/ledger/leaves",
                "The leaves themselves, at most 1000, for an audit",
            )
            .parameter("query", "from")
            .parameter("query", "to")
            .public()
            .answers::<Leaves>(200),
            Operation::new(
                "get",
                "/ledger/map",
                "What the map of keys says of a place in it (32 bytes, in hex)",
            )
            .parameter("query", "key")
            .public()
            .answers::<Looked>(200),
            Operation::new("get", "/ledger/self", "Your own keys in the ledger, for you to audit").answers::<Own>(200),
            Operation::new(
                "get",
                "/ledger/receipts/<id>",
                "Receipts of an envelope's manifest and entries",
            )
            .answers::<Receipts>(200),
            Operation::new(
                "post",
                "/ledger/cosignatures",
                "For witnesses: a checkpoint with a cosignature",
            )
            .public()
            .request_bytes()
            .answers::<Kept>(200),
        ],
    }
}

#[get("/ledger/checkpoint?<witnessed>")]
async fn checkpoint(service: &State<Service>, witnessed: Option<bool>) -> Result<(ContentType, String), Problem> {
    let signed = match witnessed {
        Some(true) => ledger::witnessed(service)
            .await?
            .ok_or_else(|| Problem::not_found("No witness has co-signed a checkpoint of this service yet."))?,
        _ => ledger::checkpoint(service).await?,
    };
    Ok((ContentType::Plain, signed.to_string()))
}

#[get("/ledger/key")]
fn key(service: &State<Service>) -> Json<Key> {
    Json(Key::of(ledger::key(service), &service.config.witnesses))
}

#[get("/ledger/inclusion?<leaf>&<size>")]
async fn inclusion(service: &State<Service>, leaf: &str, size: u64) -> Result<Json<Inclusion>, Problem> {
    let found = ledger::inclusion(service, &node(leaf)?, size).await?;
    let (leaf_index, path) = found.ok_or_else(|| no_such("There is no such leaf in the tree of that size."))?;
    Ok(Json(Inclusion::of(leaf_index, size, &path)))
}

#[get("/ledger/consistency?<from>&<to>")]
async fn consistency(service: &State<Service>, from: u64, to: u64) -> Result<Json<Consistency>, Problem> {
    let path = ledger::consistency(service, from, to).await?;
    let path =
        path.ok_or_else(|| no_such("The ledger has no trees of these sizes, the first not above the second."))?;
    Ok(Json(Consistency::of(from, to, &path)))
}

#[get("/ledger/leaves?<from>&<to>")]
async fn leaves(service: &State<Service>, from: u64, to: u64) -> Result<Json<Leaves>, Problem> {
    let leaves = ledger::leaves(service, from, to).await?;
    Ok(Json(Leaves::of(from, leaves)))
}

#[get("/ledger/map?<key>")]
async fn map(service: &State<Service>, key: &str) -> Result<Json<Looked>, Problem> {
    Ok(Json(ledger::looked_up(service, &node(key)?).await?.into()))
}

#[get("/ledger/self")]
async fn own(session: Session, service: &State<Service>) -> Result<Json<Own>, Problem> {
    let own = ledger::own(service, session.user).await?;
    own.map(|own| Json(own.into()))
        .ok_or_else(|| no_such("Your keys are not in the ledger."))
}

#[get("/ledger/receipts/<id>")]
async fn receipts(session: Session, service: &State<Service>, id: Id) -> Result<Json<Receipts>, Problem> {
    envelopes::reachable(&service.db, id.0, &session)
        .await?
        .map_err(evidence::EvidenceError::from)?;
    let rows = envelopes::entries(&service.db, id.0).await?;
    let chain: Vec<Hash48> = rows.iter().filter_map(|row| row.payload_hash.parse().ok()).collect();
    let (checkpoint, receipts) = ledger::receipts_of(service, &chain).await?;
    Ok(Json(Receipts::of(&checkpoint, receipts)))
}

#[post("/ledger/cosignatures", data = "<note>")]
async fn cosign(service: &State<Service>, note: String) -> Result<Json<Kept>, Problem> {
    let kept = ledger::cosign(service, &note).await?;
    Ok(Json(Kept { kept }))
}

fn node(text: &str) -> Result<Node, Problem> {
    let mut node = [0; 32];
    hex::decode_to_slice(text, &mut node)
        .map_err(|_| Problem::malformed("A leaf's hash and a place in the map have 64 hexadecimal digits."))?;
    Ok(node)
}

fn no_such(detail: &'static str) -> Problem {
    Problem::new(
        Status::NotFound,
        "no-such-proof",
        "The ledger has no such thing",
        detail,
    )
}

impl From<ledger::WitnessError> for Problem {
    fn from(error: ledger::WitnessError) -> Self {
        match error {
            ledger::WitnessError::Database(error) => error.into(),
            refused => Self::new(
                Status::Forbidden,
                "cosignature-refused",
                "The cosignature is not kept",
                refused.to_string(),
            ),
        }
    }
}
