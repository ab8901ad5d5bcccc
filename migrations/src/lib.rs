//! The database's schema: one tree for SQLite and PostgreSQL, forward only.
//!
//! One file per migration, each in a transaction. Times are Unix milliseconds in 64-bit integers, identifiers are
//! UUIDs, hashes and tokens are lower-case hex text.

use sea_orm_migration::prelude::*;

mod accounts;
mod blobs;
mod browser;
mod envelopes;
mod ledger;
mod outbox;
mod revocations;

/// Runs every migration that the database does not have yet.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        // In time order. A migration that was released is never changed; the next one mends it.
        vec![
            Box::new(accounts::Migration),
            Box::new(outbox::Migration),
            Box::new(blobs::Migration),
            Box::new(envelopes::Migration),
            Box::new(browser::Migration),
            Box::new(revocations::Migration),
            Box::new(ledger::Migration),
        ]
    }
}
