//! Envelopes as they are not.

use countersign_protocol::chain::{Entry, sign_manifest};
use countersign_protocol::cose;
use countersign_protocol::envelope::Manifest;
use countersign_protocol::keys::SignedBundle;
use countersign_server::Service;
use countersign_server::entities::{entry, grant};
use sea_orm::EntityTrait;
use serde_json::Value;
use uuid::Uuid;

use crate::fault::Fault;
use crate::forge;
use crate::rewrite::{base64, bytes};

/// Applies a fault to an envelope, or to a list of them.
pub(crate) async fn altered(service: &Service, fault: &Fault, answer: &mut Value) {
    if let Some(list) = answer["envelopes"].as_array_mut() {
        for one in list {
            alter(service, fault, one).await;
        }
    } else {
        alter(service, fault, answer).await;
    }
}

/// An envelope's manifest.
pub(crate) async fn manifest(service: &Service, envelope: &Uuid) -> Manifest {
    let row = entry::Entity::find_by_id((*envelope, 0));
    let row = row.one(&service.db).await.unwrap().unwrap();
    cose::peek(&row.bytes).unwrap()
}

fn is(answer: &Value, envelope: &Uuid) -> bool {
    answer["envelope"].as_str() == Some(&envelope.to_string())
}

async fn alter(service: &Service, fault: &Fault, answer: &mut Value) {
    match fault {
        Fault::RolledBackHead { envelope } if is(answer, envelope) => {
            let last = answer["sequence"].as_u64().unwrap();
            drop_entry(service, envelope, usize::try_from(last).unwrap(), answer).await;
        }
        Fault::DroppedLayer { envelope, sequence } if is(answer, envelope) => {
            drop_entry(service, envelope, *sequence, answer).await;
        }
        Fault::ReorderedRecipients { envelope, resigned } if is(answer, envelope) => reorder(answer, *resigned),
        Fault::ReorderedInvitations { envelope } if is(answer, envelope) => {
            if let Some(needed) = answer["needs_grants"].as_array_mut()
                && let [one, other, ..] = &mut needed[..]
            {
                std::mem::swap(&mut one["email"], &mut other["email"]);
                std::mem::swap(&mut one["bundle"], &mut other["bundle"]);
            }
        }
        Fault::ReplayedGrant { envelope, from } if is(answer, envelope) => {
            for slot in 0..10 {
                let other = grant::Entity::find_by_id((*from, slot)).one(&service.db).await.unwrap();
                if let Some(other) = other {
                    replay(answer, u64::from(slot.unsigned_abs()), &other.sealed);
                }
            }
        }
        _ => {}
    }
}

/// An envelope without an entry: its place, its time, its part of the document, and what follows from it are gone too.
async fn drop_entry(service: &Service, envelope: &Uuid, sequence: usize, answer: &mut Value) {
    let row = |sequence: usize| entry::Entity::find_by_id((*envelope, i32::try_from(sequence).unwrap()));
    let dropped = row(sequence).one(&service.db).await.unwrap().unwrap();
    if let Some(entries) = answer["entries"].as_array_mut() {
        let bytes = bytes(&entries.remove(sequence - 1));
        let signed: Entry = cose::peek(&bytes).unwrap();
        answer["received"].as_array_mut().unwrap().remove(sequence);
        if let Some(delta) = signed.decision.delta() {
            let id = delta.id.to_string();
            answer["parts"]
                .as_array_mut()
                .unwrap()
                .retain(|part| part["id"] != id.as_str());
        }
    }
    let last = answer["sequence"].as_u64().unwrap();
    if last == sequence as u64 {
        let before = row(sequence - 1).one(&service.db).await.unwrap().unwrap();
        answer["sequence"] = (last - 1).into();
        answer["head"] = before.payload_hash.into();
        answer["state"] = before.state.into();
        answer["closed"] = (before.kind == "close").into();
        for person in answer["people"].as_array_mut().unwrap() {
            if person["slot"].as_i64() == dropped.slot.map(i64::from) {
                person["state"] = "turn".into();
            }
        }
    }
}

/// The people of the first two slots change places.
fn reorder(answer: &mut Value, resigned: bool) {
    if let Some(people) = answer["people"].as_array_mut() {
        let [one, other, ..] = &mut people[..] else { return };
        std::mem::swap(&mut one["email"], &mut other["email"]);
    }
    if answer["manifest"].is_null() {
        return;
    }
    let signed = bytes(&answer["manifest"]);
    let mut manifest: Manifest = cose::peek(&signed).unwrap();
    let [one, other, ..] = &mut manifest.slots[..] else {
        return;
    };
    std::mem::swap(&mut one.email, &mut other.email);
    std::mem::swap(&mut one.bundle, &mut other.bundle);
    std::mem::swap(&mut one.basis, &mut other.basis);
    let bundles = answer["bundles"].as_array_mut().unwrap();
    let requester = bundles.iter().map(|one| SignedBundle::verify(&bytes(one)).unwrap());
    let requester = requester
        .into_iter()
        .find(|one| one.hash() == manifest.requester)
        .unwrap();
    let (operator, forged) = forge::keys(requester.bundle().clone());
    if resigned {
        manifest.requester = forged.hash();
        bundles.push(base64(forged.bytes()));
        answer["manifest"] = base64(sign_manifest(&manifest, &operator.signing).bytes());
        return;
    }
    // The signature is the last 96 bytes of a COSE_Sign1: the requester's own, over what they did send.
    let mut bytes = sign_manifest(&manifest, &operator.signing).bytes().to_vec();
    let (end, old) = (bytes.len() - 96, signed.len() - 96);
    bytes[end..].copy_from_slice(&signed[old..]);
    answer["manifest"] = base64(&bytes);
}

/// Another envelope's grant for the same slot.
fn replay(answer: &mut Value, slot: u64, sealed: &[u8]) {
    let put = |one: &mut Value| {
        if one["slot"].as_u64() == Some(slot) {
            one["sealed"] = base64(sealed);
        }
    };
    put(&mut answer["sealed_grant"]);
    for one in answer["grants"].as_array_mut().into_iter().flatten() {
        put(one);
    }
}
