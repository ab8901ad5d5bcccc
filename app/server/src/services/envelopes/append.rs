//! An entry comes in: the envelope moves on, or nothing changes.

use countersign_protocol::chain::{ChainError, Decision, Entry, Envelope};
use countersign_protocol::cose::{self, CoseError};
use countersign_protocol::hash::Hash48;
use countersign_protocol::ledger::Kind;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::chain::{self, Chain, LoadError};
use super::{Denied, GRANT_LIMIT, Grant, create, mails, number, reachable};
use crate::db;
use crate::entities::{bundle, entry, envelope, envelope_slot, user};
use crate::guards::Session;
use crate::launch::Service;
use crate::services::blobs::{self, LinkError};
use crate::services::ledger;
use crate::services::news;

/// Why an entry is refused. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Gone, or others'.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Not a signed entry.
    #[error("the entry cannot be read: {0}")]
    Malformed(CoseError),
    /// The entry is signed with keys that are not the caller's present ones.
    #[error("the entry is not signed with your present keys")]
    NotYours,
    /// The chain does not take it.
    #[error(transparent)]
    Chain(ChainError),
    /// A grant is missing, for another slot, superfluous, empty or too long.
    #[error("a grant entry comes with the sealed grant of its slot (1 to 4096 bytes), and no other entry with one")]
    Grant,
    /// The keys that a grant binds are not the person's present ones.
    #[error("the keys given for slot {slot} are not that person's present ones; look them up again and confirm them")]
    StaleKeys {
        /// The slot.
        slot: u32,
    },
    /// The layer or reason is missing or another one.
    #[error(transparent)]
    Blob(#[from] LinkError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// The stored chain is damaged.
    #[error(transparent)]
    Stored(#[from] LoadError),
}

/// An entry that is in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The head that the entry made: its payload hash, in hex.
    pub head: String,
    /// Its place in the chain.
    pub sequence: u32,
    /// The envelope's state after it.
    pub state: String,
    /// Whether it was there before.
    pub repeated: bool,
}

/// Appends a signed entry, with the sealed grant if it is one that binds a slot.
///
/// The chain is replayed and the entry verified first; then, in one transaction, the head is exchanged for the new one
/// only if it still is the one that the entry extends. Of two entries for one head exactly one gets in, on any
/// database; the other is told the new head. Repeating an accepted entry is answered alike.
///
/// # Errors
/// [`AppendError`]; a lost race is [`ChainError::StaleHead`].
pub async fn append(
    service: &Service,
    caller: &Session,
    id: Uuid,
    bytes: &[u8],
    grant: Option<Grant>,
) -> Result<Appended, AppendError> {
    let claimed: Entry = cose::peek(bytes).map_err(AppendError::Malformed)?;
    let hash = cose::peek_hash(bytes).map_err(AppendError::Malformed)?;
    reachable(&service.db, id, caller).await??;
    let author = bundle::Entity::find_by_id(claimed.author.to_string())
        .one(&service.db)
        .await?;
    if author.is_none_or(|author| author.user != caller.user) {
        return Err(AppendError::NotYours);
    }
    loop {
        if let Some(appended) = repeated(&service.db, id, &hash).await? {
            return Ok(appended);
        }
        let Chain {
            envelope, mut bundles, ..
        } = chain::load(&service.db, id).await?.ok_or(Denied::Gone)?;
        for added in chain::bundles(&service.db, chain::named_by_entry(&claimed))
            .await?
            .iter()
        {
            bundles.add(added.clone());
        }
        let before = envelope.expire(service.clock.now_millis());
        let after = before.clone().apply(bytes, &bundles).map_err(AppendError::Chain)?;
        if let Some(appended) = write(service, caller, &before, &after, &claimed, grant.as_ref()).await? {
            return Ok(appended);
        }
        // The head moved between replay and write: look again, and say so with the new head.
    }
}

/// The answer to an entry that is in the chain already.
async fn repeated(db: &impl ConnectionTrait, envelope: Uuid, hash: &Hash48) -> Result<Option<Appended>, DbErr> {
    let row = entry::Entity::find()
        .filter(entry::Column::Envelope.eq(envelope))
        .filter(entry::Column::PayloadHash.eq(hash.to_string()))
        .filter(entry::Column::Sequence.gt(0))
        .one(db)
        .await?;
    Ok(row.map(|row| Appended {
        head: row.payload_hash,
        sequence: row.sequence.unsigned_abs(),
        state: row.state,
        repeated: true,
    }))
}

