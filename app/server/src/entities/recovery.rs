//! A recovery under way.

use sea_orm::entity::prelude::*;

/// A row of `recoveries`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recoveries")]
pub struct Model {
    /// Names the recovery.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The address it is for.
    pub email: String,
    /// The account, if there is one.
    pub user: Option<Uuid>,
    /// `started`, `mailed` (the words were proven) or `released` (the code too).
    pub stage: String,
    /// What the recovery key is to sign.
    pub challenge: Vec<u8>,
    /// How many codes were tried.
    pub tries: i32,
    /// Unix milliseconds.
    pub created: i64,
    /// Unix milliseconds.
    pub expires: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
