//! Proof of time: whom this program believes, and what became of asking an authority of time. A failure is said in a sentence, in
//! the JSON answer and by an exit code of its own; the local clock never stands in for it.

use countersign_pdf::sign::{SignError, ToBeSigned};
use countersign_pdf::timestamp::{self, Stamp, TimestampError};
use countersign_pdf::verify::{Limits, Options};
use rand_core::Rng as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::{ApiError, Client, outside};
use crate::certificates::{root_of, roots_of};
use crate::failure::{Failure, Outcome};
use crate::files::read_file;
use crate::randomness::{date_text, rng};
use crate::session::Context;

/// Exit code of a command that did its work, and has no proof of time.
pub(crate) const NO_TIME: u8 = 3;
/// Certificate files are never larger: 1 MiB.
const ROOTS_LIMIT: u64 = 1 << 20;

/// Whom verifying goes by.
pub(crate) struct Trust {
    roots: Vec<Vec<u8>>,
    time_roots: Vec<Vec<u8>>,
}

impl Trust {
    /// The pinned roots of the service, and those of other authorities of time.
    pub(crate) fn of(context: &Context) -> Result<Self, Failure> {
        Self::with(context, roots_of(&context.home)?)
    }

    /// The same with other roots of the service.
    pub(crate) fn with(context: &Context, roots: Vec<Vec<u8>>) -> Result<Self, Failure> {
        let mut time_roots = Vec::new();
        let mut add = |pem: &[u8], from: &str| {
            let read = root_of(pem).map_err(|error| {
                Failure::usage("bad-ca", format!("the certificates from {from} cannot be used")).why(error.to_string())
            })?;
            time_roots.extend(read);
            Ok::<(), Failure>(())
        };
        if let Some(pem) = context.home.time_roots()? {
            add(&pem, "this profile")?;
        }
        if let Some(file) = &context.tsa_root {
            add(&read_file(file, ROOTS_LIMIT)?, &file.display().to_string())?;
        }
        Ok(Self { roots, time_roots })
    }

    /// For the verifier.
    pub(crate) fn options(&self) -> Options<'_> {
        Options {
            roots: &self.roots,
            timestamp_roots: &self.time_roots,
            revocation: None,
            limits: Limits::default(),
        }
    }

    /// All who may vouch for a time.
    fn witnesses(&self) -> Vec<Vec<u8>> {
        [&self.roots[..], &self.time_roots[..]].concat()
    }
}

/// What became of asking for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
pub(crate) enum Timing {
    /// An authority vouches for it.
    Made {
        /// Its name.
        authority: String,
        /// When, in Unix seconds.
        at: i64,
    },
    /// There is none.
    Failed {
        /// Whom was asked.
        url: String,
        /// Stable name of the cause: `unreachable`, `timestamp-untrusted`, …
        cause: String,
        /// In words, as a clause.
        why: String,
    },
}

impl Timing {
    /// An authority vouches for it.
    pub(crate) fn made(stamp: &Stamp) -> Self {
        Self::Made {
            authority: stamp.authority.clone(),
            at: stamp.time.unix_timestamp(),
        }
    }

    /// The authority's answer does not count.
    pub(crate) fn refused(url: &str, error: &TimestampError) -> Self {
        Self::Failed {
            url: url.to_owned(),
            cause: error.name().to_owned(),
            why: error.to_string(),
        }
    }

    /// The authority did not answer.
    pub(crate) fn unanswered(url: &str, error: &ApiError) -> Self {
        let (cause, why) = match error {
            ApiError::Unreachable { cause, .. } => ("unreachable", format!("it cannot be reached: {cause}")),
            other => ("no-answer", other.to_string()),
        };
        Self::Failed {
            url: url.to_owned(),
            cause: cause.to_owned(),
            why,
        }
    }

    /// For the JSON answer's `timestamp`.
    pub(crate) fn json(&self) -> Value {
        match self {
            Self::Made { authority, at } => json!({ "made": true, "authority": authority, "at": at }),
            Self::Failed { url, cause, why } => json!({ "made": false, "url": url, "cause": cause, "why": why }),
        }
    }

    /// Says a failure on stderr; `then` says what follows from it.
    pub(crate) fn tell(&self, context: &Context, then: &str) {
        if let Self::Failed { url, why, .. } = self {
            context.note(&format!(
                "no timestamp: the timestamp authority {url} gave none that counts, because {why}; {then}"
            ));
        }
    }
}

/// What is said of a signature without a timestamp.
pub(crate) const UNSTAMPED: &str = "your signature is in, as level B-B: nobody but you vouches for its time";

/// Adds what became of the time to a command's answer.
pub(crate) fn conclude(context: &Context, timing: Option<&Timing>, then: &str, mut outcome: Outcome) -> Outcome {
    let Some(timing) = timing else { return outcome };
    outcome.json["timestamp"] = timing.json();
    timing.tell(context, then);
    if let Timing::Made { authority, at } = timing {
        let at = date_text(u64::try_from(*at).unwrap_or(0).saturating_mul(1000));
        outcome
            .text
            .push_str(&format!("\nTime: {at}, according to {authority}."));
        return outcome;
    }
    outcome.exit(NO_TIME)
}

/// Where the authority of time answers: `--tsa` (or the environment), else the profile's own, else the service.
pub(crate) fn authority(context: &Context, client: &Client) -> Result<String, Failure> {
    if let Some(url) = &context.tsa {
        return Ok(url.clone());
    }
    Ok(match context.home.time_authority()? {
        Some(chosen) => chosen.url,
        None => format!("{}/pki/tsa", client.server()),
    })
}

/// Asks an authority.
pub(crate) fn ask(url: &str, request: &[u8]) -> Result<Vec<u8>, ApiError> {
    outside::post(url, timestamp::QUERY_TYPE, request)
}

/// 16 random bytes: an answer to another request is not taken.
pub(crate) fn nonce() -> [u8; 16] {
    let mut nonce = [0; 16];
    rng().fill_bytes(&mut nonce);
    nonce
}

/// Ends a signature with a timestamp beside it, or without one where none that counts can be had. `before`: the timestamps that the
/// document has.
pub(crate) fn finish(
    context: &Context,
    client: &Client,
    unsigned: ToBeSigned,
    signature: &[u8; 96],
    before: &[Stamp],
) -> Result<(Vec<u8>, Timing), Failure> {
    let failed = |error: SignError| {
        Failure::new("layer", "your signature could not be finished, and nothing was sent").why(error.to_string())
    };
    let url = authority(context, client)?;
    let witnesses = Trust::of(context)?.witnesses();
    let digest = unsigned.stamp_digest(signature).map_err(failed)?;
    let nonce = nonce();
    let answer = ask(&url, &timestamp::request(&digest, &nonce));
    let token = match &answer {
        Err(error) => Err(Timing::unanswered(&url, error)),
        Ok(answer) => timestamp::token_for(answer, &digest, &nonce, &witnesses, before)
            .map_err(|error| Timing::refused(&url, &error)),
    };
    let (token, timing) = match token {
        Ok((token, stamp)) => (Some(token), Timing::made(&stamp)),
        Err(timing) => (None, timing),
    };
    match unsigned.clone().finish_stamped(signature, token.as_ref()) {
        // A token that is longer than there is room counts as none.
        Err(error @ SignError::NoRoom { .. }) if token.is_some() => {
            let timing = Timing::Failed {
                url,
                cause: "timestamp-too-long".to_owned(),
                why: error.to_string(),
            };
            Ok((unsigned.finish(signature).map_err(failed)?, timing))
        }
        finished => Ok((finished.map_err(failed)?, timing)),
    }
}
