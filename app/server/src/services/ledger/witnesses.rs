//! Witnesses: others who watch this ledger, and co-sign what they saw.

use countersign_protocol::ledger::{CheckpointError, NoteKey, SignedCheckpoint};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, DbErr, EntityTrait, IntoActiveModel, QueryOrder};

use super::read;
use crate::entities::ledger_cosignature;
use crate::launch::Service;

/// Why a cosignature is not kept.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// Not a checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoint is not one of this ledger as it is or was.
    #[error("this ledger has never signed that checkpoint")]
    NotOurs,
    /// None of the witnesses in the settings has co-signed it.
    #[error("no witness that this service knows has signed that checkpoint")]
    Unknown,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Keeps the cosignatures that known witnesses have put under a checkpoint; returns how many.
///
/// # Errors
/// [`WitnessError`].
pub async fn cosign(service: &Service, note: &str) -> Result<usize, WitnessError> {
    let signed: SignedCheckpoint = note.parse()?;
    let checkpoint = signed.verify(read::key(service))?;
    let size = checkpoint.size;
    let own = checkpoint.sign(&service.ledger);
    if read::consistency(service, size, size).await?.is_none() {
        return Err(WitnessError::NotOurs);
    }
    let known: Vec<&NoteKey> = service.config.witnesses.iter().collect();
    let found = known.iter().filter_map(|key| {
        let verifies =
            |one: &&countersign_protocol::ledger::NoteSignature| key.verify(&checkpoint.text(), one).is_some();
        signed
            .signatures()
            .iter()
            .find(verifies)
            .map(|signature| (key, signature))
    });
    let mut kept = 0;
    for (key, signature) in found {
        let before = ledger_cosignature::Entity::find_by_id(key.name())
            .one(&service.db)
            .await?;
        // Repeating an older one takes nothing away.
        if before.is_some_and(|before| before.size > super::number(size)) {
            kept += 1;
            continue;
        }
        let row = ledger_cosignature::Model {
            witness: key.name().to_owned(),
            size: super::number(size),
            checkpoint: own.to_string(),
            signature: signature.to_string(),
        };
        let columns = [
            ledger_cosignature::Column::Size,
            ledger_cosignature::Column::Checkpoint,
            ledger_cosignature::Column::Signature,
        ];
        ledger_cosignature::Entity::insert(row.into_active_model().reset_all())
            .on_conflict(
                OnConflict::column(ledger_cosignature::Column::Witness)
                    .update_columns(columns)
                    .to_owned(),
            )
            .exec(&service.db)
            .await?;
        kept += 1;
    }
    if kept == 0 {
        Err(WitnessError::Unknown)
    } else {
        Ok(kept)
    }
}

/// The newest checkpoint that a witness has co-signed, with the cosignatures of all who signed that very one.
///
/// # Errors
/// The database's.
pub async fn witnessed(service: &Service) -> Result<Option<SignedCheckpoint>, DbErr> {
    let rows = ledger_cosignature::Entity::find()
        .order_by_desc(ledger_cosignature::Column::Size)
        .all(&service.db)
        .await?;
    let Some(newest) = rows.first() else { return Ok(None) };
    let mut signed: SignedCheckpoint = newest.checkpoint.parse().map_err(super::damaged)?;
    for row in rows.iter().filter(|row| row.checkpoint == newest.checkpoint) {
        signed = signed.with(row.signature.parse().map_err(super::damaged)?);
    }
    Ok(Some(signed))
}
