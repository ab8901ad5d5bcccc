//! The notebook: what a person keeps for themselves on all their devices. It comes and goes sealed.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use crate::db;
use crate::entities::notebook;
use crate::launch::Service;

/// Longest notebook, in bytes: a signature, initials and some thousand addresses fit.
pub const LIMIT: usize = 2 * 1024 * 1024;

/// Why a notebook is not taken. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum NotebookError {
    /// Another device was faster.
    #[error("the notebook was changed on another device; fetch it, put the changes together and try again")]
    Stale {
        /// The version that is here.
        version: i64,
    },
    /// Too long.
    #[error("the notebook is longer than {LIMIT} bytes")]
    TooLong,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// The notebook of `user`; none as long as nothing was written.
///
/// # Errors
/// The database's.
pub async fn find(service: &Service, user: Uuid) -> Result<Option<notebook::Model>, DbErr> {
    notebook::Entity::find_by_id(user).one(&service.db).await
}

/// Replaces version `replaced` (0 for the first) of the notebook, if it still is that one. Returns the new version.
///
/// # Errors
/// [`NotebookError`].
pub async fn replace(service: &Service, user: Uuid, replaced: i64, sealed: Vec<u8>) -> Result<i64, NotebookError> {
    if sealed.len() > LIMIT {
        return Err(NotebookError::TooLong);
    }
    let txn = db::write(&service.db).await?;
    let next = replaced.saturating_add(1);
    let written = if replaced == 0 {
        let row = notebook::ActiveModel {
            user: Set(user),
            version: Set(next),
            sealed: Set(sealed),
        };
        notebook::Entity::insert(row)
            .on_conflict(OnConflict::column(notebook::Column::User).do_nothing().to_owned())
            .exec_without_returning(&txn)
            .await?
    } else {
        notebook::Entity::update_many()
            .col_expr(notebook::Column::Version, Expr::value(next))
            .col_expr(notebook::Column::Sealed, Expr::value(sealed))
            .filter(notebook::Column::User.eq(user))
            .filter(notebook::Column::Version.eq(replaced))
            .exec(&txn)
            .await?
            .rows_affected
    };
    if written != 1 {
        let row = notebook::Entity::find_by_id(user).one(&txn).await?;
        let version = row.map_or(0, |row| row.version);
        return Err(NotebookError::Stale { version });
    }
    txn.commit().await?;
    Ok(next)
}
