//! What a person prefers.

use sea_orm::entity::prelude::*;

/// A row of `preferences`. A person without one has the defaults.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preferences")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user: Uuid,
    /// The language of mails, by its tag.
    pub language: String,
    /// Whether to write when it is the person's turn.
    pub turn: bool,
    /// Whether to write when an approval came back.
    pub returned: bool,
    /// Whether to write when somebody declined.
    pub declined: bool,
    /// Whether to write when all approvals are in.
    pub completed: bool,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
