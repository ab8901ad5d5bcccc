//! Registration: OPAQUE, then the keys, then the code that proves the address.
//!
//! An address that has an account is answered like any other; its owner gets a mail that says so.

use countersign_opaque::server as opaque;
use countersign_protocol::hash::sha384;
use countersign_protocol::ids::UserId;
use countersign_protocol::keys::slots::{Slot, SlotKind};
use countersign_protocol::keys::{SignedBundle, VerifyingKey, WrappedKeys};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QuerySelect, Set};
use uuid::Uuid;

use crate::config::Registration;
use crate::db;
use crate::entities::{bundle, invitation, registration, slot, user};
use crate::guards::Client;
use crate::launch::Service;
use crate::secrets::CodePurpose;
use crate::services::account_error::AccountError;
use crate::services::accounts::{self, Person};
use crate::services::ledger;
use crate::services::news;
use crate::services::outbox::{self, Mail};
use crate::services::preferences::{self, Preferences};
use crate::services::sessions::{self, Opened};
use crate::services::throttle;
use crate::words::Language;

const MINUTE: i64 = 60 * 1000;
/// How long the client may take to make its keys.
const PATIENCE: i64 = 60 * MINUTE;
/// How long a mailed code is good.
pub const CODE_LIFETIME: i64 = 15 * MINUTE;
/// How many codes may be tried.
pub const CODE_TRIES: i32 = 5;
/// How many mails one address may be sent within the hour.
const MAILS: throttle::Limits = throttle::Limits { slow: 5, lock: 20 };

/// Answer to the first step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Names the registration.
    pub registration: Uuid,
    /// The id that the account will have.
    pub user: Uuid,
    /// OPAQUE registration response.
    pub response: Vec<u8>,
}

/// What the client made in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// OPAQUE registration record.
    pub record: Vec<u8>,
    /// Signed key bundle.
    pub bundle: Vec<u8>,
    /// Wrapped private keys.
    pub wrapped_keys: Vec<u8>,
    /// Slots, by the name of their kind.
    pub slots: Vec<(String, Vec<u8>)>,
    /// Public half of the recovery authentication key, SEC1.
    pub recovery_public: Vec<u8>,
}

/// First step. `language` is what mails to the account are written in, until its owner chooses another.
///
/// # Errors
/// [`AccountError::Address`], [`AccountError::Name`], [`AccountError::RegistrationClosed`], [`AccountError::Malformed`],
/// [`AccountError::Slowed`], [`AccountError::Locked`].
pub async fn start(
    service: &Service,
    source: &str,
    email: &str,
    name: &str,
    language: Language,
    request: &[u8],
) -> Result<Started, AccountError> {
    let email = accounts::address(email).ok_or(AccountError::Address)?;
    let name = name.trim();
    if name.is_empty() || name.len() > 200 || name.chars().any(char::is_control) {
        return Err(AccountError::Name);
    }
    let response = opaque::registration_response(&service.secrets.opaque, request, email.as_bytes())
        .map_err(|error| AccountError::opaque(error, "The registration request"))?;
    let now = service.clock.now();
    let tx = db::write(&service.db).await?;
    throttle::attempt(&tx, &format!("register-from:{source}"), throttle::SOURCE, now).await?;
    permitted(&tx, &service.config.registration, &email).await?;
    let row = registration::Model {
        id: Uuid::new_v4(),
        user: service.secrets.account_id(&email),
        email,
        name: name.to_owned(),
        stage: "started".to_owned(),
        record: None,
        bundle: None,
        wrapped_keys: None,
        password_slot: None,
        words_slot: None,
        recovery_public: None,
        language: Some(language.tag().to_owned()),
        tries: 0,
        created: now,
        expires: now + PATIENCE,
    };
    let started = Started {
        registration: row.id,
        user: row.user,
        response,
    };
    row.into_active_model().reset_all().insert(&tx).await?;
    tx.commit().await?;
    Ok(started)
}

