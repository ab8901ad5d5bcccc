//! `download`: the finished, closed document, or the reason why there is none.

use countersign_protocol::chain::State;
use countersign_protocol::evidence::VerdictKind;
use serde_json::json;

use super::close::{close, not_completed};
use crate::arguments::FileArguments;
use crate::deciding::Deciding;
use crate::failure::{Failure, Outcome};
use crate::files::write_document;
use crate::reading::{envelope_id, read};
use crate::session::Context;

pub(crate) fn run(context: &Context, arguments: &FileArguments) -> Result<Outcome, Failure> {
    let id = envelope_id(&arguments.id)?;
    let member = context.member()?;
    let mut reading = read(context, &member, id)?;
    if reading.envelope.state() != State::Completed {
        return Err(not_completed(&reading));
    }
    let identity = context.unlock(&member)?;
    let key = reading.needed_key(&member, &identity)?;
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
        close(
            &Deciding {
                context,
                member: &member,
                identity: &identity,
            },
            reading,
            &key,
        )?;
        context.note("everybody approved: the document is now closed with your signature");
        reading = read(context, &member, id)?;
    }
    let document = reading.document(context, &member, &key)?;
    if document.verdict.verdict != VerdictKind::Valid {
        return Err(Failure::new(
            "refused",
            "the document does not verify as complete, so it was not written",
        )
        .why(document.verdict.reasons.join(" ")));
    }
    write_document(&arguments.output, &document.pdf)?;
    let json = json!({
        "envelope": id.to_string(), "file": arguments.output.display().to_string(), "state": "completed",
        "verdict": "valid", "bytes": document.pdf.len(),
    });
    let text = format!(
        "{file}: complete and closed; every signature verifies.\nAnyone can check it: countersign verify {file}",
        file = arguments.output.display()
    );
    Ok(Outcome::new(json, text))
}
