//! The outbox: mails that are to leave.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, string, string_null, uuid, uuid_null};

/// Makes `outbox`.
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261121_000010_outbox"
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
                    .table("outbox")
                    .col(uuid("id").primary_key())
                    .col(string("kind"))
                    .col(string("recipient"))
                    .col(uuid_null("subject"))
                    .col(integer("number"))
                    .col(big_integer("created"))
                    .col(big_integer("due"))
                    .col(big_integer("leased_until"))
                    .col(integer("attempts"))
                    .col(string_null("last_error"))
                    .col(string("state"))
                    .col(big_integer_null("settled"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("outbox_due")
                    .table("outbox")
                    .col("state")
                    .col("due")
                    .to_owned(),
            )
            .await
    }
}
