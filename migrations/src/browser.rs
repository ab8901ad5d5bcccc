//! What the browser client needs: which client a session belongs to, what each person prefers, the notebook that a person
//! keeps sealed, and the news of envelopes that open pages wait for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary, boolean, string, string_null, uuid};

/// Adds to `sessions` and `registrations`; makes `preferences`, `notebooks` and `news`.
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261122_000001_browser"
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
        // SQLite adds one column at a time. Sessions of before are the terminal's, and were last seen when they began.
        for (table, column) in [
            ("sessions", string("client").default("terminal").take()),
            ("sessions", big_integer("seen").default(0).take()),
            ("registrations", string_null("language")),
        ] {
            manager
                .alter_table(Table::alter().table(table).add_column(column).to_owned())
                .await?;
        }
        let began = Query::update()
            .table("sessions")
            .value("seen", Expr::col("created"))
            .to_owned();
        manager.execute(began).await?;
        for table in tables() {
            manager.create_table(table).await?;
        }
        manager
            .create_index(Index::create().name("news_at").table("news").col("at").to_owned())
            .await
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("preferences")
            .col(uuid("user").primary_key())
            .col(string("language"))
            .col(boolean("turn"))
            .col(boolean("returned"))
            .col(boolean("declined"))
            .col(boolean("completed"))
            .to_owned(),
        Table::create()
            .table("notebooks")
            .col(uuid("user").primary_key())
            .col(big_integer("version"))
            .col(binary("sealed"))
            .to_owned(),
        Table::create()
            .table("news")
            .col(uuid("id").primary_key())
            .col(uuid("envelope"))
            .col(big_integer("at"))
            .to_owned(),
    ]
}
