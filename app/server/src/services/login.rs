//! Login by OPAQUE, in two steps. The state between them is in the database, so that any process may take the second.

use countersign_opaque::server as opaque;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::db;
use crate::entities::{device, login, recovery, registration, session, slot, user};
use crate::guards::Client;
use crate::launch::Service;
use crate::services::account_error::AccountError;
use crate::services::accounts::{self, Person};
use crate::services::sessions::{self, Opened};
use crate::services::{throttle, tokens};

/// How long the second step may take, in milliseconds: Argon2id and a slow line.
const PATIENCE: i64 = 2 * 60 * 1000;
/// How long what has expired is kept, so that it can be named as expired, in milliseconds.
const REMEMBERED: i64 = 24 * 3600 * 1000;

/// What an account keeps for its owner: only after a login (or a recovery) is it handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vault {
    /// Who it is.
    pub person: Person,
    /// Wrapped private keys.
    pub wrapped_keys: Vec<u8>,
    /// Slots, by the name of their kind.
    pub slots: Vec<(String, Vec<u8>)>,
}

/// First step. Unknown addresses are answered like known ones. Returns the login's id and the OPAQUE response.
///
/// # Errors
/// [`AccountError::Address`], [`AccountError::Malformed`], [`AccountError::Slowed`], [`AccountError::Locked`].
pub async fn start(
    service: &Service,
    source: &str,
    device: Option<&str>,
    email: &str,
    request: &[u8],
) -> Result<(Uuid, Vec<u8>), AccountError> {
    let email = accounts::address(email).ok_or(AccountError::Address)?;
    let now = service.clock.now();
    let tx = db::write(&service.db).await?;
    let account = user::Entity::find()
        .filter(user::Column::Email.eq(&email))
        .one(&tx)
        .await?;
    let known = match (device, &account) {
        (Some(token), Some(account)) => known_device(&tx, token, account.id).await?,
        _ => None,
    };
    for (subject, limits) in subjects(source, &email, known.as_deref()) {
        throttle::attempt(&tx, &subject, limits, now).await?;
    }
    let record = account.as_ref().map(|account| account.record.as_slice());
    let (state, response) = opaque::login_start(&service.secrets.opaque, record, request, email.as_bytes())
        .map_err(|error| AccountError::opaque(error, "The login request"))?;
    let row = login::Model {
        id: Uuid::new_v4(),
        email,
        user: account.map(|account| account.id),
        source: source.to_owned(),
        device: known,
        state: state.to_vec(),
        created: now,
        expires: now + PATIENCE,
    };
    let id = row.id;
    row.into_active_model().reset_all().insert(&tx).await?;
    sweep(&tx, now).await?;
    tx.commit().await?;
    Ok((id, response))
}

/// What an attempt counts against. A device that has logged in before counts for itself, so that nobody can lock its
/// owner out by failing on purpose (DESIGN §3).
fn subjects(source: &str, email: &str, known: Option<&str>) -> Vec<(String, throttle::Limits)> {
    match known {
        Some(device) => vec![(format!("login-device:{device}"), throttle::ACCOUNT)],
        None => vec![
            (format!("login-from:{source}"), throttle::SOURCE),
            (format!("login:{email}"), throttle::ACCOUNT),
        ],
    }
}

async fn known_device(db: &impl ConnectionTrait, token: &str, account: Uuid) -> Result<Option<String>, DbErr> {
    let hash = tokens::hashed(token);
    let found = device::Entity::find_by_id(hash.as_str())
        .filter(device::Column::User.eq(account))
        .one(db)
        .await?;
    Ok(found.map(|_| hash))
}

/// Second step: the proof. Opens a session of `client` and hands out the vault.
///
/// # Errors
/// [`AccountError::Unknown`] for a login that ended or was finished before, [`AccountError::WrongCredentials`],
/// [`AccountError::Malformed`].
pub async fn finish(
    service: &Service,
    client: Client,
    id: Uuid,
    finalization: &[u8],
) -> Result<(Vault, Opened), AccountError> {
    let now = service.clock.now();
    let tx = db::write(&service.db).await?;
    let row = login::Entity::find_by_id(id).one(&tx).await?;
    let row = row
        .filter(|row| row.expires > now)
        .ok_or(AccountError::Unknown("login"))?;
    // One state, one try, also when two requests race for it.
    if login::Entity::delete_by_id(id).exec(&tx).await?.rows_affected != 1 {
        return Err(AccountError::Unknown("login"));
    }
    let proven = opaque::login_finish(&row.state, finalization);
    let (Ok(_), Some(user)) = (&proven, row.user) else {
        tx.commit().await?;
        return Err(proven.err().map_or(AccountError::WrongCredentials, |error| {
            AccountError::opaque(error, "The login finalization")
        }));
    };
    throttle::forget(&tx, &format!("login:{}", row.email)).await?;
    match &row.device {
        Some(device) => throttle::forget(&tx, &format!("login-device:{device}")).await?,
        None => throttle::take_back(&tx, &format!("login-from:{}", row.source), throttle::SOURCE).await?,
    }
    let vault = vault(&tx, user).await?.ok_or(AccountError::WrongCredentials)?;
    let opened = sessions::open(&tx, user, client, now).await?;
    tx.commit().await?;
    Ok((vault, opened))
}

/// What the account keeps for its owner.
///
/// # Errors
/// The database's.
pub(super) async fn vault(db: &impl ConnectionTrait, user: Uuid) -> Result<Option<Vault>, DbErr> {
    let Some(row) = user::Entity::find_by_id(user).one(db).await? else {
        return Ok(None);
    };
    let Some(person) = accounts::by_id(db, user).await? else {
        return Ok(None);
    };
    let slots = slot::Entity::find().filter(slot::Column::User.eq(user)).all(db).await?;
    let slots = slots.into_iter().map(|slot| (slot.kind, slot.sealed)).collect();
    Ok(Some(Vault {
        person,
        wrapped_keys: row.wrapped_keys,
        slots,
    }))
}

/// Removes what ended a day ago.
async fn sweep(db: &impl ConnectionTrait, now: i64) -> Result<(), DbErr> {
    let before = now - REMEMBERED;
    login::Entity::delete_many()
        .filter(login::Column::Expires.lt(now))
        .exec(db)
        .await?;
    registration::Entity::delete_many()
        .filter(registration::Column::Expires.lt(before))
        .exec(db)
        .await?;
    recovery::Entity::delete_many()
        .filter(recovery::Column::Expires.lt(before))
        .exec(db)
        .await?;
    session::Entity::delete_many()
        .filter(session::Column::Expires.lt(before))
        .exec(db)
        .await?;
    Ok(())
}
