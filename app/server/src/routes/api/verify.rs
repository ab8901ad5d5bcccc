//! Verification: by commitment, or of evidence. Never of a PDF: documents are checked where they are held.

use countersign_protocol::evidence::{Evidence, Reason, Verdict};
use countersign_protocol::hash::Hash48;
use rocket::data::{Data, ToByteUnit};
use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{State, get, post, routes};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::describe::{Group, Operation};
use super::wire::Base64;
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::evidence::{self, Found};

/// Longest evidence that is judged, in bytes: some thousand entries.
const LIMIT: u64 = 4 * 1024 * 1024;

/// Public routes that verify.
pub fn group() -> Group {
    Group {
        name: "verification",
        routes: routes![by_commitment, given],
        operations: vec![
            Operation::new(
                "get",
                "/verify/<commitment>",
                "What the service knows of a document, by its commitment",
            )
            .public()
            .answers::<Known>(200),
            Operation::new("post", "/verify", "Judge evidence")
                .public()
                .request_bytes()
                .answers::<Judged>(200),
        ],
    }
}

/// A verdict.
#[derive(Debug, Serialize, ToSchema)]
pub struct Judged {
    /// `valid`, `invalid`, `incomplete` or `unknown`.
    verdict: &'static str,
    /// The envelope's state; none when the evidence is broken.
    state: Option<&'static str>,
    /// Why, in sentences, the most important first.
    reasons: Vec<String>,
    /// The stable name of each reason, in the same order: the words of `countersign verify --json`.
    causes: Vec<&'static str>,
}

impl From<&Verdict> for Judged {
    fn from(verdict: &Verdict) -> Self {
        Self {
            verdict: verdict.verdict.name(),
            state: verdict.state.map(|state| state.name()),
            reasons: verdict.reasons.iter().map(ToString::to_string).collect(),
            causes: verdict.reasons.iter().map(Reason::name).collect(),
        }
    }
}

/// What the service knows of a document.
#[derive(Debug, Serialize, ToSchema)]
pub struct Known {
    /// The verdict on its whole chain.
    #[serde(flatten)]
    judged: Judged,
    /// The envelope.
    envelope: Uuid,
    /// The present head of its chain.
    head: String,
    /// Which entry of the chain made this document; 0 is the requester's.
    sequence: u32,
    /// The evidence of the whole chain.
    evidence: Base64,
}

impl From<Found> for Known {
    fn from(found: Found) -> Self {
        Self {
            judged: (&found.verdict).into(),
            envelope: found.envelope,
            head: found.head,
            sequence: found.sequence,
            evidence: Base64(found.evidence.to_bytes()),
        }
    }
}

#[get("/verify/<commitment>")]
async fn by_commitment(service: &State<Service>, commitment: &str) -> Result<Json<Known>, Problem> {
    let commitment: Hash48 = commitment
        .parse()
        .map_err(|_| Problem::malformed("A commitment has 96 lower-case hexadecimal digits."))?;
    Ok(Json(evidence::of_commitment(service, &commitment).await?.into()))
}

#[post("/verify", data = "<body>")]
async fn given(service: &State<Service>, body: Data<'_>) -> Result<Json<Judged>, Problem> {
    let bytes = body
        .open(LIMIT.bytes())
        .into_bytes()
        .await
        .map_err(|_| Problem::malformed("The body broke off before its end."))?;
    if !bytes.is_complete() {
        return Err(Problem::of_status(Status::PayloadTooLarge).with("limit", LIMIT));
    }
    let given = Evidence::from_bytes(&bytes).map_err(|_| {
        Problem::malformed("The body is not evidence. Send the file that `countersign evidence` writes, never a PDF.")
    })?;
    Ok(Json((&evidence::judge_given(service, &given).await?).into()))
}
