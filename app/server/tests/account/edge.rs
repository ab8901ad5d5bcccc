use std::collections::BTreeSet;

use countersign_server::guards::JSON_LIMIT;
use countersign_server::routes;
use rocket::http::{ContentType, Method, Status};

use crate::client::{House, bearer};

#[test]
fn the_description_has_exactly_the_routes_that_are_mounted() {
    let mounted: BTreeSet<(String, String)> = routes::all()
        .iter()
        .filter(|route| route.uri.path().starts_with(routes::API))
        .map(|route| {
            (
                route.method.as_str().to_lowercase(),
                route.uri.path()[routes::API.len()..].to_owned(),
            )
        })
        .map(|(method, path)| (method, path.replace('<', "{").replace('>', "}")))
        .collect();
    let document = routes::api::openapi::describe();
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            described.insert((method.clone(), path.clone()));
            assert!(
                operation["responses"].as_object().unwrap().len() > 1,
                "{method} {path} has no answer"
            );
            let takes_body = ["post", "put", "patch"].contains(&method.as_str());
            let exempt = path == "/logout" || path == "/envelopes/{id}/remind";
            assert!(
                exempt || takes_body == operation.get("requestBody").is_some(),
                "{method} {path}: body"
            );
        }
    }
    assert_eq!(described, mounted);
}

#[test]
fn every_schema_that_is_referred_to_is_there() {
    let document = routes::api::openapi::describe();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let text = document.to_string();
    let mut references = 0;
    for part in text.split("#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name}");
        references += 1;
    }
    assert!(references > 20);
    assert_eq!(document["openapi"], "3.1.0");
}

#[rocket::async_test]
async fn the_description_says_who_needs_a_session() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let document = routes::api::openapi::describe();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let path = path
                .replace("{commitment}", &"0".repeat(96))
                .split('/')
                .map(|part| {
                    if part.starts_with('{') {
                        "00000000-0000-4000-8000-000000000000"
                    } else {
                        part
                    }
                })
                .collect::<Vec<_>>()
                .join("/");
            let method: Method = method.parse().unwrap();
            let answer = house
                .client
                .req(method, format!("/api/v1{path}?email=x"))
                .dispatch()
                .await;
            let needs = !operation["security"].as_array().unwrap().is_empty();
            assert_eq!(
                answer.status() == Status::Unauthorized,
                needs,
                "{method} {path}: {}",
                answer.status()
            );
        }
    }
}

#[rocket::async_test]
async fn methods_that_an_address_does_not_have_are_405_with_allow() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let answer = house.client.delete("/api/v1/session").dispatch().await;
    assert_eq!(answer.status(), Status::MethodNotAllowed);
    assert_eq!(answer.headers().get_one("Allow"), Some("GET, HEAD"));
    assert_eq!(
        answer.content_type(),
        Some(ContentType::new("application", "problem+json"))
    );
    let answer = house.client.get("/api/v1/login/start").dispatch().await;
    assert_eq!(
        (answer.status(), answer.headers().get_one("Allow")),
        (Status::MethodNotAllowed, Some("POST"))
    );
    assert_eq!(
        house.client.get("/api/v1/nothing").dispatch().await.status(),
        Status::NotFound
    );
}

#[rocket::async_test]
async fn a_form_field_does_not_choose_the_method() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register("ada@example.org").await;
    // GET /session exists and POST does not: were the field believed, this would answer 200.
    let request = house
        .client
        .post("/api/v1/session")
        .header(ContentType::Form)
        .header(bearer(&account.session));
    assert_eq!(
        request.body("_method=get").dispatch().await.status(),
        Status::MethodNotAllowed
    );
}

#[rocket::async_test]
async fn every_response_has_the_security_headers() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    for path in [
        "/health",
        "/pki/ca.pem",
        "/api/v1/session",
        "/api/v1/openapi.json",
        "/nothing",
    ] {
        let answer = house.client.get(path).dispatch().await;
        for (name, part) in [
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Content-Security-Policy", "default-src 'none'"),
            ("Content-Security-Policy", "frame-ancestors 'none'"),
            ("X-Frame-Options", "DENY"),
            ("Cache-Control", "no-store"),
        ] {
            let value = answer.headers().get_one(name).unwrap_or("");
            assert!(value.contains(part), "{path} {name}: {value}");
        }
        assert_eq!(answer.headers().get_one("Server"), None);
    }
}

#[rocket::async_test]
async fn bodies_are_bounded_and_named_when_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let send = |body: String| {
        house
            .client
            .post("/api/v1/login/start")
            .header(ContentType::JSON)
            .body(body)
            .dispatch()
    };
    let long = format!(
        "{{\"email\": \"{}\"}}",
        "a".repeat(usize::try_from(JSON_LIMIT).unwrap())
    );
    let answer = send(long).await;
    assert_eq!(answer.status(), Status::PayloadTooLarge);
    assert!(
        answer
            .into_string()
            .await
            .unwrap()
            .contains("urn:countersign:problem:too-large")
    );
    let answer = send("{\"email\": \"CANARY\", \"request\": 7}".to_owned()).await;
    assert_eq!(answer.status(), Status::BadRequest);
    let text = answer.into_string().await.unwrap();
    assert!(
        text.contains("urn:countersign:problem:malformed") && !text.contains("CANARY"),
        "{text}"
    );
}

#[rocket::async_test]
async fn health_says_what_works() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let health = || async {
        let answer = house.client.get("/health").dispatch().await;
        let status = answer.status();
        (
            status,
            serde_json::from_str::<serde_json::Value>(&answer.into_string().await.unwrap()).unwrap(),
        )
    };
    assert_eq!(health().await.0, Status::Ok);
    house.begin("ada@example.org").await;
    house.pass(60);
    assert_eq!(health().await.1["outbox_age"], 60_000);
    std::fs::remove_dir_all(&house.service.config.blobs).unwrap();
    let (status, body) = health().await;
    assert_eq!(
        (status, &body["blobs"]),
        (Status::ServiceUnavailable, &serde_json::json!(false))
    );
}

#[rocket::async_test]
async fn the_authority_is_public() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let pem = house
        .client
        .get("/pki/ca.pem")
        .dispatch()
        .await
        .into_string()
        .await
        .unwrap();
    assert_eq!(pem, house.service.secrets.authority.pem().unwrap());
    assert_eq!(pem.matches("BEGIN CERTIFICATE").count(), 2);
}
