//! One approver or viewer of an envelope.

use sea_orm::entity::prelude::*;

/// A row of `envelope_slots`. The requester (slot 0) has none.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "envelope_slots")]
pub struct Model {
    /// The envelope.
    #[sea_orm(primary_key, auto_increment = false)]
    pub envelope: Uuid,
    /// The slot's index, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub slot: i32,
    /// `approver` or `viewer`.
    pub role: String,
    /// The address it was given to, in lower case.
    pub email: String,
    /// Hash of the key bundle that it is bound to, in hex; none while the invitee's key is not confirmed.
    pub bundle: Option<String>,
    /// The user behind that bundle.
    pub user: Option<Uuid>,
    /// `approved` or `declined`.
    pub acted: Option<String>,
    /// Whether the service hands out the slot's grant: viewers at once, approvers from when their stage opens.
    pub released: bool,
    /// Whether an approval by this slot is awaited now.
    pub turn: bool,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
