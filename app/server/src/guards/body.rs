//! JSON bodies, bounded and read whole.

use rocket::Request;
use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::http::Status;
use serde::de::DeserializeOwned;

use super::remember;
use crate::problem::Problem;

/// Longest JSON body, in bytes. Manifests and grants of some thousand people fit; files are not sent as JSON.
pub const JSON_LIMIT: u64 = 4 * 1024 * 1024;

/// A JSON body. Too long and malformed ones are answered by a problem that does not repeat them.
pub struct Body<T>(pub T);

#[rocket::async_trait]
impl<'r, T: DeserializeOwned> FromData<'r> for Body<T> {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        let problem = match read(data).await {
            Ok(value) => return Outcome::Success(Body(value)),
            Err(problem) => problem,
        };
        let status = problem.status();
        remember(request, problem);
        Outcome::Error((status, ()))
    }
}

async fn read<T: DeserializeOwned>(data: Data<'_>) -> Result<T, Problem> {
    let bytes = data
        .open(JSON_LIMIT.bytes())
        .into_bytes()
        .await
        .map_err(|_| Problem::malformed("The body broke off before its end."))?;
    // Rocket cuts a longer body without a word (DESIGN §5).
    if !bytes.is_complete() {
        return Err(Problem::of_status(Status::PayloadTooLarge).with("limit", JSON_LIMIT));
    }
    serde_json::from_slice(&bytes).map_err(|error| {
        Problem::malformed(format!(
            "The body is not the JSON that is expected here (line {}, column {}).",
            error.line(),
            error.column()
        ))
    })
}
