//! What somebody can make who holds the service's secrets and nobody else's: keys, certificates and accounts in other people's
//! names, all of them in the ledger.

use countersign_protocol::Millis;
use countersign_protocol::hash::{Hash48, sha384};
use countersign_protocol::ids::UserId;
use countersign_protocol::keys::{Identity, KeyBundle, SignedBundle};
use countersign_protocol::ledger::Kind;
use countersign_server::entities::{bundle, certificate, user};
use countersign_server::routes::api::ledger::Receipt;
use countersign_server::services::{accounts, ledger};
use countersign_server::{Service, db};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::rewrite::{base64, bytes};

fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Somebody's keys, signed by themselves.
pub(crate) fn keys(like: KeyBundle) -> (Identity, SignedBundle) {
    let identity = Identity::generate(&mut rng());
    let bundle = KeyBundle {
        signing: identity.signing.verifying_key(),
        agreement: identity.agreement.public(),
        ..like
    };
    let signed = SignedBundle::sign(bundle, &identity.signing).unwrap();
    (identity, signed)
}

/// The operator's keys as a person's next generation: certified, in the ledger, the latest in its map, and shown to
/// everybody. Returns whose they are not, and the hash of their own.
pub(crate) async fn next_generation(service: &Service, email: &str) -> (Uuid, String) {
    let person = accounts::by_email(&service.db, email).await.unwrap().unwrap();
    let real = SignedBundle::verify(&person.bundle).unwrap();
    let (_, forged) = keys(KeyBundle {
        generation: real.bundle().generation + 1,
        previous: Some(real.hash()),
        created: Millis(service.clock.now().unsigned_abs()),
        ..real.bundle().clone()
    });
    enter(service, person.id, &forged).await;
    certify(service, (person.id, email), &forged).await;
    show_keys(service, person.id, forged.hash().to_string()).await;
    (person.id, person.bundle_hash)
}

/// Which of the bundles on record is shown as a person's.
pub(crate) async fn show_keys(service: &Service, person: Uuid, hash: String) {
    let row = user::ActiveModel {
        id: Set(person),
        bundle: Set(hash),
        ..Default::default()
    };
    row.update(&service.db).await.unwrap();
}

/// Puts a bundle on record, into the ledger and into its map.
async fn enter(service: &Service, owner: Uuid, forged: &SignedBundle) {
    let txn = db::write(&service.db).await.unwrap();
    let row = bundle::Model {
        hash: forged.hash().to_string(),
        user: owner,
        generation: i32::try_from(forged.bundle().generation).unwrap(),
        bytes: forged.bytes().to_vec(),
        created: service.clock.now(),
    };
    row.into_active_model().reset_all().insert(&txn).await.unwrap();
    ledger::append_bundle(&txn, &service.secrets, owner, &forged.hash())
        .await
        .unwrap();
    txn.commit().await.unwrap();
}

/// A certificate by the real authority, on record and in the ledger, for the forged key in the owner's name. Its DER.
async fn certify(service: &Service, (owner, email): (Uuid, &str), forged: &SignedBundle) -> Vec<u8> {
    let now = service.clock.now();
    let key = forged.bundle().signing.to_sec1();
    let leaf = service.secrets.authority.issue(email, &key, now).unwrap();
    let row = certificate::Model {
        serial: leaf.serial,
        user: owner,
        bundle: forged.hash().to_string(),
        certificate: leaf.der.clone(),
        issued: now,
        expires: leaf.expires,
    };
    let txn = db::write(&service.db).await.unwrap();
    row.into_active_model().reset_all().insert(&txn).await.unwrap();
    ledger::append(&txn, Kind::Certificate, &sha384(&leaf.der))
        .await
        .unwrap();
    txn.commit().await.unwrap();
    leaf.der
}

/// The honest answer of `POST /certificates`, with a certificate for a key of the operator's in the same name, and its receipt.
pub(crate) async fn certificate(service: &Service, mut answer: Value) -> Value {
    let honest = sha384(&bytes(&answer["chain"][0]));
    let row = certificate_of(service, &honest).await;
    let person = accounts::by_id(&service.db, row.user).await.unwrap().unwrap();
    let real = SignedBundle::verify(&person.bundle).unwrap();
    let (_, forged) = keys(real.bundle().clone());
    let leaf = certify(service, (person.id, &person.email), &forged).await;
    let receipt = ledger::receipt(service, &sha384(&leaf)).await.unwrap().unwrap();
    answer["chain"][0] = base64(&leaf);
    answer["receipt"] = json!(Receipt::from(receipt));
    answer
}

async fn certificate_of(service: &Service, hash: &Hash48) -> certificate::Model {
    use sea_orm::EntityTrait;
    let rows = certificate::Entity::find().all(&service.db).await.unwrap();
    rows.into_iter().find(|row| sha384(&row.certificate) == *hash).unwrap()
}

/// An account in the name of somebody who has none. Nobody can log in to it, and nobody needs to: the operator's keys open what is
/// granted to it.
pub(crate) async fn account(service: &Service, email: &str) {
    let now = service.clock.now();
    let id = UserId::random(&mut rng());
    let (identity, forged) = keys(KeyBundle {
        user: id,
        email: email.to_owned(),
        name: "Dee Example".to_owned(),
        signing: Identity::generate(&mut rng()).signing.verifying_key(),
        agreement: Identity::generate(&mut rng()).agreement.public(),
        generation: 0,
        previous: None,
        recovery_key: None,
        created: Millis(now.unsigned_abs()),
    });
    let id = Uuid::from_bytes(*id.as_bytes());
    let row = user::Model {
        id,
        email: email.to_owned(),
        name: forged.bundle().name.clone(),
        administrator: false,
        record: Vec::new(),
        wrapped_keys: Vec::new(),
        recovery_public: identity.signing.verifying_key().to_sec1().to_vec(),
        bundle: forged.hash().to_string(),
        created: now,
    };
    row.into_active_model().reset_all().insert(&service.db).await.unwrap();
    enter(service, id, &forged).await;
}
