//! The ledger as an envelope goes its way: receipts, proofs, evidence; and what is not in it.

use countersign_protocol::envelope::Route;
use countersign_protocol::evidence::Evidence;
use countersign_protocol::hash::{Hash48, sha384};
use countersign_protocol::ledger::map::MapProof;
use countersign_protocol::ledger::{Checkpoint, Kind, Node, NoteKey, Receipt, Replay, SignedCheckpoint, map_key};
use countersign_server::launch::Service;
use rocket::http::ContentType;
use serde_json::Value;

use super::world::{Named, World, unb64};

impl World {
    async fn key(&self) -> NoteKey {
        let answer = self.send(self.client.get("/api/v1/ledger/key"), None).await.ok(200);
        answer.body["key"].as_str().unwrap().parse().unwrap()
    }

    async fn public(&self, path: &str) -> Value {
        let request = self.client.get(format!("/api/v1/ledger/{path}"));
        self.send(request, None).await.ok(200).body
    }

    async fn checkpoint(&self) -> Checkpoint {
        let answer = self
            .send(self.client.get("/api/v1/ledger/checkpoint"), None)
            .await
            .ok(200);
        self.verified(std::str::from_utf8(&answer.bytes).unwrap()).await
    }

    async fn verified(&self, note: &str) -> Checkpoint {
        let signed: SignedCheckpoint = note.parse().unwrap();
        signed.verify(&self.key().await).unwrap().clone()
    }

    async fn replayed(&self) -> Replay {
        let mut replay = Replay::default();
        let size = self.checkpoint().await.size;
        while replay.size() < size {
            let answer = self.public(&format!("leaves?from={}&to={size}", replay.size())).await;
            for leaf in answer["leaves"].as_array().unwrap() {
                replay.push(&unb64(leaf)).unwrap();
            }
        }
        replay
    }
}

fn nodes(list: &Value) -> Vec<Node> {
    let nodes = list.as_array().unwrap().iter();
    nodes.map(|node| unb64(node).try_into().unwrap()).collect()
}

fn receipt(answer: &Value) -> Receipt {
    Receipt {
        index: answer["leaf_index"].as_u64().unwrap(),
        salt: unb64(&answer["salt"]).try_into().unwrap(),
        map_key: answer["map_key"]
            .as_str()
            .map(|key| hex::decode(key).unwrap().try_into().unwrap()),
        inclusion: nodes(&answer["inclusion"]),
    }
}

