//! Accounts: people, their key bundles and slots, what is under way (registrations, logins, recoveries), sessions,
//! failures counted for throttling, invitations, and the certificates that were issued.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, binary_null, boolean, integer, string, string_null, uuid, uuid_null,
};

/// Makes the tables of accounts.
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261121_000001_accounts"
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
        for table in people().into_iter().chain(under_way()).chain(credentials()) {
            manager.create_table(table).await?;
        }
        for (name, table, column) in [
            ("bundles_user", "bundles", "user"),
            ("sessions_user", "sessions", "user"),
            ("devices_user", "devices", "user"),
            ("certificates_user", "certificates", "user"),
            ("registrations_expires", "registrations", "expires"),
            ("logins_expires", "logins", "expires"),
            ("recoveries_expires", "recoveries", "expires"),
        ] {
            manager
                .create_index(Index::create().name(name).table(table).col(column).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn people() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("users")
            .col(uuid("id").primary_key())
            .col(string("email").unique_key())
            .col(string("name"))
            .col(boolean("administrator"))
            .col(binary("record"))
            .col(binary("wrapped_keys"))
            .col(binary("recovery_public"))
            .col(string("bundle"))
            .col(big_integer("created"))
            .to_owned(),
        Table::create()
            .table("bundles")
            .col(string("hash").primary_key())
            .col(uuid("user"))
            .col(integer("generation"))
            .col(binary("bytes"))
            .col(big_integer("created"))
            .to_owned(),
        Table::create()
            .table("slots")
            .col(uuid("user"))
            .col(string("kind"))
            .col(binary("sealed"))
            .primary_key(Index::create().col("user").col("kind"))
            .to_owned(),
        Table::create()
            .table("invitations")
            .col(string("email").primary_key())
            .col(boolean("administrator"))
            .col(big_integer("created"))
            .to_owned(),
    ]
}

fn under_way() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("registrations")
            .col(uuid("id").primary_key())
            .col(uuid("user"))
            .col(string("email"))
            .col(string("name"))
            .col(string("stage"))
            .col(binary_null("record"))
            .col(binary_null("bundle"))
            .col(binary_null("wrapped_keys"))
            .col(binary_null("password_slot"))
            .col(binary_null("words_slot"))
            .col(binary_null("recovery_public"))
            .col(integer("tries"))
            .col(big_integer("created"))
            .col(big_integer("expires"))
            .to_owned(),
        Table::create()
            .table("logins")
            .col(uuid("id").primary_key())
            .col(string("email"))
            .col(uuid_null("user"))
            .col(string("source"))
            .col(string_null("device"))
            .col(binary("state"))
            .col(big_integer("created"))
            .col(big_integer("expires"))
            .to_owned(),
        Table::create()
            .table("recoveries")
            .col(uuid("id").primary_key())
            .col(string("email"))
            .col(uuid_null("user"))
            .col(string("stage"))
            .col(binary("challenge"))
            .col(integer("tries"))
            .col(big_integer("created"))
            .col(big_integer("expires"))
            .to_owned(),
    ]
}

fn credentials() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("sessions")
            .col(string("token_hash").primary_key())
            .col(uuid("user"))
            .col(big_integer("created"))
            .col(big_integer("expires"))
            .to_owned(),
        Table::create()
            .table("devices")
            .col(string("token_hash").primary_key())
            .col(uuid("user"))
            .col(big_integer("created"))
            .to_owned(),
        Table::create()
            .table("failures")
            .col(string("subject").primary_key())
            .col(integer("count"))
            .col(big_integer("first"))
            .col(big_integer("last"))
            .col(big_integer("locked_until"))
            .to_owned(),
        Table::create()
            .table("certificates")
            .col(string("serial").primary_key())
            .col(uuid("user"))
            .col(string("bundle"))
            .col(binary("certificate"))
            .col(big_integer("issued"))
            .col(big_integer("expires"))
            .to_owned(),
    ]
}
