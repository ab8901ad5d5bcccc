//! One request with its document, as far as the service can see it.

use sea_orm::entity::prelude::*;

/// A row of `envelopes`. Everything but `requester` and `received` repeats what the signed chain says, for lists.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "envelopes")]
pub struct Model {
    /// Chosen by the requester's client.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The requester's user id.
    pub requester: Uuid,
    /// Payload hash of the last entry (or of the manifest) in hex: what the next entry must name.
    pub head: String,
    /// Sequence of the last entry; 0 with the manifest alone.
    pub sequence: i32,
    /// `pending`, `completed`, `declined`, `cancelled` or `expired`.
    pub state: String,
    /// Whether the closing signature is in.
    pub closed: bool,
    /// The blob with the sealed title and filename.
    pub details: Uuid,
    /// When the requester signed the manifest, in Unix milliseconds, by their clock.
    pub created: i64,
    /// Until when approvals count, in Unix milliseconds.
    pub deadline: Option<i64>,
    /// When the service accepted the manifest, in Unix milliseconds.
    pub received: i64,
}

/// Relations are followed by id, in the services.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
