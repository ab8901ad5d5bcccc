//! Bytes in answers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_protocol::envelope::BlobRef;
use countersign_server::{Service, entities};
use futures::StreamExt as _;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use crate::fault::Part;

/// Bytes as JSON has them.
pub(crate) fn base64(bytes: &[u8]) -> Value {
    STANDARD.encode(bytes).into()
}

/// The bytes of a base64 member.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap()).unwrap()
}

/// Other ciphertext in the place of `asked`, which begins at byte `start` of `blob`.
pub(crate) async fn ciphertext(
    service: &Service,
    blob: &BlobRef,
    part: Part,
    start: usize,
    mut asked: Vec<u8>,
) -> Vec<u8> {
    let length = usize::try_from(blob.length).unwrap();
    let end = start + asked.len();
    let flipped = match part {
        // Behind the header of 56 bytes, so that the key's commitment still fits.
        Part::First => 100,
        Part::Last => length - 1,
        Part::Whole => {
            let others = entities::blob::Entity::find()
                .filter(entities::blob::Column::Length.eq(i64::try_from(length).unwrap()))
                .filter(entities::blob::Column::Id.ne(Uuid::from_bytes(*blob.id.as_bytes())))
                .filter(entities::blob::Column::Root.is_not_null());
            let other = others.one(&service.db).await.unwrap();
            let other = other.expect("another blob of the same length");
            let mut stream = service.blobs.read(other.id, start as u64..end as u64).await.unwrap();
            let mut bytes = Vec::new();
            while let Some(piece) = stream.next().await {
                bytes.extend_from_slice(&piece.unwrap());
            }
            return bytes;
        }
    };
    if (start..end).contains(&flipped) {
        asked[flipped - start] ^= 1;
    }
    asked
}
