//! Deciding: order, races, replays, declines, late invitees; whom it is mailed to.

use std::sync::Arc;

use countersign_protocol::chain::Decision;
use countersign_protocol::envelope::{KeyBasis, Route};
use serde_json::json;

use super::world::{Named, World, b64, entry, fresh_hash, seal};

#[tokio::test]
async fn sequential_order_withholds_mail_grant_and_document() {
    let world = World::open().await;
    let anna = world.person("anna@example.org").await;
    let (ben, cem) = (
        world.person("ben@example.org").await,
        world.person("cem@example.org").await,
    );
    let people = [Named::Approver(&ben), Named::Approver(&cem)];
    let sent = world.envelope(&anna, &people, Route::sequential(vec![1, 2])).await;
    let (shown, document) = (
        format!("/envelopes/{}", sent.id),
        format!("/blobs/{}", sent.manifest.base.id),
    );

    let waiting = world.get(&cem, &shown).await.ok(200).body;
    assert_eq!((&waiting["your_turn"], &waiting["grants"]), (&json!(false), &json!([])));
    assert_eq!(waiting.get("sealed_grant"), None);
    assert_eq!(world.get(&cem, &document).await.problem(), (403, "withheld"));
    assert_eq!(world.count("turn", &cem.email).await, 0);
    assert_eq!(world.approve(&cem, &sent, 2).await.1.problem(), (403, "out-of-turn"));

    let accepted = world.approve(&ben, &sent, 1).await.1.ok(201).body;
    assert_eq!(
        (&accepted["sequence"], &accepted["state"]),
        (&json!(1), &json!("pending"))
    );
    let released = world.get(&cem, &shown).await.ok(200).body;
    assert_eq!(
        (&released["your_turn"], &released["grants"][0]["slot"]),
        (&json!(true), &json!(2))
    );
    world.get(&cem, &document).await.ok(200);
    assert_eq!(world.count("turn", &cem.email).await, 1);
    assert_eq!(world.count("layer_returned", &anna.email).await, 1);
    assert_eq!(world.count("completed", &anna.email).await, 0);

    assert_eq!(
        world.approve(&cem, &sent, 2).await.1.ok(201).body["state"],
        json!("completed")
    );
    for person in [&anna, &ben, &cem] {
        assert_eq!(world.count("completed", &person.email).await, 1, "{}", person.email);
    }
    assert_eq!(world.approve(&ben, &sent, 1).await.1.problem(), (409, "already-acted"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_approvals_at_one_instant_one_gets_in() {
    let world = Arc::new(World::open().await);
    let anna = world.person("anna@example.org").await;
    let (ben, cem) = (
        Arc::new(world.person("ben@example.org").await),
        Arc::new(world.person("cem@example.org").await),
    );
    for _ in 0..4 {
        let people = [Named::Approver(&ben), Named::Approver(&cem)];
        let sent = world.envelope(&anna, &people, Route::parallel(vec![1, 2])).await;
        let bodies = [
            world.approval(&ben, &sent, 1).await,
            world.approval(&cem, &sent, 2).await,
        ];
        let both = [ben.clone(), cem.clone()]
            .into_iter()
            .zip(bodies)
            .map(|(person, body)| {
                let (world, id) = (world.clone(), sent.id);
                tokio::spawn(async move { world.append(&person, id, &body).await })
            });
        let mut answers = Vec::new();
        for task in both.collect::<Vec<_>>() {
            answers.push(task.await.unwrap());
        }
        answers.sort_by_key(|answer| answer.status.code);
        assert_eq!(answers[0].status.code, 201, "{}", answers[0].body);
        assert_eq!(answers[1].problem(), (409, "stale-head"));
        assert_eq!(answers[1].body["head"], answers[0].body["head"], "the new head is told");
        // Whoever lost rebuilds on the new head.
        let shown = world.get(&anna, &format!("/envelopes/{}", sent.id)).await.ok(200).body;
        let (loser, slot) = if shown["people"][0]["state"] == "approved" {
            (&cem, 2)
        } else {
            (&ben, 1)
        };
        assert_eq!(
            world.approve(loser, &sent, slot).await.1.ok(201).body["state"],
            json!("completed")
        );
    }
}

#[tokio::test]
async fn a_repeated_entry_is_answered_alike_and_a_moved_one_refused() {
    let world = World::open().await;
    let anna = world.person("anna@example.org").await;
    let (ben, cem) = (
        world.person("ben@example.org").await,
        world.person("cem@example.org").await,
    );
    let people = [Named::Approver(&ben), Named::Approver(&cem)];
    let sent = world.envelope(&anna, &people, Route::parallel(vec![1, 2])).await;
    let other = world.envelope(&anna, &people, Route::parallel(vec![1, 2])).await;

    let (body, first) = world.approve(&ben, &sent, 1).await;
    let first = first.ok(201);
    world.approve(&cem, &sent, 2).await.1.ok(201);
    let mut again = world.append(&ben, sent.id, &body).await.ok(200).body;
    // The same leaf, proved against the ledger as it is by now.
    assert_eq!(again["receipt"]["leaf"], first.body["receipt"]["leaf"]);
    again["receipt"] = first.body["receipt"].clone();
    assert_eq!(again, first.body);
    assert_eq!(world.count("layer_returned", &anna.email).await, 2, "told once each");

    assert_eq!(
        world.append(&ben, other.id, &body).await.problem(),
        (422, "wrong-envelope")
    );
    let shown = world.get(&ben, &format!("/envelopes/{}", other.id)).await.ok(200).body;
    assert_eq!(shown["sequence"], 0, "nothing changed");

    // The same layer under a new entry, and somebody else's slot.
    let stolen = world.upload(&ben, other.id, b"a sealed layer").await;
    let decision = Decision::Approve { slot: 2, delta: stolen };
    let foreign = entry(&ben, &world.next(&ben, &other, decision, fresh_hash()).await);
    assert_eq!(
        world.append(&ben, other.id, &foreign).await.problem(),
        (403, "not-a-member")
    );
    let delta = world.upload(&ben, other.id, b"another sealed layer").await;
    let mut stale = world
        .next(&ben, &other, Decision::Approve { slot: 1, delta }, fresh_hash())
        .await;
    stale.previous = fresh_hash();
    let answer = world.append(&ben, other.id, &entry(&ben, &stale)).await;
    assert_eq!(
        (answer.problem(), &answer.body["head"]),
        ((409, "stale-head"), &shown["head"])
    );
}

#[tokio::test]
async fn a_layer_must_be_the_one_that_was_signed() {
    let world = World::open().await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    let mut delta = world.upload(&ben, sent.id, b"a sealed layer").await;
    delta.root = fresh_hash();
    let differs = entry(
        &ben,
        &world
            .next(&ben, &sent, Decision::Approve { slot: 1, delta }, fresh_hash())
            .await,
    );
    assert_eq!(
        world.append(&ben, sent.id, &differs).await.problem(),
        (422, "blob-differs")
    );
    let elsewhere = world.upload(&anna, sent.id, b"a sealed layer").await;
    let decision = Decision::Approve {
        slot: 1,
        delta: elsewhere,
    };
    let missing = entry(&ben, &world.next(&ben, &sent, decision, fresh_hash()).await);
    assert_eq!(
        world.append(&ben, sent.id, &missing).await.problem(),
        (422, "blob-missing")
    );
    world.approve(&ben, &sent, 1).await.1.ok(201);
}

#[tokio::test]
async fn a_decline_stops_the_route_and_tells_the_requester() {
    let world = World::open().await;
    let anna = world.person("anna@example.org").await;
    let (ben, cem) = (
        world.person("ben@example.org").await,
        world.person("cem@example.org").await,
    );
    let people = [Named::Approver(&ben), Named::Approver(&cem)];
    let sent = world.envelope(&anna, &people, Route::parallel(vec![1, 2])).await;
    assert_eq!(
        world.decline(&ben, &sent, 1).await.ok(201).body["state"],
        json!("declined")
    );
    assert_eq!(world.count("declined", &anna.email).await, 1);
    assert_eq!(world.approve(&cem, &sent, 2).await.1.problem(), (409, "route-ended"));
    let shown = world.get(&cem, &format!("/envelopes/{}", sent.id)).await.ok(200).body;
    assert_eq!(
        (&shown["state"], &shown["your_turn"]),
        (&json!("declined"), &json!(false))
    );
    assert_eq!(shown["people"][0]["state"], json!("declined"));
}

#[tokio::test]
async fn an_invitee_is_let_in_by_the_requesters_grant_alone() {
    let world = World::open().await;
    let anna = world.person("anna@example.org").await;
    let sent = world
        .envelope(&anna, &[Named::Invited("new@example.org")], Route::parallel(vec![1]))
        .await;
    assert_eq!(
        world.mails().await,
        [("invitation".to_owned(), "new@example.org".to_owned())]
    );
    let needs =
        async || world.get(&anna, "/envelopes?box=sent").await.ok(200).body["envelopes"][0]["needs_grants"].clone();
    assert_eq!(
        needs().await,
        json!([{"slot": 1, "email": "new@example.org", "registered": false}])
    );

    let new = world.person("new@example.org").await;
    let hash = new.bundle.hash().to_string();
    assert_eq!(
        needs().await,
        json!([{"slot": 1, "email": "new@example.org", "registered": true, "bundle": hash}])
    );
    let shown = world.get(&new, &format!("/envelopes/{}", sent.id)).await.ok(200).body;
    assert_eq!((&shown["your_turn"], &shown["grants"]), (&json!(false), &json!([])));
    let document = format!("/blobs/{}", sent.manifest.base.id);
    assert_eq!(world.get(&new, &document).await.problem(), (403, "withheld"));
    assert_eq!(world.approve(&new, &sent, 1).await.1.problem(), (403, "unbound-slot"));

    let decision = Decision::Grant {
        slot: 1,
        bundle: new.bundle.hash(),
        basis: KeyBasis::Confirmed,
    };
    let mut body = world.event(&anna, &sent, decision).await;
    assert_eq!(
        world.append(&anna, sent.id, &body).await.problem(),
        (422, "wrong-grants")
    );
    body["grant"] = json!({"slot": 1, "sealed": b64(&seal(&sent.key, &sent.manifest, 1, &new))});
    world.append(&anna, sent.id, &body).await.ok(201);
    assert_eq!(needs().await, json!([]));
    assert_eq!(world.count("turn", &new.email).await, 1);
    let shown = world.get(&new, &format!("/envelopes/{}", sent.id)).await.ok(200).body;
    assert_eq!(
        (&shown["your_turn"], &shown["sealed_grant"]["slot"]),
        (&json!(true), &json!(1))
    );
    world.get(&new, &document).await.ok(200);
    assert_eq!(
        world.approve(&new, &sent, 1).await.1.ok(201).body["state"],
        json!("completed")
    );
}
