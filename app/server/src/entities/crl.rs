//! The latest list of revocations that was signed; kept so that its number only grows and all processes give the same one.

use sea_orm::entity::prelude::*;

/// A row of `crls`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "crls")]
pub struct Model {
    /// CRL number (RFC 5280 §5.2.3).
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// When it was made, in Unix milliseconds.
    pub made: i64,
    /// How many revocations it lists.
    pub entries: i64,
    /// DER.
    pub list: Vec<u8>,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
