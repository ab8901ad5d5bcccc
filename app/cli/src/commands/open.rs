//! `open`: the document as it stands, verified and decrypted here.

use serde_json::json;

use crate::arguments::FileArguments;
use crate::failure::{Failure, Outcome};
use crate::files::write_document;
use crate::filling;
use crate::reading::{envelope_id, read};
use crate::session::Context;

pub(crate) fn run(context: &Context, arguments: &FileArguments) -> Result<Outcome, Failure> {
    let id = envelope_id(&arguments.id)?;
    let member = context.member()?;
    let reading = read(context, &member, id)?;
    reading.prefetch(context, &member)?;
    let identity = context.unlock(&member)?;
    let key = reading.needed_key(&member, &identity)?;
    let document = reading.document(context, &member, &key)?;
    write_document(&arguments.output, &document.pdf)?;
    let state = reading.envelope.state().name();
    let layers = reading.envelope.commitments().len() - 1;
    let fields = filling::placed(&document.pdf);
    let json = json!({
        "envelope": id.to_string(), "file": arguments.output.display().to_string(), "state": state,
        "verdict": document.verdict.verdict.name(), "layers": layers, "fields": filling::object(&fields),
    });
    let file = arguments.output.display();
    let mut text = match layers {
        0 => format!("{file}: the document as it was sent; its seal verifies. The envelope is {state}."),
        1 => format!("{file}: the document with 1 layer; everything verifies. The envelope is {state}."),
        _ => format!("{file}: the document with {layers} layers; everything verifies. The envelope is {state}."),
    };
    let slot = reading.approver_slot(&member);
    for line in slot.map(|slot| filling::lines(&fields, slot)).unwrap_or_default() {
        text.push('\n');
        text.push_str(&line);
    }
    Ok(Outcome::new(json, text))
}
