//! What the ledger answers: checkpoints, proofs, leaves, receipts.

use countersign_protocol::cose;
use countersign_protocol::hash::Hash48;
use countersign_protocol::ledger::map::MapProof;
use countersign_protocol::ledger::tree::{self, Nodes, Place, Range};
use countersign_protocol::ledger::{
    Checkpoint, Kind, Leaf, LedgerProofs, Node, NoteKey, Receipt, SignedCheckpoint, map_key,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, TransactionTrait};
use uuid::Uuid;

use super::{HEAD, as_checkpoint, damaged, hash48, map, node, number};
use crate::entities::{ledger_head, ledger_leaf, ledger_node};
use crate::launch::Service;
use crate::services::accounts;

/// How many leaves one answer has at most.
pub const LEAVES_AT_ONCE: u64 = 1000;
/// How often a proof of the map is made anew because somebody registered meanwhile.
const ATTEMPTS: usize = 8;

/// The key that the ledger's checkpoints are signed with.
pub fn key(service: &Service) -> &NoteKey {
    service.ledger.public()
}

async fn head(db: &impl ConnectionTrait) -> Result<Checkpoint, DbErr> {
    let head = ledger_head::Entity::find_by_id(HEAD).one(db).await?;
    as_checkpoint(&head.ok_or_else(|| damaged("it has no head"))?)
}

/// The ledger as it stands, signed.
///
/// # Errors
/// The database's.
pub async fn checkpoint(service: &Service) -> Result<SignedCheckpoint, DbErr> {
    Ok(head(&service.db).await?.sign(&service.ledger))
}

pub(super) async fn nodes(db: &impl ConnectionTrait, places: &[Place]) -> Result<Nodes, DbErr> {
    let mut nodes = Nodes::new();
    if places.is_empty() {
        return Ok(nodes);
    }
    let any = places.iter().fold(Condition::any(), |any, place| {
        any.add(
            Condition::all()
                .add(ledger_node::Column::Level.eq(i32::from(place.level)))
                .add(ledger_node::Column::Number.eq(number(place.index))),
        )
    });
    for row in ledger_node::Entity::find().filter(any).all(db).await? {
        let place = Place {
            level: u8::try_from(row.level).map_err(damaged)?,
            index: row.number.unsigned_abs(),
        };
        nodes.insert(place, node(&row.hash)?);
    }
    Ok(nodes)
}

async fn hashes(db: &impl ConnectionTrait, ranges: &[Range]) -> Result<Vec<Node>, DbErr> {
    let places: Vec<Place> = ranges.iter().flat_map(Range::places).collect();
    let nodes = nodes(db, &places).await?;
    ranges.iter().map(|range| range.hash(&nodes).map_err(damaged)).collect()
}

/// A leaf's place and its inclusion proof in the tree of `size` leaves; none when that tree does not have it.
///
/// # Errors
/// The database's.
pub async fn inclusion(service: &Service, leaf: &Node, size: u64) -> Result<Option<(u64, Vec<Node>)>, DbErr> {
    let now = head(&service.db).await?.size;
    let row = ledger_leaf::Entity::find()
        .filter(ledger_leaf::Column::Hash.eq(hex::encode(leaf)))
        .one(&service.db)
        .await?;
    let Some(index) = row
        .map(|row| row.leaf.unsigned_abs())
        .filter(|index| *index < size && size <= now)
    else {
        return Ok(None);
    };
    Ok(Some((index, hashes(&service.db, &tree::inclusion(index, size)).await?)))
}

/// The consistency proof between two sizes; none when there are no such trees.
///
/// # Errors
/// The database's.
pub async fn consistency(service: &Service, from: u64, to: u64) -> Result<Option<Vec<Node>>, DbErr> {
    if from > to || to > head(&service.db).await?.size {
        return Ok(None);
    }
    hashes(&service.db, &tree::consistency(from, to)).await.map(Some)
}

/// The content of leaves `from` to before `to`, at most [`LEAVES_AT_ONCE`].
///
/// # Errors
/// The database's.
pub async fn leaves(service: &Service, from: u64, to: u64) -> Result<Vec<Vec<u8>>, DbErr> {
    let to = to.min(from.saturating_add(LEAVES_AT_ONCE));
    let rows = ledger_leaf::Entity::find()
        .filter(ledger_leaf::Column::Leaf.gte(number(from)))
        .filter(ledger_leaf::Column::Leaf.lt(number(to)))
        .order_by_asc(ledger_leaf::Column::Leaf)
        .all(&service.db)
        .await?;
    rows.iter().map(|row| Ok(content(row)?.to_bytes())).collect()
}

fn content(row: &ledger_leaf::Model) -> Result<Leaf, DbErr> {
    Ok(Leaf {
        kind: Kind::from_name(&row.kind).ok_or_else(|| damaged("an unknown kind"))?,
        commitment: hash48(&row.commitment)?,
        map_key: row.map_key.as_deref().map(node).transpose()?,
    })
}

/// The leaf of an object.
pub(super) async fn leaf_of(db: &impl ConnectionTrait, object: &Hash48) -> Result<Option<ledger_leaf::Model>, DbErr> {
    ledger_leaf::Entity::find()
        .filter(ledger_leaf::Column::Object.eq(object.to_string()))
        .one(db)
        .await
}

/// A receipt with the checkpoint that it is proved against.
#[derive(Debug, Clone)]
pub struct Receipted {
    /// The receipt.
    pub receipt: Receipt,
    /// The hash of the leaf.
    pub leaf: String,
    /// The checkpoint.
    pub checkpoint: SignedCheckpoint,
}

