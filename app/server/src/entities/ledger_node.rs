//! A perfect subtree of the log. Never changed once written.

use sea_orm::entity::prelude::*;

/// A row of `ledger_nodes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_nodes")]
pub struct Model {
    /// 0 for leaves.
    #[sea_orm(primary_key, auto_increment = false)]
    pub level: i32,
    /// Counted from the left.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// Its hash, in hex.
    pub hash: String,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
