//! The envelope key, sealed to one person.

use sea_orm::entity::prelude::*;

/// A row of `grants`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grants")]
pub struct Model {
    /// The envelope.
    #[sea_orm(primary_key, auto_increment = false)]
    pub envelope: Uuid,
    /// The slot; 0 is the requester.
    #[sea_orm(primary_key, auto_increment = false)]
    pub slot: i32,
    /// The user it is sealed to.
    pub user: Uuid,
    /// The sealed key; the service cannot open it.
    pub sealed: Vec<u8>,
    /// When it came, in Unix milliseconds.
    pub created: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
