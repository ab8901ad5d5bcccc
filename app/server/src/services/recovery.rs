//! Recovery: the words prove themselves by a signature, a mailed code proves the address, then the vault is released and
//! a new OPAQUE record and password slot replace the old ones in one step (DESIGN §3).

use countersign_opaque::server as opaque;
use countersign_protocol::context::context;
use countersign_protocol::keys::VerifyingKey;
use countersign_protocol::keys::slots::SlotKind;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set,
};
use uuid::Uuid;

use crate::db;
use crate::entities::{login as login_row, recovery, slot, user};
use crate::guards::Client;
use crate::launch::Service;
use crate::secrets::CodePurpose;
use crate::services::account_error::AccountError;
use crate::services::accounts;
use crate::services::login::{self, Vault};
use crate::services::outbox::{self, Mail};
use crate::services::registration::{CODE_LIFETIME, CODE_TRIES, is_slot};
use crate::services::sessions::{self, Opened};
use crate::services::throttle;

/// First step. Unknown addresses are answered like known ones. Returns the recovery's id, the account's id (the words' key is
/// derived with it) and the challenge to sign.
///
/// # Errors
/// [`AccountError::Address`], [`AccountError::Slowed`], [`AccountError::Locked`].
pub async fn start(service: &Service, source: &str, email: &str) -> Result<(Uuid, Uuid, Vec<u8>), AccountError> {
    let email = accounts::address(email).ok_or(AccountError::Address)?;
    let now = service.clock.now();
    let mut challenge = vec![0; 32];
    getrandom::fill(&mut challenge)?;
    let tx = db::write(&service.db).await?;
    throttle::attempt(&tx, &format!("recovery-from:{source}"), throttle::SOURCE, now).await?;
    throttle::attempt(&tx, &format!("recovery:{email}"), throttle::ACCOUNT, now).await?;
    let account = user::Entity::find()
        .filter(user::Column::Email.eq(&email))
        .one(&tx)
        .await?;
    let shown = account
        .as_ref()
        .map_or_else(|| service.secrets.account_id(&email), |account| account.id);
    let row = recovery::Model {
        id: Uuid::new_v4(),
        email,
        user: account.map(|account| account.id),
        stage: "started".to_owned(),
        challenge: challenge.clone(),
        tries: 0,
        created: now,
        expires: now + CODE_LIFETIME,
    };
    let id = row.id;
    row.into_active_model().reset_all().insert(&tx).await?;
    tx.commit().await?;
    Ok((id, shown, challenge))
}

/// Second step: the signature of the words' key over `context("recovery", [recovery id, challenge])`. Mails the code.
///
/// # Errors
/// [`AccountError::Unknown`], [`AccountError::WrongWords`] (also for unknown addresses).
pub async fn prove(service: &Service, id: Uuid, signature: &[u8]) -> Result<(), AccountError> {
    let now = service.clock.now();
    let tx = db::write(&service.db).await?;
    let row = at(&tx, id, &["started"]).await?;
    if row.expires <= now {
        return Err(AccountError::Unknown("recovery"));
    }
    let account = match row.user {
        Some(user) => user::Entity::find_by_id(user).one(&tx).await?,
        None => None,
    };
    let proven = account.is_some_and(|account| signed(&account, &row, signature));
    if !proven {
        // One challenge, one try.
        recovery::Entity::delete_by_id(id).exec(&tx).await?;
        tx.commit().await?;
        return Err(AccountError::WrongWords);
    }
    throttle::forget(&tx, &format!("recovery:{}", row.email)).await?;
    outbox::enqueue(
        &tx,
        &row.email,
        Mail::Recovery {
            recovery: id,
            attempt: 0,
        },
        now,
    )
    .await?;
    recovery::ActiveModel {
        stage: Set("mailed".to_owned()),
        expires: Set(now + CODE_LIFETIME),
        ..row.into_active_model()
    }
    .update(&tx)
    .await?;
    tx.commit().await?;
    Ok(())
}

fn signed(account: &user::Model, row: &recovery::Model, signature: &[u8]) -> bool {
    let message = context("recovery", &[row.id.as_bytes(), &row.challenge]);
    match (
        VerifyingKey::from_sec1(&account.recovery_public),
        <&[u8; 96]>::try_from(signature),
    ) {
        (Ok(key), Ok(signature)) => key.verify(&message, signature),
        _ => false,
    }
}

