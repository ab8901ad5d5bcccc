//! Descriptions of routes, from which the OpenAPI document is put together.

use rocket::Route;
use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// One group of routes with their descriptions.
pub struct Group {
    /// What the group is about.
    pub name: &'static str,
    /// Routes relative to the API's prefix.
    pub routes: Vec<Route>,
    /// One description per route.
    pub operations: Vec<Operation>,
}

/// Named schemas.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// One route's description.
pub struct Operation {
    /// In lower case.
    pub method: &'static str,
    /// As Rocket writes it, without query: `/blobs/<id>`.
    pub path: &'static str,
    summary: &'static str,
    session: bool,
    parameters: Vec<(&'static str, &'static str)>,
    request: Option<Value>,
    answers: Vec<(u16, Option<Value>)>,
    schemas: Schemas,
}

impl Operation {
    /// A route that needs a session. `method` in lower case, `path` as Rocket writes it without query.
    pub fn new(method: &'static str, path: &'static str, summary: &'static str) -> Self {
        Self {
            method,
            path,
            summary,
            session: true,
            parameters: Vec::new(),
            request: None,
            answers: Vec::new(),
            schemas: Vec::new(),
        }
    }

    /// A route that needs no session.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.session = false;
        self
    }

    /// Takes a JSON body.
    #[must_use]
    pub fn request<T: ToSchema>(mut self) -> Self {
        self.request = Some(self.json::<T>());
        self
    }

    /// Takes bytes as its body.
    #[must_use]
    pub fn request_bytes(mut self) -> Self {
        self.request = Some(bytes());
        self
    }

    /// Answers with `status` and JSON.
    #[must_use]
    pub fn answers<T: ToSchema>(mut self, status: u16) -> Self {
        let content = self.json::<T>();
        self.answers.push((status, Some(content)));
        self
    }

    /// Answers with `status` and bytes.
    #[must_use]
    pub fn answers_bytes(mut self, status: u16) -> Self {
        self.answers.push((status, Some(bytes())));
        self
    }

    /// Answers 200 with JSON of no fixed shape.
    #[must_use]
    pub fn answers_any(mut self) -> Self {
        self.answers
            .push((200, Some(json!({ "application/json": { "schema": {} } }))));
        self
    }

    /// Answers with `status` and a stream of server-sent events.
    #[must_use]
    pub fn answers_events(mut self, status: u16) -> Self {
        let content = json!({ "text/event-stream": { "schema": { "type": "string" } } });
        self.answers.push((status, Some(content)));
        self
    }

    /// Takes a query parameter (`in` is `query`) or a header (`header`).
    #[must_use]
    pub fn parameter(mut self, place: &'static str, name: &'static str) -> Self {
        self.parameters.push((place, name));
        self
    }

    fn json<T: ToSchema>(&mut self) -> Value {
        let name = T::name().into_owned();
        T::schemas(&mut self.schemas);
        self.schemas.push((name.clone(), <T as PartialSchema>::schema()));
        json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } })
    }

    /// The schemas that it refers to.
    pub fn schemas(&self) -> &Schemas {
        &self.schemas
    }

    /// Its path as OpenAPI writes it: `/blobs/{id}`.
    pub fn template(&self) -> String {
        self.path.replace('<', "{").replace('>', "}")
    }

    /// The operation object (OpenAPI 3.1 §4.8.10).
    pub fn describe(&self, group: &str) -> Value {
        let in_path = self
            .path
            .split('/')
            .filter_map(|part| part.strip_prefix('<')?.strip_suffix('>'));
        let parameters: Vec<Value> = in_path
            .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
            .chain(
                self.parameters
                    .iter()
                    .map(|(place, name)| json!({ "name": name, "in": place, "schema": { "type": "string" } })),
            )
            .collect();
        let mut responses = Map::new();
        for (status, content) in &self.answers {
            let mut response = json!({ "description": rocket::http::Status::new(*status).reason_lossy() });
            if let Some(content) = content {
                response["content"] = content.clone();
            }
            responses.insert(status.to_string(), response);
        }
        responses.insert(
            "default".into(),
            json!({
                "description": "A problem, named by its type (RFC 9457)",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            }),
        );
        let mut operation = json!({
            "tags": [group], "summary": self.summary, "parameters": parameters, "responses": responses,
            "security": if self.session { json!([{ "session": [] }, { "cookie": [] }]) } else { json!([]) },
        });
        if let Some(content) = &self.request {
            operation["requestBody"] = json!({ "required": true, "content": content });
        }
        operation
    }
}

fn bytes() -> Value {
    json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } })
}
