//! Something about an envelope changed. Kept for an hour, so that every process hears of it.

use sea_orm::entity::prelude::*;

/// A row of `news`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "news")]
pub struct Model {
    /// Names the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The envelope.
    pub envelope: Uuid,
    /// When, in Unix milliseconds.
    pub at: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
