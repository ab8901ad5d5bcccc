//! `work`: everything that is not needed for a document's first page. `README.md` one folder up lists every function as
//! JavaScript sees it.

pub mod archive;
pub mod certificates;
pub mod draft;
pub mod evidence;
pub mod keys;
pub mod ledger;
pub mod opaque;
pub mod pdf;
pub mod randomness;
pub mod recovery;
pub mod sealing;
mod stamp;
pub mod verdict;

use countersign_web_bridge::Cause;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a JSON argument.
fn json<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, Cause> {
    serde_json::from_str(text).map_err(|error| Cause::argument(format!("{what}: {error}")))
}

/// Writes a JSON answer.
fn text(value: &impl Serialize) -> String {
    // What is written here has string keys and finite numbers, so it cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests;
