//! Certificates: a fresh one for each signing act (DESIGN §4.8), each on record.

use countersign_protocol::keys::SignedBundle;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use uuid::Uuid;

use crate::entities::certificate;
use crate::launch::Service;
use crate::services::account_error::AccountError;
use crate::services::accounts;

/// Certifies the signing key of `user`'s current bundle. Returns DER: leaf, issuing, root.
///
/// # Errors
/// [`AccountError::Unknown`] when the account is gone; [`AccountError::Internal`].
pub async fn issue(service: &Service, user: Uuid) -> Result<[Vec<u8>; 3], AccountError> {
    let person = accounts::by_id(&service.db, user)
        .await?
        .ok_or(AccountError::Unknown("account"))?;
    let bundle = SignedBundle::verify(&person.bundle).map_err(|error| AccountError::Internal(error.to_string()))?;
    let now = service.clock.now();
    let authority = &service.secrets.authority;
    let leaf = authority
        .issue(&person.email, &bundle.bundle().signing.to_sec1(), now)
        .map_err(|error| AccountError::Internal(error.to_string()))?;
    let row = certificate::Model {
        serial: leaf.serial,
        user,
        bundle: person.bundle_hash,
        certificate: leaf.der.clone(),
        issued: now,
        expires: leaf.expires,
    };
    // On record before it is handed out.
    row.into_active_model().reset_all().insert(&service.db).await?;
    Ok([leaf.der, authority.issuing().to_vec(), authority.root().to_vec()])
}
