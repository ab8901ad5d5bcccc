//! Failures counted for one subject: an account, a source address, a known device.

use sea_orm::entity::prelude::*;

/// A row of `failures`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "failures")]
pub struct Model {
    /// What is counted, such as `login:ada@example.org`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// How many since `first`.
    pub count: i32,
    /// When the count began, in Unix milliseconds.
    pub first: i64,
    /// The latest, in Unix milliseconds.
    pub last: i64,
    /// Unix milliseconds; 0 when not locked.
    pub locked_until: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
