//! News: that something about an envelope changed, for the people in it who have a page open.
//!
//! A change notes a row in its own transaction. One watcher per process ([`crate::jobs::news`]) reads the rows, whichever
//! process wrote them, and tells the streams that are open here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Set};
use tokio::sync::{Notify, broadcast};
use uuid::Uuid;

use crate::entities::{envelope, envelope_slot, news};
use crate::guards::Session;
use crate::services::ids;

/// How many streams one person may have open on one process: a tab each, and room for those that a broken line left.
pub const STREAMS: usize = 16;
/// How many news a slow stream may fall behind before it is ended; its page then asks for everything.
const BEHIND: usize = 256;

/// What changed, and whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The envelope.
    pub envelope: Uuid,
    users: Vec<Uuid>,
    /// Of slots that wait for a key.
    addresses: Vec<String>,
}

impl News {
    /// Whether the person of this session has a part in the envelope.
    pub fn concerns(&self, person: &Session) -> bool {
        self.users.contains(&person.user) || self.addresses.contains(&person.email)
    }
}

/// Where news come in and go out within this process.
#[derive(Debug, Clone)]
pub struct Newsroom {
    sender: broadcast::Sender<Arc<News>>,
    /// Rung after every request that may have changed something.
    pub bell: Arc<Notify>,
    streams: Arc<Mutex<HashMap<Uuid, usize>>>,
}

impl Default for Newsroom {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(BEHIND),
            bell: Arc::new(Notify::new()),
            streams: Arc::default(),
        }
    }
}

/// One open stream. Dropping it makes room for another.
#[derive(Debug)]
pub struct Listening {
    /// What comes.
    pub news: broadcast::Receiver<Arc<News>>,
    user: Uuid,
    streams: Arc<Mutex<HashMap<Uuid, usize>>>,
}

impl Newsroom {
    /// Opens a stream for `user`; none when the person has [`STREAMS`] open.
    pub fn listen(&self, user: Uuid) -> Option<Listening> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let count = streams.entry(user).or_insert(0);
        if *count >= STREAMS {
            return None;
        }
        *count += 1;
        Some(Listening {
            news: self.sender.subscribe(),
            user,
            streams: Arc::clone(&self.streams),
        })
    }

    /// Whether anybody listens.
    pub fn heard(&self) -> bool {
        self.sender.receiver_count() > 0
    }

    /// Tells everybody who listens.
    pub fn tell(&self, news: News) {
        // Nobody listening is no failure.
        let _ = self.sender.send(Arc::new(news));
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = streams.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                streams.remove(&self.user);
            }
        }
    }
}

/// Notes that an envelope changed, inside the transaction that changes it.
///
/// # Errors
/// The database's, or no randomness.
pub async fn note(txn: &impl ConnectionTrait, envelope: Uuid, now: i64) -> Result<(), DbErr> {
    let id = ids::fresh(now).map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = news::ActiveModel {
        id: Set(id),
        envelope: Set(envelope),
        at: Set(now),
    };
    news::Entity::insert(row).exec_without_returning(txn).await.map(drop)
}

/// Notes that an invited address has an account now, for each envelope that waits for it.
///
/// # Errors
/// The database's, or no randomness.
pub async fn note_registered(txn: &impl ConnectionTrait, email: &str, now: i64) -> Result<(), DbErr> {
    let waiting: Vec<Uuid> = envelope_slot::Entity::find()
        .select_only()
        .column(envelope_slot::Column::Envelope)
        .distinct()
        .filter(envelope_slot::Column::User.is_null())
        .filter(envelope_slot::Column::Email.eq(email))
        .into_tuple()
        .all(txn)
        .await?;
    for envelope in waiting {
        note(txn, envelope, now).await?;
    }
    Ok(())
}

/// The rows noted after `after` (Unix milliseconds).
///
/// # Errors
/// The database's.
pub async fn since(db: &impl ConnectionTrait, after: i64) -> Result<Vec<news::Model>, DbErr> {
    news::Entity::find().filter(news::Column::At.gt(after)).all(db).await
}

/// Whom a change of this envelope concerns; none when the envelope is gone.
///
/// # Errors
/// The database's.
pub async fn about(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<News>, DbErr> {
    let Some(row) = envelope::Entity::find_by_id(id).one(db).await? else {
        return Ok(None);
    };
    let slots = envelope_slot::Entity::find()
        .filter(envelope_slot::Column::Envelope.eq(id))
        .all(db)
        .await?;
    let mut news = News {
        envelope: id,
        users: vec![row.requester],
        addresses: Vec::new(),
    };
    for slot in slots {
        match slot.user {
            Some(user) => news.users.push(user),
            None => news.addresses.push(slot.email),
        }
    }
    Ok(Some(news))
}

/// Forgets rows noted before `before` (Unix milliseconds).
///
/// # Errors
/// The database's.
pub async fn forget(db: &impl ConnectionTrait, before: i64) -> Result<(), DbErr> {
    news::Entity::delete_many()
        .filter(news::Column::At.lt(before))
        .exec(db)
        .await
        .map(drop)
}
