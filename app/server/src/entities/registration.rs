//! A registration under way.

use sea_orm::entity::prelude::*;

/// A row of `registrations`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registrations")]
pub struct Model {
    /// Names the registration.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The account's future id; keys are wrapped for it.
    pub user: Uuid,
    /// The address, lower case.
    pub email: String,
    /// The name to show.
    pub name: String,
    /// `started`, then `mailed`.
    pub stage: String,
    /// OPAQUE record, once it came.
    pub record: Option<Vec<u8>>,
    /// Verified key bundle.
    pub bundle: Option<Vec<u8>>,
    /// The private keys, wrapped by the client.
    pub wrapped_keys: Option<Vec<u8>>,
    /// Sealed slot.
    pub password_slot: Option<Vec<u8>>,
    /// Sealed slot.
    pub words_slot: Option<Vec<u8>>,
    /// SEC1, 97 bytes.
    pub recovery_public: Option<Vec<u8>>,
    /// The language to write in, by its tag.
    pub language: Option<String>,
    /// How many codes were tried.
    pub tries: i32,
    /// Unix milliseconds.
    pub created: i64,
    /// Unix milliseconds; from the mail on, when its code expires.
    pub expires: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
