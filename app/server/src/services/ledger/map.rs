//! The sparse Merkle map in the database: values, and the nodes that have two keys or more below them.

use countersign_protocol::hash::Hash48;
use countersign_protocol::ledger::Node;
use countersign_protocol::ledger::map::{self, EMPTY};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{hash48, node};
use crate::entities::{ledger_map_node, ledger_map_value};

/// Puts a user's latest bundle, and returns the new root.
pub(super) async fn insert(txn: &impl ConnectionTrait, key: &Node, value: &Hash48) -> Result<Node, DbErr> {
    let siblings = siblings(txn, key).await?;
    let path = map::climb(key, Some(value), &siblings);
    let root = path.first().copied().unwrap_or(EMPTY);
    for (depth, hash) in (0..).zip(path).take(siblings.len()) {
        let row = ledger_map_node::Model {
            depth,
            prefix: hex::encode(map::prefix(key, depth.unsigned_abs() as usize)),
            hash: hex::encode(hash),
        };
        let place = [ledger_map_node::Column::Depth, ledger_map_node::Column::Prefix];
        ledger_map_node::Entity::insert(row.into_active_model().reset_all())
            .on_conflict(
                OnConflict::columns(place)
                    .update_column(ledger_map_node::Column::Hash)
                    .to_owned(),
            )
            .exec(txn)
            .await?;
    }
    let row = ledger_map_value::Model {
        key: hex::encode(key),
        value: value.to_string(),
    };
    ledger_map_value::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(
            OnConflict::column(ledger_map_value::Column::Key)
                .update_column(ledger_map_value::Column::Value)
                .to_owned(),
        )
        .exec(txn)
        .await?;
    Ok(root)
}

/// What stands at a key.
pub(super) async fn value(db: &impl ConnectionTrait, key: &Node) -> Result<Option<Hash48>, DbErr> {
    let row = ledger_map_value::Entity::find_by_id(hex::encode(key)).one(db).await?;
    row.map(|row| hash48(&row.value)).transpose()
}

/// The siblings along a key at depth 1, 2, …, as far down as there is another key.
pub(super) async fn siblings(db: &impl ConnectionTrait, key: &Node) -> Result<Vec<Node>, DbErr> {
    let text = hex::encode(key);
    let below = ledger_map_value::Entity::find()
        .filter(ledger_map_value::Column::Key.lt(text.as_str()))
        .order_by_desc(ledger_map_value::Column::Key)
        .one(db)
        .await?;
    let above = ledger_map_value::Entity::find()
        .filter(ledger_map_value::Column::Key.gt(text.as_str()))
        .order_by_asc(ledger_map_value::Column::Key)
        .one(db)
        .await?;
    let mut deepest = 0;
    for neighbour in [below, above].into_iter().flatten() {
        deepest = deepest.max(map::common(key, &node(&neighbour.key)?) + 1);
    }
    let mut siblings = Vec::with_capacity(deepest);
    for depth in 1..=deepest {
        siblings.push(sibling(db, key, depth).await?);
    }
    Ok(siblings)
}

async fn sibling(db: &impl ConnectionTrait, key: &Node, depth: usize) -> Result<Node, DbErr> {
    let (first, last) = map::beside(key, depth);
    let inside = ledger_map_value::Entity::find()
        .filter(ledger_map_value::Column::Key.between(hex::encode(first), hex::encode(last)))
        .limit(2)
        .all(db)
        .await?;
    match &inside[..] {
        [] => Ok(EMPTY),
        [only] => Ok(map::single(&node(&only.key)?, &hash48(&only.value)?, depth)),
        _ => {
            let depth = i32::try_from(depth).unwrap_or(i32::MAX);
            let row = ledger_map_node::Entity::find_by_id((depth, hex::encode(first)))
                .one(db)
                .await?;
            let row = row.ok_or_else(|| super::damaged("a node of the map is missing"))?;
            node(&row.hash)
        }
    }
}
