//! Ciphertext files: declared, sent in parts, resumed, read by those who may.

mod link;
mod sweep;

use std::ops::Range;

use countersign_protocol::sealing::sealed_length;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Set};
use tokio::io::AsyncRead;
use uuid::Uuid;

use crate::blobs::{BlobStoreError, ByteStream, Part};
use crate::db;
use crate::entities::{blob, blob_part, envelope};
use crate::launch::Service;
use crate::services::{envelopes, ids};

pub use link::{LinkError, link};
pub use sweep::{ABANDONED, sweep};

/// Most bytes that one PATCH may bring.
pub const PART_LIMIT: u64 = 8 * 1024 * 1024;

/// Most blobs that one person may have declared without an envelope referring to them.
pub const OPEN_UPLOADS: u64 = 64;

/// Why a blob is refused.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Longer than the service takes.
    #[error("a sealed file may have at most {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// One part is longer than parts may be.
    #[error("one part may have at most {limit} bytes; send the rest in further parts")]
    PartTooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Declared without any bytes.
    #[error("a sealed file is never empty; declare its length in bytes")]
    Empty,
    /// More bytes came than were declared.
    #[error("the file was declared with {length} bytes, and more were sent")]
    PastTheEnd {
        /// The declared length.
        length: u64,
    },
    /// The id is somebody else's, or was declared otherwise.
    #[error("this id was declared before, by another person or with another length or envelope; choose a new one")]
    Taken,
    /// Too many uploads under way.
    #[error("{limit} uploads are under way already; finish or abandon some first (they are forgotten after a day)")]
    TooMany {
        /// The limit.
        limit: u64,
    },
    /// The part does not begin where the last one ended.
    #[error("{offset} bytes are here; continue from there")]
    WrongOffset {
        /// Where to continue.
        offset: u64,
    },
    /// No such blob, or not complete.
    #[error("there is no such file, or it has not arrived completely")]
    NotFound,
    /// The caller has no released grant for it.
    #[error("this file has not been released to you")]
    Withheld,
    /// The bytes stopped coming.
    #[error("the upload broke off; ask for the offset and continue from there")]
    BrokeOff,
    /// The store failed.
    #[error(transparent)]
    Store(BlobStoreError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] getrandom::Error),
}

impl From<BlobStoreError> for BlobError {
    fn from(error: BlobStoreError) -> Self {
        match error {
            BlobStoreError::Source(_) => Self::BrokeOff,
            other => Self::Store(other),
        }
    }
}

/// How far an upload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How many bytes were acknowledged.
    pub offset: u64,
    /// The declared length.
    pub length: u64,
    /// Whether all is here and its root is known.
    pub complete: bool,
}

impl Progress {
    fn of(row: &blob::Model) -> Self {
        Self {
            offset: bytes(row.received),
            length: bytes(row.length),
            complete: row.root.is_some(),
        }
    }
}

/// The longest ciphertext that is taken: that of the longest document, sealed.
pub fn limit(service: &Service) -> u64 {
    sealed_length(service.config.max_file)
}

/// Declares a blob. Repeating it is answered alike, with the offset to continue from; `true` says that it is new.
///
/// # Errors
/// [`BlobError::Empty`], [`BlobError::TooLarge`], [`BlobError::Taken`], [`BlobError::TooMany`].
pub async fn declare(
    service: &Service,
    owner: Uuid,
    id: Uuid,
    envelope: Uuid,
    length: u64,
) -> Result<(Progress, bool), BlobError> {
    if length == 0 {
        return Err(BlobError::Empty);
    }
    let limit = limit(service);
    if length > limit {
        return Err(BlobError::TooLarge { limit });
    }
    let now = service.clock.now();
    let txn = db::write(&service.db).await?;
    if let Some(row) = blob::Entity::find_by_id(id).one(&txn).await? {
        txn.rollback().await?;
        if row.owner != owner || row.envelope != envelope || bytes(row.length) != length {
            return Err(BlobError::Taken);
        }
        return Ok((finish_if_full(service, row).await?, false));
    }
    let open = blob::Entity::find()
        .filter(blob::Column::Owner.eq(owner))
        .filter(blob::Column::Linked.eq(false))
        .count(&txn)
        .await?;
    if open >= OPEN_UPLOADS {
        return Err(BlobError::TooMany { limit: OPEN_UPLOADS });
    }
    blob::ActiveModel {
        id: Set(id),
        owner: Set(owner),
        envelope: Set(envelope),
        length: Set(signed(length)),
        received: Set(0),
        root: Set(None),
        linked: Set(false),
        created: Set(now),
        touched: Set(now),
    }
    .insert(&txn)
    .await?;
    txn.commit().await?;
    Ok((
        Progress {
            offset: 0,
            length,
            complete: false,
        },
        true,
    ))
}

