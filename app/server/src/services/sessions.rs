//! Sessions: opened by registration, login and recovery; ended by logout, recovery and time.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use crate::entities::{device, session, user};
use crate::guards::{Client, Session};
use crate::launch::Service;
use crate::services::tokens;

/// How long a session lasts, in milliseconds: 30 days.
pub const LIFETIME: i64 = 30 * 24 * 3600 * 1000;

/// How finely it is kept when a session was last used, in milliseconds: ten minutes, so that most requests write nothing.
const SEEN: i64 = 10 * 60 * 1000;

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
    note_use(service, &row).await?;
    let person = user::Entity::find_by_id(row.user).one(&service.db).await?;
    Ok(person.map(|person| Session {
        user: person.id,
        email: person.email,
        token_hash,
    }))
}

/// Whether a session that was found has not ended since.
///
/// # Errors
/// The database's.
pub async fn lives(service: &Service, session: &Session) -> Result<bool, DbErr> {
    let row = session::Entity::find_by_id(session.token_hash.as_str())
        .filter(session::Column::Expires.gt(service.clock.now()))
        .one(&service.db)
        .await?;
    Ok(row.is_some())
}

/// Notes that a session is used, so that its owner sees one that is not theirs, also when it only reads.
async fn note_use(service: &Service, row: &session::Model) -> Result<(), DbErr> {
    let now = service.clock.now();
    if now - row.seen < SEEN {
        return Ok(());
    }
    session::Entity::update_many()
        .col_expr(session::Column::Seen, Expr::value(now))
        .filter(session::Column::TokenHash.eq(row.token_hash.as_str()))
        .exec(&service.db)
        .await
        .map(drop)
}

/// The sessions of `user` that have not ended, last used first.
///
/// # Errors
/// The database's.
pub async fn list(service: &Service, user: Uuid) -> Result<Vec<session::Model>, DbErr> {
    session::Entity::find()
        .filter(session::Column::User.eq(user))
        .filter(session::Column::Expires.gt(service.clock.now()))
        .order_by_desc(session::Column::Seen)
        .order_by_desc(session::Column::Created)
        .all(&service.db)
        .await
}

/// Ends the session of `user` that `id` (the hash of its token) names. Says whether there was one.
///
/// # Errors
/// The database's.
pub async fn end_one(db: &impl ConnectionTrait, user: Uuid, id: &str) -> Result<bool, DbErr> {
    let ended = session::Entity::delete_many()
        .filter(session::Column::TokenHash.eq(id))
        .filter(session::Column::User.eq(user))
        .exec(db)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Opens a session of `client` for `user`, on a device that is known from now on.
///
/// # Errors
/// The database's, or no randomness.
pub async fn open(db: &impl ConnectionTrait, user: Uuid, client: Client, now: i64) -> Result<Opened, DbErr> {
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
        client: Set(client.name().to_owned()),
        seen: Set(now),
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
