//! Revocations: a person takes back a certificate of theirs, for good; the operator can take back any.

use std::collections::HashMap;

use countersign_protocol::context::context;
use countersign_protocol::hash::{Hash48, sha384};
use countersign_protocol::ledger::Kind;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::authority::{Listed, Reason};
use crate::db;
use crate::entities::{certificate, revocation, service_certificate};
use crate::launch::Service;
use crate::services::ledger;

/// Why nothing was revoked.
#[derive(Debug, thiserror::Error)]
pub enum RevocationError {
    /// Not a certificate of the caller's, or of anybody's.
    #[error("There is no certificate of yours with this serial number.")]
    Unknown,
    /// It was revoked before, otherwise. A revocation cannot be changed.
    #[error("This certificate is revoked already, for another reason or since another time. That stands.")]
    Already(Box<Revocation>),
    /// The time since when it has not been good lies ahead.
    #[error("The time since when the certificate has not been good lies in the future.")]
    Invalidity,
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
}

/// A certificate's revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// When it was revoked, in Unix milliseconds.
    pub at: i64,
    /// Why.
    pub reason: Reason,
    /// Since when it has not been good, as its owner says, in Unix milliseconds.
    pub invalidity: Option<i64>,
}

impl From<&revocation::Model> for Revocation {
    fn from(row: &revocation::Model) -> Self {
        Self {
            at: row.at,
            // What was written is one of the names.
            reason: Reason::named(&row.reason).unwrap_or(Reason::Unspecified),
            invalidity: row.invalidity,
        }
    }
}

/// A certificate of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// As it was recorded.
    pub certificate: certificate::Model,
    /// Its revocation, if it is revoked.
    pub revocation: Option<Revocation>,
}

/// Who revokes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The person whose certificate it is.
    Owner(Uuid),
    /// The operator, who may revoke the service's own certificates too.
    Operator,
}

/// Revokes the certificate `serial` (hex), now. Doing so twice in the same words changes nothing.
///
/// # Errors
/// See [`RevocationError`].
pub async fn revoke(
    service: &Service,
    by: By,
    serial: &str,
    reason: Reason,
    invalidity: Option<i64>,
) -> Result<Revocation, RevocationError> {
    let now = service.clock.now();
    if invalidity.is_some_and(|since| since > now || since < 0) {
        return Err(RevocationError::Invalidity);
    }
    let serial = serial.to_lowercase();
    let transaction = db::write(&service.db).await?;
    let user = owner(&transaction, &serial, by).await?;
    if let Some(row) = revocation::Entity::find_by_id(&serial).one(&transaction).await? {
        let known = Revocation::from(&row);
        return match known.reason == reason && known.invalidity == invalidity {
            true => Ok(known),
            false => Err(RevocationError::Already(Box::new(known))),
        };
    }
    let row = revocation::Model {
        serial,
        user,
        at: now,
        reason: reason.name().to_owned(),
        invalidity,
    };
    let revoked = Revocation::from(&row);
    let object = ledger_object(&row);
    row.into_active_model().reset_all().insert(&transaction).await?;
    ledger::append(&transaction, Kind::Revocation, &object).await?;
    transaction.commit().await?;
    Ok(revoked)
}

/// Whose certificate it is; the nil id for the service's own.
async fn owner(db: &impl ConnectionTrait, serial: &str, by: By) -> Result<Uuid, RevocationError> {
    let person = certificate::Entity::find_by_id(serial).one(db).await?;
    match (by, person) {
        (By::Owner(user), Some(certificate)) if certificate.user == user => Ok(user),
        (By::Operator, Some(certificate)) => Ok(certificate.user),
        (By::Operator, None) => {
            let own = service_certificate::Entity::find_by_id(serial).one(db).await?;
            own.map(|_| Uuid::nil()).ok_or(RevocationError::Unknown)
        }
        _ => Err(RevocationError::Unknown),
    }
}

/// What a revocation's leaf in the ledger commits to: SHA-384 of `context("revocation", serial, at, reason, invalidity)`, times as
/// 8 bytes; no invalidity is no bytes.
fn ledger_object(row: &revocation::Model) -> Hash48 {
    let serial = hex::decode(&row.serial).unwrap_or_default();
    let invalidity = row.invalidity.map_or(Vec::new(), |since| since.to_be_bytes().to_vec());
    let ids: [&[u8]; 4] = [&serial, &row.at.to_be_bytes(), row.reason.as_bytes(), &invalidity];
    sha384(&context("revocation", &ids))
}

/// `user`'s certificates, the newest first.
///
/// # Errors
/// The database's.
pub async fn own(db: &impl ConnectionTrait, user: Uuid) -> Result<Vec<Own>, DbErr> {
    let certificates = certificate::Entity::find()
        .filter(certificate::Column::User.eq(user))
        .order_by_desc(certificate::Column::Issued)
        .order_by_desc(certificate::Column::Serial)
        .all(db)
        .await?;
    let revoked = revocation::Entity::find().filter(revocation::Column::User.eq(user));
    let revoked: HashMap<String, Revocation> = (revoked.all(db).await?.iter())
        .map(|row| (row.serial.clone(), Revocation::from(row)))
        .collect();
    Ok(certificates
        .into_iter()
        .map(|certificate| Own {
            revocation: revoked.get(&certificate.serial).cloned(),
            certificate,
        })
        .collect())
}

/// Everything that was revoked, in order.
///
/// # Errors
/// The database's.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Listed>, DbErr> {
    let rows = revocation::Entity::find()
        .order_by_asc(revocation::Column::At)
        .order_by_asc(revocation::Column::Serial)
        .all(db)
        .await?;
    Ok(rows
        .iter()
        .filter_map(|row| {
            let Revocation { at, reason, invalidity } = row.into();
            Some(Listed {
                serial: hex::decode(&row.serial).ok()?,
                at,
                reason,
                invalidity,
            })
        })
        .collect())
}

/// What is known of those of `serials` (hex) that were issued here: none, or a revocation.
///
/// # Errors
/// The database's.
pub async fn standing(
    db: &impl ConnectionTrait,
    serials: &[String],
) -> Result<HashMap<String, Option<Revocation>>, DbErr> {
    let mut known = HashMap::new();
    let people = certificate::Entity::find().filter(certificate::Column::Serial.is_in(serials));
    known.extend(people.all(db).await?.into_iter().map(|row| (row.serial, None)));
    let own = service_certificate::Entity::find().filter(service_certificate::Column::Serial.is_in(serials));
    known.extend(own.all(db).await?.into_iter().map(|row| (row.serial, None)));
    let revoked = revocation::Entity::find().filter(revocation::Column::Serial.is_in(serials));
    for row in revoked.all(db).await? {
        known.insert(row.serial.clone(), Some(Revocation::from(&row)));
    }
    Ok(known)
}

/// Whether a certificate of the key in this bundle was revoked because somebody else may have the key.
///
/// # Errors
/// The database's.
pub async fn is_compromised(db: &impl ConnectionTrait, user: Uuid, bundle: &str) -> Result<bool, DbErr> {
    let revoked = revocation::Entity::find()
        .filter(revocation::Column::User.eq(user))
        .filter(revocation::Column::Reason.eq(Reason::KeyCompromise.name()))
        .all(db)
        .await?;
    if revoked.is_empty() {
        return Ok(false);
    }
    let serials: Vec<String> = revoked.into_iter().map(|row| row.serial).collect();
    let same_key = certificate::Entity::find()
        .filter(certificate::Column::Serial.is_in(serials))
        .filter(certificate::Column::Bundle.eq(bundle));
    Ok(same_key.one(db).await?.is_some())
}