async fn permitted(db: &impl ConnectionTrait, mode: &Registration, email: &str) -> Result<(), AccountError> {
    if *mode == Registration::Open || invitation::Entity::find_by_id(email).one(db).await?.is_some() {
        return Ok(());
    }
    match mode {
        Registration::Domains(domains) => {
            let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
            let refused = "Registration is open to certain domains, and this address is not of one of them.";
            domains
                .iter()
                .any(|one| one == domain)
                .then_some(())
                .ok_or(AccountError::RegistrationClosed(refused))
        }
        _ => Err(AccountError::RegistrationClosed(
            "Registration is by invitation, and there is none for this address.",
        )),
    }
}

/// Second step: checks and keeps what the client made, and mails the code (or that there is an account already).
/// Repeating it changes nothing and mails nothing.
///
/// # Errors
/// [`AccountError::Unknown`], [`AccountError::Malformed`], [`AccountError::Bundle`], [`AccountError::Slowed`],
/// [`AccountError::Locked`].
pub async fn finish(service: &Service, id: Uuid, made: Made) -> Result<(), AccountError> {
    let now = service.clock.now();
    let tx = db::write(&service.db).await?;
    let row = registration::Entity::find_by_id(id).lock_exclusive().one(&tx).await?;
    let row = row
        .filter(|row| row.expires > now)
        .ok_or(AccountError::Unknown("registration"))?;
    if row.stage != "started" {
        return Ok(());
    }
    let record = opaque::registration_record(&made.record)
        .map_err(|error| AccountError::opaque(error, "The registration record"))?;
    let bundle = checked_bundle(&row, &made)?;
    WrappedKeys::from_bytes(&made.wrapped_keys).map_err(|_| AccountError::Malformed("The wrapped keys"))?;
    let [password_slot, words_slot] = checked_slots(&made.slots)?;
    throttle::attempt(&tx, &format!("register:{}", row.email), MAILS, now).await?;
    let mail = match accounts::by_email(&tx, &row.email).await? {
        Some(_) => Mail::AlreadyRegistered,
        None => Mail::Confirm {
            registration: id,
            attempt: 0,
        },
    };
    outbox::enqueue(&tx, &row.email, mail, now).await?;
    registration::ActiveModel {
        stage: Set("mailed".to_owned()),
        record: Set(Some(record)),
        bundle: Set(Some(bundle.bytes().to_vec())),
        wrapped_keys: Set(Some(made.wrapped_keys)),
        password_slot: Set(Some(password_slot)),
        words_slot: Set(Some(words_slot)),
        recovery_public: Set(Some(made.recovery_public)),
        expires: Set(now + CODE_LIFETIME),
        ..row.into_active_model()
    }
    .update(&tx)
    .await?;
    tx.commit().await?;
    Ok(())
}

fn checked_bundle(row: &registration::Model, made: &Made) -> Result<SignedBundle, AccountError> {
    let refused = |reason: &str| Err(AccountError::Bundle(reason.to_owned()));
    let signed = SignedBundle::verify(&made.bundle).map_err(|error| AccountError::Bundle(error.to_string()))?;
    let bundle = signed.bundle();
    if bundle.user != UserId::from(row.user) {
        return refused("it names another account.");
    }
    if bundle.email != row.email || bundle.name != row.name {
        return refused("it names another address or person.");
    }
    if bundle.generation != 0 {
        return refused("a first bundle has generation 0.");
    }
    VerifyingKey::from_sec1(&made.recovery_public).map_err(|_| AccountError::Malformed("The recovery key"))?;
    if bundle.recovery_key != Some(sha384(&made.recovery_public)) {
        return refused("it names another recovery key.");
    }
    Ok(signed)
}

/// The password slot and the words slot: exactly these two.
fn checked_slots(slots: &[(String, Vec<u8>)]) -> Result<[Vec<u8>; 2], AccountError> {
    if slots.len() != 2 {
        return Err(AccountError::Malformed(
            "The list of slots (one for the password, one for the words)",
        ));
    }
    Ok([
        checked_slot(slots, SlotKind::Password)?,
        checked_slot(slots, SlotKind::RecoveryWords)?,
    ])
}

fn checked_slot(slots: &[(String, Vec<u8>)], kind: SlotKind) -> Result<Vec<u8>, AccountError> {
    let named = slots.iter().find(|(name, _)| SlotKind::from_name(name) == Some(kind));
    let (_, sealed) = named.ok_or(AccountError::Malformed(
        "The list of slots (one for the password, one for the words)",
    ))?;
    is_slot(sealed, kind)
        .then(|| sealed.clone())
        .ok_or(AccountError::Malformed("A slot"))
}

