//! Blobs and the parts of their uploads.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, string_null, uuid};

/// Makes `blobs` and `blob_parts`.
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261121_000020_blobs"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait's own signature elides it, and async_trait must match it"
)]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("blobs")
                    .col(uuid("id").primary_key())
                    .col(uuid("owner"))
                    .col(uuid("envelope"))
                    .col(big_integer("length"))
                    .col(big_integer("received"))
                    .col(string_null("root"))
                    .col(boolean("linked"))
                    .col(big_integer("created"))
                    .col(big_integer("touched"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("blobs_open")
                    .table("blobs")
                    .col("owner")
                    .col("linked")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("blobs_abandoned")
                    .table("blobs")
                    .col("linked")
                    .col("touched")
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("blob_parts")
                    .col(uuid("blob"))
                    .col(big_integer("start"))
                    .col(big_integer("length"))
                    .col(uuid("attempt"))
                    .primary_key(Index::create().col("blob").col("start"))
                    .to_owned(),
            )
            .await
    }
}
