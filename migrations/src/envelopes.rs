//! Envelopes: slots, the chain's entries, grants.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, boolean, integer, integer_null, string, string_null, uuid, uuid_null,
};

/// Makes `envelopes`, `envelope_slots`, `entries` and `grants`.
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261121_000030_envelopes"
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
                    .table("envelopes")
                    .col(uuid("id").primary_key())
                    .col(uuid("requester"))
                    .col(string("head"))
                    .col(integer("sequence"))
                    .col(string("state"))
                    .col(boolean("closed"))
                    .col(uuid("details"))
                    .col(big_integer("created"))
                    .col(big_integer_null("deadline"))
                    .col(big_integer("received"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("envelope_slots")
                    .col(uuid("envelope"))
                    .col(integer("slot"))
                    .col(string("role"))
                    .col(string("email"))
                    .col(string_null("bundle"))
                    .col(uuid_null("user"))
                    .col(string_null("acted"))
                    .col(boolean("released"))
                    .col(boolean("turn"))
                    .primary_key(Index::create().col("envelope").col("slot"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("entries")
                    .col(uuid("envelope"))
                    .col(integer("sequence"))
                    .col(string("payload_hash"))
                    .col(binary("bytes"))
                    .col(string("kind"))
                    .col(integer_null("slot"))
                    .col(string("commitment"))
                    .col(string("state"))
                    .col(big_integer("received"))
                    .primary_key(Index::create().col("envelope").col("sequence"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("grants")
                    .col(uuid("envelope"))
                    .col(integer("slot"))
                    .col(uuid("user"))
                    .col(binary("sealed"))
                    .col(big_integer("created"))
                    .primary_key(Index::create().col("envelope").col("slot"))
                    .to_owned(),
            )
            .await?;
        for (name, table, columns) in [
            ("envelopes_requester", "envelopes", &["requester"][..]),
            ("envelope_slots_user", "envelope_slots", &["user"]),
            ("envelope_slots_email", "envelope_slots", &["email"]),
            ("entries_commitment", "entries", &["commitment"]),
        ] {
            let mut index = Index::create().name(name).table(table).to_owned();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        manager
            .create_index(
                Index::create()
                    .name("entries_payload")
                    .table("entries")
                    .col("envelope")
                    .col("payload_hash")
                    .unique()
                    .to_owned(),
            )
            .await
    }
}
