//! One person with a confirmed address.

use sea_orm::entity::prelude::*;

/// A row of `users`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Names the account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Confirmed address, lower case.
    pub email: String,
    /// The name to show.
    pub name: String,
    /// Whether the person administers the service.
    pub administrator: bool,
    /// OPAQUE record.
    pub record: Vec<u8>,
    /// The private keys, wrapped by the client.
    pub wrapped_keys: Vec<u8>,
    /// Public half of the recovery authentication key (SEC1, 97 bytes).
    pub recovery_public: Vec<u8>,
    /// Hash of the current key bundle.
    pub bundle: String,
    /// When the address was confirmed, in Unix milliseconds.
    pub created: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