/// Whether `sealed` is a slot of this kind.
pub(super) fn is_slot(sealed: &[u8], kind: SlotKind) -> bool {
    Slot::from_bytes(sealed).is_ok_and(|slot| slot.kind() == kind)
}

/// Third step: the mailed code. Makes the account and opens its first session.
///
/// # Errors
/// [`AccountError::Unknown`], [`AccountError::WrongCode`], [`AccountError::ExpiredCode`].
pub async fn confirm(
    service: &Service,
    client: Client,
    id: Uuid,
    code: &str,
) -> Result<(Person, Opened), AccountError> {
    let now = service.clock.now();
    let tx = db::write(&service.db).await?;
    let row = registration::Entity::find_by_id(id).lock_exclusive().one(&tx).await?;
    let row = row
        .filter(|row| row.stage == "mailed")
        .ok_or(AccountError::Unknown("registration"))?;
    if row.expires <= now || row.tries >= CODE_TRIES {
        return Err(AccountError::ExpiredCode);
    }
    let right = service.secrets.is_mail_code(code, CodePurpose::Registration, id, 0);
    // An address that got an account meanwhile was mailed no code, so every code is wrong.
    if !right || accounts::by_email(&tx, &row.email).await?.is_some() {
        let left = CODE_TRIES - row.tries - 1;
        registration::ActiveModel {
            tries: Set(row.tries + 1),
            ..row.into_active_model()
        }
        .update(&tx)
        .await?;
        tx.commit().await?;
        return Err(AccountError::WrongCode { left });
    }
    let person = create(&tx, row, now).await?;
    let bundle = person
        .bundle_hash
        .parse()
        .map_err(|_| AccountError::Internal("the bundle's hash".to_owned()))?;
    registration::Entity::delete_by_id(id).exec(&tx).await?;
    let opened = sessions::open(&tx, person.id, client, now).await?;
    ledger::append_bundle(&tx, &service.secrets, person.id, &bundle).await?;
    tx.commit().await?;
    Ok((person, opened))
}

async fn create(db: &impl ConnectionTrait, row: registration::Model, now: i64) -> Result<Person, AccountError> {
    let (Some(record), Some(bytes), Some(wrapped_keys), Some(password), Some(words), Some(recovery_public)) = (
        row.record,
        row.bundle,
        row.wrapped_keys,
        row.password_slot,
        row.words_slot,
        row.recovery_public,
    ) else {
        return Err(AccountError::Internal(
            "a mailed registration lacks its parts".to_owned(),
        ));
    };
    let signed = SignedBundle::verify(&bytes).map_err(|error| AccountError::Internal(error.to_string()))?;
    let invited = invitation::Entity::find_by_id(row.email.as_str()).one(db).await?;
    let person = user::Model {
        id: row.user,
        email: row.email,
        name: row.name,
        administrator: invited.is_some_and(|invited| invited.administrator),
        record,
        wrapped_keys,
        recovery_public,
        bundle: signed.hash().to_string(),
        created: now,
    };
    person.clone().into_active_model().reset_all().insert(db).await?;
    bundle::Model {
        hash: person.bundle.clone(),
        user: person.id,
        generation: 0,
        bytes: bytes.clone(),
        created: now,
    }
    .into_active_model()
    .reset_all()
    .insert(db)
    .await?;
    for (kind, sealed) in [("password", password), ("words", words)] {
        slot::Model {
            user: person.id,
            kind: kind.to_owned(),
            sealed,
        }
        .into_active_model()
        .reset_all()
        .insert(db)
        .await?;
    }
    let language = row.language.as_deref().and_then(Language::of).unwrap_or_default();
    preferences::keep(db, person.id, Preferences::speaking(language)).await?;
    news::note_registered(db, &person.email, now).await?;
    invitation::Entity::delete_by_id(person.email.as_str()).exec(db).await?;
    Ok(Person {
        id: person.id,
        email: person.email,
        name: person.name,
        bundle_hash: person.bundle,
        bundle: bytes,
    })
}
