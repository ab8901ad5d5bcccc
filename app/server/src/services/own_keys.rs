//! The certificates of the service's own keys, on record like people's.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Set};

use crate::entities::service_certificate;
use crate::secrets::Secrets;

/// Notes the certificates of the time-stamping authority and of the seal, so that the service answers for them. Done at each
/// start.
///
/// # Errors
/// The database's.
pub async fn record(db: &impl ConnectionTrait, secrets: &Secrets, now: i64) -> Result<(), DbErr> {
    for own in [&secrets.stamp, &secrets.seal].into_iter().flatten() {
        let row = service_certificate::ActiveModel {
            serial: Set(own.serial.clone()),
            purpose: Set(own.purpose.name().to_owned()),
            certificate: Set(own.certificate.clone()),
            recorded: Set(now),
            expires: Set(own.expires),
        };
        service_certificate::Entity::insert(row)
            .on_conflict(
                OnConflict::column(service_certificate::Column::Serial)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}
