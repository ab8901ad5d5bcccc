//! Envelopes: created from a signed manifest, moved on by signed entries, released stage by stage.
//!
//! What an envelope is follows from its signed chain alone, which `countersign_protocol` replays; the columns beside
//! it only make lists quick. The service's own rules are who is let in, when a grant is handed out, and whom to mail.

mod append;
mod chain;
mod create;
mod mails;
mod remind;
mod views;

use countersign_protocol::chain::State;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::entities::{entry, envelope, envelope_slot};
use crate::guards::Session;

pub use append::{AppendError, Appended, append};
pub use chain::{Chain, LoadError, load};
pub use create::{CreateError, Created, create};
pub use remind::{RemindError, remind};
pub use views::{Box, Details, Missing, Part, Person, Shown, Summary, ViewError, list, show};

/// Longest sealed grant, in bytes. An HPKE grant of suite 1 has about 190; a later suite needs some two thousand.
pub const GRANT_LIMIT: usize = 4096;

/// A grant as it comes and goes: the envelope key, sealed to the person of a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The slot; 0 is the requester.
    pub slot: u32,
    /// The sealed key.
    pub sealed: Vec<u8>,
}

/// Why an envelope is not the caller's to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// There is none.
    #[error("there is no such envelope")]
    Gone,
    /// It is other people's. Ids are random, so that saying so tells nobody more than the link that they followed.
    #[error("this envelope is for other people; log in with the address that the link was sent to")]
    NotYours,
}

/// The envelope, if the caller has a part in it: sent it, or stands in a slot of it, also one that waits for a key of the
/// caller's address.
///
/// # Errors
/// The database's.
pub async fn reachable(
    db: &impl ConnectionTrait,
    id: Uuid,
    caller: &Session,
) -> Result<Result<envelope::Model, Denied>, DbErr> {
    let Some(row) = envelope::Entity::find_by_id(id).one(db).await? else {
        return Ok(Err(Denied::Gone));
    };
    if row.requester == caller.user || !slots_of(db, id, caller.user, &caller.email).await?.is_empty() {
        Ok(Ok(row))
    } else {
        Ok(Err(Denied::NotYours))
    }
}

/// The slots in which `user` stands in an envelope, also those that wait for a key of this address.
async fn slots_of(
    db: &impl ConnectionTrait,
    envelope: Uuid,
    user: Uuid,
    email: &str,
) -> Result<Vec<envelope_slot::Model>, DbErr> {
    let waiting = Condition::all()
        .add(envelope_slot::Column::User.is_null())
        .add(envelope_slot::Column::Email.eq(email));
    envelope_slot::Entity::find()
        .filter(envelope_slot::Column::Envelope.eq(envelope))
        .filter(Condition::any().add(envelope_slot::Column::User.eq(user)).add(waiting))
        .all(db)
        .await
}

/// The rows of an envelope's chain in order, manifest first; none when there is no such envelope.
///
/// # Errors
/// The database's.
pub async fn entries(db: &impl ConnectionTrait, envelope: Uuid) -> Result<Vec<entry::Model>, DbErr> {
    chain::rows(db, envelope).await
}

/// The signed key bundles that rows of a chain name.
///
/// # Errors
/// [`LoadError`].
pub async fn bundles_of(db: &impl ConnectionTrait, rows: &[entry::Model]) -> Result<Vec<Vec<u8>>, LoadError> {
    let bundles = chain::bundles(db, chain::named(rows)).await?;
    Ok(bundles.iter().map(|bundle| bundle.bytes().to_vec()).collect())
}

/// Whether the service hands out an envelope's ciphertext to `user`: to the requester, to bound viewers, and to bound
/// approvers whose stage has opened.
///
/// # Errors
/// The database's.
pub async fn released_to(db: &impl ConnectionTrait, envelope: &envelope::Model, user: Uuid) -> Result<bool, DbErr> {
    if envelope.requester == user {
        return Ok(true);
    }
    let slot = envelope_slot::Entity::find()
        .filter(envelope_slot::Column::Envelope.eq(envelope.id))
        .filter(envelope_slot::Column::User.eq(user))
        .filter(envelope_slot::Column::Released.eq(true))
        .one(db)
        .await?;
    Ok(slot.is_some())
}

/// The state that a row is in at `now` (Unix milliseconds): a deadline passes without anybody writing it down.
pub fn state_at(row: &envelope::Model, now: i64) -> &str {
    match row.deadline {
        Some(deadline) if row.state == State::Pending.name() && now > deadline => State::Expired.name(),
        _ => &row.state,
    }
}

/// Slots and sequences are below 2^31: a manifest of 4 MiB does not hold so many people.
fn number(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// Unix milliseconds as the database keeps them.
fn at(time: countersign_protocol::Millis) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}
