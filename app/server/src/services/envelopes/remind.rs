//! The requester asks again: a mail to everyone who is awaited.

use countersign_protocol::chain::State;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Denied, reachable, state_at};
use crate::db;
use crate::entities::{envelope, envelope_slot, outbox};
use crate::guards::Session;
use crate::launch::Service;
use crate::services::outbox::{Mail, enqueue};
use crate::services::preferences;

/// How long nobody is reminded twice of the same envelope, in milliseconds: an hour.
const PAUSE: i64 = 60 * 60 * 1000;

/// Why nobody was reminded.
#[derive(Debug, thiserror::Error)]
pub enum RemindError {
    /// Gone, or others'.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The caller is not the requester.
    #[error("only the requester reminds the others")]
    NotRequester,
    /// Nobody is awaited any more.
    #[error("the route has ended; nobody is awaited")]
    Ended,
    /// Everybody who is awaited was reminded within the hour.
    #[error("everyone who is awaited was reminded within the last hour; try again in {} minutes", seconds.div_ceil(60))]
    Slowed {
        /// When the first may be reminded again.
        seconds: u64,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Reminds everyone whose approval is awaited now, and everyone invited who has no account yet: each at most once an hour.
/// Returns how many mails that makes; people who want no such mails are not counted.
///
/// # Errors
/// [`RemindError`].
pub async fn remind(service: &Service, caller: &Session, id: Uuid) -> Result<usize, RemindError> {
    let now = service.clock.now();
    let txn = db::write(&service.db).await?;
    let row = reachable(&txn, id, caller).await??;
    if row.requester != caller.user {
        return Err(RemindError::NotRequester);
    }
    if state_at(&row, now) != State::Pending.name() {
        return Err(RemindError::Ended);
    }
    // Two requests at once: the second waits here and then sees the mails of the first.
    envelope::Entity::find_by_id(id).lock_exclusive().one(&txn).await?;
    let (mut reminded, mut soonest) = (0, None);
    for slot in awaited(&txn, id).await? {
        if let Some(last) = last_reminder(&txn, id, slot.slot)
            .await?
            .filter(|last| now - last < PAUSE)
        {
            let wait = PAUSE - (now - last);
            soonest = Some(soonest.map_or(wait, |sofar: i64| sofar.min(wait)));
            continue;
        }
        let mail = Mail::Reminder {
            envelope: id,
            slot: slot.slot.unsigned_abs(),
        };
        enqueue(&txn, &slot.email, mail, now).await?;
        reminded += 1;
    }
    if let (0, Some(wait)) = (reminded, soonest) {
        let seconds = u64::try_from(wait).unwrap_or(0).div_ceil(1000);
        return Err(RemindError::Slowed { seconds });
    }
    txn.commit().await?;
    Ok(reminded)
}

/// Slots whose people can do something now and want to hear of it.
async fn awaited(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<envelope_slot::Model>, DbErr> {
    let slots = envelope_slot::Entity::find()
        .filter(envelope_slot::Column::Envelope.eq(id))
        .filter(envelope_slot::Column::Acted.is_null())
        .order_by_asc(envelope_slot::Column::Slot)
        .all(db)
        .await?;
    let mut awaited = Vec::new();
    for slot in slots {
        let wanted = preferences::of_address(db, &slot.email).await?;
        let waits = match slot.user {
            Some(_) => slot.turn && wanted.is_none_or(|chosen| chosen.mails.turn),
            // Who has registered meanwhile waits for the requester.
            None => wanted.is_none(),
        };
        if waits {
            awaited.push(slot);
        }
    }
    Ok(awaited)
}

async fn last_reminder(db: &impl ConnectionTrait, envelope: Uuid, slot: i32) -> Result<Option<i64>, DbErr> {
    let row = outbox::Entity::find()
        .filter(outbox::Column::Subject.eq(envelope))
        .filter(outbox::Column::Number.eq(slot))
        .filter(outbox::Column::Kind.eq("reminder"))
        .order_by_desc(outbox::Column::Created)
        .limit(1)
        .one(db)
        .await?;
    Ok(row.map(|row| row.created))
}
