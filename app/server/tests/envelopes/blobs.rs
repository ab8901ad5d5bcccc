//! Uploads: resumable, bounded, durable; downloads in ranges.

use std::time::Duration;

use countersign_protocol::envelope::Route;
use countersign_server::entities::{blob, blob_part};
use countersign_server::services::blobs::{self, ABANDONED};
use rocket::http::Header;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;
use uuid::Uuid;

use super::world::{Named, World};

#[tokio::test]
async fn an_upload_goes_on_where_it_stopped() {
    let world = World::open().await;
    let anna = world.person("anna@example.org").await;
    let (id, envelope) = (Uuid::new_v4(), Uuid::new_v4());
    let whole: Vec<u8> = (0..300_000_u32).map(|i| (i % 251) as u8).collect();
    world.declare(&anna, id, envelope, 300_000).await.ok(201);
    assert_eq!(
        world.patch(&anna, id, 0, &whole[..100_000]).await.ok(200).body,
        json!({"offset": 100_000})
    );

    let wrong = world.patch(&anna, id, 99_999, &whole[99_999..]).await;
    assert_eq!(
        (wrong.problem(), &wrong.body["offset"]),
        ((409, "wrong-offset"), &json!(100_000))
    );
    assert_eq!(
        world.declare(&anna, id, envelope, 300_000).await.ok(200).body,
        json!({"offset": 100_000})
    );
    let upload = world.get(&anna, &format!("/blobs/{id}/upload")).await.ok(200);
    assert_eq!(
        upload.body,
        json!({"offset": 100_000, "length": 300_000, "complete": false})
    );
    assert_eq!(
        world.get(&anna, &format!("/blobs/{id}")).await.problem(),
        (404, "not-found")
    );

    world.patch(&anna, id, 100_000, &whole[100_000..]).await.ok(200);
    let read = world.get(&anna, &format!("/blobs/{id}")).await.ok(200);
    assert_eq!(read.header("Content-Length"), Some("300000"));
    assert!(read.bytes == whole);
    let parts = std::fs::read_dir(world.service.config.blobs.join("uploads").join(id.to_string()));
    assert_eq!(parts.map_or(0, Iterator::count), 0, "the parts are gone");
}

#[tokio::test]
async fn a_range_is_a_range() {
    let world = World::open().await;
    let anna = world.person("anna@example.org").await;
    let id = Uuid::new_v4();
    world.declare(&anna, id, id, 10).await.ok(201);
    world.patch(&anna, id, 0, b"0123456789").await.ok(200);
    let ranged = async |range: &'static str| {
        let request = world
            .client
            .get(format!("/api/v1/blobs/{id}"))
            .header(Header::new("Range", range));
        world.send(request, Some(&anna)).await
    };
    let middle = ranged("bytes=3-5").await.ok(206);
    assert_eq!(
        (middle.bytes.as_slice(), middle.header("Content-Range")),
        (&b"345"[..], Some("bytes 3-5/10"))
    );
    assert_eq!(middle.header("Content-Length"), Some("3"));
    assert_eq!(ranged("bytes=-2").await.ok(206).bytes, b"89");
    assert_eq!(ranged("bytes=10-").await.problem(), (416, "no-such-range"));
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_named() {
    let world = World::open().await;
    let anna = world.person("anna@example.org").await;
    let id = Uuid::new_v4();
    let limit = blobs::limit(&world.service);
    let large = world.declare(&anna, id, id, limit + 1).await;
    assert_eq!(
        (large.problem(), &large.body["limit"]),
        ((413, "too-large"), &json!(limit))
    );
    assert_eq!(world.declare(&anna, id, id, 0).await.problem(), (422, "empty"));

    world.declare(&anna, id, id, 20_000_000).await.ok(201);
    let part = world.patch(&anna, id, 0, &vec![0; 8 * 1024 * 1024 + 1]).await;
    assert_eq!(
        (part.problem(), &part.body["limit"]),
        ((413, "too-large"), &json!(8 * 1024 * 1024))
    );
    let small = Uuid::new_v4();
    world.declare(&anna, small, id, 4).await.ok(201);
    assert_eq!(
        world.patch(&anna, small, 0, b"12345").await.problem(),
        (422, "past-the-end")
    );
    let upload = world.get(&anna, &format!("/blobs/{small}/upload")).await.ok(200);
    assert_eq!(upload.body["offset"], 0, "nothing of it was kept");
}

