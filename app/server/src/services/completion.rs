//! The seal of a finished envelope: the service signs what it knows of it, and a hash of what it must not know.

use countersign_pdf::cms::seal;
use countersign_protocol::Millis;
use countersign_protocol::completion::{Completion, CompletionError};
use countersign_protocol::evidence::Evidence;
use countersign_protocol::hash::Hash48;
use sea_orm::DbErr;
use uuid::Uuid;

use super::envelopes;
use super::evidence::{self, EvidenceError};
use crate::guards::Session;
use crate::launch::Service;

/// Why nothing is sealed.
#[derive(Debug, thiserror::Error)]
pub enum CompletionRefused {
    /// Gone, others', or damaged.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The caller has seen another state of the envelope.
    #[error("the envelope has gone on: its head is {head}")]
    StaleHead {
        /// The present head.
        head: Hash48,
    },
    /// Not completed and closed.
    #[error("the envelope is not finished: it is {state}")]
    NotFinished {
        /// What it is.
        state: &'static str,
    },
    /// The seal has no certificate, or the key did not sign.
    #[error("the seal cannot be used: {0}")]
    Seal(String),
}

impl From<DbErr> for CompletionRefused {
    fn from(error: DbErr) -> Self {
        Self::Evidence(error.into())
    }
}

/// Facts with their seal.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// [`Completion`], as sealed.
    pub facts: Vec<u8>,
    /// The seal over them: a detached CMS signature, DER.
    pub seal: Vec<u8>,
    /// The evidence that they follow from.
    pub evidence: Evidence,
}

/// Seals the facts of a finished envelope for somebody who has a part in it. They follow from the service's own chain; of the
/// caller there is nothing in them but `particulars`, a hash. `head` is the state that the caller has verified.
///
/// # Errors
/// [`CompletionRefused`].
pub async fn seal(
    service: &Service,
    caller: &Session,
    id: Uuid,
    head: Hash48,
    particulars: Hash48,
) -> Result<Sealed, CompletionRefused> {
    let evidence = evidence::of_envelope(service, caller, id).await?;
    // The times of receipt belong to the entries that the evidence has.
    let rows = envelopes::entries(&service.db, id).await?;
    let count = evidence.entries.len() + 1;
    let received: Vec<Millis> = rows
        .iter()
        .take(count)
        .map(|row| Millis(row.received.unsigned_abs()))
        .collect();
    let issued = service.clock.now_millis();
    let facts = Completion::of(&evidence, &received, &service.site(), particulars, issued).map_err(refused)?;
    if facts.head != head {
        return Err(CompletionRefused::StaleHead { head: facts.head });
    }
    let facts = facts.to_bytes();
    let seal = sign(service, &facts).map_err(CompletionRefused::Seal)?;
    Ok(Sealed { facts, seal, evidence })
}

fn sign(service: &Service, facts: &[u8]) -> Result<Vec<u8>, String> {
    let secrets = &service.secrets;
    let own = secrets.seal.as_ref().ok_or("there is no certificate for it")?;
    let chain = [own.certificate.clone(), secrets.authority.issuing().to_vec()];
    let attributes = seal::to_be_sealed(facts, &own.certificate).map_err(|error| error.to_string())?;
    let signature = own
        .key
        .sign_raw(attributes.to_der())
        .map_err(|error| error.to_string())?;
    seal::finish(&chain, &attributes, &signature).map_err(|error| error.to_string())
}

fn refused(error: CompletionError) -> CompletionRefused {
    match error {
        CompletionError::NotFinished { state } => CompletionRefused::NotFinished {
            state: match state.name() {
                "completed" => "completed, but not closed",
                other => other,
            },
        },
        // The stored chain was verified when it came.
        other => CompletionRefused::Seal(other.to_string()),
    }
}
