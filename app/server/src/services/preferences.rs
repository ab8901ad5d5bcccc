//! What a person prefers: the language of mails, and which mails are wanted.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use crate::entities::{preferences, user};
use crate::words::Language;

/// Which mails about envelopes a person wants. Codes and invitations come whatever is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mails {
    /// It is their turn, or the requester reminds them of it, or they may follow an envelope.
    pub turn: bool,
    /// An approval of what they sent came back.
    pub returned: bool,
    /// Somebody declined what they sent.
    pub declined: bool,
    /// All approvals are in.
    pub completed: bool,
}

/// A person's preferences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    /// The language of mails, and of pages in a browser that has chosen none.
    pub language: Language,
    /// The mails wanted.
    pub mails: Mails,
}

impl Preferences {
    /// Those of somebody who has chosen a language at most: every mail.
    pub fn speaking(language: Language) -> Self {
        Self {
            language,
            mails: Mails {
                turn: true,
                returned: true,
                declined: true,
                completed: true,
            },
        }
    }
}

impl From<preferences::Model> for Preferences {
    fn from(row: preferences::Model) -> Self {
        Self {
            language: Language::of(&row.language).unwrap_or_default(),
            mails: Mails {
                turn: row.turn,
                returned: row.returned,
                declined: row.declined,
                completed: row.completed,
            },
        }
    }
}

/// The preferences of `user`.
///
/// # Errors
/// The database's.
pub async fn of(db: &impl ConnectionTrait, user: Uuid) -> Result<Preferences, DbErr> {
    let row = preferences::Entity::find_by_id(user).one(db).await?;
    Ok(row.map_or_else(|| Preferences::speaking(Language::default()), Preferences::from))
}

/// The preferences of the account with this address (in its one spelling); none when there is no such account.
///
/// # Errors
/// The database's.
pub async fn of_address(db: &impl ConnectionTrait, email: &str) -> Result<Option<Preferences>, DbErr> {
    let person = user::Entity::find()
        .filter(user::Column::Email.eq(email))
        .one(db)
        .await?;
    match person {
        Some(person) => of(db, person.id).await.map(Some),
        None => Ok(None),
    }
}

/// Keeps the preferences of `user`.
///
/// # Errors
/// The database's.
pub async fn keep(db: &impl ConnectionTrait, user: Uuid, chosen: Preferences) -> Result<(), DbErr> {
    use preferences::Column;
    let row = preferences::ActiveModel {
        user: Set(user),
        language: Set(chosen.language.tag().to_owned()),
        turn: Set(chosen.mails.turn),
        returned: Set(chosen.mails.returned),
        declined: Set(chosen.mails.declined),
        completed: Set(chosen.mails.completed),
    };
    let columns = [
        Column::Language,
        Column::Turn,
        Column::Returned,
        Column::Declined,
        Column::Completed,
    ];
    preferences::Entity::insert(row)
        .on_conflict(OnConflict::column(Column::User).update_columns(columns).to_owned())
        .exec_without_returning(db)
        .await
        .map(drop)
}
