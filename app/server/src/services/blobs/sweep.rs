//! Forgets uploads that nothing refers to, and finishes what a crash left.

use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::BlobError;
use crate::db;
use crate::entities::{blob, blob_part};
use crate::launch::Service;

/// After how many milliseconds without a byte an upload that nothing refers to is forgotten: one day.
pub const ABANDONED: i64 = 24 * 60 * 60 * 1000;

/// Forgets abandoned uploads, and removes the parts of blobs that are complete. Returns how many uploads went.
///
/// # Errors
/// The store's and the database's; what was not swept stays for the next time.
pub async fn sweep(service: &Service) -> Result<usize, BlobError> {
    let before = service.clock.now() - ABANDONED;
    let abandoned = blob::Entity::find()
        .filter(blob::Column::Linked.eq(false))
        .filter(blob::Column::Touched.lt(before))
        .limit(1000)
        .all(&service.db)
        .await?;
    let mut gone = 0;
    for row in abandoned {
        if forget(service, row.id, before).await? {
            gone += 1;
        }
    }
    let parts = blob_part::Entity::find().limit(10_000).all(&service.db).await?;
    let mut blobs: Vec<Uuid> = parts.into_iter().map(|part| part.blob).collect();
    blobs.sort_unstable();
    blobs.dedup();
    for id in blobs {
        let row = blob::Entity::find_by_id(id).one(&service.db).await?;
        if row.is_none_or(|row| row.root.is_some()) {
            discard_parts(service, id).await?;
        }
    }
    Ok(gone)
}

/// Removes the row first, in a transaction that sees whether it was linked meanwhile; then its objects.
async fn forget(service: &Service, id: Uuid, before: i64) -> Result<bool, BlobError> {
    let txn = db::write(&service.db).await?;
    let deleted = blob::Entity::delete_many()
        .filter(blob::Column::Id.eq(id))
        .filter(blob::Column::Linked.eq(false))
        .filter(blob::Column::Touched.lt(before))
        .exec(&txn)
        .await?;
    txn.commit().await?;
    if deleted.rows_affected == 0 {
        return Ok(false);
    }
    discard_parts(service, id).await?;
    service.blobs.delete(id).await?;
    Ok(true)
}

/// Removes the parts of an upload: objects first, rows last, so that a crash in between leaves a trace to continue from.
pub(super) async fn discard_parts(service: &Service, id: Uuid) -> Result<(), BlobError> {
    service.blobs.discard_parts(id).await?;
    blob_part::Entity::delete_many()
        .filter(blob_part::Column::Blob.eq(id))
        .exec(&service.db)
        .await
        .map_err(DbErr::into)
        .map(drop)
}
