//! What a person keeps for themselves on all their devices, sealed by their client.

use sea_orm::entity::prelude::*;

/// A row of `notebooks`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notebooks")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user: Uuid,
    /// How often it was written.
    pub version: i64,
    /// Ciphertext.
    pub sealed: Vec<u8>,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