/// Third step: the mailed code. Releases the vault and answers the new OPAQUE registration `request`.
///
/// # Errors
/// [`AccountError::Unknown`], [`AccountError::WrongCode`], [`AccountError::ExpiredCode`], [`AccountError::Malformed`].
pub async fn release(
    service: &Service,
    id: Uuid,
    code: &str,
    request: &[u8],
) -> Result<(Vault, Vec<u8>), AccountError> {
    let now = service.clock.now();
    let tx = db::write(&service.db).await?;
    let row = at(&tx, id, &["mailed", "released"]).await?;
    if row.expires <= now || row.tries >= CODE_TRIES {
        return Err(AccountError::ExpiredCode);
    }
    if !service.secrets.is_mail_code(code, CodePurpose::Recovery, id, 0) {
        let left = CODE_TRIES - row.tries - 1;
        recovery::ActiveModel {
            tries: Set(row.tries + 1),
            ..row.into_active_model()
        }
        .update(&tx)
        .await?;
        tx.commit().await?;
        return Err(AccountError::WrongCode { left });
    }
    let response = opaque::registration_response(&service.secrets.opaque, request, row.email.as_bytes())
        .map_err(|error| AccountError::opaque(error, "The registration request"))?;
    let user = row.user.ok_or(AccountError::Unknown("recovery"))?;
    let vault = login::vault(&tx, user)
        .await?
        .ok_or(AccountError::Unknown("recovery"))?;
    recovery::ActiveModel {
        stage: Set("released".to_owned()),
        ..row.into_active_model()
    }
    .update(&tx)
    .await?;
    tx.commit().await?;
    Ok((vault, response))
}

/// Last step: replaces record and password slot, ends every session and device of before, opens a new session.
///
/// # Errors
/// [`AccountError::Unknown`], [`AccountError::Malformed`].
pub async fn finish(
    service: &Service,
    client: Client,
    id: Uuid,
    record: &[u8],
    password_slot: &[u8],
) -> Result<(Vault, Opened), AccountError> {
    let record =
        opaque::registration_record(record).map_err(|error| AccountError::opaque(error, "The registration record"))?;
    if !is_slot(password_slot, SlotKind::Password) {
        return Err(AccountError::Malformed("The password slot"));
    }
    let now = service.clock.now();
    let tx = db::write(&service.db).await?;
    let row = at(&tx, id, &["released"]).await?;
    if row.expires <= now {
        return Err(AccountError::ExpiredCode);
    }
    let unknown = || AccountError::Unknown("recovery");
    let account = user::Entity::find_by_id(row.user.ok_or_else(unknown)?)
        .one(&tx)
        .await?
        .ok_or_else(unknown)?;
    let user = account.id;
    user::ActiveModel {
        record: Set(record),
        ..account.into_active_model()
    }
    .update(&tx)
    .await?;
    slot::Model {
        user,
        kind: "password".to_owned(),
        sealed: password_slot.to_vec(),
    }
    .into_active_model()
    .reset_all()
    .update(&tx)
    .await?;
    sessions::end_all(&tx, user).await?;
    login_row::Entity::delete_many()
        .filter(login_row::Column::User.eq(user))
        .exec(&tx)
        .await?;
    recovery::Entity::delete_many()
        .filter(recovery::Column::User.eq(user))
        .exec(&tx)
        .await?;
    throttle::forget(&tx, &format!("login:{}", row.email)).await?;
    let vault = login::vault(&tx, user).await?.ok_or_else(unknown)?;
    let opened = sessions::open(&tx, user, client, now).await?;
    tx.commit().await?;
    Ok((vault, opened))
}

async fn at(db: &impl ConnectionTrait, id: Uuid, stages: &[&str]) -> Result<recovery::Model, AccountError> {
    let row = recovery::Entity::find_by_id(id).lock_exclusive().one(db).await?;
    row.filter(|row| stages.contains(&row.stage.as_str()))
        .ok_or(AccountError::Unknown("recovery"))
}
