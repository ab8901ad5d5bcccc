//! `show`: everything about one envelope, each part of it verified first.

use countersign_protocol::chain::Decision;
use countersign_protocol::envelope::{Details, KeyBasis, Role};
use serde_json::{Value, json};

use crate::arguments::ShowArguments;
use crate::failure::{Failure, Outcome};
use crate::filling;
use crate::output::one_line;
use crate::randomness::date_text;
use crate::reading::{Reading, envelope_id, read};
use crate::session::Context;

pub(crate) fn run(context: &Context, arguments: &ShowArguments) -> Result<Outcome, Failure> {
    let member = context.member()?;
    let reading = read(context, &member, envelope_id(&arguments.id)?)?;
    reading.prefetch(context, &member)?;
    let identity = context.unlock(&member)?;
    let key = reading.key(&member, &identity)?;
    let mut details = None;
    let mut declined = None;
    let mut document = "withheld";
    let mut fields = Vec::new();
    if let Some(key) = &key {
        details = Some(reading.details(&member, key)?);
        for entry in reading.envelope.entries() {
            if let Decision::Decline { slot, reason } = &entry.payload().decision {
                declined = Some((*slot, reading.reason(&member, key, reason)?));
            }
        }
        fields = filling::placed(&reading.document(context, &member, key)?.pdf);
        document = "verified";
    }
    let people: Vec<Person> = reading
        .envelope
        .manifest()
        .slots
        .iter()
        .map(|slot| person(&reading, slot.index))
        .collect();
    let your_turn = reading.turn(&member).is_ok();
    let slot = reading.approver_slot(&member);
    let own = slot.map(|slot| filling::lines(&fields, slot)).unwrap_or_default();
    let text = text(
        &reading,
        details.as_ref(),
        declined.as_ref(),
        &people,
        your_turn.then_some(own.as_slice()),
        document,
    );
    let mut json = object(
        &reading,
        details.as_ref(),
        declined.as_ref(),
        &people,
        your_turn,
        document,
    );
    json["fields"] = filling::object(&fields);
    // That nothing newer is kept back no client can tell; that nothing is missing which was there before, it can.
    json["freshness"] = json!({ "proven": false, "seen_before": reading.before });
    let mut text = text;
    if reading.before.is_none() {
        text.push_str(
            "\nFreshness unproven: this profile sees it for the first time, and the service may keep something back.",
        );
    }
    Ok(Outcome::new(json, text))
}

/// One line of the list of people.
struct Person {
    slot: u32,
    role: &'static str,
    stage: Option<usize>,
    email: String,
    name: Option<String>,
    status: &'static str,
    at: Option<u64>,
    basis: Option<&'static str>,
}

fn person(reading: &Reading, slot: u32) -> Person {
    let envelope = &reading.envelope;
    let view = envelope.slot(slot);
    let bundle = view
        .and_then(|view| view.bundle)
        .and_then(|hash| reading.bundles.bundle(&hash));
    let acted = view
        .and_then(|view| view.acted)
        .and_then(|sequence| envelope.entries().get(sequence as usize - 1));
    let role = match view.map(|view| view.role) {
        Some(Role::Viewer) => "viewer",
        _ => "approver",
    };
    let status = match acted.map(|entry| &entry.payload().decision) {
        Some(Decision::Decline { .. }) => "declined",
        Some(_) => "approved",
        None if bundle.is_none() => "invited",
        None if role == "viewer" => "reads",
        None if envelope.open_slots().contains(&slot) => "awaited",
        None => "waits",
    };
    Person {
        slot,
        role,
        stage: envelope
            .manifest()
            .route
            .0
            .iter()
            .position(|stage| stage.members.contains(&slot))
            .map(|at| at + 1),
        email: view.map(|view| view.email.clone()).unwrap_or_default(),
        name: bundle.map(|bundle| bundle.bundle().name.clone()),
        status,
        at: acted.map(|entry| entry.payload().at.0),
        basis: view.and_then(|view| view.basis).map(|basis| match basis {
            KeyBasis::Confirmed => "confirmed",
            KeyBasis::FirstUse => "first-use",
        }),
    }
}

fn object(
    reading: &Reading,
    details: Option<&Details>,
    declined: Option<&(u32, String)>,
    people: &[Person],
    your_turn: bool,
    document: &str,
) -> Value {
    let envelope = &reading.envelope;
    let people: Vec<Value> = people
        .iter()
        .map(|person| {
            json!({
                "slot": person.slot, "role": person.role, "stage": person.stage, "email": person.email,
                "name": person.name, "status": person.status, "at": person.at, "key_basis": person.basis,
            })
        })
        .collect();
    let requester = reading.requester().map(|bundle| bundle.bundle().name.clone());
    json!({
        "envelope": reading.id.to_string(),
        "title": details.map(|details| &details.title),
        "filename": details.map(|details| &details.filename),
        "message": details.and_then(|details| details.message.as_ref()),
        "state": envelope.state().name(),
        "closed": envelope.closed(),
        "requester": { "email": envelope.manifest().requester_email, "name": requester },
        "created": envelope.manifest().created.0,
        "your_turn": your_turn,
        "people": people,
        "declined": declined.map(|(slot, reason)| json!({ "slot": slot, "reason": reason })),
        "document": document,
        "sequence": envelope.sequence(),
        "head": envelope.head().to_string(),
        "received": reading.received,
    })
}

fn text(
    reading: &Reading,
    details: Option<&Details>,
    declined: Option<&(u32, String)>,
    people: &[Person],
    // One's fields, when it is one's turn.
    your_turn: Option<&[String]>,
    document: &str,
) -> String {
    let envelope = &reading.envelope;
    let mut lines = Vec::new();
    match details {
        Some(details) => {
            lines.push(format!(
                "{}  ({})",
                one_line(&details.title),
                one_line(&details.filename)
            ));
            if let Some(message) = &details.message {
                lines.push(quoted(message));
            }
        }
        None => lines.push("Title and document are withheld until it is your turn.".to_owned()),
    }
    lines.push(format!("envelope   {}", reading.id));
    lines.push(format!(
        "from       {}, {}",
        reading.slot_person(0),
        date_text(envelope.manifest().created.0)
    ));
    lines.push(format!(
        "state      {}{}",
        envelope.state(),
        match (envelope.closed(), envelope.state().name()) {
            (true, _) => " and closed",
            (false, "completed") => ", not closed yet",
            _ => "",
        }
    ));
    lines.push(format!("document   {document}"));
    for person in people {
        let name = match &person.name {
            Some(name) => format!("{name} <{}>", person.email),
            None => person.email.clone(),
        };
        let stage = person
            .stage
            .map_or_else(|| "  -".to_owned(), |stage| format!("{stage:>3}"));
        let at = person.at.map(|at| format!(", {}", date_text(at))).unwrap_or_default();
        let basis = if person.basis == Some("first-use") {
            "  (key not confirmed)"
        } else {
            ""
        };
        lines.push(format!(
            "{stage}  {:<9} {name}: {}{at}{basis}",
            person.role, person.status
        ));
    }
    if let Some((slot, reason)) = declined {
        lines.push(format!("{} declined: {}", reading.slot_person(*slot), quoted(reason)));
    }
    if let Some(fields) = your_turn {
        lines.extend(fields.iter().cloned());
        lines.push(format!(
            "\nIt is your turn: countersign open {id} -o FILE, then countersign approve {id}",
            id = reading.id
        ));
    }
    lines.join("\n")
}

/// What somebody wrote, in quotes. Each further line is indented, so that none passes for a line of this program's.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\n', "\n  | "))
}
