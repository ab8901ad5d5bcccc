//! One way to a person's key-encryption key, sealed by the client.

use sea_orm::entity::prelude::*;

/// A row of `slots`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "slots")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user: Uuid,
    /// `password` or `words`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// The slot's bytes.
    pub sealed: Vec<u8>,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
