//! `approve`: marks and a signature become a layer on top of the document as it stands.

use countersign_pdf::layer::{Appearance, Color, Mark, layer};
use countersign_pdf::sign::Act;
use countersign_pdf::verify;
use countersign_protocol::chain::Decision;
use countersign_protocol::commitment::Binding;
use countersign_protocol::evidence::VerdictKind;
use countersign_protocol::grant::EnvelopeKey;
use countersign_protocol::hash::Hash48;
use serde_json::json;

use crate::arguments::ApproveArguments;
use crate::certificates::fresh;
use crate::deciding::{Deciding, Draft, seal_blob};
use crate::failure::{Failure, Outcome};
use crate::files::read_image;
use crate::filling::{self, Filler, Wish};
use crate::progress::Progress;
use crate::randomness::{now_utc, salt};
use crate::reading::{Reading, envelope_id, read};
use crate::session::Context;
use crate::timing::{self, Trust};
use crate::wording::{layer_refused, plain_rect};

/// Size of a text mark, in points.
const TEXT_SIZE: f32 = 12.0;

/// What the approver wants to add, read from the command line and its files.
struct Wishes {
    marks: Vec<Mark>,
    appearance: Appearance,
    fills: Vec<Wish>,
}

pub(crate) fn run(context: &Context, arguments: &ApproveArguments) -> Result<Outcome, Failure> {
    let id = envelope_id(&arguments.id)?;
    let member = context.member()?;
    let wishes = wishes(arguments, &member.profile.name)?;
    let reading = read(context, &member, id)?;
    let request = format!("{arguments:?}");
    // What the service shows is judged, and the certificate asked for, before the passphrase: a service that cheats at
    // either learns nothing more.
    let mut certificates = None;
    if reading.turn(&member).is_ok() && reading.own_grant(&member).is_some() {
        reading.prefetch(context, &member)?;
        if !context.home.holds(id)? {
            certificates = Some(fresh(context, &member)?);
        }
    }
    let identity = context.unlock(&member)?;
    let deciding = Deciding {
        context,
        member: &member,
        identity: &identity,
    };
    let Some(key) = reading.key(&member, &identity)? else {
        reading.turn(&member)?;
        return Err(reading
            .needed_key(&member, &identity)
            .err()
            .unwrap_or_else(|| Failure::new("no-grant", "no key")));
    };
    let slot = match reading.turn(&member) {
        Ok(slot) => slot,
        // The answer to the last attempt may have been lost after it was accepted.
        Err(failure) => match context.home.held(id, &key)? {
            Some(_) => reading.approver_slot(&member).ok_or(failure)?,
            None => return Err(failure),
        },
    };
    let accepted = deciding.decide(reading, &key, &request, |reading, displayed| {
        // One for each signing act (DESIGN §4.8).
        let certificates = certificates
            .take()
            .map_or_else(|| fresh(context, &member), Ok::<_, Failure>)?;
        draft(&deciding, reading, &key, &wishes, (displayed, &certificates))
    })?;
    let json =
        json!({ "envelope": id.to_string(), "slot": slot, "sequence": accepted.sequence, "state": accepted.state });
    let text = match accepted.state.as_str() {
        "completed" => "Approved. Yours was the last approval; the requester's client closes the document.".to_owned(),
        _ => "Approved. Your layer is signed and in the envelope.".to_owned(),
    };
    let outcome = Outcome::new(json, text);
    Ok(timing::conclude(
        context,
        accepted.timing.as_ref(),
        timing::UNSTAMPED,
        outcome,
    ))
}

