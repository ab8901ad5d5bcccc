//! `close`: the requester's last signature, which locks every field that is still empty.

use countersign_pdf::close::close as close_pdf;
use countersign_pdf::sign::Act;
use countersign_protocol::chain::{Decision, State};
use countersign_protocol::commitment::Binding;
use countersign_protocol::grant::EnvelopeKey;
use countersign_protocol::hash::Hash48;
use serde_json::json;

use super::approve::check_own;
use crate::archiving::archived;
use crate::arguments::CloseArguments;
use crate::certificates::fresh;
use crate::deciding::{Accepted, Deciding, Draft, seal_blob};
use crate::failure::{Failure, Outcome};
use crate::progress::Progress;
use crate::randomness::{now_utc, salt};
use crate::reading::{Reading, envelope_id, read};
use crate::session::Context;
use crate::timing;

pub(crate) fn run(context: &Context, arguments: &CloseArguments) -> Result<Outcome, Failure> {
    let id = envelope_id(&arguments.id)?;
    let member = context.member()?;
    let reading = read(context, &member, id)?;
    if !reading.is_requester(&member) {
        return Err(Failure::new("not-requester", "only the requester closes an envelope")
            .next(format!("ask {}", reading.slot_person(0))));
    }
    if reading.envelope.closed() {
        let json = json!({ "envelope": id.to_string(), "state": "completed", "closed": true });
        return Ok(Outcome::new(json, "The envelope is closed already."));
    }
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
    let accepted = close(&deciding, reading, &key)?;
    let json =
        json!({ "envelope": id.to_string(), "sequence": accepted.sequence, "state": accepted.state, "closed": true });
    let text = format!("Closed. Fetch the finished document: countersign download {id} -o FILE");
    let outcome = Outcome::new(json, text);
    let outcome = timing::conclude(context, accepted.timing.as_ref(), timing::UNSTAMPED, outcome);
    // What cannot be archived now is archived by whoever downloads first.
    let kept = archived(&deciding, read(context, &member, id)?, &key)?;
    Ok(kept.tell(context, outcome))
}

/// Closes a completed envelope.
pub(crate) fn close(deciding: &Deciding<'_>, reading: Reading, key: &EnvelopeKey) -> Result<Accepted, Failure> {
    deciding.decide(reading, key, "close", |reading, _| {
        draft(deciding, reading, key, reading.envelope.head())
    })
}

/// Why an envelope that is not completed is neither closed nor downloaded.
pub(crate) fn not_completed(reading: &Reading) -> Failure {
    let state = reading.envelope.state();
    let failure = Failure::new(
        "not-completed",
        format!("the envelope is {state}, so there is no finished document"),
    )
    .with("state", state.name());
    match state {
        State::Pending => failure.why(format!("waiting for {}", reading.waiting())).next(format!(
            "the document as it stands: countersign open {} -o FILE",
            reading.id
        )),
        State::Declined => failure.next(format!("countersign show {} tells who declined and why", reading.id)),
        _ => failure,
    }
}

fn draft(deciding: &Deciding<'_>, reading: &Reading, key: &EnvelopeKey, displayed: Hash48) -> Result<Draft, Failure> {
    let document = reading.document(deciding.context, deciding.member, key)?;
    let _work = Progress::work(deciding.context, "closing");
    let binding = Binding {
        salt: salt(),
        envelope: reading.id,
        sequence: reading.envelope.sequence() + 1,
        previous: reading.envelope.head(),
    };
    let certificates = fresh(deciding.context, deciding.member)?;
    let act = Act {
        certificates: &certificates,
        at: now_utc(),
        binding: &binding,
        signer_name: &deciding.member.profile.name,
    };
    let failed = |why: String| Failure::new("close", "the document could not be closed").why(why);
    let unsigned = close_pdf(&document.pdf, &act).map_err(|error| failed(error.to_string()))?;
    let commitment = unsigned.commitment();
    let signature = deciding.identity.signing.sign(unsigned.attributes());
    let (client, before) = (&deciding.member.client, document.stamps());
    let (delta, timing) = timing::finish(deciding.context, client, unsigned, &signature, &before)?;
    let (blob, blob_id, sealed) = seal_blob(reading.id, key, &delta);
    let entry = deciding.sign(reading, displayed, Decision::Close { delta: blob }, commitment);
    check_own(deciding.context, reading, document.pdf, &delta, &entry)?;
    Ok(Draft {
        entry,
        blob: Some((blob_id, sealed)),
        timing: Some(timing),
    })
}
