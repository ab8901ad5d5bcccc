//! The ledger: what the service accepts is appended in the transaction that accepts it, and nothing is ever changed.
//!
//! Whoever appends locks the one row of `ledger_head` to the end of their transaction, so any number of processes make one
//! log. Append last: what comes after it in a transaction lengthens the queue.

mod backfill;
mod map;
mod read;
mod witnesses;

use countersign_protocol::hash::Hash48;
use countersign_protocol::ledger::tree::{Frontier, Place, Range};
use countersign_protocol::ledger::{Checkpoint, Kind, Leaf, Node, NoteSigner, Salt, map_key};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, IntoActiveModel, QuerySelect, Set,
};
use uuid::Uuid;

use crate::config::Config;
use crate::entities::{ledger_head, ledger_leaf, ledger_node};
use crate::secrets::Secrets;

pub use backfill::backfill;
pub use read::{
    LEAVES_AT_ONCE, Looked, Own, Receipted, checkpoint, consistency, inclusion, key, leaves, looked_up, own, proofs,
    receipt, receipts_of,
};
pub use witnesses::{WitnessError, cosign, witnessed};

const HEAD: i32 = 1;

/// Why the ledger cannot be used. `Display` is the sentence to print.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The secrets folder has another key than the one that signed so far.
    #[error(
        "the ledger's key in the secrets folder is not the one that has signed this ledger so far; restore the secrets folder from its backup"
    )]
    OtherKey,
    /// The public address cannot be a ledger's name.
    #[error("the public address {0:?} cannot name a ledger")]
    Origin(String),
    /// The database.
    #[error("the ledger cannot be read: {0}")]
    Database(#[from] DbErr),
}

/// Opens the ledger, making it at the first start. Its name is that of the public host then, and stays.
///
/// # Errors
/// [`LedgerError`].
pub async fn open(db: &DatabaseConnection, secrets: &Secrets, config: &Config) -> Result<NoteSigner, LedgerError> {
    let txn = crate::db::write(db).await?;
    let head = ledger_head::Entity::find_by_id(HEAD).one(&txn).await?;
    let name = match &head {
        Some(head) => head.origin.clone(),
        None => origin(&config.public_url),
    };
    let signer = secrets
        .ledger
        .signer(&name)
        .map_err(|_| LedgerError::Origin(config.public_url.to_string()))?;
    match head {
        Some(head) if head.key != signer.public().to_string() => return Err(LedgerError::OtherKey),
        Some(_) => {}
        None => {
            let row = ledger_head::Model {
                id: HEAD,
                origin: name,
                key: signer.public().to_string(),
                size: 0,
                root: hex::encode(Frontier::default().root()),
                map_root: hex::encode(countersign_protocol::ledger::map::EMPTY),
            };
            // Two first starts at once: one of them writes it.
            ledger_head::Entity::insert(row.into_active_model().reset_all())
                .on_conflict_do_nothing()
                .exec(&txn)
                .await?;
        }
    }
    txn.commit().await?;
    Ok(signer)
}

/// `sign.example.org/ledger`; the port too where it is not the scheme's own.
fn origin(url: &url::Url) -> String {
    let host = url.host_str().unwrap_or("localhost");
    match url.port() {
        Some(port) => format!("{host}:{port}/ledger"),
        None => format!("{host}/ledger"),
    }
}

/// Appends a leaf for an object: its payload hash; of a certificate, SHA-384 of the DER. One that is there already is left
/// alone. Bundles are appended by [`append_bundle`].
///
/// # Errors
/// The database's; also when the stored log is damaged.
pub async fn append(txn: &impl ConnectionTrait, kind: Kind, object: &Hash48) -> Result<(), DbErr> {
    add(txn, kind, object, None).await
}

/// Appends the leaf of a user's key bundle, and makes it their latest in the map.
///
/// # Errors
/// As [`append`].
pub async fn append_bundle(
    txn: &impl ConnectionTrait,
    secrets: &Secrets,
    user: Uuid,
    object: &Hash48,
) -> Result<(), DbErr> {
    add(txn, Kind::Bundle, object, Some(map_key(&secrets.ledger.blind(user)))).await
}

async fn add(txn: &impl ConnectionTrait, kind: Kind, object: &Hash48, key: Option<Node>) -> Result<(), DbErr> {
    let head = ledger_head::Entity::find_by_id(HEAD)
        .lock_exclusive()
        .one(txn)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("the ledger's head".to_owned()))?;
    if read::leaf_of(txn, object).await?.is_some() {
        return Ok(());
    }
    let size = head.size.unsigned_abs();
    let nodes = read::nodes(txn, &Range::whole(size).places()).await?;
    let mut frontier = Frontier::stored(size, &nodes).map_err(damaged)?;
    let mut salt: Salt = [0; 32];
    getrandom::fill(&mut salt).map_err(|error| DbErr::Custom(error.to_string()))?;
    let leaf = Leaf::of(kind, &salt, object, key);
    let made = frontier.push(leaf.hash());
    ledger_node::Entity::insert_many(made.into_iter().map(node_row))
        .exec(txn)
        .await?;
    let row = ledger_leaf::Model {
        leaf: head.size,
        kind: kind.name().to_owned(),
        object: object.to_string(),
        salt: salt.to_vec(),
        commitment: leaf.commitment.to_string(),
        map_key: key.map(hex::encode),
        hash: hex::encode(leaf.hash()),
    };
    row.into_active_model().reset_all().insert(txn).await?;
    let map_root = match key {
        Some(key) => hex::encode(map::insert(txn, &key, &leaf.commitment).await?),
        None => head.map_root.clone(),
    };
    ledger_head::ActiveModel {
        size: Set(head.size + 1),
        root: Set(hex::encode(frontier.root())),
        map_root: Set(map_root),
        ..head.into_active_model()
    }
    .update(txn)
    .await?;
    Ok(())
}

fn node_row((place, node): (Place, Node)) -> ledger_node::ActiveModel {
    ledger_node::Model {
        level: i32::from(place.level),
        number: number(place.index),
        hash: hex::encode(node),
    }
    .into_active_model()
    .reset_all()
}

/// Indices and sizes stay below 2^53.
fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn damaged(what: impl std::fmt::Display) -> DbErr {
    DbErr::Custom(format!("the stored ledger is damaged: {what}"))
}

fn node(text: &str) -> Result<Node, DbErr> {
    let mut node = [0; 32];
    hex::decode_to_slice(text, &mut node).map_err(damaged)?;
    Ok(node)
}

fn hash48(text: &str) -> Result<Hash48, DbErr> {
    text.parse().map_err(damaged)
}

fn as_checkpoint(head: &ledger_head::Model) -> Result<Checkpoint, DbErr> {
    Ok(Checkpoint {
        origin: head.origin.clone(),
        size: head.size.unsigned_abs(),
        root: node(&head.root)?,
        map_root: node(&head.map_root)?,
    })
}
