//! Certificates: a fresh one for each signing act (DESIGN §4.8), each on record.

use countersign_protocol::hash::sha384;
use countersign_protocol::keys::SignedBundle;
use countersign_protocol::ledger::Kind;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use uuid::Uuid;

use crate::authority::AuthorityError;
use crate::db;
use crate::entities::certificate;
use crate::launch::Service;
use crate::services::account_error::AccountError;
use crate::services::{accounts, ledger, revocations};

/// Certifies the signing key of `user`'s current bundle. Returns DER: leaf, issuing, root.
///
/// # Errors
/// [`AccountError::Unknown`] when the account is gone, [`AccountError::OutsideDomains`], [`AccountError::AuthorityEnds`],
/// [`AccountError::CompromisedKey`]; [`AccountError::Internal`].
pub async fn issue(service: &Service, user: Uuid) -> Result<[Vec<u8>; 3], AccountError> {
    let person = accounts::by_id(&service.db, user)
        .await?
        .ok_or(AccountError::Unknown("account"))?;
    let bundle = SignedBundle::verify(&person.bundle).map_err(|error| AccountError::Internal(error.to_string()))?;
    if revocations::is_compromised(&service.db, user, &person.bundle_hash).await? {
        return Err(AccountError::CompromisedKey);
    }
    let (now, email) = (service.clock.now(), person.email);
    let key = bundle.bundle().signing.to_sec1();
    let secrets = service.secrets.clone();
    // A token may take its time.
    let leaf = tokio::task::spawn_blocking(move || secrets.authority.issue(&email, &key, now))
        .await
        .map_err(|error| AccountError::Internal(error.to_string()))?
        .map_err(refused)?;
    let authority = &service.secrets.authority;
    let row = certificate::Model {
        serial: leaf.serial,
        user,
        bundle: person.bundle_hash,
        certificate: leaf.der.clone(),
        issued: now,
        expires: leaf.expires,
    };
    // On record and in the ledger before it is handed out.
    let txn = db::write(&service.db).await?;
    row.into_active_model().reset_all().insert(&txn).await?;
    ledger::append(&txn, Kind::Certificate, &sha384(&leaf.der)).await?;
    txn.commit().await?;
    Ok([leaf.der, authority.issuing().to_vec(), authority.root().to_vec()])
}

fn refused(error: AuthorityError) -> AccountError {
    let sentence = error.to_string();
    match error {
        AuthorityError::OutsideDomains { .. } => AccountError::OutsideDomains(sentence),
        AuthorityError::EndsTooSoon => AccountError::AuthorityEnds(sentence),
        _ => AccountError::Internal(sentence),
    }
}