/// Takes one part, streamed. What is acknowledged is on disk, bytes and record, and survives a kill.
///
/// A part that breaks off is dropped whole. With the last part the blob is put together and its root computed.
///
/// # Errors
/// [`BlobError::NotFound`] for others' blobs too; [`BlobError::WrongOffset`], [`BlobError::PartTooLarge`],
/// [`BlobError::PastTheEnd`], [`BlobError::BrokeOff`].
pub async fn append(
    service: &Service,
    owner: Uuid,
    id: Uuid,
    offset: u64,
    content: impl AsyncRead + Unpin,
) -> Result<Progress, BlobError> {
    let row = own(service, owner, id).await?;
    let (received, length) = (bytes(row.received), bytes(row.length));
    if offset != received {
        // A client that was told nothing about its last part learns here that all is received, and then relies on it.
        finish_if_full(service, row).await?;
        return Err(BlobError::WrongOffset { offset: received });
    }
    let attempt = ids::fresh(service.clock.now())?;
    let remaining = length - received;
    let limit = remaining.min(PART_LIMIT);
    let written = match service.blobs.write_part(id, offset, attempt, limit, content).await {
        Err(BlobStoreError::PartTooLarge { .. }) if remaining < PART_LIMIT => {
            return Err(BlobError::PastTheEnd { length });
        }
        Err(BlobStoreError::PartTooLarge { limit }) => return Err(BlobError::PartTooLarge { limit }),
        other => other?,
    };
    if written == 0 {
        return finish_if_full(service, row).await;
    }
    record(
        service,
        id,
        Part {
            offset,
            length: written,
            attempt,
        },
    )
    .await?;
    finish_if_full(service, own(service, owner, id).await?).await
}

/// Records a part that is on disk: only if nobody else has continued from the same offset meanwhile.
async fn record(service: &Service, id: Uuid, part: Part) -> Result<(), BlobError> {
    let txn = db::write(&service.db).await?;
    let moved = blob::Entity::update_many()
        .col_expr(blob::Column::Received, Expr::value(signed(part.offset + part.length)))
        .col_expr(blob::Column::Touched, Expr::value(service.clock.now()))
        .filter(blob::Column::Id.eq(id))
        .filter(blob::Column::Received.eq(signed(part.offset)))
        .exec(&txn)
        .await?;
    if moved.rows_affected != 1 {
        let row = blob::Entity::find_by_id(id)
            .one(&txn)
            .await?
            .ok_or(BlobError::NotFound)?;
        return Err(BlobError::WrongOffset {
            offset: bytes(row.received),
        });
    }
    blob_part::ActiveModel {
        blob: Set(id),
        start: Set(signed(part.offset)),
        length: Set(signed(part.length)),
        attempt: Set(part.attempt),
    }
    .insert(&txn)
    .await?;
    txn.commit().await?;
    Ok(())
}

