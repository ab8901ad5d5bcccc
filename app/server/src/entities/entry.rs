//! One link of an envelope's chain. Sequence 0 is the manifest.

use sea_orm::entity::prelude::*;

/// A row of `entries`. Never changed once written.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entries")]
pub struct Model {
    /// The envelope.
    #[sea_orm(primary_key, auto_increment = false)]
    pub envelope: Uuid,
    /// Its place in the chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i32,
    /// SHA-384 of the signed payload, in hex.
    pub payload_hash: String,
    /// The signed bytes as they came (COSE_Sign1).
    pub bytes: Vec<u8>,
    /// `manifest`, `approve`, `decline`, `grant`, `close` or `cancel`.
    pub kind: String,
    /// The slot it is about.
    pub slot: Option<i32>,
    /// The document commitment that it carries or repeats, in hex.
    pub commitment: String,
    /// The envelope's state after it.
    pub state: String,
    /// When the service accepted it, in Unix milliseconds.
    pub received: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
