//! `download`: the finished, closed document, archived, or the reason why there is none.

use countersign_pdf::verify::{DocumentVerdict, Level, inspect};
use countersign_protocol::chain::State;
use countersign_protocol::evidence::VerdictKind;
use serde_json::json;

use super::close::{close, not_completed};
use crate::archiving::archived;
use crate::arguments::proof::{DownloadArguments, LevelArgument};
use crate::deciding::Deciding;
use crate::failure::{Failure, Outcome};
use crate::files::write_document;
use crate::reading::{envelope_id, read};
use crate::session::Context;
use crate::timing::{NO_TIME, Trust, UNSTAMPED};

impl LevelArgument {
    fn level(self) -> Level {
        match self {
            Self::B => Level::Basic,
            Self::T => Level::Timestamped,
            Self::Lt => Level::LongTerm,
            Self::Lta => Level::Archived,
        }
    }
}

pub(crate) fn run(context: &Context, arguments: &DownloadArguments) -> Result<Outcome, Failure> {
    let id = envelope_id(&arguments.id)?;
    let member = context.member()?;
    let mut reading = read(context, &member, id)?;
    if reading.envelope.state() != State::Completed {
        return Err(not_completed(&reading));
    }
    reading.prefetch(context, &member)?;
    let identity = context.unlock(&member)?;
    let key = reading.needed_key(&member, &identity)?;
    let deciding = Deciding {
        context,
        member: &member,
        identity: &identity,
    };
    if !reading.envelope.closed() {
        if !reading.is_requester(&member) {
            return Err(Failure::new(
                "not-closed",
                "everybody approved, but the requester has not closed the document yet",
            )
            .next(format!(
                "ask {} to run: countersign close {id}; or see it as it stands: countersign open {id} -o FILE",
                reading.slot_person(0)
            )));
        }
        let accepted = close(&deciding, reading, &key)?;
        context.note("everybody approved: the document is now closed with your signature");
        if let Some(timing) = &accepted.timing {
            timing.tell(context, UNSTAMPED);
        }
        reading = read(context, &member, id)?;
    }
    // Archived whatever the level asked for: the longer it waits, the less can be proved.
    let kept = archived(&deciding, reading, &key)?;
    let document = &kept.document;
    if document.verdict.verdict != VerdictKind::Valid {
        return Err(Failure::new(
            "refused",
            "the document does not verify as complete, so it was not written",
        )
        .why(document.verdict.reasons.join(" ")));
    }
    let asked = arguments.level.level();
    let (level, end) = cut(context, &document.pdf, &document.verdict, asked)?;
    let pdf = document.pdf.get(..end).unwrap_or(&document.pdf);
    write_document(&arguments.output, pdf)?;
    let file = arguments.output.display();
    let json = json!({
        "envelope": id.to_string(), "file": file.to_string(), "state": "completed", "verdict": "valid",
        "bytes": pdf.len(), "level": level.name(), "asked": asked.name(),
    });
    let mut text = format!(
        "{file}: complete and closed; every signature verifies. Level {}.\nAnyone can check it: countersign verify {file}",
        level.name()
    );
    if level == asked {
        // A lower level than could be had was asked for: nothing is missing.
        return Ok(kept.tell(context, Outcome::new(json, text)).exit(0));
    }
    context.note(&format!(
        "level {} was asked for and not reached; the file is {}",
        asked.name(),
        level.name()
    ));
    text.push_str(&unreached(&document.verdict, asked));
    Ok(kept.tell(context, Outcome::new(json, text)).exit(NO_TIME))
}

/// The highest level up to `asked` that the file reaches, and where it ends then. A cut file is read anew: what it is called, it is.
fn cut(context: &Context, pdf: &[u8], verdict: &DocumentVerdict, asked: Level) -> Result<(Level, usize), Failure> {
    let trust = Trust::of(context)?;
    let report = verdict.report();
    let levels = [Level::Archived, Level::LongTerm, Level::Timestamped, Level::Basic];
    for level in levels.into_iter().filter(|level| *level <= asked) {
        let Some(end) = report.end_of(level) else { continue };
        let part = pdf.get(..end).unwrap_or_default();
        let holds = part.len() == pdf.len() || inspect(part, &trust.options()).level().is_some_and(|own| own >= level);
        if holds {
            return Ok((level, end));
        }
    }
    Err(Failure::new("refused", "the document has no signature"))
}

/// What to do about a level that was not reached.
fn unreached(verdict: &DocumentVerdict, asked: Level) -> String {
    let without: Vec<&str> = verdict
        .signatures
        .iter()
        .filter(|signature| signature.stamp.is_none())
        .map(|signature| signature.field.as_str())
        .collect();
    if without.is_empty() || asked == Level::Archived {
        return "\nRun the same command again when the timestamp authority answers.".to_owned();
    }
    format!(
        "\nWithout a timestamp of their own: {}. Only the archived file (--level lta) vouches for their time.",
        without.join(", ")
    )
}
