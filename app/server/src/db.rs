//! The database: connecting, migrating, transactions.

use std::time::Duration;

use countersign_migrations::Migrator;
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

/// How long a writer waits for another before it fails.
const BUSY: Duration = Duration::from_secs(10);

/// Connects to `url` (`sqlite:` or `postgres:`) and runs the migrations that are missing.
///
/// SQLite is put into WAL mode with `synchronous=FULL`: what was acknowledged survives a kill or a power cut.
///
/// # Errors
/// When the database cannot be reached, opened or migrated.
pub async fn open(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(8).acquire_timeout(BUSY).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
    });
    let db = Database::connect(options).await?;
    Migrator::up(&db, None).await?;
    Ok(db)
}

/// Begins a transaction that writes. On SQLite it takes the write lock at once (`BEGIN IMMEDIATE`), so that two writers
/// queue instead of failing when the second one upgrades. Dropping it without commit rolls back.
///
/// # Errors
/// When no connection is free or the lock cannot be had in time.
pub async fn write(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    db.begin_with_options(TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    })
    .await
}

#[cfg(test)]
mod tests;