/// The receipt of an object (its payload hash; SHA-384 of a certificate's DER), for whom it concerns. None when it is not in the
/// ledger.
///
/// # Errors
/// The database's.
pub async fn receipt(service: &Service, object: &Hash48) -> Result<Option<Receipted>, DbErr> {
    // The leaf first: once it is there, it is in the tree of every later head.
    let Some(row) = leaf_of(&service.db, object).await? else {
        return Ok(None);
    };
    let checkpoint = head(&service.db).await?;
    let receipt = against(&service.db, &row, checkpoint.size).await?;
    Ok(Some(Receipted {
        receipt,
        leaf: row.hash,
        checkpoint: checkpoint.sign(&service.ledger),
    }))
}

async fn against(db: &impl ConnectionTrait, row: &ledger_leaf::Model, size: u64) -> Result<Receipt, DbErr> {
    let index = row.leaf.unsigned_abs();
    Ok(Receipt {
        index,
        salt: row.salt.as_slice().try_into().map_err(damaged)?,
        map_key: row.map_key.as_deref().map(node).transpose()?,
        inclusion: hashes(db, &tree::inclusion(index, size)).await?,
    })
}

/// The receipts of an envelope's chain, manifest first, all against one checkpoint.
///
/// # Errors
/// The database's.
pub async fn receipts_of(
    service: &Service,
    chain: &[Hash48],
) -> Result<(SignedCheckpoint, Vec<Option<Receipt>>), DbErr> {
    let mut rows = Vec::with_capacity(chain.len());
    for object in chain {
        rows.push(leaf_of(&service.db, object).await?);
    }
    let checkpoint = head(&service.db).await?;
    let mut receipts = Vec::with_capacity(rows.len());
    for row in &rows {
        receipts.push(match row {
            Some(row) => Some(against(&service.db, row, checkpoint.size).await?),
            None => None,
        });
    }
    Ok((checkpoint.sign(&service.ledger), receipts))
}

/// What evidence carries of the ledger. Where a witness has co-signed a checkpoint that has all of it, that one is taken.
///
/// # Errors
/// The database's.
pub async fn proofs(
    service: &Service,
    manifest: &[u8],
    entries: &[Vec<u8>],
    bundles: &[Vec<u8>],
) -> Result<LedgerProofs, DbErr> {
    let all = std::iter::once(manifest).chain(entries.iter().chain(bundles).map(Vec::as_slice));
    let objects: Vec<Hash48> = all
        .map(|bytes| cose::peek_hash(bytes).map_err(damaged))
        .collect::<Result<_, _>>()?;
    let mut rows = Vec::with_capacity(objects.len());
    for object in &objects {
        rows.push(leaf_of(&service.db, object).await?);
    }
    let needed = rows.iter().flatten().map(|row| row.leaf + 1).max().unwrap_or(0);
    let signed = match super::witnessed(service).await? {
        Some(witnessed) if number(witnessed.peek().size) >= needed => witnessed,
        _ => head(&service.db).await?.sign(&service.ledger),
    };
    let mut receipts = Vec::with_capacity(rows.len());
    for row in &rows {
        receipts.push(match row {
            Some(row) => Some(against(&service.db, row, signed.peek().size).await?),
            None => None,
        });
    }
    let mut receipts = receipts.into_iter();
    Ok(LedgerProofs {
        key: key(service).to_string(),
        checkpoint: signed.to_string(),
        manifest: receipts.next().flatten(),
        entries: receipts.by_ref().take(entries.len()).collect(),
        bundles: receipts.collect(),
    })
}

/// What the map says of a key, with its proof.
#[derive(Debug, Clone)]
pub struct Looked {
    /// The commitment there, or nothing.
    pub value: Option<Hash48>,
    /// What proves it.
    pub proof: MapProof,
    /// Against the map's root in this checkpoint.
    pub checkpoint: SignedCheckpoint,
}

/// Looks a key up in the map.
///
/// # Errors
/// The database's; also when the stored map does not make its root.
pub async fn looked_up(service: &Service, key: &Node) -> Result<Looked, DbErr> {
    for _ in 0..ATTEMPTS {
        let txn = service.db.begin().await?;
        let checkpoint = head(&txn).await?;
        let value = map::value(&txn, key).await?;
        let proof = MapProof::of(&map::siblings(&txn, key).await?);
        // Not every database shows one moment to a whole transaction: what fits together was read together.
        if proof.verify(key, value.as_ref(), &checkpoint.map_root).is_ok() {
            return Ok(Looked {
                value,
                proof,
                checkpoint: checkpoint.sign(&service.ledger),
            });
        }
    }
    Err(damaged("the map does not make its root"))
}

/// One's own latest bundle in the ledger.
#[derive(Debug, Clone)]
pub struct Own {
    /// What leads to one's place in the map.
    pub blind: [u8; 32],
    /// The bundle's receipt.
    pub receipt: Receipted,
    /// What the map says.
    pub looked: Looked,
}

/// What a user needs to audit their own keys; none when there is no such account or its bundle is not in the ledger.
///
/// # Errors
/// The database's.
pub async fn own(service: &Service, user: Uuid) -> Result<Option<Own>, DbErr> {
    let Some(person) = accounts::by_id(&service.db, user).await? else {
        return Ok(None);
    };
    let Some(receipt) = receipt(service, &hash48(&person.bundle_hash)?).await? else {
        return Ok(None);
    };
    let blind = service.secrets.ledger.blind(user);
    let looked = looked_up(service, &map_key(&blind)).await?;
    Ok(Some(Own { blind, receipt, looked }))
}
