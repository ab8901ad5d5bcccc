//! `evidence`: what somebody needs, besides the PDF, to verify the outcome without the service.

use countersign_protocol::evidence::Evidence;
use serde_json::json;

use crate::arguments::FileArguments;
use crate::failure::{Failure, Outcome, chain_text};
use crate::files::write_document;
use crate::reading::{envelope_id, read, refused};
use crate::session::Context;

pub(crate) fn run(context: &Context, arguments: &FileArguments) -> Result<Outcome, Failure> {
    let id = envelope_id(&arguments.id)?;
    let member = context.member()?;
    let reading = read(context, &member, id)?;
    let bytes = member.client.bytes(&format!("/api/v1/envelopes/{id}/evidence"))?;
    let evidence = Evidence::from_bytes(&bytes).map_err(|error| refused(id, chain_text(&error)))?;
    let replayed = evidence.replay().map_err(|error| refused(id, chain_text(&error)))?;
    if !reading.is_continued_by(&replayed) {
        return Err(refused(
            id,
            "the evidence is older than the envelope, of another one, or tells another history",
        ));
    }
    write_document(&arguments.output, &bytes)?;
    let state = replayed.state().name();
    let json = json!({
        "envelope": id.to_string(), "file": arguments.output.display().to_string(), "state": state,
        "closed": replayed.closed(),
    });
    let text = format!(
        "{file}: evidence of an envelope that is {state}.\nCheck with it: countersign verify PDF --evidence {file} --offline",
        file = arguments.output.display()
    );
    Ok(Outcome::new(json, text))
}
