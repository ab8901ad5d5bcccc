//! `certificate`: the certificate of completion of a finished envelope, made here and sealed by the service unseen.

use countersign_certificate::{Checked, Completing, CompletingError, Problem, Sealed, Subject, check};
use countersign_protocol::evidence::VerdictKind;
use serde_json::{Value, json};

use super::close::not_completed;
use crate::api::objects::{SealRequest, SealedFacts};
use crate::archiving::archived;
use crate::arguments::proof::CertificateArguments;
use crate::certificates::roots_of;
use crate::deciding::Deciding;
use crate::failure::{Failure, Outcome, chain_text};
use crate::files::write_document;
use crate::randomness::salt;
use crate::reading::{Reading, envelope_id, read, refused};
use crate::session::Context;
use crate::timing::Trust;

pub(crate) fn run(context: &Context, arguments: &CertificateArguments) -> Result<Outcome, Failure> {
    let id = envelope_id(&arguments.id)?;
    let member = context.member()?;
    let reading = read(context, &member, id)?;
    if !reading.envelope.closed() {
        return Err(unfinished(&reading));
    }
    let identity = context.unlock(&member)?;
    let key = reading.needed_key(&member, &identity)?;
    let deciding = Deciding {
        context,
        member: &member,
        identity: &identity,
    };
    // Of the archived file, which is the one that everybody keeps.
    let kept = archived(&deciding, reading, &key)?;
    let document = &kept.document;
    if document.verdict.verdict != VerdictKind::Valid {
        return Err(refused(id, document.verdict.reasons.join(" ")));
    }
    let reading = read(context, &member, id)?;
    let title = match arguments.no_title {
        true => None,
        false => Some(reading.details(&member, &key)?.title),
    };
    let trust = Trust::of(context)?;
    let fonts = countersign_fonts::all();
    let subject = Subject {
        pdf: &document.pdf,
        options: trust.options(),
        envelope: &reading.envelope,
        bundles: &reading.bundles,
        title,
        salt: salt(),
    };
    let completing = Completing::begin(&subject, &fonts);
    let request = SealRequest {
        head: completing.head().to_string(),
        particulars: completing.particulars().to_string(),
    };
    let answer: SealedFacts = member
        .client
        .post_idempotent(&format!("/envelopes/{id}/certificate"), &request)?;
    let sealed = Sealed {
        facts: answer.facts.0,
        seal: answer.seal.0,
        evidence: answer.evidence.0,
    };
    // What comes out of here, others must be able to believe: the seal, the facts, and that they are of the chain verified above.
    let (pdf, checked) = completing
        .finish(sealed, &roots_of(&context.home)?, &fonts)
        .map_err(|error| match error {
            CompletingError::Make(_) => {
                Failure::new("certificate", "the certificate could not be made").why(chain_text(&error))
            }
            other => refused(id, chain_text(&other)),
        })?;
    write_document(&arguments.output, &pdf)?;
    let file = arguments.output.display();
    let mut json = object(&checked);
    json["file"] = json!(file.to_string());
    json["bytes"] = json!(pdf.len());
    let text = format!(
        "{file}: certificate of completion, sealed by {}.\nAnyone can check it: countersign verify {file}",
        checked.seal.authority
    );
    Ok(kept.tell(context, Outcome::new(json, text)))
}

fn unfinished(reading: &Reading) -> Failure {
    if reading.envelope.state() != countersign_protocol::chain::State::Completed {
        return not_completed(reading);
    }
    let id = reading.id;
    Failure::new(
        "not-closed",
        "everybody approved, but the requester has not closed the document yet",
    )
    .next(format!("{} runs: countersign close {id}", reading.slot_person(0)))
}

/// A certificate, for `--json`.
fn object(checked: &Checked) -> Value {
    let Checked {
        facts,
        particulars,
        seal,
        ..
    } = checked;
    let hex = |bytes: &[u8]| hex::encode(bytes);
    json!({
        "envelope": facts.envelope.to_string(), "head": facts.head.to_string(), "service": facts.service,
        "verify": facts.verify_page(), "issued": facts.issued.0 / 1000, "title": particulars.title,
        "sha256": hex(&particulars.document.0), "level": particulars.level,
        "people": facts.people.iter().map(|person| json!({ "slot": person.slot, "email": person.email, "name": person.name })).collect::<Vec<_>>(),
        "ledger": facts.ledger.as_ref().map(|at| json!({
            "origin": at.origin, "size": at.size, "root": hex(&at.root.0),
            "leaf": facts.acts.last().and_then(|act| act.leaf),
        })),
        "seal": { "authority": seal.authority, "serial": seal.serial },
    })
}

/// `verify` of a file that is a certificate; none when it is not one.
pub(crate) fn verify(pdf: &[u8], roots: &[Vec<u8>]) -> Option<Outcome> {
    match check(pdf, roots, &countersign_fonts::all()) {
        Err(Problem::NotOne) => None,
        Ok(checked) => {
            let mut json = object(&checked);
            json["kind"] = json!("certificate");
            json["verdict"] = json!("valid");
            let facts = &checked.facts;
            let mut lines = vec![format!(
                "VALID: a certificate of completion, sealed by {} (serial {})",
                checked.seal.authority, checked.seal.serial
            )];
            lines.push(format!("  envelope {} at {}", facts.envelope, facts.service));
            for person in &facts.people {
                let name = person.name.as_deref().unwrap_or("not registered");
                lines.push(format!("  {name} <{}>", person.email));
            }
            lines.push(format!(
                "  document: SHA-256 {}",
                hex::encode(checked.particulars.document.0)
            ));
            lines.push(
                "  It is about that document; check the document itself as well: countersign verify DOCUMENT"
                    .to_owned(),
            );
            Some(Outcome::new(json, lines.join("\n")))
        }
        Err(problem) => {
            let (verdict, exit) = if problem.is_unknown() {
                ("unknown", 2)
            } else {
                ("invalid", 1)
            };
            let text = problem.to_string();
            let json = json!({
                "kind": "certificate", "verdict": verdict, "reasons": [text],
                "causes": [{ "cause": problem.name(), "field": null, "offset": null, "page": null, "text": text }],
            });
            let head = if exit == 1 { "INVALID" } else { "CANNOT TELL" };
            Some(Outcome::new(json, format!("{head}: a certificate of completion\n  {text}")).exit(exit))
        }
    }
}
