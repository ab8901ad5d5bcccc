//! `decline`: ends the route with a reason that only the people of the envelope can read.

use countersign_protocol::chain::Decision;
use serde_json::json;

use crate::arguments::DeclineArguments;
use crate::deciding::{Deciding, Draft, seal_blob};
use crate::failure::{Failure, Outcome};
use crate::reading::{envelope_id, read};
use crate::session::Context;

pub(crate) fn run(context: &Context, arguments: &DeclineArguments) -> Result<Outcome, Failure> {
    let id = envelope_id(&arguments.id)?;
    if arguments.reason.trim().is_empty() {
        return Err(
            Failure::usage("empty-reason", "the reason is empty").next("say why: --reason 'Clause 4 is missing'")
        );
    }
    let member = context.member()?;
    let reading = read(context, &member, id)?;
    let identity = context.unlock(&member)?;
    let Some(key) = reading.key(&member, &identity)? else {
        reading.turn(&member)?;
        return Err(reading
            .needed_key(&member, &identity)
            .err()
            .unwrap_or_else(|| Failure::new("no-grant", "no key")));
    };
    if let Err(failure) = reading.turn(&member)
        && context.home.held(id, &key)?.is_none()
    {
        return Err(failure);
    }
    let deciding = Deciding {
        context,
        member: &member,
        identity: &identity,
    };
    let accepted = deciding.decide(reading, &key, &format!("{arguments:?}"), |reading, displayed| {
        let slot = reading.turn(&member)?;
        let (reason, blob, sealed) = seal_blob(id, &key, arguments.reason.as_bytes());
        let commitment = reading.envelope.last_commitment();
        let entry = deciding.sign(reading, displayed, Decision::Decline { slot, reason }, commitment);
        Ok(Draft {
            entry,
            blob: Some((blob, sealed)),
            timing: None,
        })
    })?;
    let json = json!({ "envelope": id.to_string(), "sequence": accepted.sequence, "state": accepted.state });
    Ok(Outcome::new(
        json,
        "Declined. The route has ended, and the requester is told.",
    ))
}
