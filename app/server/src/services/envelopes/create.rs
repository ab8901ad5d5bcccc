//! A manifest comes in: the envelope begins.

use std::collections::BTreeMap;

use countersign_protocol::chain::{ChainError, Envelope};
use countersign_protocol::cose::{self, CoseError};
use countersign_protocol::envelope::{Manifest, Role};
use countersign_protocol::hash::Hash48;
use countersign_protocol::ledger::Kind;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::chain::{self, LoadError};
use super::{GRANT_LIMIT, Grant, at, mails, number};
use crate::db;
use crate::entities::{entry, envelope, envelope_slot, grant, user};
use crate::guards::Session;
use crate::launch::Service;
use crate::services::blobs::{self, LinkError};
use crate::services::ledger;
use crate::services::news;

/// Why an envelope is refused. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// Not a signed manifest.
    #[error("the manifest cannot be read: {0}")]
    Malformed(CoseError),
    /// The manifest names a bundle of the caller that is not the present one, or is somebody else's altogether.
    #[error("the manifest is not signed with your present keys")]
    NotYours,
    /// It does not verify, or contradicts itself.
    #[error(transparent)]
    Chain(ChainError),
    /// A person's keys have changed, or nobody has them.
    #[error("the keys given for {email} are not that person's present ones; look them up again and confirm them")]
    StaleKeys {
        /// The slot.
        slot: u32,
        /// Its address.
        email: String,
    },
    /// A grant is missing, superfluous, empty or too long.
    #[error(
        "there must be exactly one grant of 1 to 4096 bytes for slot 0 and for each slot with keys: see slot {slot}"
    )]
    Grants {
        /// The first slot for which that is not so.
        slot: u32,
    },
    /// A blob is missing or another one.
    #[error(transparent)]
    Blob(#[from] LinkError),
    /// The id is taken by another manifest.
    #[error("this envelope exists already, with another manifest; make a new one")]
    Taken,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// Stored keys are damaged.
    #[error(transparent)]
    Stored(#[from] LoadError),
}

/// An accepted envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Created {
    /// Its id.
    pub envelope: Uuid,
    /// Its head: the manifest's payload hash.
    pub head: Hash48,
    /// Whether it was there before.
    pub repeated: bool,
}

/// Accepts a signed manifest with its grants. Repeating it is answered alike and changes nothing.
///
/// In one transaction: the envelope, its slots, its first chain row, its grants and blobs, and the mails to everyone
/// whose turn it is and to invitees.
///
/// # Errors
/// [`CreateError`].
pub async fn create(
    service: &Service,
    caller: &Session,
    bytes: &[u8],
    grants: Vec<Grant>,
) -> Result<Created, CreateError> {
    let manifest: Manifest = cose::peek(bytes).map_err(CreateError::Malformed)?;
    let head = cose::peek_hash(bytes).map_err(CreateError::Malformed)?;
    let id = manifest.envelope.uuid();
    let requester = person(&service.db, caller.user).await?;
    if requester.as_ref().map(|row| row.bundle.as_str()) != Some(manifest.requester.to_string().as_str()) {
        return match existing(&service.db, id, caller.user, &head).await? {
            Some(Ok(created)) => Ok(created),
            _ => Err(CreateError::NotYours),
        };
    }
    let bundles = chain::bundles(&service.db, chain::named_by_manifest(&manifest)).await?;
    let envelope = Envelope::open_bytes(bytes, &bundles).map_err(CreateError::Chain)?;
    let granted = matched(&manifest, grants)?;

    let txn = db::write(&service.db).await?;
    if let Some(outcome) = existing(&txn, id, caller.user, &head).await? {
        return outcome;
    }
    for blob in manifest.blobs() {
        blobs::link(&txn, caller.user, id, blob).await??;
    }
    let people = present_people(&txn, &manifest).await?;
    insert(&txn, caller.user, &envelope, service.clock.now()).await?;
    insert_slots(&txn, &envelope, &people).await?;
    for (slot, sealed) in granted {
        let user = if slot == 0 {
            Some(caller.user)
        } else {
            people.get(&slot).copied()
        };
        if let Some(user) = user {
            insert_grant(&txn, id, slot, user, sealed, service.clock.now()).await?;
        }
    }
    mails::on_creation(&txn, &envelope, service.clock.now()).await?;
    news::note(&txn, id, service.clock.now()).await?;
    ledger::append(&txn, Kind::Manifest, &head).await?;
    txn.commit().await?;
    Ok(Created {
        envelope: id,
        head,
        repeated: false,
    })
}

async fn person(db: &impl ConnectionTrait, user: Uuid) -> Result<Option<user::Model>, DbErr> {
    user::Entity::find_by_id(user).one(db).await
}