/// Puts a blob together whose last part has come; does nothing otherwise. A crash in between is made good by the next
/// call, or by [`sweep`].
async fn finish_if_full(service: &Service, row: blob::Model) -> Result<Progress, BlobError> {
    let mut progress = Progress::of(&row);
    if progress.complete || progress.offset < progress.length {
        return Ok(progress);
    }
    let parts: Vec<Part> = blob_part::Entity::find()
        .filter(blob_part::Column::Blob.eq(row.id))
        .order_by_asc(blob_part::Column::Start)
        .all(&service.db)
        .await?
        .into_iter()
        .map(|part| Part {
            offset: bytes(part.start),
            length: bytes(part.length),
            attempt: part.attempt,
        })
        .collect();
    let found = parts.iter().map(|part| part.length).sum();
    let assembled = if found == progress.length {
        service.blobs.assemble(row.id, &parts).await
    } else {
        // Nothing may be put in the place of the blob that another request has made of these parts.
        Err(BlobStoreError::LengthDiffers {
            expected: progress.length,
            found,
        })
    };
    let root = match assembled {
        Ok(root) => root,
        // Another request may have finished it and removed the parts under our hands.
        Err(error) => {
            let row = blob::Entity::find_by_id(row.id)
                .one(&service.db)
                .await?
                .ok_or(BlobError::NotFound)?;
            return if row.root.is_some() {
                Ok(Progress::of(&row))
            } else {
                Err(error.into())
            };
        }
    };
    blob::Entity::update_many()
        .col_expr(blob::Column::Root, Expr::value(root.to_string()))
        .filter(blob::Column::Id.eq(row.id))
        .exec(&service.db)
        .await?;
    sweep::discard_parts(service, row.id).await?;
    progress.complete = true;
    Ok(progress)
}

/// How far the caller's own upload is. One that a crash left full but not put together is put together first: whoever
/// asks has lost the answer to the last part, and will refer to the blob next.
///
/// # Errors
/// [`BlobError::NotFound`], also for others' blobs.
pub async fn progress(service: &Service, owner: Uuid, id: Uuid) -> Result<Progress, BlobError> {
    let row = own(service, owner, id).await?;
    finish_if_full(service, row).await
}

async fn own(service: &Service, owner: Uuid, id: Uuid) -> Result<blob::Model, BlobError> {
    let row = blob::Entity::find_by_id(id).one(&service.db).await?;
    row.filter(|row| row.owner == owner).ok_or(BlobError::NotFound)
}

/// A complete blob that the caller may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readable {
    /// The blob.
    pub id: Uuid,
    /// Its length in bytes.
    pub length: u64,
    /// Its Merkle root in hex.
    pub root: String,
}

/// Finds a complete blob that `caller` may read: the uploader, the envelope's requester, and, once an envelope refers
/// to it, everyone there whose grant has been released.
///
/// # Errors
/// [`BlobError::NotFound`], [`BlobError::Withheld`].
pub async fn readable(service: &Service, caller: Uuid, id: Uuid) -> Result<Readable, BlobError> {
    let row = blob::Entity::find_by_id(id)
        .one(&service.db)
        .await?
        .ok_or(BlobError::NotFound)?;
    if row.owner != caller {
        if !row.linked {
            return Err(BlobError::Withheld);
        }
        let envelope = envelope::Entity::find_by_id(row.envelope)
            .one(&service.db)
            .await?
            .ok_or(BlobError::NotFound)?;
        if !envelopes::released_to(&service.db, &envelope, caller).await? {
            return Err(BlobError::Withheld);
        }
    }
    let length = bytes(row.length);
    row.root
        .map(|root| Readable { id, length, root })
        .ok_or(BlobError::NotFound)
}

/// The bytes of a blob, or a range of them, as a stream.
///
/// # Errors
/// [`BlobError::Store`].
pub async fn read(service: &Service, blob: &Readable, range: Range<u64>) -> Result<ByteStream, BlobError> {
    Ok(service.blobs.read(blob.id, range).await?)
}

/// Lengths are below 2^63: [`limit`] sees to it.
fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn bytes(signed: i64) -> u64 {
    signed.unsigned_abs()
}
