//! Reads the news that any process noted, and tells the streams that are open on this one.

use std::collections::HashMap;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use sea_orm::DbErr;
use uuid::Uuid;

use crate::launch::Service;
use crate::services::news;

/// How often other processes' news are looked for while somebody listens.
const LOOK: Duration = Duration::from_secs(1);
/// How far back a look goes, in milliseconds: two processes' clocks may differ, and a transaction takes a while between
/// noting and committing, so news do not become visible in the order of their times.
const BACK: i64 = 30_000;

/// Watches until `stop` is ready.
pub async fn run(service: &Service, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    let mut told = HashMap::new();
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let rung = tokio::select! {
            () = &mut stop => return,
            () = service.news.bell.notified() => true,
            _ = look.tick() => false,
        };
        // Without listeners only this process's own changes are passed over, so that a page opened right after one is
        // not told of what it has just read.
        if !rung && !service.news.heard() {
            continue;
        }
        if let Err(error) = round(service, &mut told).await {
            tracing::error!(%error, "news cannot be read; trying again");
        }
    }
}

/// Tells what was not told before. `told` holds the rows of the last [`BACK`] milliseconds.
async fn round(service: &Service, told: &mut HashMap<Uuid, i64>) -> Result<(), DbErr> {
    let after = service.clock.now() - BACK;
    told.retain(|_, at| *at > after);
    for row in news::since(&service.db, after).await? {
        if told.contains_key(&row.id) {
            continue;
        }
        if service.news.heard()
            && let Some(news) = news::about(&service.db, row.envelope).await?
        {
            service.news.tell(news);
        }
        told.insert(row.id, row.at);
    }
    Ok(())
}
