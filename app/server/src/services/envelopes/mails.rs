//! Which mails a step of an envelope causes. They are noted in the transaction of that step.

use std::collections::BTreeSet;

use countersign_protocol::chain::{Decision, Entry, Envelope, State};
use countersign_protocol::envelope::Role;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use crate::entities::user;
use crate::services::outbox::{Mail, enqueue};

/// Everyone whose turn it is hears so, and every viewer with keys; everyone named without an account is invited. A later stage hears nothing yet.
pub(super) async fn on_creation(txn: &impl ConnectionTrait, envelope: &Envelope, now: i64) -> Result<(), DbErr> {
    let manifest = envelope.manifest();
    let id = manifest.envelope.uuid();
    turns(txn, envelope, &envelope.open_slots(), now).await?;
    let all: Vec<u32> = manifest.slots.iter().map(|slot| slot.index).collect();
    viewers(txn, envelope, &all, now).await?;
    for slot in manifest.slots.iter().filter(|slot| slot.bundle.is_none()) {
        let accounts = user::Entity::find()
            .filter(user::Column::Email.eq(slot.email.as_str()))
            .count(txn)
            .await?;
        if accounts == 0 {
            enqueue(
                txn,
                &slot.email,
                Mail::Invitation {
                    envelope: id,
                    slot: slot.index,
                },
                now,
            )
            .await?;
        }
    }
    Ok(())
}

/// The mails of one entry.
pub(super) async fn on_entry(
    txn: &impl ConnectionTrait,
    before: &Envelope,
    after: &Envelope,
    entry: &Entry,
    now: i64,
) -> Result<(), DbErr> {
    let manifest = after.manifest();
    let (envelope, sequence) = (manifest.envelope.uuid(), entry.sequence);
    match entry.decision {
        Decision::Approve { slot, .. } => {
            let own = after
                .slot(slot)
                .is_some_and(|view| view.email == manifest.requester_email);
            if !own {
                enqueue(
                    txn,
                    &manifest.requester_email,
                    Mail::LayerReturned { envelope, sequence },
                    now,
                )
                .await?;
            }
            let waiting = before.open_slots();
            let opened: Vec<u32> = after
                .open_slots()
                .into_iter()
                .filter(|slot| !waiting.contains(slot))
                .collect();
            turns(txn, after, &opened, now).await?;
            if before.state() == State::Pending && after.state() == State::Completed {
                completed(txn, after, now).await?;
            }
        }
        Decision::Decline { .. } => {
            enqueue(
                txn,
                &manifest.requester_email,
                Mail::Declined { envelope, sequence },
                now,
            )
            .await?;
        }
        Decision::Grant { slot, .. } => {
            let open: Vec<u32> = after.open_slots().into_iter().filter(|open| *open == slot).collect();
            turns(txn, after, &open, now).await?;
            viewers(txn, after, &[slot], now).await?;
        }
        Decision::Close { .. } | Decision::Cancel | Decision::Archive { .. } => {}
    }
    Ok(())
}

/// To those of `slots` who have keys. The others were invited, and hear of their turn when they are let in.
async fn turns(txn: &impl ConnectionTrait, envelope: &Envelope, slots: &[u32], now: i64) -> Result<(), DbErr> {
    let id = envelope.manifest().envelope.uuid();
    for slot in slots {
        if let Some(view) = envelope.slot(*slot).filter(|view| view.bundle.is_some()) {
            enqueue(
                txn,
                &view.email,
                Mail::Turn {
                    envelope: id,
                    slot: *slot,
                },
                now,
            )
            .await?;
        }
    }
    Ok(())
}

/// To those of `slots` who follow along and have keys.
async fn viewers(txn: &impl ConnectionTrait, envelope: &Envelope, slots: &[u32], now: i64) -> Result<(), DbErr> {
    let id = envelope.manifest().envelope.uuid();
    for slot in envelope
        .manifest()
        .slots
        .iter()
        .filter(|slot| slot.role == Role::Viewer)
    {
        let bound = envelope.slot(slot.index).is_some_and(|view| view.bundle.is_some());
        if bound && slots.contains(&slot.index) {
            let mail = Mail::Viewing {
                envelope: id,
                slot: slot.index,
            };
            enqueue(txn, &slot.email, mail, now).await?;
        }
    }
    Ok(())
}

/// To the requester, and to every approver and viewer who has keys; to each address once.
async fn completed(txn: &impl ConnectionTrait, envelope: &Envelope, now: i64) -> Result<(), DbErr> {
    let manifest = envelope.manifest();
    let id = manifest.envelope.uuid();
    enqueue(
        txn,
        &manifest.requester_email,
        Mail::Completed { envelope: id, slot: 0 },
        now,
    )
    .await?;
    let mut told = BTreeSet::from([manifest.requester_email.clone()]);
    for slot in manifest.slots.iter().map(|slot| slot.index) {
        let Some(view) = envelope.slot(slot).filter(|view| view.bundle.is_some()) else {
            continue;
        };
        if told.insert(view.email.clone()) {
            enqueue(txn, &view.email, Mail::Completed { envelope: id, slot }, now).await?;
        }
    }
    Ok(())
}
