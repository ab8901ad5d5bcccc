//! A user's latest bundle in the ledger's map.

use sea_orm::entity::prelude::*;

/// A row of `ledger_map_values`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_map_values")]
pub struct Model {
    /// The user's place, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The commitment of the bundle's leaf, in hex.
    pub value: String,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
