//! What one keeps for oneself: the notebook and the preferences; and what an envelope says to whom.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_protocol::Millis;
use countersign_protocol::envelope::Route;
use rocket::http::{ContentType, Method, Status};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::House;
use crate::cookies::{BROWSER, login, send};
use crate::world::{Answer, NOW, Named, Person, World};

async fn put(world: &World, person: &Person, path: &str, body: &Value) -> Answer {
    let request = world.client.put(format!("/api/v1{path}"));
    world
        .send(request.header(ContentType::JSON).body(body.to_string()), Some(person))
        .await
}

fn sealed(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[tokio::test]
async fn a_notebook_is_replaced_by_whoever_read_it_last() {
    let world = World::open().await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    assert_eq!(world.get(&anna, "/notebook").await.ok(200).body, json!({"version": 0}));
    let write = async |version: i64, bytes: &[u8]| {
        put(
            &world,
            &anna,
            "/notebook",
            &json!({"version": version, "sealed": sealed(bytes)}),
        )
        .await
    };
    assert_eq!(write(0, b"one").await.ok(200).body, json!({"version": 1}));
    for stale in [0, 2, -1, i64::MAX] {
        let refused = write(stale, b"lost").await;
        assert_eq!(
            (refused.problem(), &refused.body["version"]),
            ((409, "stale-notebook"), &json!(1)),
            "{stale}"
        );
    }
    assert_eq!(write(1, b"two").await.ok(200).body, json!({"version": 2}));
    let kept = world.get(&anna, "/notebook").await.ok(200).body;
    assert_eq!(kept, json!({"version": 2, "sealed": sealed(b"two")}));
    assert_eq!(world.get(&ben, "/notebook").await.ok(200).body, json!({"version": 0}));
}

#[tokio::test]
async fn a_notebook_has_an_end() {
    let world = World::open().await;
    let anna = world.person("anna@example.org").await;
    let write = async |length: usize| {
        put(
            &world,
            &anna,
            "/notebook",
            &json!({"version": 0, "sealed": sealed(&vec![7; length])}),
        )
        .await
    };
    assert_eq!(write(2 * 1024 * 1024 + 1).await.problem(), (413, "too-large"));
    assert_eq!(write(2 * 1024 * 1024).await.ok(200).body, json!({"version": 1}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_notebooks_at_one_instant_one_is_kept() {
    let world = World::open().await;
    let anna = world.person("anna@example.org").await;
    for version in 0..4 {
        let write = async |bytes: &[u8]| {
            put(
                &world,
                &anna,
                "/notebook",
                &json!({"version": version, "sealed": sealed(bytes)}),
            )
            .await
            .status
            .code
        };
        let mut codes = <[u16; 2]>::from(futures::join!(write(b"a"), write(b"b")));
        codes.sort_unstable();
        assert_eq!(codes, [200, 409]);
    }
}

#[tokio::test]
async fn preferences_are_kept_and_checked() {
    let world = World::open().await;
    let anna = world.person("anna@example.org").await;
    let all = |language: &str, turn: bool| json!({"language": language, "mails": {"turn": turn, "returned": true, "declined": true, "completed": true}});
    assert_eq!(world.get(&anna, "/preferences").await.ok(200).body, all("en", true));
    for language in ["de", "ar"] {
        let kept = put(&world, &anna, "/preferences", &all(language, false)).await.ok(200);
        assert_eq!(kept.body, all(language, false));
        assert!(kept.header("Set-Cookie").is_none(), "the terminal needs none");
    }
    assert_eq!(world.get(&anna, "/preferences").await.ok(200).body, all("ar", false));
    assert_eq!(
        put(&world, &anna, "/preferences", &all("tlh", true)).await.problem(),
        (400, "malformed")
    );
    assert_eq!(
        put(&world, &anna, "/preferences", &json!({"language": "de"}))
            .await
            .problem(),
        (400, "malformed")
    );
    assert_eq!(world.get(&anna, "/preferences").await.ok(200).body, all("ar", false));
}

#[rocket::async_test]
async fn an_account_speaks_the_language_of_the_page_that_made_it() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let (state, request) = countersign_opaque::client::registration_start(crate::client::PASSWORD).unwrap();
    let body = json!({"email": "ada@example.org", "name": "Ada", "request": crate::client::b64(&request)});
    let headers = [BROWSER[0], BROWSER[1], ("Accept-Language", "en")];
    let reply = send(
        &house,
        Method::Post,
        "/register/start",
        Some(&body),
        Some("language=ja"),
        &headers,
    )
    .await;
    let start = crate::client::Answer {
        status: reply.status,
        body: reply.body,
        retry_after: None,
    };
    let pending = crate::client::make("ada@example.org", &start, state);
    assert_eq!(
        house.post("/register/finish", pending.body.clone()).await.status,
        Status::Accepted
    );
    let code = house.code(countersign_server::secrets::CodePurpose::Registration, &pending.id);
    let body = json!({"registration": pending.id, "code": code});
    let done = send(&house, Method::Post, "/register/confirm", Some(&body), None, &BROWSER).await;
    let session = done
        .cookies
        .iter()
        .find(|cookie| cookie.starts_with("countersign-session="))
        .unwrap();
    let session = session.split(';').next().unwrap();
    let told = send(&house, Method::Get, "/preferences", None, Some(session), &[]).await;
    assert_eq!(told.body["language"], "ja");

    // Pages follow the account, also on another device; where a language was chosen, they do not.
    let choose = told.body.clone();
    let chosen = send(
        &house,
        Method::Put,
        "/preferences",
        Some(&choose),
        Some(session),
        &BROWSER,
    )
    .await;
    let follows = |cookies: &[String]| cookies.iter().any(|cookie| cookie.starts_with("language=ja"));
    assert!(follows(&chosen.cookies), "{:?}", chosen.cookies);
    let fresh = login(&house, "ada@example.org", None, &BROWSER).await;
    assert!(follows(&fresh.cookies), "{:?}", fresh.cookies);
    let settled = login(&house, "ada@example.org", Some("language=de"), &BROWSER).await;
    assert!(!follows(&settled.cookies), "{:?}", settled.cookies);
}

#[tokio::test]
async fn others_envelopes_and_missing_ones_are_told_apart() {
    let world = World::open().await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    let eve = world.person("eve@example.org").await;
    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    for path in ["", "/evidence"] {
        let theirs = world.get(&eve, &format!("/envelopes/{}{path}", sent.id)).await;
        assert_eq!(theirs.problem(), (403, "not-yours"), "{path}");
        let none = world.get(&eve, &format!("/envelopes/{}{path}", Uuid::new_v4())).await;
        assert_eq!(none.problem(), (404, "gone"), "{path}");
    }
}

#[tokio::test]
async fn an_envelope_says_when_the_last_thing_happened_and_that_its_time_is_up() {
    let world = World::open().await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    let mut draft = world
        .draft(
            &anna,
            &[Named::Approver(&ben), Named::Approver(&anna)],
            Route::parallel(vec![1, 2]),
        )
        .await;
    let deadline = NOW + 3_600_000;
    draft.manifest.deadline = Some(Millis(deadline as u64));
    world.post(&anna, "/envelopes", &draft.body(&anna)).await.ok(201);
    let sent = draft.sent();
    let told = async || {
        let shown = world.get(&ben, &format!("/envelopes/{}", sent.id)).await.ok(200).body;
        let listed = world.get(&ben, "/envelopes?box=inbox").await.ok(200).body["envelopes"][0].clone();
        assert_eq!(
            (&shown["updated"], &shown["state"]),
            (&listed["updated"], &listed["state"])
        );
        (
            shown["updated"].as_i64().unwrap(),
            shown["state"].as_str().unwrap().to_owned(),
            shown["your_turn"].as_bool().unwrap(),
        )
    };
    assert_eq!(told().await, (NOW, "pending".to_owned(), true));
    world.clock.advance(std::time::Duration::from_secs(60));
    world.approve(&anna, &sent, 2).await.1.ok(201);
    assert_eq!(told().await, (NOW + 60_000, "pending".to_owned(), true));
    world.clock.advance(std::time::Duration::from_secs(7200));
    assert_eq!(told().await, (deadline, "expired".to_owned(), false));
    let late = world.approve(&ben, &sent, 1).await.1;
    assert_eq!(late.problem(), (409, "route-ended"));
}
