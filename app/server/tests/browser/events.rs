//! What happens to one's envelopes, as it happens.

use std::time::Duration;

use countersign_protocol::envelope::Route;
use countersign_server::clock::Clock;
use countersign_server::config::Config;
use countersign_server::launch::{self, Service};
use countersign_server::services::news::{self, STREAMS};
use rocket::http::{Header, Status};
use rocket::local::asynchronous::{Client, LocalResponse};
use serde_json::json;
use tokio::io::AsyncReadExt;

use crate::world::{NOW, Named, Person, World, until};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

async fn listen<'c>(client: &'c Client, person: &Person) -> LocalResponse<'c> {
    let request = client.get("/api/v1/events");
    request
        .header(Header::new("Authorization", format!("Bearer {}", person.session)))
        .dispatch()
        .await
}

/// What comes until `fits`, or until the stream ends; without the comments that keep the line alive.
async fn read(stream: &mut LocalResponse<'_>, fits: impl Fn(&str) -> bool) -> String {
    let mut text = String::new();
    let reading = async {
        let mut bytes = [0; 512];
        while !fits(&text) {
            match stream.read(&mut bytes).await.unwrap() {
                0 => break,
                count => {
                    text.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
                    text = text.replace(":\n", "");
                }
            }
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("nothing came");
    text
}

fn event(id: impl std::fmt::Display) -> String {
    format!("event:envelope\ndata:{}\n\n", json!({"envelope": id.to_string()}))
}

#[tokio::test]
async fn each_step_is_told_to_the_people_of_the_envelope_and_to_nobody_else() {
    let world = World::open().await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    let eve = world.person("eve@example.org").await;
    let mut streams = [listen(&world.client, &anna).await, listen(&world.client, &ben).await];
    let mut other = listen(&world.client, &eve).await;
    assert!(
        streams[0]
            .headers()
            .get_one("Content-Type")
            .unwrap()
            .starts_with("text/event-stream")
    );

    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    for stream in &mut streams {
        assert_eq!(read(stream, |text| text.ends_with("\n\n")).await, event(sent.id));
    }
    world.approve(&ben, &sent, 1).await.1.ok(201);
    for stream in &mut streams {
        assert_eq!(read(stream, |text| text.ends_with("\n\n")).await, event(sent.id));
    }
    // Eve's first is her own, not one of the two before it.
    let own = world
        .envelope(&eve, &[Named::Approver(&anna)], Route::parallel(vec![1]))
        .await;
    assert_eq!(read(&mut other, |text| text.ends_with("\n\n")).await, event(own.id));
}

#[tokio::test]
async fn an_invitee_who_registers_is_told_to_the_requester() {
    let world = World::open().await;
    let anna = world.person("anna@example.org").await;
    let sent = world
        .envelope(&anna, &[Named::Invited("new@example.org")], Route::parallel(vec![1]))
        .await;
    let mut stream = listen(&world.client, &anna).await;
    // What registration does in its transaction.
    news::note_registered(&world.service.db, "other@example.org", NOW)
        .await
        .unwrap();
    news::note_registered(&world.service.db, "new@example.org", NOW)
        .await
        .unwrap();
    let told = read(&mut stream, |text| text.matches("\n\n").count() >= 1).await;
    assert!(told.contains(&sent.id.to_string()), "{told}");
}

#[tokio::test]
async fn another_process_on_the_same_database_tells_it_too() {
    let world = World::open().await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    let config = Config::clone(&world.service.config);
    let second = Service::open(config, world.clock.clone()).await.unwrap();
    let second = Client::untracked(launch::mount(second)).await.unwrap();
    let mut stream = listen(&second, &ben).await;
    assert_eq!(stream.status(), Status::Ok);
    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    assert_eq!(read(&mut stream, |text| text.ends_with("\n\n")).await, event(sent.id));
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_tells_nothing_after() {
    let world = World::open().await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    let mut stream = listen(&world.client, &ben).await;
    world.post(&ben, "/logout", &json!(null)).await.ok(200);
    world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    assert_eq!(read(&mut stream, |_| false).await, "");
}

#[tokio::test]
async fn a_stream_ends_when_the_service_stops() {
    let world = World::with(Clock::standing(NOW), |_| {}).await;
    let anna = world.person("anna@example.org").await;
    let mut stream = listen(&world.client, &anna).await;
    world.client.rocket().shutdown().notify();
    assert_eq!(read(&mut stream, |_| false).await, "");
}

#[tokio::test]
async fn streams_are_for_those_who_are_logged_in_and_not_without_end() {
    let world = World::open().await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    assert_eq!(
        world.send(world.client.get("/api/v1/events"), None).await.problem(),
        (401, "no-session")
    );
    let mut open = Vec::new();
    for _ in 0..STREAMS {
        let stream = listen(&world.client, &anna).await;
        assert_eq!(stream.status(), Status::Ok);
        open.push(stream);
    }
    let refused = listen(&world.client, &anna).await;
    assert_eq!(refused.status(), Status::TooManyRequests);
    assert_eq!(refused.headers().get_one("Retry-After"), Some("60"));
    assert_eq!(
        listen(&world.client, &ben).await.status(),
        Status::Ok,
        "others are not concerned"
    );
    open.pop();
    until("room for another", async || {
        listen(&world.client, &anna).await.status() == Status::Ok
    })
    .await;
}
