//! The ledger: its leaves, the nodes of its two trees, its head, and the cosignatures of witnesses.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary, integer, string, string_null, text};

/// Makes `ledger_head`, `ledger_leaves`, `ledger_nodes`, `ledger_map_values`, `ledger_map_nodes` and `ledger_cosignatures`.
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000001_ledger"
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
        let tables = [
            Table::create()
                .table("ledger_head")
                .col(integer("id").primary_key())
                .col(string("origin"))
                .col(string("key"))
                .col(big_integer("size"))
                .col(string("root"))
                .col(string("map_root"))
                .to_owned(),
            Table::create()
                .table("ledger_leaves")
                .col(big_integer("leaf").primary_key())
                .col(string("kind"))
                .col(string("object"))
                .col(binary("salt"))
                .col(string("commitment"))
                .col(string_null("map_key"))
                .col(string("hash"))
                .to_owned(),
            Table::create()
                .table("ledger_nodes")
                .col(integer("level"))
                .col(big_integer("number"))
                .col(string("hash"))
                .primary_key(Index::create().col("level").col("number"))
                .to_owned(),
            Table::create()
                .table("ledger_map_values")
                .col(string("key").primary_key())
                .col(string("value"))
                .to_owned(),
            Table::create()
                .table("ledger_map_nodes")
                .col(integer("depth"))
                .col(string("prefix"))
                .col(string("hash"))
                .primary_key(Index::create().col("depth").col("prefix"))
                .to_owned(),
            Table::create()
                .table("ledger_cosignatures")
                .col(string("witness").primary_key())
                .col(big_integer("size"))
                .col(text("checkpoint"))
                .col(text("signature"))
                .to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for (name, column) in [("ledger_leaves_object", "object"), ("ledger_leaves_hash", "hash")] {
            let mut index = Index::create().name(name).table("ledger_leaves").col(column).to_owned();
            manager.create_index(index.unique().to_owned()).await?;
        }
        Ok(())
    }
}