#[tokio::test]
async fn others_cannot_touch_an_upload() {
    let world = World::open().await;
    let (anna, eve) = (
        world.person("anna@example.org").await,
        world.person("eve@example.org").await,
    );
    let id = Uuid::new_v4();
    world.declare(&anna, id, id, 4).await.ok(201);
    assert_eq!(world.declare(&eve, id, id, 4).await.problem(), (409, "id-taken"));
    assert_eq!(world.declare(&anna, id, id, 5).await.problem(), (409, "id-taken"));
    assert_eq!(world.patch(&eve, id, 0, b"evil").await.problem(), (404, "not-found"));
    world.patch(&anna, id, 0, b"good").await.ok(200);
    assert_eq!(
        world.get(&eve, &format!("/blobs/{id}")).await.problem(),
        (403, "withheld")
    );
    let nobody = world.send(world.client.get(format!("/api/v1/blobs/{id}")), None).await;
    assert_eq!(nobody.problem(), (401, "no-session"));
}

#[tokio::test]
async fn open_uploads_are_bounded_and_expire_but_linked_ones_stay() {
    let world = World::open().await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    for _ in 0..blobs::OPEN_UPLOADS {
        world.declare(&anna, Uuid::new_v4(), Uuid::nil(), 4).await.ok(201);
    }
    assert_eq!(
        world.declare(&anna, Uuid::new_v4(), Uuid::nil(), 4).await.problem(),
        (429, "too-many-uploads")
    );
    world.declare(&ben, Uuid::new_v4(), Uuid::nil(), 4).await.ok(201);

    world.clock.advance(Duration::from_millis(ABANDONED as u64 + 1));
    assert_eq!(
        blobs::sweep(&world.service).await.unwrap(),
        blobs::OPEN_UPLOADS as usize + 1
    );
    world.declare(&anna, Uuid::new_v4(), Uuid::nil(), 4).await.ok(201);
    world
        .get(&ben, &format!("/blobs/{}", sent.manifest.base.id))
        .await
        .ok(200);
}

#[tokio::test]
async fn what_a_crash_left_full_is_put_together_for_whoever_lost_the_answer() {
    let world = World::open().await;
    let anna = world.person("anna@example.org").await;
    for ask in ["GET", "PATCH"] {
        let (id, attempt) = (Uuid::new_v4(), Uuid::new_v4());
        world.declare(&anna, id, id, 4).await.ok(201);
        // The part is on disk and recorded; then the process died.
        let part = world.service.blobs.write_part(id, 0, attempt, 4, &b"good"[..]).await;
        assert_eq!(part.unwrap(), 4);
        let row = blob_part::ActiveModel {
            blob: Set(id),
            start: Set(0),
            length: Set(4),
            attempt: Set(attempt),
        };
        row.insert(&world.service.db).await.unwrap();
        let row = blob::ActiveModel {
            id: Set(id),
            received: Set(4),
            ..Default::default()
        };
        row.update(&world.service.db).await.unwrap();

        if ask == "GET" {
            let upload = world.get(&anna, &format!("/blobs/{id}/upload")).await.ok(200);
            assert_eq!(upload.body, json!({"offset": 4, "length": 4, "complete": true}));
        } else {
            let again = world.patch(&anna, id, 0, b"good").await;
            assert_eq!(
                (again.problem(), &again.body["offset"]),
                ((409, "wrong-offset"), &json!(4))
            );
        }
        assert_eq!(
            world.get(&anna, &format!("/blobs/{id}")).await.ok(200).bytes,
            b"good",
            "{ask}"
        );
    }
}

#[tokio::test]
async fn a_request_that_comes_late_puts_nothing_in_the_place_of_a_finished_file() {
    let world = World::open().await;
    let anna = world.person("anna@example.org").await;
    let id = Uuid::new_v4();
    world.declare(&anna, id, id, 4).await.ok(201);
    world.patch(&anna, id, 0, b"good").await.ok(200);
    // As another request sees it that read the row before the root was known, and the parts after they were removed.
    let row = blob::ActiveModel {
        id: Set(id),
        root: Set(None),
        ..Default::default()
    };
    row.update(&world.service.db).await.unwrap();
    assert_eq!(world.declare(&anna, id, id, 4).await.problem(), (500, "internal"));
    let file = world.service.config.blobs.join("blobs").join(id.to_string());
    assert_eq!(std::fs::read(file).unwrap(), b"good");
}
