//! One mail that is to leave. Ids only: what it says is looked up when it is sent.

use sea_orm::entity::prelude::*;

/// A row of `outbox`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Names the mail; its Message-ID is made from it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which mail, by its template's name.
    pub kind: String,
    /// The address it goes to.
    pub recipient: String,
    /// What it is about: an envelope, a registration, a recovery.
    pub subject: Option<Uuid>,
    /// Which slot, entry or attempt of the subject.
    pub number: i32,
    /// When it was caused, in Unix milliseconds.
    pub created: i64,
    /// When it may be tried next, in Unix milliseconds.
    pub due: i64,
    /// Until when somebody is sending it, in Unix milliseconds; 0 when nobody is.
    pub leased_until: i64,
    /// How often it was tried.
    pub attempts: i32,
    /// The class of the last failure.
    pub last_error: Option<String>,
    /// `waiting`, `sent`, `refused` (by the receiving server, for good), `obsolete` (no longer true when its turn came)
    /// or `unwanted` (by its receiver).
    pub state: String,
    /// When it left that first state, in Unix milliseconds.
    pub settled: Option<i64>,
}

/// No relations: the subject is of several kinds.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
