//! The client's files over HTTP.

use rocket::http::Header;

use crate::shell::built;
use crate::world::{Answer, World};

async fn get(world: &World, address: &str, headers: &[(&'static str, &'static str)]) -> Answer {
    let mut request = world.client.get(address.to_owned());
    for (name, value) in headers {
        request.add_header(Header::new(*name, *value));
    }
    world.send(request, None).await
}

#[tokio::test]
async fn the_smallest_coding_is_sent_and_caches_are_told() {
    let (world, _web) = built().await;
    for (takes, coding, bytes) in [
        ("gzip, deflate, br, zstd", Some("br"), "brotli"),
        ("gzip", Some("gzip"), "gzip"),
        ("br;q=0, gzip;q=1", Some("gzip"), "gzip"),
        ("identity", None, "export const shared = 1;"),
    ] {
        let answer = get(&world, "/assets/shared-BBBBBBBB.js", &[("Accept-Encoding", takes)])
            .await
            .ok(200);
        assert_eq!(
            (answer.header("Content-Encoding"), answer.bytes.as_slice()),
            (coding, bytes.as_bytes()),
            "{takes}"
        );
        assert_eq!(answer.header("Vary"), Some("Accept-Encoding"));
        assert_eq!(answer.header("Content-Type"), Some("text/javascript; charset=utf-8"));
    }
}

#[tokio::test]
async fn what_is_named_by_its_hash_is_kept_for_good_and_the_rest_is_asked_for() {
    let (world, _web) = built().await;
    for (address, kind, caching) in [
        (
            "/assets/style-AAAAAAAA.css",
            "text/css; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        (
            "/assets/work-DDDDDDDD.wasm",
            "application/wasm",
            "public, max-age=31536000, immutable",
        ),
        (
            "/assets/pdfjs/6.1.0/wasm/openjpeg.wasm",
            "application/wasm",
            "public, max-age=31536000, immutable",
        ),
        ("/assets/faces.json", "application/json", "public, no-cache"),
    ] {
        let answer = get(&world, address, &[]).await.ok(200);
        assert_eq!(
            (answer.header("Content-Type"), answer.header("Cache-Control")),
            (Some(kind), Some(caching)),
            "{address}"
        );
        assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"));
        let tag = answer.header("ETag").unwrap().to_owned();
        let request = world.client.get(address).header(Header::new("If-None-Match", tag));
        let again = world.send(request, None).await.ok(304);
        assert!(again.bytes.is_empty() && again.header("Content-Security-Policy").is_some());
    }
}

#[tokio::test]
async fn a_workers_script_brings_the_policy_that_holds_the_worker() {
    let (world, _web) = built().await;
    let answer = get(&world, "/assets/home-CCCCCCCC.js", &[]).await.ok(200);
    let policy = answer.header("Content-Security-Policy").unwrap();
    for part in [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "connect-src 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types countersign",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let (world, _web) = built().await;
    for address in [
        "/assets/../secret.json",
        "/assets/..%2fsecret.json",
        "/assets/%2e%2e/secret.json",
        "/assets/pdfjs/..%2f..%2fsecret.json",
        "/assets//secret.json",
        "/assets/..%5csecret.json",
        "/assets/.hidden.js",
        "/assets/shared-BBBBBBBB.js.br",
        "/assets/pdfjs",
        "/assets/",
        "/assets/none.js",
        "/assets.json",
        "/words/en.json",
    ] {
        let answer = get(&world, address, &[("Accept-Encoding", "br")]).await;
        assert!([404, 422].contains(&answer.status.code), "{address}: {}", answer.status);
        assert!(!String::from_utf8_lossy(&answer.bytes).contains("served"), "{address}");
    }
}
