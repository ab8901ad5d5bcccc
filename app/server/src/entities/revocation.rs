//! A certificate that was revoked. Rows are added and never changed.

use sea_orm::entity::prelude::*;

/// A row of `revocations`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revocations")]
pub struct Model {
    /// The certificate's serial number, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial: String,
    /// Whose it is; the nil id for the service's own.
    pub user: Uuid,
    /// When, in Unix milliseconds.
    pub at: i64,
    /// Why: a name of [`crate::authority::Reason`].
    pub reason: String,
    /// Since when it has not been good, as its owner says, in Unix milliseconds.
    pub invalidity: Option<i64>,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
