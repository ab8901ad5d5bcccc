//! One ciphertext file, arriving or complete.

use sea_orm::entity::prelude::*;

/// A row of `blobs`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blobs")]
pub struct Model {
    /// Chosen by the client, as the blob's key depends on it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The user who uploads it.
    pub owner: Uuid,
    /// The envelope it is meant for, which may not exist yet.
    pub envelope: Uuid,
    /// Declared length of the ciphertext in bytes.
    pub length: i64,
    /// How many bytes were acknowledged.
    pub received: i64,
    /// Merkle root of the whole in hex, once it is complete.
    pub root: Option<String>,
    /// Whether a manifest or an entry refers to it. What nothing refers to expires.
    pub linked: bool,
    /// When it was declared, in Unix milliseconds.
    pub created: i64,
    /// When bytes last came, in Unix milliseconds.
    pub touched: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
