//! What the service's authority has revoked, the lists that say so, and the certificates that it has issued to itself.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, binary, string, uuid};

/// Makes `revocations`, `crls` and `service_certificates`.
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261123_000001_revocations"
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
        for table in tables() {
            manager.create_table(table).await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("revocations")
            .col(string("serial").primary_key())
            .col(uuid("user"))
            .col(big_integer("at"))
            .col(string("reason"))
            .col(big_integer_null("invalidity"))
            .to_owned(),
        Table::create()
            .table("crls")
            .col(big_integer("number").primary_key())
            .col(big_integer("made"))
            .col(big_integer("entries"))
            .col(binary("list"))
            .to_owned(),
        Table::create()
            .table("service_certificates")
            .col(string("serial").primary_key())
            .col(string("purpose"))
            .col(binary("certificate"))
            .col(big_integer("recorded"))
            .col(big_integer("expires"))
            .to_owned(),
    ]
}