/// What to answer when the envelope is there already.
async fn existing(
    db: &impl ConnectionTrait,
    id: Uuid,
    caller: Uuid,
    head: &Hash48,
) -> Result<Option<Result<Created, CreateError>>, DbErr> {
    let Some(row) = envelope::Entity::find_by_id(id).one(db).await? else {
        return Ok(None);
    };
    let manifest = entry::Entity::find_by_id((id, 0)).one(db).await?;
    let same = row.requester == caller && manifest.is_some_and(|first| first.payload_hash == head.to_string());
    Ok(Some(if same {
        Ok(Created {
            envelope: id,
            head: *head,
            repeated: true,
        })
    } else {
        Err(CreateError::Taken)
    }))
}

/// Grants by slot: exactly one for slot 0 and for each slot that has keys.
fn matched(manifest: &Manifest, grants: Vec<Grant>) -> Result<BTreeMap<u32, Vec<u8>>, CreateError> {
    let mut by_slot = BTreeMap::new();
    for grant in grants {
        let Grant { slot, sealed } = grant;
        if sealed.is_empty() || sealed.len() > GRANT_LIMIT || by_slot.insert(slot, sealed).is_some() {
            return Err(CreateError::Grants { slot });
        }
    }
    let bound = || {
        manifest
            .slots
            .iter()
            .filter(|slot| slot.bundle.is_some())
            .map(|slot| slot.index)
    };
    if let Some(slot) = std::iter::once(0)
        .chain(bound())
        .find(|slot| !by_slot.contains_key(slot))
    {
        return Err(CreateError::Grants { slot });
    }
    if let Some(slot) = by_slot
        .keys()
        .find(|slot| **slot != 0 && !bound().any(|bound| bound == **slot))
    {
        return Err(CreateError::Grants { slot: *slot });
    }
    Ok(by_slot)
}

/// The accounts behind the bound slots, each of which must have the named bundle as its present one.
async fn present_people(db: &impl ConnectionTrait, manifest: &Manifest) -> Result<BTreeMap<u32, Uuid>, CreateError> {
    let mut people = BTreeMap::new();
    for slot in &manifest.slots {
        let Some(bundle) = slot.bundle else { continue };
        let row = user::Entity::find()
            .filter(user::Column::Email.eq(slot.email.as_str()))
            .filter(user::Column::Bundle.eq(bundle.to_string()))
            .one(db)
            .await?;
        let row = row.ok_or_else(|| CreateError::StaleKeys {
            slot: slot.index,
            email: slot.email.clone(),
        })?;
        people.insert(slot.index, row.id);
    }
    Ok(people)
}

async fn insert(txn: &impl ConnectionTrait, requester: Uuid, envelope: &Envelope, now: i64) -> Result<(), DbErr> {
    let manifest = envelope.manifest();
    let id = manifest.envelope.uuid();
    let row = envelope::ActiveModel {
        id: Set(id),
        requester: Set(requester),
        head: Set(envelope.head().to_string()),
        sequence: Set(0),
        state: Set(envelope.state().name().to_owned()),
        closed: Set(false),
        details: Set(manifest.details.id.uuid()),
        created: Set(at(manifest.created)),
        deadline: Set(manifest.deadline.map(at)),
        received: Set(now),
    };
    row.insert(txn).await?;
    let first = entry::ActiveModel {
        envelope: Set(id),
        sequence: Set(0),
        payload_hash: Set(envelope.head().to_string()),
        bytes: Set(envelope.signed_manifest().bytes().to_vec()),
        kind: Set("manifest".to_owned()),
        slot: Set(None),
        commitment: Set(manifest.commitment.to_string()),
        state: Set(envelope.state().name().to_owned()),
        received: Set(now),
    };
    first.insert(txn).await?;
    Ok(())
}

async fn insert_slots(
    txn: &impl ConnectionTrait,
    envelope: &Envelope,
    people: &BTreeMap<u32, Uuid>,
) -> Result<(), DbErr> {
    let manifest = envelope.manifest();
    let open = envelope.open_slots();
    for slot in &manifest.slots {
        let row = envelope_slot::ActiveModel {
            envelope: Set(manifest.envelope.uuid()),
            slot: Set(number(slot.index)),
            role: Set(match slot.role {
                Role::Approver => "approver".to_owned(),
                Role::Viewer => "viewer".to_owned(),
            }),
            email: Set(slot.email.clone()),
            bundle: Set(slot.bundle.map(|bundle| bundle.to_string())),
            user: Set(people.get(&slot.index).copied()),
            acted: Set(None),
            released: Set(envelope.released(slot.index)),
            turn: Set(open.contains(&slot.index)),
        };
        row.insert(txn).await?;
    }
    Ok(())
}

/// Keeps one grant.
pub(super) async fn insert_grant(
    txn: &impl ConnectionTrait,
    envelope: Uuid,
    slot: u32,
    user: Uuid,
    sealed: Vec<u8>,
    now: i64,
) -> Result<(), DbErr> {
    let row = grant::ActiveModel {
        envelope: Set(envelope),
        slot: Set(number(slot)),
        user: Set(user),
        sealed: Set(sealed),
        created: Set(now),
    };
    row.insert(txn).await?;
    Ok(())
}
