//! The service's HTTP API, version 1, as seen from a client: blocking calls, named refusals, bounded retries.

pub(crate) mod blobs;
pub(crate) mod objects;
pub(crate) mod outside;
pub(crate) mod problem;

use std::io::Read;
use std::thread;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::http::{Method, Request, Response};
use zeroize::Zeroizing;

pub(crate) use problem::{ApiError, Problem};

/// How often a call that may be repeated is tried when the network fails.
const ATTEMPTS: u32 = 4;
/// JSON answers are never larger than this: 64 MiB.
const ANSWER_LIMIT: u64 = 64 << 20;

/// One server, and perhaps a session there.
pub(crate) struct Client {
    agent: Agent,
    server: String,
    session: Option<Zeroizing<String>>,
}

/// The server's address without path, query or trailing slash.
pub(crate) fn normal_server(given: &str) -> Result<String, ApiError> {
    let wrong = |why: &str| ApiError::Address {
        given: given.to_owned(),
        why: why.to_owned(),
    };
    let url = url::Url::parse(given.trim()).map_err(|error| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("it must start with https:// (or http://)"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(wrong("it names no host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("it must not carry a user or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("it must end with the host (and port)"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// True for addresses of this very machine.
pub(crate) fn is_loopback(server: &str) -> bool {
    url::Url::parse(server).is_ok_and(|url| match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    })
}

impl Client {
    /// A client without a session. `server` comes from [`normal_server`].
    pub(crate) fn new(server: &str) -> Self {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(Duration::from_secs(15)))
            .timeout_recv_response(Some(Duration::from_secs(120)))
            .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")));
        if is_loopback(server) {
            config = config.proxy(None);
        }
        Self {
            agent: config.build().new_agent(),
            server: server.to_owned(),
            session: None,
        }
    }

    /// The same client with a session token.
    pub(crate) fn with_session(mut self, session: &str) -> Self {
        self.session = Some(Zeroizing::new(session.to_owned()));
        self
    }

    /// The server's address.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    /// GET of a JSON object below `/api/v1`; repeated when the network fails.
    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        let answer = repeated(|| self.call(Method::GET, &format!("/api/v1{path}"), None, &[]))?;
        read_json(&format!("GET {path}"), &answer.body)
    }

    /// GET of bytes below the server's root; repeated when the network fails.
    pub(crate) fn bytes(&self, path: &str) -> Result<Vec<u8>, ApiError> {
        Ok(repeated(|| self.call(Method::GET, path, None, &[]))?.body)
    }

    /// POST of a JSON object below `/api/v1`, sent once.
    pub(crate) fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, ApiError> {
        let bytes = to_json(path, body)?;
        let answer = self.call(Method::POST, &format!("/api/v1{path}"), Some(&bytes), &[])?;
        read_json(&format!("POST {path}"), &answer.body)
    }

    /// POST that the service answers alike when it comes twice; repeated when the network fails.
    pub(crate) fn post_idempotent<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        let bytes = to_json(path, body)?;
        let answer = repeated(|| self.call(Method::POST, &format!("/api/v1{path}"), Some(&bytes), &[]))?;
        read_json(&format!("POST {path}"), &answer.body)
    }

    /// One call. Any status but a success is an [`ApiError::Refused`].
    fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&[u8]>,
        headers: &[(&str, String)],
    ) -> Result<Answer, ApiError> {
        let mut response = self.send(method, path, body, headers)?;
        let status = response.status().as_u16();
        let mut bytes = Vec::new();
        response
            .body_mut()
            .with_config()
            .limit(ANSWER_LIMIT)
            .reader()
            .read_to_end(&mut bytes)
            .map_err(|error| self.unreachable(&error))?;
        if !(200..300).contains(&status) {
            return Err(ApiError::Refused(Problem::read(status, retry_after(&response), &bytes)));
        }
        Ok(Answer { body: bytes })
    }

    fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&[u8]>,
        headers: &[(&str, String)],
    ) -> Result<Response<ureq::Body>, ApiError> {
        let call = format!("{method} {path}");
        let strange = |why: String| ApiError::Strange {
            call: call.clone(),
            why,
        };
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.server));
        if let Some(session) = &self.session {
            request = request.header("Authorization", format!("Bearer {}", session.as_str()));
        }
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let plain = headers.iter().any(|(name, _)| *name == "Content-Type");
        let response = match body {
            Some(bytes) => {
                if !plain {
                    request = request.header("Content-Type", "application/json");
                }
                self.agent
                    .run(request.body(bytes).map_err(|error| strange(error.to_string()))?)
            }
            None => self
                .agent
                .run(request.body(()).map_err(|error| strange(error.to_string()))?),
        };
        response.map_err(|error| self.unreachable(&error))
    }

    fn unreachable(&self, cause: &dyn std::error::Error) -> ApiError {
        ApiError::Unreachable {
            server: self.server.clone(),
            cause: crate::failure::chain_text(cause),
        }
    }
}

struct Answer {
    body: Vec<u8>,
}

fn retry_after(response: &Response<ureq::Body>) -> Option<u64> {
    response
        .headers()
        .get("Retry-After")?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
}

fn to_json(path: &str, body: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(body).map_err(|error| ApiError::Strange {
        call: path.to_owned(),
        why: error.to_string(),
    })
}

fn read_json<T: DeserializeOwned>(call: &str, body: &[u8]) -> Result<T, ApiError> {
    let body = if body.is_empty() { b"null" } else { body };
    serde_json::from_slice(body).map_err(|error| ApiError::Strange {
        call: call.to_owned(),
        why: error.to_string(),
    })
}

/// Repeats `call` while nothing answers, at most [`ATTEMPTS`] times, with growing pauses.
pub(crate) fn repeated<T>(mut call: impl FnMut() -> Result<T, ApiError>) -> Result<T, ApiError> {
    let mut attempt = 1;
    loop {
        match call() {
            Err(ApiError::Unreachable { .. }) if attempt < ATTEMPTS => {
                thread::sleep(Duration::from_millis(100 << attempt));
                attempt += 1;
            }
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests;
