//! Logging: to standard error, `COUNTERSIGN_LOG` filters (default `info`), `COUNTERSIGN_LOG_FORMAT=json` for machines.
//!
//! No log line holds a body, a query, a token, a title, or an address of a person.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts logging. Later calls do nothing.
pub fn start() {
    let filter = EnvFilter::try_from_env("COUNTERSIGN_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm_migration=warn"));
    // Rocket logs addresses with their queries, and the database's layers log values: whatever the level, not here.
    let filter = ["rocket=off", "sqlx=warn", "sea_orm=warn", "hyper=warn"]
        .iter()
        .filter_map(|directive| directive.parse().ok())
        .fold(filter, EnvFilter::add_directive);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let json = std::env::var("COUNTERSIGN_LOG_FORMAT").is_ok_and(|format| format == "json");
    let started = if json {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
    drop(started);
}
