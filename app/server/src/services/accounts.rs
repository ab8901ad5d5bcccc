//! People: looking them up, and what makes an address one.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::entities::{bundle, user};

/// What others may know about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: Uuid,
    /// Confirmed address, lower case.
    pub email: String,
    /// The name to show.
    pub name: String,
    /// Hash of the current key bundle, in hex.
    pub bundle_hash: String,
    /// The current key bundle.
    pub bundle: Vec<u8>,
}

/// An address in its one spelling: trimmed and lower case. `None` when it is no address that mail can go to: one `@`,
/// ASCII without spaces and quotes, at most 64 + 254 characters (RFC 5321 §4.5.3.1), a domain with a dot or `localhost`.
pub fn address(text: &str) -> Option<String> {
    let email = text.trim().to_ascii_lowercase();
    let (local, domain) = email.split_once('@')?;
    let local_fits = (1..=64).contains(&local.len())
        && local
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let domain_fits = (domain.contains('.') || domain == "localhost") && domain.split('.').all(label);
    (email.len() <= 254 && local_fits && domain_fits).then_some(email)
}

/// The account with this id.
///
/// # Errors
/// The database's.
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Person>, DbErr> {
    let found = user::Entity::find_by_id(id).one(db).await?;
    with_bundle(db, found).await
}

/// The account with this address (in its one spelling, see [`address`]).
///
/// # Errors
/// The database's.
pub async fn by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<Person>, DbErr> {
    let found = user::Entity::find()
        .filter(user::Column::Email.eq(email))
        .one(db)
        .await?;
    with_bundle(db, found).await
}

/// The key bundle with this hash (hex), and whose it is.
///
/// # Errors
/// The database's.
pub async fn bundle(db: &impl ConnectionTrait, hash: &str) -> Result<Option<bundle::Model>, DbErr> {
    bundle::Entity::find_by_id(hash).one(db).await
}

async fn with_bundle(db: &impl ConnectionTrait, found: Option<user::Model>) -> Result<Option<Person>, DbErr> {
    let Some(user) = found else { return Ok(None) };
    let bundle = bundle(db, &user.bundle)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("key bundle".into()))?;
    Ok(Some(Person {
        id: user.id,
        email: user.email,
        name: user.name,
        bundle_hash: user.bundle,
        bundle: bundle.bytes,
    }))
}

#[cfg(test)]
mod tests;
