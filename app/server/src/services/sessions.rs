//! Sessions: opened by registration, login and recovery; ended by logout, recovery and time.

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use crate::entities::{device, session, user};
use crate::guards::Session;
use crate::launch::Service;
use crate::services::tokens;

/// How long a session lasts, in milliseconds: 30 days.
pub const LIFETIME: i64 = 30 * 24 * 3600 * 1000;

/// What a client gets at login: its session and, to be let by the lock of its account later, its device's token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The session's token.
    pub session: String,
    /// The device's token.
    pub device: String,
    /// When the session ends, in Unix milliseconds.
    pub expires: i64,
}

/// The session that `token` opens now, if it does.
///
/// # Errors
/// The database's.
pub async fn find(service: &Service, token: &str) -> Result<Option<Session>, DbErr> {
    let token_hash = tokens::hashed(token);
    let Some(row) = session::Entity::find_by_id(token_hash.clone())
        .filter(session::Column::Expires.gt(service.clock.now()))
        .one(&service.db)
        .await?
    else {
        return Ok(None);
    };
    let person = user::Entity::find_by_id(row.user).one(&service.db).await?;
    Ok(person.map(|person| Session {
        user: person.id,
        email: person.email,
        token_hash,
    }))
}

/// Opens a session for `user`, on a device that is known from now on.
///
/// # Errors
/// The database's, or no randomness.
pub async fn open(db: &impl ConnectionTrait, user: Uuid, now: i64) -> Result<Opened, DbErr> {
    let random = || tokens::fresh().map_err(|error| DbErr::Custom(error.to_string()));
    let opened = Opened {
        session: random()?,
        device: random()?,
        expires: now + LIFETIME,
    };
    session::ActiveModel {
        token_hash: Set(tokens::hashed(&opened.session)),
        user: Set(user),
        created: Set(now),
        expires: Set(opened.expires),
    }
    .insert(db)
    .await?;
    device::ActiveModel {
        token_hash: Set(tokens::hashed(&opened.device)),
        user: Set(user),
        created: Set(now),
    }
    .insert(db)
    .await?;
    Ok(opened)
}

/// Ends one session.
///
/// # Errors
/// The database's.
pub async fn end(db: &impl ConnectionTrait, session: &Session) -> Result<(), DbErr> {
    session::Entity::delete_by_id(session.token_hash.clone())
        .exec(db)
        .await
        .map(drop)
}

/// Ends every session of `user`, and forgets the user's devices.
///
/// # Errors
/// The database's.
pub async fn end_all(db: &impl ConnectionTrait, user: Uuid) -> Result<(), DbErr> {
    session::Entity::delete_many()
        .filter(session::Column::User.eq(user))
        .exec(db)
        .await?;
    device::Entity::delete_many()
        .filter(device::Column::User.eq(user))
        .exec(db)
        .await
        .map(drop)
}
