//! The requester asks again.

use std::time::Duration;

use countersign_protocol::chain::Decision;
use countersign_protocol::envelope::Route;
use rocket::http::ContentType;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Answer, Named, Person, World};

async fn remind(world: &World, person: &Person, envelope: impl std::fmt::Display) -> Answer {
    world
        .post(person, &format!("/envelopes/{envelope}/remind"), &Value::Null)
        .await
}

async fn trio(world: &World) -> (Person, Person, Person) {
    (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
        world.person("cem@example.org").await,
    )
}

#[tokio::test]
async fn each_who_is_awaited_is_reminded_once_an_hour() {
    let world = World::open().await;
    let (anna, ben, cem) = trio(&world).await;
    let people = [
        Named::Approver(&ben),
        Named::Approver(&cem),
        Named::Invited("new@example.org"),
    ];
    let route = Route::sequential(vec![1, 2, 3]);
    let sent = world.envelope(&anna, &people, route).await;

    // Ben's turn, and the invitee who has no account; Cem's turn has not come.
    assert_eq!(
        remind(&world, &anna, sent.id).await.ok(200).body,
        json!({"reminded": 2})
    );
    assert_eq!(world.count("reminder", &ben.email).await, 1);
    assert_eq!(world.count("reminder", "new@example.org").await, 1);
    assert_eq!(world.count("reminder", &cem.email).await, 0);

    let slowed = remind(&world, &anna, sent.id).await;
    assert_eq!(
        (slowed.problem(), slowed.header("Retry-After")),
        ((429, "slowed"), Some("3600"))
    );
    world.clock.advance(Duration::from_secs(3599));
    assert_eq!(remind(&world, &anna, sent.id).await.problem(), (429, "slowed"));

    // Somebody else's turn has come: they were not reminded yet.
    world.approve(&ben, &sent, 1).await.1.ok(201);
    assert_eq!(
        remind(&world, &anna, sent.id).await.ok(200).body,
        json!({"reminded": 1})
    );
    assert_eq!(world.count("reminder", &cem.email).await, 1);
    world.clock.advance(Duration::from_secs(3600));
    assert_eq!(
        remind(&world, &anna, sent.id).await.ok(200).body,
        json!({"reminded": 2})
    );
}

#[tokio::test]
async fn nobody_but_the_requester_reminds() {
    let world = World::open().await;
    let (anna, ben, eve) = trio(&world).await;
    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    assert_eq!(remind(&world, &ben, sent.id).await.problem(), (403, "not-a-member"));
    assert_eq!(remind(&world, &eve, sent.id).await.problem(), (403, "not-yours"));
    assert_eq!(remind(&world, &anna, Uuid::new_v4()).await.problem(), (404, "gone"));
    assert_eq!(world.count("reminder", &ben.email).await, 0);
}

#[tokio::test]
async fn when_the_route_has_ended_nobody_is_awaited() {
    let world = World::open().await;
    let (anna, ben, _) = trio(&world).await;
    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    let cancel = world.event(&anna, &sent, Decision::Cancel).await;
    world.append(&anna, sent.id, &cancel).await.ok(201);
    assert_eq!(remind(&world, &anna, sent.id).await.problem(), (409, "route-ended"));
}

#[tokio::test]
async fn who_wants_no_such_mails_is_not_counted() {
    let world = World::open().await;
    let (anna, ben, cem) = trio(&world).await;
    let people = [Named::Approver(&ben), Named::Approver(&cem)];
    let sent = world.envelope(&anna, &people, Route::parallel(vec![1, 2])).await;
    let chosen =
        json!({"language": "de", "mails": {"turn": false, "returned": true, "declined": true, "completed": true}});
    let request = world
        .client
        .put("/api/v1/preferences")
        .header(ContentType::JSON)
        .body(chosen.to_string());
    world.send(request, Some(&ben)).await.ok(200);
    assert_eq!(
        remind(&world, &anna, sent.id).await.ok(200).body,
        json!({"reminded": 1})
    );
    assert_eq!(world.count("reminder", &ben.email).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_reminders_at_one_instant_make_one_mail() {
    let world = World::open().await;
    let (anna, ben, _) = trio(&world).await;
    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    let (first, second) = futures::join!(remind(&world, &anna, sent.id), remind(&world, &anna, sent.id));
    let mut codes = [first.status.code, second.status.code];
    codes.sort_unstable();
    assert_eq!(codes, [200, 429]);
    assert_eq!(world.count("reminder", &ben.email).await, 1);
}
