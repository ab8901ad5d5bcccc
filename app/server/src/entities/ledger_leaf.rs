//! One leaf of the ledger, and what it hides.

use sea_orm::entity::prelude::*;

/// A row of `ledger_leaves`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_leaves")]
pub struct Model {
    /// Its place, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub leaf: i64,
    /// `bundle`, `certificate`, `manifest`, `entry`, `revocation` or `deletion`.
    pub kind: String,
    /// SHA-384 of the object, in hex. Not in the leaf.
    pub object: String,
    /// What hides the object: 32 bytes. Not in the leaf.
    pub salt: Vec<u8>,
    /// The salted commitment, in hex.
    pub commitment: String,
    /// A bundle's place in the map, in hex.
    pub map_key: Option<String>,
    /// The leaf's hash (RFC 6962), in hex.
    pub hash: String,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