/// Builds, signs and verifies the layer on top of a reading.
fn draft(
    deciding: &Deciding<'_>,
    reading: &Reading,
    key: &EnvelopeKey,
    wishes: &Wishes,
    (displayed, certificates): (Hash48, &[Vec<u8>]),
) -> Result<Draft, Failure> {
    let slot = reading.turn(deciding.member)?;
    let document = reading.document(deciding.context, deciding.member, key)?;
    let work = Progress::work(deciding.context, "signing");
    let binding = Binding {
        salt: salt(),
        envelope: reading.id,
        sequence: reading.envelope.sequence() + 1,
        previous: reading.envelope.head(),
    };
    let act = Act {
        certificates,
        at: now_utc(),
        binding: &binding,
        signer_name: &deciding.member.profile.name,
    };
    let faces = countersign_fonts::all();
    let filler = Filler {
        name: &deciding.member.profile.name,
        email: deciding.member.email(),
        at: act.at,
    };
    let values = filling::values(&filling::placed(&document.pdf), slot, &wishes.fills, &filler)?;
    let unsigned = layer(
        &document.pdf,
        slot,
        &wishes.marks,
        &values,
        &wishes.appearance,
        &faces,
        &act,
    )
    .map_err(layer_refused)?;
    let commitment = unsigned.commitment();
    let signature = deciding.identity.signing.sign(unsigned.attributes());
    let (client, before) = (&deciding.member.client, document.stamps());
    let (delta, timing) = timing::finish(deciding.context, client, unsigned, &signature, &before)?;
    let (blob, blob_id, sealed) = seal_blob(reading.id, key, &delta);
    let entry = deciding.sign(reading, displayed, Decision::Approve { slot, delta: blob }, commitment);
    check_own(deciding.context, reading, document.pdf, &delta, &entry)?;
    drop(work);
    Ok(Draft {
        entry,
        blob: Some((blob_id, sealed)),
        timing: Some(timing),
    })
}

/// Nothing is sent that one's own verifier would not accept.
pub(crate) fn check_own(
    context: &Context,
    reading: &Reading,
    mut pdf: Vec<u8>,
    delta: &[u8],
    entry: &[u8],
) -> Result<(), Failure> {
    pdf.extend_from_slice(delta);
    let mut evidence = reading.evidence().clone();
    evidence.entries.push(entry.to_vec());
    let trust = Trust::of(context)?;
    let verdict = verify::judge(&pdf, &trust.options(), Some(&evidence));
    match verdict.verdict {
        VerdictKind::Valid | VerdictKind::Incomplete => Ok(()),
        VerdictKind::Invalid | VerdictKind::Unknown => Err(Failure::new(
            "layer",
            "the layer made here does not verify, so it was not sent",
        )
        .why(verdict.reasons.join(" "))
        .next("this is a fault of this program; please report it")),
    }
}

fn wishes(arguments: &ApproveArguments, name: &str) -> Result<Wishes, Failure> {
    let mut marks = Vec::new();
    for text in &arguments.texts {
        marks.push(Mark::Text {
            page: text.page,
            x: text.x as f32,
            y: text.y as f32,
            text: text.text.clone(),
            size: TEXT_SIZE,
            color: Color::default(),
        });
    }
    for image in &arguments.images {
        marks.push(Mark::Image {
            page: image.at.page,
            rect: plain_rect(&image.at),
            bytes: read_image(&image.file)?,
        });
    }
    if let Some(text) = &arguments.watermark {
        if text.trim().is_empty() {
            return Err(Failure::usage("empty-watermark", "the watermark is empty"));
        }
        marks.push(Mark::Watermark { text: text.clone() });
    }
    let typed = |name: &str| Appearance::Typed {
        name: name.to_owned(),
        hand: 0,
    };
    let appearance = match (&arguments.sign_as, &arguments.sign_image) {
        (_, Some(file)) => Appearance::Image(read_image(file)?),
        (Some(name), None) if name.trim().is_empty() => {
            return Err(Failure::usage("empty-name", "the name after --sign-as is empty"));
        }
        (Some(name), None) => typed(name),
        (None, None) => typed(name),
    };
    let fills = filling::wishes(&arguments.fills)?;
    Ok(Wishes {
        marks,
        appearance,
        fills,
    })
}
