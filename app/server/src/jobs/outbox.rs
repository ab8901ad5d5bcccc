//! Sends what is in the outbox.
//!
//! A row is leased, sent, and noted as sent right after the server's acceptance; only a crash between those two can
//! make a mail arrive twice, and then both carry one Message-ID. A failure gives the row back for later. No row is
//! dropped because sending failed, however long the mail server is away.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures::future::join_all;

use crate::entities::outbox::Model;
use crate::launch::Service;
use crate::mail::message;
use crate::mail::transport::{ATTEMPT, SendError};
use crate::services::letters::{ComposeError, Composed, compose};
use crate::services::outbox::{self, Outcome};

/// How many mails leave at a time.
const AT_ONCE: u64 = 4;
/// For how many milliseconds a row is ours: longer than an attempt may take.
const LEASE: i64 = 45_000;
// Otherwise another process would send what this one is still sending.
const _: () = assert!(ATTEMPT.as_millis() + 5_000 < LEASE as u128);
/// Longest wait between two attempts, in milliseconds: ten minutes.
const LONGEST: i64 = 600_000;
/// How often a receiving server may say "never" before it is believed.
const REFUSALS: i32 = 12;
/// Longest sleep, so that rows of other processes whose lease has ended are found.
const LOOK: Duration = Duration::from_secs(5);

/// Sends until `stop` is ready. What is being sent then is finished first.
pub async fn run(service: &Service, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    loop {
        if let Err(error) = round(service).await {
            tracing::error!(%error, "the outbox cannot be read; trying again");
        }
        let pause = pause(service).await;
        tokio::select! {
            () = &mut stop => return,
            () = service.postman.bell.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Sends everything that is due.
///
/// # Errors
/// The database's.
pub async fn round(service: &Service) -> Result<(), sea_orm::DbErr> {
    loop {
        let rows = outbox::take(&service.db, service.clock.now(), LEASE, AT_ONCE).await?;
        if rows.is_empty() {
            return Ok(());
        }
        join_all(rows.iter().map(|row| deliver(service, row))).await;
    }
}

async fn pause(service: &Service) -> Duration {
    match outbox::next_due(&service.db).await {
        Ok(Some(due)) => {
            let wait = due.saturating_sub(service.clock.now());
            Duration::from_millis(u64::try_from(wait).unwrap_or(0)).clamp(Duration::from_millis(10), LOOK)
        }
        Ok(None) | Err(_) => LOOK,
    }
}

/// Why one attempt did not deliver.
enum Failed {
    /// Later it may.
    ForNow(String),
    /// The receiving server has said often enough that it never will, or there is no such address.
    ForGood(String),
}

async fn deliver(service: &Service, row: &Model) {
    let noted = match attempt(service, row).await {
        Ok(outcome) => outbox::settle(&service.db, row.id, outcome, service.clock.now()).await,
        Err(Failed::ForGood(class)) => {
            tracing::warn!(row = %row.id, kind = row.kind, class, "a mail is refused for good");
            outbox::settle(&service.db, row.id, Outcome::Refused, service.clock.now()).await
        }
        Err(Failed::ForNow(class)) => {
            let wait = backoff(service.config.outbox_retry, row.attempts, random());
            tracing::warn!(row = %row.id, kind = row.kind, class, wait, "a mail did not leave; trying again");
            outbox::postpone(&service.db, row.id, service.clock.now() + wait, &class).await
        }
    };
    if let Err(error) = noted {
        tracing::error!(row = %row.id, %error, "the outcome of a mail could not be noted");
    }
}

async fn attempt(service: &Service, row: &Model) -> Result<Outcome, Failed> {
    let letter = match compose(service, row).await {
        Ok(Composed::Letter(letter)) => letter,
        Ok(Composed::Obsolete) => return Ok(Outcome::Obsolete),
        Ok(Composed::Unwanted) => return Ok(Outcome::Unwanted),
        Err(ComposeError::Database(_)) => return Err(Failed::ForNow("database".to_owned())),
        Err(ComposeError::Template(_)) => return Err(Failed::ForNow("template".to_owned())),
    };
    let message = message::build(row.id, &service.postman.from, &row.recipient, &letter)
        .map_err(|error| Failed::ForGood(error.to_string()))?;
    match service.postman.transport.send(row.id, message).await {
        Ok(()) => Ok(Outcome::Sent),
        Err(error) if error.is_final() && row.attempts + 1 >= REFUSALS => Err(Failed::ForGood(class(&error))),
        Err(error) => Err(Failed::ForNow(class(&error))),
    }
}

fn class(error: &SendError) -> String {
    error.to_string()
}

/// How long to wait after `attempts` failures, in milliseconds: `base` doubled each time, at most ten minutes, and of
/// that between a half and the whole by `chance` (0 to 255), so that many mails do not come back at one moment.
fn backoff(base: i64, attempts: i32, chance: u8) -> i64 {
    let doubled = base
        .max(1)
        .saturating_mul(1_i64 << attempts.clamp(0, 30))
        .min(LONGEST.max(base));
    doubled / 2 + doubled / 2 * i64::from(chance) / 255
}

/// Without randomness all waits are alike, which does no harm.
fn random() -> u8 {
    let mut byte = [0];
    match getrandom::fill(&mut byte) {
        Ok(()) => byte[0],
        Err(_) => 255,
    }
}

#[cfg(test)]
mod tests;
