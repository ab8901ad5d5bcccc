//! An address that may register while registration is by invitation.

use sea_orm::entity::prelude::*;

/// A row of `invitations`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    /// The address, lower case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub email: String,
    /// Whether registering makes an administrator.
    pub administrator: bool,
    /// When it was made, in Unix milliseconds.
    pub created: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
