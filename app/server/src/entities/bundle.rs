//! One generation of somebody's public keys, as they signed it.

use sea_orm::entity::prelude::*;

/// A row of `bundles`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bundles")]
pub struct Model {
    /// SHA-384 of the signed payload, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// The account.
    pub user: Uuid,
    /// 0 at registration.
    pub generation: i32,
    /// The COSE_Sign1.
    pub bytes: Vec<u8>,
    /// When it was stored, in Unix milliseconds.
    pub created: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
