//! Evidence and verdicts; and that nothing readable lies in the data folder.

use std::path::Path;

use countersign_protocol::chain::Decision;
use countersign_protocol::envelope::Route;
use countersign_protocol::evidence::Evidence;
use countersign_protocol::sealing;
use countersign_server::randomness;
use serde_json::{Value, json};

use super::world::{Named, World, commitment, entry, fresh_hash, unb64};

async fn judge(world: &World, evidence: &[u8]) -> Value {
    world
        .send(world.client.post("/api/v1/verify").body(evidence), None)
        .await
        .ok(200)
        .body
}

#[tokio::test]
async fn anyone_with_the_commitment_or_the_evidence_gets_the_verdict() {
    let world = World::open().await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    let lookup = async |hash: String| {
        world
            .send(world.client.get(format!("/api/v1/verify/{hash}")), None)
            .await
    };
    let first = sent.manifest.commitment.to_string();
    let known = lookup(first.clone()).await.ok(200).body;
    assert_eq!(
        (&known["verdict"], &known["state"]),
        (&json!("incomplete"), &json!("pending"))
    );
    let early = world
        .get(&ben, &format!("/envelopes/{}/evidence", sent.id))
        .await
        .ok(200)
        .bytes;

    world.approve(&ben, &sent, 1).await.1.ok(201);
    let delta = world.upload(&anna, sent.id, b"the sealed closing").await;
    let closing = entry(
        &anna,
        &world.next(&anna, &sent, Decision::Close { delta }, fresh_hash()).await,
    );
    world.append(&anna, sent.id, &closing).await.ok(201);
    let shown = world.get(&anna, &format!("/envelopes/{}", sent.id)).await.ok(200).body;
    assert_eq!(
        (&shown["closed"], shown["received"].as_array().unwrap().len()),
        (&json!(true), 3)
    );

    let last = lookup(commitment(&shown).to_string()).await.ok(200).body;
    assert_eq!(
        (&last["verdict"], &last["sequence"], &last["head"]),
        (&json!("valid"), &json!(2), &shown["head"])
    );
    assert_eq!(lookup(first).await.ok(200).body["sequence"], json!(0));
    assert_eq!(lookup(fresh_hash().to_string()).await.problem(), (404, "not-found"));
    assert_eq!(lookup("abc".to_owned()).await.problem(), (400, "malformed"));

    let full = unb64(&last["evidence"]);
    assert_eq!(judge(&world, &full).await["verdict"], json!("valid"));
    let answer = judge(&world, &early).await;
    assert_eq!(answer["verdict"], json!("valid"), "the service's newer chain decides");
    assert!(
        answer["reasons"][0].as_str().unwrap().contains("2 more entries"),
        "{answer}"
    );
    let mut broken = Evidence::from_bytes(&full).unwrap();
    broken.entries.remove(0);
    assert_eq!(judge(&world, &broken.to_bytes()).await["verdict"], json!("invalid"));
    let document = world
        .send(world.client.post("/api/v1/verify").body("%PDF-1.7"), None)
        .await;
    assert_eq!(document.problem(), (400, "malformed"));
}

#[tokio::test]
async fn canaries_are_nowhere_in_the_data_folder() {
    let world = World::open().await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    let mut draft = world
        .draft(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    let canary = b"CANARY-title-text-and-document";
    let key = draft.key.blob_key(draft.manifest.envelope, draft.manifest.details.id);
    let context = sealing::blob_context(draft.manifest.envelope, draft.manifest.details.id);
    let sealed = sealing::seal(&key, &context, canary, &mut randomness::system());
    draft.manifest.details = world.upload(&anna, draft.manifest.envelope, &sealed).await;
    world.post(&anna, "/envelopes", &draft.body(&anna)).await.ok(201);
    let sent = draft.sent();
    world.decline(&ben, &sent, 1).await.ok(201);
    world.all_left().await;
    let mails = files(&world.service.config.data.join("mail"));
    assert_eq!(mails.len(), 2);
    for bytes in files(world.folder.path()) {
        assert!(!bytes.windows(6).any(|window| window == b"CANARY"));
    }
    for mail in mails {
        let text = String::from_utf8(mail).unwrap();
        assert!(
            text.contains("Message-ID: <") && text.contains("Auto-Submitted: auto-generated"),
            "{text}"
        );
        assert!(text.contains(&format!("/e/{}", sent.id)), "{text}");
    }
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for item in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if item.file_type().unwrap().is_dir() {
            found.extend(files(&item.path()));
        } else {
            found.push(std::fs::read(item.path()).unwrap_or_default());
        }
    }
    found
}
