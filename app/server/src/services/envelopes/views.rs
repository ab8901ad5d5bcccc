//! Envelopes as one person may see them.

use std::collections::{BTreeSet, HashMap};

use countersign_protocol::chain::State;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, TransactionTrait};
use uuid::Uuid;

use super::chain::{self, LoadError};
use super::{Denied, Grant, reachable, state_at};
use crate::entities::{blob, entry, envelope, envelope_slot, grant, user};
use crate::guards::Session;
use crate::launch::Service;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Box {
    /// Envelopes in which the caller is an approver or viewer.
    Inbox,
    /// Envelopes that the caller sent.
    Sent,
}

/// The sealed details: which blob, how long, what root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// The blob.
    pub id: Uuid,
    /// Its length in bytes.
    pub length: u64,
    /// Its Merkle root in hex.
    pub root: String,
}

/// One person of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The slot.
    pub slot: u32,
    /// The address.
    pub email: String,
    /// `approver` or `viewer`.
    pub role: String,
    /// `approved`, `declined`, `turn`, `waiting`, `invited` (no keys yet) or `viewer`.
    pub state: &'static str,
}

/// A slot that waits for a grant entry of the requester.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The slot.
    pub slot: u32,
    /// The invited address.
    pub email: String,
    /// Hash of the keys that have been registered for it since, in hex, if any have.
    pub bundle: Option<String>,
}

/// An envelope in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its row, with the state as it is now.
    pub envelope: envelope::Model,
    /// When the last thing happened, in Unix milliseconds: an entry came, or the deadline passed.
    pub updated: i64,
    /// The caller's role: `requester`, `approver` or `viewer`. A requester who also approves is `requester` in sent
    /// and `approver` in the inbox.
    pub role: String,
    /// The caller's slot; 0 for the requester.
    pub slot: u32,
    /// The requester's address.
    pub requester_email: String,
    /// The requester's name.
    pub requester_name: String,
    /// Whether the caller's approval is awaited.
    pub your_turn: bool,
    /// The sealed title and filename.
    pub details: Option<Details>,
    /// The caller's grant, once released.
    pub grant: Option<Grant>,
    /// Approvers and viewers.
    pub people: Vec<Person>,
    /// For the requester: slots that wait for a grant.
    pub needs_grants: Vec<Missing>,
}

/// One envelope with everything that its people may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What the list says too.
    pub summary: Summary,
    /// The chain's rows, manifest first; head and state of `summary` belong to the last of them.
    pub entries: Vec<entry::Model>,
    /// The key bundles that the chain names.
    pub bundles: Vec<Vec<u8>>,
    /// The caller's released grants: one for each of the caller's slots.
    pub grants: Vec<Grant>,
    /// The sealed parts of the document that the chain names.
    pub parts: Vec<Part>,
    /// The sealed picture of its first page, if there is one.
    pub cover: Option<Part>,
}

/// A sealed part of an envelope's document (the base, a layer), or its cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The blob.
    pub id: Uuid,
    /// Its length in bytes.
    pub length: u64,
}

/// Why an envelope is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// Gone, or others'.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// The stored chain is damaged.
    #[error(transparent)]
    Stored(#[from] LoadError),
}

/// The caller's envelopes of one box, newest first.
///
/// # Errors
/// The database's.
pub async fn list(service: &Service, caller: &Session, which: Box) -> Result<Vec<Summary>, DbErr> {
    let txn = service.db.begin().await?;
    let find = match which {
        Box::Sent => envelope::Entity::find().filter(envelope::Column::Requester.eq(caller.user)),
        Box::Inbox => {
            let waiting = Condition::all()
                .add(envelope_slot::Column::User.is_null())
                .add(envelope_slot::Column::Email.eq(caller.email.as_str()));
            let slots = envelope_slot::Entity::find()
                .filter(
                    Condition::any()
                        .add(envelope_slot::Column::User.eq(caller.user))
                        .add(waiting),
                )
                .all(&txn)
                .await?;
            let ids: BTreeSet<Uuid> = slots.into_iter().map(|slot| slot.envelope).collect();
            envelope::Entity::find().filter(envelope::Column::Id.is_in(ids))
        }
    };
    let rows = find
        .order_by_desc(envelope::Column::Received)
        .order_by_desc(envelope::Column::Id)
        .all(&txn)
        .await?;
    let mut summaries = Vec::with_capacity(rows.len());
    for row in rows {
        summaries.push(
            summary(&txn, service.clock.now(), caller, row, which == Box::Sent)
                .await?
                .0,
        );
    }
    Ok(summaries)
}

/// One envelope, for the requester and for the people named in it.
///
/// # Errors
/// [`ViewError`].
pub async fn show(service: &Service, caller: &Session, id: Uuid) -> Result<Shown, ViewError> {
    // One transaction, so that head, entries and people are of one moment.
    let txn = service.db.begin().await?;
    let row = reachable(&txn, id, caller).await??;
    let as_requester = row.requester == caller.user;
    let (summary, grants) = summary(&txn, service.clock.now(), caller, row, as_requester).await?;
    let entries = chain::rows(&txn, id).await?;
    let bundles = chain::bundles(&txn, chain::named(&entries)).await?;
    let bundles = bundles.iter().map(|bundle| bundle.bytes().to_vec()).collect();
    let cover = chain::cover(&entries).map(|blob| Part {
        id: blob.id.uuid(),
        length: blob.length,
    });
    let parts = parts(&txn, &summary.envelope, cover).await?;
    Ok(Shown {
        summary,
        entries,
        bundles,
        grants,
        parts,
        cover,
    })
}

