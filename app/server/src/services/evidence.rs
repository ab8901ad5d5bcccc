//! Evidence: what a verifier needs, from the chain as the service knows it; and what the service says about evidence.

use countersign_protocol::cose;
use countersign_protocol::envelope::Manifest;
use countersign_protocol::evidence::{Evidence, Revocation, Verdict, judge, judge_with_ledger};
use countersign_protocol::hash::Hash48;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, TransactionTrait};
use uuid::Uuid;

use super::envelopes::{self, Denied, LoadError};
use super::{crl, ledger};
use crate::entities::entry;
use crate::guards::Session;
use crate::launch::Service;

/// Why there is no evidence.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// Gone, or others'.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such commitment.
    #[error("the service knows nothing of it")]
    NotFound,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// The stored chain is damaged.
    #[error(transparent)]
    Stored(#[from] LoadError),
}

/// The evidence of an envelope, for those who have a part in it.
///
/// # Errors
/// [`EvidenceError::Denied`] when the caller has none.
pub async fn of_envelope(service: &Service, caller: &Session, id: Uuid) -> Result<Evidence, EvidenceError> {
    envelopes::reachable(&service.db, id, caller).await??;
    assemble(service, id).await?.ok_or(EvidenceError::NotFound)
}

/// What the service answers to a commitment.
#[derive(Debug, Clone)]
pub struct Found {
    /// The envelope.
    pub envelope: Uuid,
    /// The place in its chain that made this commitment.
    pub sequence: u32,
    /// Its present head, in hex.
    pub head: String,
    /// The verdict on the whole chain.
    pub verdict: Verdict,
    /// The evidence of the whole chain.
    pub evidence: Evidence,
}

/// Looks a document up by its commitment. Whoever has the PDF can compute it, and nobody else.
///
/// The same commitment in a second envelope is a copy by somebody who saw evidence; the first to come counts, and the
/// binding inside the PDF names the right one anyway.
///
/// # Errors
/// [`EvidenceError::NotFound`] when no layer has it.
pub async fn of_commitment(service: &Service, commitment: &Hash48) -> Result<Found, EvidenceError> {
    let row = entry::Entity::find()
        .filter(entry::Column::Commitment.eq(commitment.to_string()))
        .order_by_asc(entry::Column::Received)
        .order_by_asc(entry::Column::Sequence)
        .one(&service.db)
        .await?
        .ok_or(EvidenceError::NotFound)?;
    let evidence = assemble(service, row.envelope).await?.ok_or(EvidenceError::NotFound)?;
    let last = evidence.entries.last().unwrap_or(&evidence.manifest);
    Ok(Found {
        envelope: row.envelope,
        sequence: row.sequence.unsigned_abs(),
        head: cose::peek_hash(last).map(|hash| hash.to_string()).unwrap_or_default(),
        verdict: judge(&evidence, None),
        evidence,
    })
}

/// Judges evidence that somebody brings, together with the service's own chain when it knows the envelope.
///
/// # Errors
/// The database's; broken evidence is a verdict, not an error.
pub async fn judge_given(service: &Service, given: &Evidence) -> Result<Verdict, EvidenceError> {
    let own = match cose::peek::<Manifest>(&given.manifest) {
        Ok(manifest) => assemble(service, manifest.envelope.uuid()).await?,
        Err(_) => None,
    };
    let own_key = ledger::key(service);
    // Evidence of another service names another ledger, whose key is not known here.
    let ours = given
        .ledger
        .as_ref()
        .is_some_and(|proofs| proofs.key.starts_with(&format!("{}+", own_key.name())));
    Ok(judge_with_ledger(
        given,
        own.as_ref(),
        ours.then_some(own_key),
        &service.config.witnesses,
    ))
}

async fn assemble(service: &Service, id: Uuid) -> Result<Option<Evidence>, EvidenceError> {
    let txn = service.db.begin().await?;
    let rows = envelopes::entries(&txn, id).await?;
    let bundles = envelopes::bundles_of(&txn, &rows).await?;
    drop(txn);
    let mut rows = rows.into_iter().map(|row| row.bytes);
    let Some(manifest) = rows.next() else { return Ok(None) };
    let entries: Vec<Vec<u8>> = rows.collect();
    Ok(Some(Evidence {
        ledger: Some(ledger::proofs(service, &manifest, &entries, &bundles).await?),
        manifest,
        entries,
        bundles,
        roots: vec![
            service.secrets.authority.issuing().to_vec(),
            service.secrets.authority.root().to_vec(),
        ],
        issued: service.clock.now_millis(),
        revocation: revocation(service).await,
    }))
}

/// The lists of both authorities, so that a verifier without the service knows what was revoked. Each is left out when it cannot be
/// had: the chain and its proofs are evidence without it.
async fn revocation(service: &Service) -> Revocation {
    let issuing = match crl::current(service).await {
        Ok(list) => Some(list),
        Err(error) => {
            tracing::error!(%error, "evidence without the list of revocations");
            None
        }
    };
    Revocation {
        crls: issuing.into_iter().chain(service.secrets.root_crl().ok()).collect(),
        ocsp: Vec::new(),
    }
}
