//! A witness's latest cosignature.

use sea_orm::entity::prelude::*;

/// A row of `ledger_cosignatures`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_cosignatures")]
pub struct Model {
    /// The witness's name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub witness: String,
    /// How many leaves the checkpoint has.
    pub size: i64,
    /// The note with its own signature.
    pub checkpoint: String,
    /// The signature line.
    pub signature: String,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
