//! Archiving a closed document: asking for what `countersign_pdf::archive` wants to know, and handing what comes of it to everybody.

use countersign_pdf::archive::{ArchiveError, Archived, Archiving, Ask, Due, due};
use countersign_pdf::verify::Level;
use countersign_protocol::chain::Decision;
use countersign_protocol::grant::EnvelopeKey;
use serde_json::json;

use crate::api::{ApiError, outside};
use crate::deciding::{Deciding, Draft, seal_blob};
use crate::failure::{Failure, Outcome};
use crate::progress::Progress;
use crate::randomness::now_utc;
use crate::reading::document::Document;
use crate::reading::{Reading, read};
use crate::session::Context;
use crate::timing::{self, NO_TIME, Timing, Trust};

/// How often it is begun again because somebody else was faster; after each time the archive is theirs.
const ATTEMPTS: u32 = 3;

/// A closed document, as provable as could be reached.
pub(crate) struct Kept {
    /// The document.
    pub(crate) document: Document,
    /// Why it is not archived although it should be.
    pub(crate) trouble: Option<Trouble>,
}

impl Kept {
    /// Adds what became of it to a command's answer, and says on stderr what did not succeed.
    pub(crate) fn tell(&self, context: &Context, mut outcome: Outcome) -> Outcome {
        let level = self.document.verdict.level.map(Level::name);
        let Some(trouble) = &self.trouble else {
            outcome.json["archive"] = json!({ "made": true, "level": level });
            return outcome;
        };
        outcome.json["archive"] = json!({
            "made": false, "level": level, "cause": trouble.cause, "why": trouble.why,
        });
        match &trouble.timing {
            Some(timing) => {
                outcome.json["timestamp"] = timing.json();
                timing.tell(
                    context,
                    "the document stays as it is, and the next download tries again",
                );
            }
            None => context.note(&format!("not archived: {}; the next download tries again", trouble.why)),
        }
        outcome.exit(NO_TIME)
    }
}

/// Why a document could not be archived. It stays as it is, and the next download tries again.
pub(crate) struct Trouble {
    cause: String,
    why: String,
    timing: Option<Timing>,
}

impl Trouble {
    fn of(error: ArchiveError) -> Self {
        Self {
            cause: "not-archived".to_owned(),
            why: error.to_string(),
            timing: None,
        }
    }

    fn of_time(timing: Timing) -> Self {
        let (cause, why) = match &timing {
            Timing::Failed { cause, why, .. } => (cause.clone(), why.clone()),
            Timing::Made { .. } => (String::new(), String::new()),
        };
        Self {
            cause,
            why,
            timing: Some(timing),
        }
    }
}

/// The document of a closed envelope; archived first, when nobody has done so or its last timestamp ends soon.
pub(crate) fn archived(deciding: &Deciding<'_>, mut reading: Reading, key: &EnvelopeKey) -> Result<Kept, Failure> {
    let (context, member) = (deciding.context, deciding.member);
    for _ in 0..ATTEMPTS {
        let document = reading.document(context, member, key)?;
        let Some(due) = due(&document.verdict.report(), now_utc()) else {
            return Ok(Kept {
                document,
                trouble: None,
            });
        };
        let made = match make(deciding, &document, due)? {
            Ok(made) => made,
            Err(trouble) => return Ok(Kept { document, trouble }),
        };
        let id = reading.id;
        let submitted = deciding.decide(reading, key, "archive", |reading, displayed| {
            let (delta, blob, sealed) = seal_blob(id, key, &made.delta);
            let commitment = reading.envelope.last_commitment();
            Ok(Draft {
                entry: deciding.sign(reading, displayed, Decision::Archive { delta }, commitment),
                blob: Some((blob, sealed)),
                timing: Some(Timing::made(&made.stamp)),
            })
        });
        match submitted {
            // Their archive is everybody's then; it is looked at like any other.
            Err(failure) if failure.kind == "stale-head" => {
                context.note("somebody else archived it first; theirs is taken");
            }
            other => drop(other?),
        }
        reading = read(context, member, id)?;
    }
    Ok(Kept {
        document: reading.document(context, member, key)?,
        trouble: None,
    })
}

/// Makes an archive; or says why not, or that there is no reason to (a renewal that would prove nothing for longer).
fn make(deciding: &Deciding<'_>, document: &Document, due: Due) -> Result<Result<Archived, Option<Trouble>>, Failure> {
    let context = deciding.context;
    let _work = Progress::work(context, "archiving");
    let url = timing::authority(context, &deciding.member.client)?;
    let trust = Trust::of(context)?;
    let nonces = [timing::nonce(), timing::nonce()];
    let mut work = match Archiving::new(document.pdf.clone(), &trust.options(), due, nonces) {
        Ok(work) => work,
        Err(error) => return Ok(Err(Some(Trouble::of(error)))),
    };
    while let Some(ask) = work.ask() {
        let answer = fetch(&url, &ask);
        let of_time = matches!(ask, Ask::Timestamp { .. });
        if let (true, Err(error)) = (of_time, &answer) {
            return Ok(Err(Some(Trouble::of_time(Timing::unanswered(&url, error)))));
        }
        match work.answered(answer.ok().as_deref()) {
            Ok(()) => {}
            Err(ArchiveError::NoGain) => return Ok(Err(None)),
            Err(ArchiveError::Timestamp(error)) => {
                return Ok(Err(Some(Trouble::of_time(Timing::refused(&url, &error)))));
            }
            Err(error) => return Ok(Err(Some(Trouble::of(error)))),
        }
    }
    Ok(work.finish().map_err(|error| Some(Trouble::of(error))))
}

fn fetch(authority: &str, ask: &Ask) -> Result<Vec<u8>, ApiError> {
    match ask {
        Ask::Timestamp { request } => timing::ask(authority, request),
        Ask::Ocsp { url, request } => outside::post(url, "application/ocsp-request", request),
        Ask::Crl { url } => outside::get(url),
    }
}
