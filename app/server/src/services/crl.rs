//! The issuing authority's list of revocations: signed when somebody asks for it and the latest one is no longer the latest.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder,
};

use crate::authority::AuthorityError;
use crate::db;
use crate::entities::{crl, revocation};
use crate::launch::Service;
use crate::services::revocations;

/// After this a list is made anew even when nothing was revoked, so that whoever archives a document finds one that is
/// younger than its last signature, if they wait. In milliseconds.
const FRESH: i64 = 5 * 60 * 1000;

/// Why there is no list or answer.
#[derive(Debug, thiserror::Error)]
pub enum SignedError {
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
    /// The authority failed.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// A thread was stopped.
    #[error("signing was cut off: {0}")]
    Cut(#[from] tokio::task::JoinError),
}

/// The list as it is now, DER.
///
/// # Errors
/// See [`SignedError`].
pub async fn current(service: &Service) -> Result<Vec<u8>, SignedError> {
    if let Some(list) = still_good(&service.db, service.clock.now()).await? {
        return Ok(list);
    }
    match make(service).await {
        // Another process was faster; its list is as good.
        Err(SignedError::Database(error)) if is_taken(&error) => {
            let latest = latest(&service.db).await?;
            latest.map(|row| row.list).ok_or(SignedError::Database(error))
        }
        made => made,
    }
}

async fn make(service: &Service) -> Result<Vec<u8>, SignedError> {
    let transaction = db::write(&service.db).await?;
    let now = service.clock.now();
    if let Some(list) = still_good(&transaction, now).await? {
        return Ok(list);
    }
    let number = latest(&transaction).await?.map_or(1, |row| row.number + 1);
    let listed = revocations::all(&transaction).await?;
    let entries = i64::try_from(listed.len()).unwrap_or(i64::MAX);
    let secrets = service.secrets.clone();
    // A token may take its time.
    let list =
        tokio::task::spawn_blocking(move || secrets.authority.crl(&listed, number.unsigned_abs(), now)).await??;
    let row = crl::Model {
        number,
        made: now,
        entries,
        list: list.clone(),
    };
    row.into_active_model().reset_all().insert(&transaction).await?;
    crl::Entity::delete_many()
        .filter(crl::Column::Number.lt(number))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(list)
}

async fn still_good(db: &impl ConnectionTrait, now: i64) -> Result<Option<Vec<u8>>, DbErr> {
    let Some(row) = latest(db).await? else { return Ok(None) };
    let revoked = revocation::Entity::find().count(db).await?;
    let whole = u64::try_from(row.entries) == Ok(revoked);
    Ok((whole && row.made <= now && now < row.made + FRESH).then_some(row.list))
}

async fn latest(db: &impl ConnectionTrait) -> Result<Option<crl::Model>, DbErr> {
    crl::Entity::find().order_by_desc(crl::Column::Number).one(db).await
}

fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}
