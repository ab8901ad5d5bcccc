//! Sending an envelope: what is accepted, and what is refused by name.

use countersign_protocol::envelope::Route;
use countersign_protocol::hash::sha384;
use countersign_server::randomness;
use serde_json::json;

use super::world::{Draft, Named, Person, World, fresh_hash, grants};

async fn trio(world: &World) -> (Person, Person, Person) {
    (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
        world.person("cem@example.org").await,
    )
}

#[tokio::test]
async fn an_accepted_envelope_is_there_once() {
    let world = World::open().await;
    let (anna, ben, cem) = trio(&world).await;
    let people = [Named::Approver(&ben), Named::Viewer(&cem)];
    let draft = world.draft(&anna, &people, Route::parallel(vec![1])).await;
    let body = draft.body(&anna);
    let first = world.post(&anna, "/envelopes", &body).await.ok(201);
    let again = world.post(&anna, "/envelopes", &body).await.ok(201);
    assert_eq!(first.body, again.body);
    let mails = [
        ("turn".to_owned(), ben.email.clone()),
        ("viewing".to_owned(), cem.email.clone()),
    ];
    assert_eq!(world.mails().await, mails);

    let listed = world.get(&ben, "/envelopes").await.ok(200).body["envelopes"][0].clone();
    assert_eq!(listed["envelope"], json!(draft.manifest.envelope.to_string()));
    assert_eq!(
        (&listed["your_turn"], &listed["role"]),
        (&json!(true), &json!("approver"))
    );
    assert_eq!(
        listed["details"]["root"],
        json!(draft.manifest.details.root.to_string())
    );
    assert_eq!(listed["requester_email"], json!(anna.email));
    let viewed = world
        .get(&cem, &format!("/envelopes/{}", draft.manifest.envelope))
        .await
        .ok(200)
        .body;
    assert_eq!(
        (&viewed["role"], viewed["grants"].as_array().unwrap().len()),
        (&json!("viewer"), 1)
    );
    assert_eq!(viewed["bundles"].as_array().unwrap().len(), 3);
    let sent = world.get(&anna, "/envelopes?box=sent").await.ok(200).body["envelopes"][0].clone();
    assert_eq!(
        (&sent["role"], &sent["people"][0]["state"]),
        (&json!("requester"), &json!("turn"))
    );
}

#[tokio::test]
async fn each_refusal_has_its_name_and_changes_nothing() {
    let world = World::open().await;
    let (anna, ben, cem) = trio(&world).await;
    let refused = async |change: &dyn Fn(&mut Draft), signer: &Person, caller: &Person| {
        let mut draft = world
            .draft(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
            .await;
        change(&mut draft);
        let answer = world.post(caller, "/envelopes", &draft.body(signer)).await;
        let (status, name) = answer.problem();
        (status, name.to_owned())
    };
    let named = |status: u16, name: &str| (status, name.to_owned());
    assert_eq!(refused(&|_| {}, &ben, &anna).await, named(422, "bad-signature"));
    assert_eq!(refused(&|_| {}, &anna, &ben).await, named(403, "not-your-keys"));
    let foreign = refused(
        &|draft| draft.manifest.slots[0].bundle = Some(cem.bundle.hash()),
        &anna,
        &anna,
    )
    .await;
    assert_eq!(foreign, named(422, "wrong-person"));
    let unknown = refused(
        &|draft| draft.manifest.slots[0].bundle = Some(fresh_hash()),
        &anna,
        &anna,
    )
    .await;
    assert_eq!(unknown, named(422, "unknown-keys"));
    let routeless = refused(&|draft| draft.manifest.route = Route(Vec::new()), &anna, &anna).await;
    assert_eq!(routeless, named(422, "manifest-refused"));
    assert_eq!(
        refused(&|draft| drop(draft.grants.pop()), &anna, &anna).await,
        named(422, "wrong-grants")
    );
    assert_eq!(
        refused(&|draft| draft.grants.push((7, vec![1])), &anna, &anna).await,
        named(422, "wrong-grants")
    );
    assert_eq!(
        refused(&|draft| draft.grants[0].1.clear(), &anna, &anna).await,
        named(422, "wrong-grants")
    );
    let missing = countersign_protocol::ids::BlobId::random(&mut randomness::system());
    assert_eq!(
        refused(&|draft| draft.manifest.base.id = missing, &anna, &anna).await,
        named(422, "blob-missing")
    );
    assert_eq!(
        refused(&|draft| draft.manifest.base.root = sha384(b"x"), &anna, &anna).await,
        named(422, "blob-differs")
    );
    assert_eq!(
        refused(&|draft| draft.manifest.base.length += 1, &anna, &anna).await,
        named(422, "blob-differs")
    );
    let garbage = world
        .post(&anna, "/envelopes", &json!({"manifest": "AAAA", "grants": grants(&[])}))
        .await;
    assert_eq!(garbage.problem(), (400, "malformed"));

    assert_eq!(world.mails().await, []);
    assert_eq!(
        world.get(&anna, "/envelopes?box=sent").await.ok(200).body,
        json!({"envelopes": []})
    );
}

#[tokio::test]
async fn an_envelope_id_cannot_be_taken_over() {
    let world = World::open().await;
    let (anna, ben, cem) = trio(&world).await;
    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    let mut other = world
        .draft(&cem, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    other.manifest.envelope = sent.id;
    assert_eq!(
        world.post(&cem, "/envelopes", &other.body(&cem)).await.problem(),
        (409, "envelope-exists")
    );
}

#[tokio::test]
async fn strangers_see_nothing() {
    let world = World::open().await;
    let (anna, ben, eve) = trio(&world).await;
    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    for path in ["", "/evidence"] {
        let answer = world.get(&eve, &format!("/envelopes/{}{path}", sent.id)).await;
        assert_eq!(answer.problem(), (403, "not-yours"), "{path}");
    }
    assert_eq!(
        world.get(&eve, "/envelopes").await.ok(200).body,
        json!({"envelopes": []})
    );
    let blob = world.get(&eve, &format!("/blobs/{}", sent.manifest.base.id)).await;
    assert_eq!(blob.problem(), (403, "withheld"));
    let body = world.approval(&ben, &sent, 1).await;
    assert_eq!(world.append(&eve, sent.id, &body).await.problem(), (403, "not-yours"));
    assert_eq!(
        world.append(&anna, sent.id, &body).await.problem(),
        (403, "not-your-keys")
    );
}