/// Blobs that the chain names, but for the details and the cover.
async fn parts(db: &impl ConnectionTrait, envelope: &envelope::Model, cover: Option<Part>) -> Result<Vec<Part>, DbErr> {
    let rows = blob::Entity::find()
        .filter(blob::Column::Envelope.eq(envelope.id))
        .filter(blob::Column::Linked.eq(true))
        .filter(blob::Column::Id.is_not_in(std::iter::once(envelope.details).chain(cover.map(|part| part.id))))
        .order_by_asc(blob::Column::Created)
        .all(db)
        .await?;
    let part = |row: blob::Model| Part {
        id: row.id,
        length: row.length.unsigned_abs(),
    };
    Ok(rows.into_iter().map(part).collect())
}

/// Puts a summary together, and finds the caller's released grants.
async fn summary(
    db: &impl ConnectionTrait,
    now: i64,
    caller: &Session,
    mut row: envelope::Model,
    as_requester: bool,
) -> Result<(Summary, Vec<Grant>), DbErr> {
    row.state = state_at(&row, now).to_owned();
    let pending = row.state == State::Pending.name();
    let slots = envelope_slot::Entity::find()
        .filter(envelope_slot::Column::Envelope.eq(row.id))
        .order_by_asc(envelope_slot::Column::Slot)
        .all(db)
        .await?;
    let own = |slot: &&envelope_slot::Model| {
        slot.user == Some(caller.user) || (slot.user.is_none() && slot.email == caller.email)
    };
    let mine = slots.iter().find(own);
    let (role, slot) = match mine {
        _ if as_requester => ("requester", 0),
        Some(mine) => (mine.role.as_str(), mine.slot.unsigned_abs()),
        None => ("requester", 0),
    };
    let released = |number: i32| match number {
        0 => row.requester == caller.user,
        _ => slots
            .iter()
            .any(|slot| slot.slot == number && slot.released && slot.user == Some(caller.user)),
    };
    let grants: Vec<Grant> = grant::Entity::find()
        .filter(grant::Column::Envelope.eq(row.id))
        .filter(grant::Column::User.eq(caller.user))
        .order_by_asc(grant::Column::Slot)
        .all(db)
        .await?
        .into_iter()
        .filter(|grant| released(grant.slot))
        .map(|grant| Grant {
            slot: grant.slot.unsigned_abs(),
            sealed: grant.sealed,
        })
        .collect();
    let requester = user::Entity::find_by_id(row.requester).one(db).await?;
    let details = blob::Entity::find_by_id(row.details).one(db).await?;
    let updated = updated(db, &row).await?;
    let summary = Summary {
        updated,
        role: role.to_owned(),
        slot,
        requester_email: requester.as_ref().map(|row| row.email.clone()).unwrap_or_default(),
        requester_name: requester.map(|row| row.name).unwrap_or_default(),
        your_turn: pending && mine.is_some_and(|slot| slot.turn && slot.user.is_some()),
        details: details.and_then(|row| {
            row.root.map(|root| Details {
                id: row.id,
                length: row.length.unsigned_abs(),
                root,
            })
        }),
        grant: grants.iter().find(|grant| grant.slot == slot).cloned(),
        people: slots.iter().map(|slot| person(slot, pending)).collect(),
        needs_grants: if row.requester == caller.user {
            missing(db, &slots).await?
        } else {
            Vec::new()
        },
        envelope: row,
    };
    Ok((summary, grants))
}

async fn updated(db: &impl ConnectionTrait, row: &envelope::Model) -> Result<i64, DbErr> {
    let last = entry::Entity::find_by_id((row.id, row.sequence)).one(db).await?;
    let received = last.map_or(row.received, |last| last.received);
    let expired = row.deadline.filter(|_| row.state == State::Expired.name());
    Ok(expired.map_or(received, |deadline| Ord::max(deadline, received)))
}

fn person(slot: &envelope_slot::Model, pending: bool) -> Person {
    let state = match (slot.acted.as_deref(), slot.role.as_str()) {
        (Some("declined"), _) => "declined",
        (Some(_), _) => "approved",
        _ if slot.bundle.is_none() => "invited",
        (None, "viewer") => "viewer",
        _ if slot.turn && pending => "turn",
        _ => "waiting",
    };
    Person {
        slot: slot.slot.unsigned_abs(),
        email: slot.email.clone(),
        role: slot.role.clone(),
        state,
    }
}

async fn missing(db: &impl ConnectionTrait, slots: &[envelope_slot::Model]) -> Result<Vec<Missing>, DbErr> {
    let waiting: Vec<_> = slots.iter().filter(|slot| slot.bundle.is_none()).collect();
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let emails: Vec<&str> = waiting.iter().map(|slot| slot.email.as_str()).collect();
    let registered: HashMap<String, String> = user::Entity::find()
        .filter(user::Column::Email.is_in(emails))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.email, row.bundle))
        .collect();
    let missing = waiting.into_iter().map(|slot| Missing {
        slot: slot.slot.unsigned_abs(),
        email: slot.email.clone(),
        bundle: registered.get(&slot.email).cloned(),
    });
    Ok(missing.collect())
}