#[tokio::test]
async fn what_is_accepted_is_in_the_log_and_its_receipt_proves_it() {
    let world = World::open().await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    let before = world.checkpoint().await;
    let draft = world
        .draft(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    let made = world.post(&anna, "/envelopes", &draft.body(&anna)).await.ok(201).body;
    let again = world.post(&anna, "/envelopes", &draft.body(&anna)).await.ok(201).body;
    assert_eq!(
        made["receipt"]["leaf_index"], again["receipt"]["leaf_index"],
        "one leaf, however often it is sent"
    );
    let sent = draft.sent();
    let checkpoint = world.verified(made["receipt"]["checkpoint"].as_str().unwrap()).await;
    let head: Hash48 = made["head"].as_str().unwrap().parse().unwrap();
    let leaf = receipt(&made["receipt"])
        .verify(Kind::Manifest, &head, &checkpoint)
        .unwrap();
    assert_eq!(made["receipt"]["leaf"], hex::encode(leaf.hash()));

    let (body, answer) = world.approve(&ben, &sent, 1).await;
    let first = answer.ok(201).body;
    let repeated = world.append(&ben, sent.id, &body).await.ok(200).body;
    assert_eq!(first["receipt"]["leaf_index"], repeated["receipt"]["leaf_index"]);
    let head: Hash48 = first["head"].as_str().unwrap().parse().unwrap();
    let checkpoint = world.verified(first["receipt"]["checkpoint"].as_str().unwrap()).await;
    receipt(&first["receipt"])
        .verify(Kind::Entry, &head, &checkpoint)
        .unwrap();

    let chain = world
        .post(&ben, "/certificates", &serde_json::json!({}))
        .await
        .ok(200)
        .body;
    let checkpoint = world.verified(chain["receipt"]["checkpoint"].as_str().unwrap()).await;
    let certificate = sha384(&unb64(&chain["chain"][0]));
    receipt(&chain["receipt"])
        .verify(Kind::Certificate, &certificate, &checkpoint)
        .unwrap();

    let (from, to) = (before.size, checkpoint.size);
    assert_eq!(to, from + 3);
    let answer = world.public(&format!("consistency?from={from}&to={to}")).await;
    before
        .is_continued_by(&checkpoint, &nodes(&answer["consistency"]))
        .unwrap();
    let hash = hex::encode(leaf.hash());
    let answer = world.public(&format!("inclusion?leaf={hash}&size={to}")).await;
    let proof = Receipt {
        inclusion: nodes(&answer["inclusion"]),
        ..receipt(&made["receipt"])
    };
    let manifest: Hash48 = made["head"].as_str().unwrap().parse().unwrap();
    proof.verify(Kind::Manifest, &manifest, &checkpoint).unwrap();
    assert_eq!(world.replayed().await.compare(&checkpoint), Ok(()));

    let all = world
        .get(&ben, &format!("/ledger/receipts/{}", sent.id))
        .await
        .ok(200)
        .body;
    assert_eq!(all["receipts"].as_array().unwrap().len(), 2);
    let stranger = world.person("cem@example.org").await;
    let refused = world.get(&stranger, &format!("/ledger/receipts/{}", sent.id)).await;
    assert_eq!(refused.problem(), (403, "not-yours"));
    for path in [
        "consistency?from=2&to=99",
        "consistency?from=2&to=1",
        "inclusion?leaf=00&size=1",
    ] {
        let request = world.client.get(format!("/api/v1/ledger/{path}"));
        assert!(world.send(request, None).await.status.code >= 400, "{path}");
    }
}

#[tokio::test]
async fn evidence_carries_what_proves_it_and_nothing_public_names_anybody() {
    let world = World::open().await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    // Bundles that were there before the ledger are entered at the next start.
    let service = Service::open((*world.service.config).clone(), world.clock.clone())
        .await
        .unwrap();
    drop(service);
    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    world.approve(&ben, &sent, 1).await.1.ok(201);
    let path = format!("/envelopes/{}/evidence", sent.id);
    let bytes = world.get(&ben, &path).await.ok(200).bytes;
    let evidence = Evidence::from_bytes(&bytes).unwrap();
    let key = world.key().await;
    let proved = evidence.prove(Some(&key), &[]).unwrap().unwrap();
    assert_eq!((proved.missing.len(), proved.size), (0, world.checkpoint().await.size));

    let request = world
        .client
        .post("/api/v1/verify")
        .header(ContentType::Binary)
        .body(&bytes);
    let judged = world.send(request, None).await.ok(200).body;
    let reasons = judged["reasons"].to_string();
    assert!(
        reasons.contains("ledger: manifest, entries and keys are in "),
        "{reasons}"
    );
    let mut forged = evidence.clone();
    if let Some(proofs) = &mut forged.ledger {
        proofs.entries[0] = proofs.manifest.clone();
    }
    let request = world
        .client
        .post("/api/v1/verify")
        .header(ContentType::Binary)
        .body(forged.to_bytes());
    let judged = world.send(request, None).await.ok(200).body;
    assert_eq!(judged["verdict"], "invalid");
    assert!(
        judged["reasons"][0].as_str().unwrap().starts_with("not-in-ledger: "),
        "{judged}"
    );

    let own = world.get(&ben, "/ledger/self").await.ok(200).body;
    let place = map_key(&unb64(&own["blind"]).try_into().unwrap());
    let checkpoint = world.verified(own["map"]["checkpoint"].as_str().unwrap()).await;
    let leaf = receipt(&own["receipt"])
        .verify(Kind::Bundle, &ben.bundle.hash(), &checkpoint)
        .unwrap();
    assert_eq!(
        (leaf.map_key, own["map"]["value"].as_str()),
        (Some(place), Some(&*leaf.commitment.to_string()))
    );
    let proof = MapProof::from_bytes(&unb64(&own["map"]["proof"])).unwrap();
    proof
        .verify(&place, Some(&leaf.commitment), &checkpoint.map_root)
        .unwrap();
    let absent = world.public(&format!("map?key={}", "ab".repeat(32))).await;
    assert_eq!(absent["value"], Value::Null);

    let replay = world.replayed().await;
    assert_eq!(replay.latest(&place), Some(&leaf.commitment));
    let public = world.public("leaves?from=0&to=100").await;
    let shown: Vec<u8> = public["leaves"].as_array().unwrap().iter().flat_map(unb64).collect();
    let hidden = [
        anna.bundle.hash().as_bytes().to_vec(),
        ben.bundle.hash().as_bytes().to_vec(),
        sent.id.as_bytes().to_vec(),
        anna.bundle.bundle().user.as_bytes().to_vec(),
        sha384(&evidence.entries[0]).as_bytes().to_vec(),
        b"example.org".to_vec(),
    ];
    for (number, needle) in hidden.iter().enumerate() {
        assert!(!shown.windows(needle.len()).any(|window| window == needle), "{number}");
    }
}
