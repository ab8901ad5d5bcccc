//! A certificate that the service issued to itself.

use sea_orm::entity::prelude::*;

/// A row of `service_certificates`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_certificates")]
pub struct Model {
    /// Its serial number, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial: String,
    /// What for: `time`.
    pub purpose: String,
    /// DER.
    pub certificate: Vec<u8>,
    /// When it was recorded, in Unix milliseconds.
    pub recorded: i64,
    /// When it ends, in Unix milliseconds.
    pub expires: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
