//! A device that has logged in before; the lock of its account does not hold it.

use sea_orm::entity::prelude::*;

/// A row of `devices`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "devices")]
pub struct Model {
    /// SHA-256 of the token, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// Whose device.
    pub user: Uuid,
    /// Unix milliseconds.
    pub created: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
