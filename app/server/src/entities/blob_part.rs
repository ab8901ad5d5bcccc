//! One acknowledged part of an upload.

use sea_orm::entity::prelude::*;

/// A row of `blob_parts`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blob_parts")]
pub struct Model {
    /// The blob.
    #[sea_orm(primary_key, auto_increment = false)]
    pub blob: Uuid,
    /// Where the part begins, in bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub start: i64,
    /// Its length in bytes.
    pub length: i64,
    /// Which attempt at this offset was acknowledged; part of the object's name.
    pub attempt: Uuid,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
