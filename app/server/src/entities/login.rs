//! A login that was started and not finished: a failure until it is.

use sea_orm::entity::prelude::*;

/// A row of `logins`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "logins")]
pub struct Model {
    /// Names the login.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The address it is for.
    pub email: String,
    /// The account, if there is one.
    pub user: Option<Uuid>,
    /// Where it came from.
    pub source: String,
    /// Hash of the known device's token, if one was shown.
    pub device: Option<String>,
    /// OPAQUE server state.
    pub state: Vec<u8>,
    /// Unix milliseconds.
    pub created: i64,
    /// Unix milliseconds.
    pub expires: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
