//! A certificate that the service issued.

use sea_orm::entity::prelude::*;

/// A row of `certificates`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "certificates")]
pub struct Model {
    /// Its serial number, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial: String,
    /// To whom.
    pub user: Uuid,
    /// Hash of the key bundle whose key it certifies.
    pub bundle: String,
    /// DER.
    pub certificate: Vec<u8>,
    /// Unix milliseconds.
    pub issued: i64,
    /// Unix milliseconds.
    pub expires: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
