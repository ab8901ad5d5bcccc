//! Replays an envelope's chain from what is stored, with every signature verified again.

use std::collections::BTreeSet;

use countersign_protocol::chain::{BundleSet, ChainError, Decision, Entry, Envelope};
use countersign_protocol::cose;
use countersign_protocol::envelope::{BlobRef, Manifest};
use countersign_protocol::hash::Hash48;
use countersign_protocol::keys::BundleError;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::entities::{bundle, entry};

/// An envelope as stored and as replayed.
#[derive(Debug, Clone)]
pub struct Chain {
    /// The replayed envelope.
    pub envelope: Envelope,
    /// The rows, manifest first.
    pub entries: Vec<entry::Model>,
    /// Everyone's keys that the chain names.
    pub bundles: BundleSet,
}

/// Why a stored chain cannot be replayed. It was verified when it came, so this is damage.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// A stored chain does not verify any more.
    #[error("the stored chain of envelope {0} does not verify: {1}")]
    Chain(Uuid, #[source] ChainError),
    /// A stored bundle does not verify any more.
    #[error("a stored key bundle does not verify: {0}")]
    Bundle(#[from] BundleError),
}

/// Loads and replays the chain of `envelope`; none when there is no such envelope.
///
/// # Errors
/// [`LoadError`].
pub async fn load(db: &impl ConnectionTrait, envelope: Uuid) -> Result<Option<Chain>, LoadError> {
    let entries = rows(db, envelope).await?;
    let Some((manifest, rest)) = entries.split_first() else {
        return Ok(None);
    };
    let broken = |error| LoadError::Chain(envelope, error);
    let bundles = bundles(db, named(&entries)).await?;
    let mut replayed = Envelope::open_bytes(&manifest.bytes, &bundles).map_err(broken)?;
    for row in rest {
        replayed = replayed.apply(&row.bytes, &bundles).map_err(broken)?;
    }
    Ok(Some(Chain {
        envelope: replayed,
        entries,
        bundles,
    }))
}

/// The rows of a chain in order, manifest first.
pub(super) async fn rows(db: &impl ConnectionTrait, envelope: Uuid) -> Result<Vec<entry::Model>, DbErr> {
    entry::Entity::find()
        .filter(entry::Column::Envelope.eq(envelope))
        .order_by_asc(entry::Column::Sequence)
        .all(db)
        .await
}

/// The cover that a chain's manifest names.
pub(super) fn cover(entries: &[entry::Model]) -> Option<BlobRef> {
    let manifest = entries.iter().find(|row| row.sequence == 0)?;
    cose::peek::<Manifest>(&manifest.bytes).ok()?.cover
}

/// The hashes of all bundles that a chain's rows name.
pub(super) fn named(entries: &[entry::Model]) -> BTreeSet<Hash48> {
    let mut hashes = BTreeSet::new();
    for row in entries {
        if row.sequence == 0 {
            if let Ok(manifest) = cose::peek::<Manifest>(&row.bytes) {
                hashes.extend(named_by_manifest(&manifest));
            }
        } else if let Ok(entry) = cose::peek::<Entry>(&row.bytes) {
            hashes.extend(named_by_entry(&entry));
        }
    }
    hashes
}

/// The requester's bundle and those of all bound slots.
pub(super) fn named_by_manifest(manifest: &Manifest) -> BTreeSet<Hash48> {
    manifest
        .slots
        .iter()
        .filter_map(|slot| slot.bundle)
        .chain([manifest.requester])
        .collect()
}

/// The author's bundle, and the one that a grant binds.
pub(super) fn named_by_entry(entry: &Entry) -> BTreeSet<Hash48> {
    let mut hashes = BTreeSet::from([entry.author]);
    if let Decision::Grant { bundle, .. } = entry.decision {
        hashes.insert(bundle);
    }
    hashes
}

/// Fetches and verifies bundles. Hashes that nobody has are left out; the state machine names them.
pub(super) async fn bundles(
    db: &impl ConnectionTrait,
    hashes: impl IntoIterator<Item = Hash48>,
) -> Result<BundleSet, LoadError> {
    let hashes: Vec<String> = hashes.into_iter().map(|hash| hash.to_string()).collect();
    let mut set = BundleSet::new();
    for row in bundle::Entity::find()
        .filter(bundle::Column::Hash.is_in(hashes))
        .all(db)
        .await?
    {
        set.insert(&row.bytes)?;
    }
    Ok(set)
}
