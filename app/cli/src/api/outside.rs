//! Authorities of time and of revocation: whole addresses, no session, bytes in and out.

use std::io::Read;
use std::time::Duration;

use countersign_pdf::archive::LONGEST;
use ureq::Agent;

use super::{ApiError, is_loopback, repeated};

/// Whom an authority hears as the caller.
const AGENT: &str = concat!("countersign/", env!("CARGO_PKG_VERSION"));

/// GET of what stands at `url`; repeated when nothing answers.
pub(crate) fn get(url: &str) -> Result<Vec<u8>, ApiError> {
    repeated(|| call(url, None))
}

/// POST of `body` to `url`; repeated when nothing answers.
pub(crate) fn post(url: &str, kind: &str, body: &[u8]) -> Result<Vec<u8>, ApiError> {
    repeated(|| call(url, Some((kind, body))))
}

fn call(url: &str, body: Option<(&str, &[u8])>) -> Result<Vec<u8>, ApiError> {
    let strange = |why: String| ApiError::Strange {
        call: url.to_owned(),
        why,
    };
    let parsed = url::Url::parse(url).map_err(|error| strange(error.to_string()))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(strange(
            "its address does not start with http:// or https://".to_owned(),
        ));
    }
    let unreachable = |error: &dyn std::error::Error| ApiError::Unreachable {
        server: url.to_owned(),
        cause: crate::failure::chain_text(error),
    };
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(Duration::from_secs(15)))
        .timeout_global(Some(Duration::from_secs(60)))
        .user_agent(AGENT);
    if is_loopback(url) {
        config = config.proxy(None);
    }
    let agent = config.build().new_agent();
    let answer = match body {
        Some((kind, bytes)) => agent.post(url).header("Content-Type", kind).send(bytes),
        None => agent.get(url).call(),
    };
    let mut answer = answer.map_err(|error| unreachable(&error))?;
    let status = answer.status().as_u16();
    if !(200..300).contains(&status) {
        return Err(strange(format!("it answered with status {status}")));
    }
    let mut bytes = Vec::new();
    let limit = LONGEST as u64;
    let mut body = answer.body_mut().with_config().limit(limit).reader();
    body.read_to_end(&mut bytes).map_err(|error| unreachable(&error))?;
    Ok(bytes)
}
