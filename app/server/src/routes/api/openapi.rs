//! The API's description, OpenAPI 3.1.

use rocket::get;
use rocket::serde::json::Json;
use serde_json::{Map, Value, json};

use super::describe::Operation;

/// Describes the API.
#[get("/openapi.json")]
pub fn document() -> Json<Value> {
    Json(describe())
}

/// The document, from the descriptions beside the routes.
pub fn describe() -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert("Problem".into(), problem());
    for group in super::groups() {
        for operation in &group.operations {
            insert(&mut paths, operation, group.name);
            for (name, schema) in operation.schemas() {
                schemas.insert(name.clone(), json!(schema));
            }
        }
    }
    let own = Operation::new("get", "/openapi.json", "This document")
        .public()
        .answers_any();
    insert(&mut paths, &own, "description");
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Countersign",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Approval of confidential PDFs. Bytes are standard base64 with padding, ids are UUIDs, hashes \
                are lower-case hex, times are Unix milliseconds.",
            "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" },
        },
        "servers": [{ "url": crate::routes::API }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "session": { "type": "http", "scheme": "bearer" },
                "cookie": {
                    "type": "apiKey", "in": "cookie", "name": "countersign-session",
                    "description": "For pages of this service (over HTTPS `__Host-countersign-session`). What changes \
                        something needs the header `Countersign-Client: browser` and a same-origin `Origin` too.",
                },
            },
        },
    })
}

fn insert(paths: &mut Map<String, Value>, operation: &Operation, group: &str) {
    let path = paths.entry(operation.template()).or_insert_with(|| json!({}));
    path[operation.method] = operation.describe(group);
}

fn problem() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string", "description": "urn:countersign:problem:<name>" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "retry_after": { "type": "integer", "description": "seconds" },
        },
    })
}
