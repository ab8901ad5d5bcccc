//! Pages for people: they reveal nothing, and programs get problems instead.

use rocket::http::Accept;
use uuid::Uuid;

use super::world::World;

#[tokio::test]
async fn the_landing_page_says_how_to_begin_without_a_script_of_its_own() {
    let world = World::open().await;
    let home = world.send(world.client.get("/"), None).await.ok(200);
    let text = String::from_utf8(home.bytes.clone()).unwrap();
    assert!(
        text.contains("countersign --server http://localhost:8000 register"),
        "{text}"
    );
    assert!(text.contains("href=\"/register\"") && text.contains("width=device-width"));
    let policy = home.header("Content-Security-Policy").unwrap();
    assert!(
        policy.contains("default-src 'none'") && policy.contains("style-src 'self';"),
        "{policy}"
    );
}

#[tokio::test]
async fn an_envelopes_page_is_the_same_whether_it_exists_or_not() {
    let world = World::open().await;
    let page = async |id: Uuid| {
        let page = world.send(world.client.get(format!("/e/{id}")), None).await.ok(200);
        String::from_utf8(page.bytes).unwrap().replace(&id.to_string(), "ID")
    };
    let text = page(Uuid::new_v4()).await;
    assert!(text.contains("data-page=\"envelope\""), "{text}");
    assert_eq!(text, page(Uuid::new_v4()).await);
}

#[tokio::test]
async fn people_get_a_page_and_programs_a_problem() {
    let world = World::open().await;
    let page = world
        .send(world.client.get("/nothing").header(Accept::HTML), None)
        .await
        .ok(404);
    assert!(page.header("Content-Type").unwrap().starts_with("text/html"));
    assert!(String::from_utf8(page.bytes).unwrap().contains("What this service is"));
    assert_eq!(
        world.send(world.client.get("/nothing"), None).await.problem(),
        (404, "not-found")
    );
    let api = world
        .send(world.client.get("/api/v1/nothing").header(Accept::HTML), None)
        .await;
    assert_eq!(api.problem(), (404, "not-found"));
}
