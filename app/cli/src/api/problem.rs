//! What the service answers when it refuses (RFC 9457), and what can happen on the way to it.

use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::failure::Failure;

/// A refusal of the service.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    /// Short name such as `stale-head`; `http-500` when the answer carried none.
    pub(crate) name: String,
    /// HTTP status.
    pub(crate) status: u16,
    /// One line.
    pub(crate) title: String,
    /// The sentence for this very case.
    pub(crate) detail: Option<String>,
    /// Seconds to wait, from the Retry-After header.
    pub(crate) retry_after: Option<u64>,
    /// Members beyond those of RFC 9457.
    pub(crate) extras: Map<String, Value>,
}

#[derive(Deserialize)]
struct Body {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    title: String,
    detail: Option<String>,
    #[serde(flatten)]
    extras: Map<String, Value>,
}

impl Problem {
    /// Reads an answer whose status is not a success; a body that is no problem object still gives a problem.
    pub(crate) fn read(status: u16, retry_after: Option<u64>, body: &[u8]) -> Self {
        match serde_json::from_slice::<Body>(body) {
            Ok(mut body) => {
                body.extras.remove("status");
                let name = match body.kind.rsplit([':', '/']).next() {
                    Some(name) if !name.is_empty() && name != "blank" => name.to_owned(),
                    _ => format!("http-{status}"),
                };
                Self {
                    name,
                    status,
                    title: body.title,
                    detail: body.detail,
                    retry_after,
                    extras: body.extras,
                }
            }
            Err(_) => Self {
                name: format!("http-{status}"),
                status,
                title: format!("the service answered with status {status}"),
                detail: None,
                retry_after,
                extras: Map::new(),
            },
        }
    }

    /// The refusal in words.
    pub(crate) fn sentence(&self) -> String {
        let text = match &self.detail {
            Some(detail) if !detail.is_empty() => detail.clone(),
            _ => self.title.clone(),
        };
        text.trim_end_matches('.').to_owned()
    }
}

/// Why a call to the service brought no answer that can be used.
#[derive(Debug, Error)]
pub(crate) enum ApiError {
    /// Nothing answered.
    #[error("{server} cannot be reached: {cause}")]
    Unreachable {
        /// The server.
        server: String,
        /// What the network said.
        cause: String,
    },
    /// The service refused.
    #[error("{}", .0.sentence())]
    Refused(Problem),
    /// Something answered, but not as a Countersign service of this version does.
    #[error("{call} was answered in a way this program does not understand: {why}")]
    Strange {
        /// Method and path.
        call: String,
        /// What is odd.
        why: String,
    },
    /// The address of the server is none.
    #[error("\"{given}\" is not the address of a server: {why}")]
    Address {
        /// What was given.
        given: String,
        /// What is wrong with it.
        why: String,
    },
}

impl ApiError {
    /// The refusal, when it is one.
    pub(crate) fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Refused(problem) => Some(problem),
            _ => None,
        }
    }

    /// True when the service refused with this name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.problem().is_some_and(|problem| problem.name == name)
    }

    /// True when the service refused with this HTTP status.
    pub(crate) fn has_status(&self, status: u16) -> bool {
        self.problem().is_some_and(|problem| problem.status == status)
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Unreachable { server, cause } => Failure::new(
                "unreachable",
                format!("{server} cannot be reached"),
            )
            .why(cause)
            .next("check the address (--server) and the network, then run the same command again; nothing is lost"),
            ApiError::Strange { .. } => Failure::new("strange-answer", error.to_string())
                .next("check that --server names a Countersign service, and that it is not older than this program"),
            ApiError::Address { .. } => Failure::usage("bad-server-address", error.to_string())
                .next("use an address like https://sign.example.org"),
            ApiError::Refused(problem) => refused(problem),
        }
    }
}

fn refused(problem: Problem) -> Failure {
    let next = match (problem.status, problem.retry_after) {
        (_, Some(seconds)) => Some(format!("wait {} and try again", duration(seconds))),
        (401, None) => Some("log in again: countersign login".to_owned()),
        (500..=599, None) => Some("this is a fault of the service; try again later or tell its operator".to_owned()),
        _ => next_for(&problem.name).map(str::to_owned),
    };
    let mut failure = Failure::new(problem.name.clone(), problem.sentence()).with("status", problem.status);
    if let Some(seconds) = problem.retry_after {
        failure = failure.with("retry_after", seconds);
    }
    for (name, value) in problem.extras {
        failure = failure.with(&name, value);
    }
    match next {
        Some(next) => failure.next(next),
        None => failure,
    }
}

fn next_for(name: &str) -> Option<&'static str> {
    Some(match name {
        "no-account" => "check the address; they may not have registered yet",
        "out-of-turn" => "wait for the mail that says it is your turn; `countersign show ID` tells who is next",
        "already-acted" => "nothing needs to be done: your decision is already in the envelope",
        "route-ended" => "nothing can be added any more; see `countersign show ID`",
        "stale-head" => "look at the envelope again, then repeat the command",
        "wrong-code" | "bad-code" | "invalid-code" => "copy the code from the newest mail",
        "unknown-step" => {
            "if it was accepted before and only the answer was lost, log in: countersign login --email E; else start again"
        }
        "expired-code" | "code-expired" => "start again to get a new code by mail",
        "registration-closed" => "ask the operator of the service for an invitation",
        _ => return None,
    })
}

/// `90` as "90 seconds", `600` as "10 minutes".
fn duration(seconds: u64) -> String {
    match seconds {
        1 => "1 second".to_owned(),
        0..=119 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests;
