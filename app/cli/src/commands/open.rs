//! `open`: the document as it stands, verified and decrypted here.

use serde_json::json;

use crate::arguments::FileArguments;
use crate::failure::{Failure, Outcome};
use crate::files::write_document;
use crate::reading::{envelope_id, read};
use crate::session::Context;

pub(crate) fn run(context: &Context, arguments: &FileArguments) -> Result<Outcome, Failure> {
    let id = envelope_id(&arguments.id)?;
    let member = context.member()?;
    let reading = read(context, &member, id)?;
    let identity = context.unlock(&member)?;
    let key = reading.needed_key(&member, &identity)?;
    let document = reading.document(context, &member, &key)?;
    write_document(&arguments.output, &document.pdf)?;
    let state = reading.envelope.state().name();
    let layers = reading.envelope.commitments().len() - 1;
    let json = json!({
        "envelope": id.to_string(), "file": arguments.output.display().to_string(), "state": state,
        "verdict": document.verdict.verdict.name(), "layers": layers,
    });
    let file = arguments.output.display();
    let text = match layers {
        0 => format!("{file}: the document as it was sent; its seal verifies. The envelope is {state}."),
        1 => format!("{file}: the document with 1 layer; everything verifies. The envelope is {state}."),
        _ => format!("{file}: the document with {layers} layers; everything verifies. The envelope is {state}."),
    };
    Ok(Outcome::new(json, text))
}
