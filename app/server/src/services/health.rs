//! Whether the service is well.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use crate::entities::outbox;
use crate::launch::Service;

/// What was found. It names no cause: causes are in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Health {
    /// `ok` or `failing`.
    pub status: &'static str,
    /// Whether the database answers.
    pub database: bool,
    /// Whether the blob store can be written.
    pub blobs: bool,
    /// How long the oldest waiting mail has been waiting, in milliseconds; 0 when none waits.
    pub outbox_age: i64,
}

impl Health {
    /// Whether everything that the service needs works. Mail that waits is a sign for the operator, not a failure.
    pub fn healthy(&self) -> bool {
        self.database && self.blobs
    }
}

/// Looks.
pub async fn check(service: &Service) -> Health {
    let oldest: Result<Option<i64>, _> = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Created)
        .filter(outbox::Column::State.eq("waiting"))
        .order_by_asc(outbox::Column::Created)
        .limit(1)
        .into_tuple()
        .one(&service.db)
        .await;
    let blobs = probe(&service.config.blobs).await;
    if let Err(cause) = &oldest {
        tracing::error!(%cause, "the database does not answer");
    }
    if let Err(cause) = &blobs {
        tracing::error!(%cause, "the blob store cannot be written");
    }
    let (database, blobs) = (oldest.is_ok(), blobs.is_ok());
    let outbox_age = oldest
        .ok()
        .flatten()
        .map_or(0, |created| (service.clock.now() - created).max(0));
    Health {
        status: if database && blobs { "ok" } else { "failing" },
        database,
        blobs,
        outbox_age,
    }
}

async fn probe(folder: &std::path::Path) -> std::io::Result<()> {
    let probe = folder.join(format!(".health-{}", uuid::Uuid::new_v4()));
    tokio::fs::write(&probe, b"").await?;
    tokio::fs::remove_file(&probe).await
}