/// Writes the verified step from `before` to `after`; none when the head is no longer that of `before`.
async fn write(
    service: &Service,
    caller: &Session,
    before: &Envelope,
    after: &Envelope,
    entry: &Entry,
    grant: Option<&Grant>,
) -> Result<Option<Appended>, AppendError> {
    let now = service.clock.now();
    let id = entry.envelope.uuid();
    let appended = Appended {
        head: after.head().to_string(),
        sequence: after.sequence(),
        state: after.state().name().to_owned(),
        repeated: false,
    };
    let txn = db::write(&service.db).await?;
    let exchanged = envelope::Entity::update_many()
        .col_expr(envelope::Column::Head, Expr::value(appended.head.as_str()))
        .col_expr(envelope::Column::Sequence, Expr::value(number(appended.sequence)))
        .col_expr(envelope::Column::State, Expr::value(appended.state.as_str()))
        .col_expr(envelope::Column::Closed, Expr::value(after.closed()))
        .filter(envelope::Column::Id.eq(id))
        .filter(envelope::Column::Head.eq(before.head().to_string()))
        .exec(&txn)
        .await?;
    if exchanged.rows_affected != 1 {
        return Ok(None);
    }
    if let Some(blob) = entry.decision.blob() {
        blobs::link(&txn, caller.user, id, blob).await??;
    }
    let granted = granted(&txn, entry, grant).await?;
    insert(&txn, after, entry, now).await?;
    update_slots(&txn, before, after, granted).await?;
    if let (Some((slot, user)), Some(grant)) = (granted, grant) {
        create::insert_grant(&txn, id, slot, user, grant.sealed.clone(), now).await?;
    }
    mails::on_entry(&txn, before, after, entry, now).await?;
    news::note(&txn, id, now).await?;
    ledger::append(&txn, Kind::Entry, &after.head()).await?;
    txn.commit().await?;
    Ok(Some(appended))
}

/// The slot that a grant entry binds, and the account behind the keys, which must be the person's present ones.
async fn granted(
    txn: &impl ConnectionTrait,
    entry: &Entry,
    grant: Option<&Grant>,
) -> Result<Option<(u32, Uuid)>, AppendError> {
    let (slot, bundle) = match (&entry.decision, grant) {
        (Decision::Grant { slot, bundle, .. }, Some(grant))
            if grant.slot == *slot && (1..=GRANT_LIMIT).contains(&grant.sealed.len()) =>
        {
            (*slot, bundle)
        }
        (Decision::Grant { .. }, _) | (_, Some(_)) => return Err(AppendError::Grant),
        (_, None) => return Ok(None),
    };
    let row = user::Entity::find()
        .filter(user::Column::Bundle.eq(bundle.to_string()))
        .one(txn)
        .await?;
    let row = row.ok_or(AppendError::StaleKeys { slot })?;
    Ok(Some((slot, row.id)))
}

async fn insert(txn: &impl ConnectionTrait, after: &Envelope, entry: &Entry, now: i64) -> Result<(), DbErr> {
    let (kind, slot) = match entry.decision {
        Decision::Approve { slot, .. } => ("approve", Some(slot)),
        Decision::Decline { slot, .. } => ("decline", Some(slot)),
        Decision::Grant { slot, .. } => ("grant", Some(slot)),
        Decision::Close { .. } => ("close", None),
        Decision::Cancel => ("cancel", None),
        Decision::Archive { .. } => ("archive", None),
    };
    let bytes = after
        .entries()
        .last()
        .map(|last| last.bytes().to_vec())
        .unwrap_or_default();
    let row = entry::ActiveModel {
        envelope: Set(entry.envelope.uuid()),
        sequence: Set(number(entry.sequence)),
        payload_hash: Set(after.head().to_string()),
        bytes: Set(bytes),
        kind: Set(kind.to_owned()),
        slot: Set(slot.map(number)),
        commitment: Set(entry.commitment.to_string()),
        state: Set(after.state().name().to_owned()),
        received: Set(now),
    };
    row.insert(txn).await?;
    Ok(())
}

/// Brings the slots' rows up to the replayed envelope. Only what changed is written.
async fn update_slots(
    txn: &impl ConnectionTrait,
    before: &Envelope,
    after: &Envelope,
    granted: Option<(u32, Uuid)>,
) -> Result<(), DbErr> {
    let (was_open, is_open) = (before.open_slots(), after.open_slots());
    let declined = match after {
        Envelope::Declined(declined) => Some(declined.by),
        _ => None,
    };
    for slot in after.manifest().slots.iter().map(|slot| slot.index) {
        let (Some(old), Some(new)) = (before.slot(slot), after.slot(slot)) else {
            continue;
        };
        let acts = new.acted.is_some() && old.acted.is_none();
        let unchanged = old.bundle == new.bundle
            && !acts
            && was_open.contains(&slot) == is_open.contains(&slot)
            && before.released(slot) == after.released(slot);
        if unchanged {
            continue;
        }
        let mut update = envelope_slot::Entity::update_many()
            .col_expr(envelope_slot::Column::Released, Expr::value(after.released(slot)))
            .col_expr(envelope_slot::Column::Turn, Expr::value(is_open.contains(&slot)))
            .filter(envelope_slot::Column::Envelope.eq(after.manifest().envelope.uuid()))
            .filter(envelope_slot::Column::Slot.eq(number(slot)));
        if acts {
            let word = if declined == Some(slot) { "declined" } else { "approved" };
            update = update.col_expr(envelope_slot::Column::Acted, Expr::value(word));
        }
        if let (Some((bound, user)), Some(bundle)) = (granted, new.bundle)
            && bound == slot
        {
            update = update
                .col_expr(envelope_slot::Column::Bundle, Expr::value(bundle.to_string()))
                .col_expr(envelope_slot::Column::User, Expr::value(user));
        }
        update.exec(txn).await?;
    }
    Ok(())
}
