//! The one row that says where the ledger stands; whoever appends locks it.

use sea_orm::entity::prelude::*;

/// A row of `ledger_head`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_head")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The ledger's name, kept from its first start.
    pub origin: String,
    /// The key that signs its checkpoints, as a C2SP verifier key.
    pub key: String,
    /// How many leaves there are.
    pub size: i64,
    /// The log's root, in hex.
    pub root: String,
    /// The map's root, in hex.
    pub map_root: String,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
