//! Hourly: uploads that nothing refers to are forgotten, mails that left a month ago, and news of an hour ago.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use crate::launch::Service;
use crate::services::{blobs, news, outbox};

const EVERY: Duration = Duration::from_secs(60 * 60);
/// How long settled mails stay visible, in milliseconds.
const SETTLED: i64 = 30 * 24 * 60 * 60 * 1000;

/// How long news are kept, in milliseconds.
const NEWS: i64 = 60 * 60 * 1000;

/// Tidies at the start and then every hour, until `stop` is ready.
pub async fn run(service: &Service, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    loop {
        match blobs::sweep(service).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "abandoned uploads were forgotten"),
            Err(error) => tracing::error!(%error, "abandoned uploads could not be forgotten"),
        }
        if let Err(error) = outbox::forget_settled(&service.db, service.clock.now() - SETTLED).await {
            tracing::error!(%error, "old mails could not be forgotten");
        }
        if let Err(error) = news::forget(&service.db, service.clock.now() - NEWS).await {
            tracing::error!(%error, "old news could not be forgotten");
        }
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
