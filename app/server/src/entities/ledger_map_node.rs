//! A subtree of the map with two keys or more.

use sea_orm::entity::prelude::*;

/// A row of `ledger_map_nodes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_map_nodes")]
pub struct Model {
    /// 0 for the root.
    #[sea_orm(primary_key, auto_increment = false)]
    pub depth: i32,
    /// The first key that it could have, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub prefix: String,
    /// Its hash, in hex.
    pub hash: String,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
