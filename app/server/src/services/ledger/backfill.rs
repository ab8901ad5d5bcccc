//! What was accepted before there was a ledger is entered once, at the start.

use countersign_protocol::hash::sha384;
use countersign_protocol::ledger::Kind;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::read::leaf_of;
use super::{append, append_bundle, hash48};
use crate::db;
use crate::entities::{bundle, certificate, entry, ledger_leaf, service_certificate};
use crate::secrets::Secrets;

/// Enters the bundles, certificates, manifests and entries that have no leaf yet, oldest first.
///
/// # Errors
/// The database's.
pub async fn backfill(database: &DatabaseConnection, secrets: &Secrets) -> Result<(), DbErr> {
    let entered = || {
        Query::select()
            .column(ledger_leaf::Column::Object)
            .from(ledger_leaf::Entity)
            .to_owned()
    };
    let bundles = bundle::Entity::find()
        .filter(bundle::Column::Hash.not_in_subquery(entered()))
        .order_by_asc(bundle::Column::Created)
        .order_by_asc(bundle::Column::Generation)
        .all(database)
        .await?;
    let entries = entry::Entity::find()
        .filter(entry::Column::PayloadHash.not_in_subquery(entered()))
        .order_by_asc(entry::Column::Received)
        .order_by_asc(entry::Column::Sequence)
        .all(database)
        .await?;
    let counted = ledger_leaf::Entity::find()
        .filter(ledger_leaf::Column::Kind.eq(Kind::Certificate.name()))
        .count(database)
        .await?;
    // A certificate's leaf is known by its bytes, which a database does not hash: they are looked at only when some must be missing.
    let certificates = if certificate::Entity::find().count(database).await? > counted {
        certificate::Entity::find()
            .order_by_asc(certificate::Column::Issued)
            .all(database)
            .await?
    } else {
        Vec::new()
    };
    // The service's own: for times and for the seal, now and then new ones.
    let own = service_certificate::Entity::find()
        .order_by_asc(service_certificate::Column::Recorded)
        .all(database)
        .await?;
    let mut own_new = Vec::new();
    for row in own {
        let object = sha384(&row.certificate);
        if leaf_of(database, &object).await?.is_none() {
            own_new.push(object);
        }
    }
    if own_new.is_empty() && bundles.is_empty() && entries.is_empty() && certificates.is_empty() {
        return Ok(());
    }
    let txn = db::write(database).await?;
    for row in bundles {
        append_bundle(&txn, secrets, row.user, &hash48(&row.hash)?).await?;
    }
    for row in certificates {
        append(&txn, Kind::Certificate, &sha384(&row.certificate)).await?;
    }
    for object in own_new {
        append(&txn, Kind::Certificate, &object).await?;
    }
    for row in entries {
        let kind = if row.sequence == 0 { Kind::Manifest } else { Kind::Entry };
        append(&txn, kind, &hash48(&row.payload_hash)?).await?;
    }
    txn.commit().await
}
