//! Ties an uploaded blob to what refers to it.

use countersign_protocol::envelope::BlobRef;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::bytes;
use crate::entities::blob;

/// Why a blob that a manifest or an entry names cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The caller has uploaded no such blob for this envelope, or not all of it.
    #[error("the sealed file {0} has not been uploaded completely by you for this envelope; upload it first")]
    Missing(Uuid),
    /// It is not what was signed.
    #[error("the sealed file {0} differs in length or root from what was signed; upload it again under a new id")]
    Differs(Uuid),
    /// Something refers to it already.
    #[error("the sealed file {0} belongs to another entry already")]
    Taken(Uuid),
}

/// Ties a blob to the manifest or entry that names it, inside the transaction that accepts that.
///
/// # Errors
/// The outer one is the database's, the inner one says why the blob cannot be taken.
pub async fn link(
    txn: &impl ConnectionTrait,
    owner: Uuid,
    envelope: Uuid,
    named: &BlobRef,
) -> Result<Result<(), LinkError>, DbErr> {
    let id = named.id.uuid();
    let row = blob::Entity::find_by_id(id).one(txn).await?;
    let Some(row) = row.filter(|row| row.owner == owner && row.envelope == envelope) else {
        return Ok(Err(LinkError::Missing(id)));
    };
    let Some(root) = row.root else {
        return Ok(Err(LinkError::Missing(id)));
    };
    if bytes(row.length) != named.length || root != named.root.to_string() {
        return Ok(Err(LinkError::Differs(id)));
    }
    let linked = blob::Entity::update_many()
        .col_expr(blob::Column::Linked, Expr::value(true))
        .filter(blob::Column::Id.eq(id))
        .filter(blob::Column::Linked.eq(false))
        .exec(txn)
        .await?;
    Ok(if linked.rows_affected == 1 {
        Ok(())
    } else {
        Err(LinkError::Taken(id))
    })
}
