//! `inbox` and `sent`: each envelope is read and verified before its title is shown.

use countersign_protocol::chain::State;
use countersign_protocol::envelope::Role;
use countersign_protocol::keys::Identity;
use serde_json::{Value, json};

use crate::api::objects::{Listed, Listing};
use crate::failure::{Failure, Outcome};
use crate::output::one_line;
use crate::progress::Progress;
use crate::randomness::date_text;
use crate::reading::{Reading, envelope_id, read};
use crate::session::{Context, Member};

pub(crate) fn inbox(context: &Context) -> Result<Outcome, Failure> {
    list(context, "inbox", "Nothing was sent to you yet.")
}

pub(crate) fn sent(context: &Context) -> Result<Outcome, Failure> {
    list(
        context,
        "sent",
        "You have sent nothing yet. Begin with: countersign send FILE --title T --approver EMAIL",
    )
}

fn list(context: &Context, name: &str, none: &str) -> Result<Outcome, Failure> {
    let member = context.member()?;
    let listing: Listing = member.client.get(&format!("/envelopes?box={name}"))?;
    if listing.envelopes.is_empty() {
        return Ok(Outcome::new(json!({ "envelopes": [] }), none));
    }
    let identity = context.unlock(&member)?;
    let work = Progress::work(context, "verifying");
    let mut objects = Vec::new();
    let mut lines = Vec::new();
    for listed in &listing.envelopes {
        let (object, line) = match one(context, &member, &identity, listed) {
            Ok(told) => told,
            // One damaged envelope must not hide the others; but a server that is gone is gone for all.
            Err(failure) if failure.kind == "unreachable" => return Err(failure),
            Err(failure) => refused(listed, &failure),
        };
        objects.push(object);
        lines.push(line);
    }
    drop(work);
    Ok(Outcome::new(json!({ "envelopes": objects }), lines.join("\n")))
}

fn one(context: &Context, member: &Member, identity: &Identity, listed: &Listed) -> Result<(Value, String), Failure> {
    let reading = read(context, member, envelope_id(&listed.envelope)?)?;
    let title = match reading.key(member, identity)? {
        Some(key) => Some(reading.details(member, &key)?.title),
        None => None,
    };
    let envelope = &reading.envelope;
    let your_turn = reading.turn(member).is_ok();
    let manifest = envelope.manifest();
    let (acted, approvers) = progress(&reading);
    let status = match (envelope.state(), your_turn) {
        (_, true) => "YOUR TURN".to_owned(),
        (State::Completed, _) if !envelope.closed() => "completed, not closed".to_owned(),
        (state, _) => state.to_string(),
    };
    let line = format!(
        "{}  {status:<22} {acted}/{approvers}  {}  from {}  {}",
        reading.id,
        date_text(manifest.created.0),
        reading.slot_person(0),
        one_line(title.as_deref().unwrap_or("(withheld until it is your turn)")),
    );
    let object = json!({
        "envelope": reading.id.to_string(), "title": title, "state": envelope.state().name(),
        "closed": envelope.closed(), "your_turn": your_turn, "requester": manifest.requester_email,
        "created": manifest.created.0, "approved": acted, "approvers": approvers,
    });
    Ok((object, line))
}

/// How many approvers have acted, of how many.
fn progress(reading: &Reading) -> (usize, usize) {
    let slots = reading
        .envelope
        .manifest()
        .slots
        .iter()
        .filter(|slot| slot.role == Role::Approver);
    let views: Vec<_> = slots.filter_map(|slot| reading.envelope.slot(slot.index)).collect();
    (views.iter().filter(|view| view.acted.is_some()).count(), views.len())
}

fn refused(listed: &Listed, failure: &Failure) -> (Value, String) {
    let why = failure.why.clone().unwrap_or_else(|| failure.what.clone());
    let object = json!({ "envelope": listed.envelope, "refused": { "kind": failure.kind, "why": why } });
    (object, format!("{}  REFUSED                {why}", listed.envelope))
}
