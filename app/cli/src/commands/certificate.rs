//! `certificate`: the certificate of completion of a finished envelope, made here and sealed by the service unseen.

use countersign_certificate::{Checked, LAYOUT, Parts, Problem, check, faces_for, make};
use countersign_pdf::verify::{Level, Options, SignatureReport, Stamp, inspect};
use countersign_protocol::Millis;
use countersign_protocol::chain::Decision;
use countersign_protocol::completion::{Bytes32, Particulars, VouchedTime};
use countersign_protocol::evidence::VerdictKind;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::close::not_completed;
use crate::api::objects::{SealRequest, SealedFacts};
use crate::archiving::archived;
use crate::arguments::proof::CertificateArguments;
use crate::certificates::roots_of;
use crate::deciding::Deciding;
use crate::failure::{Failure, Outcome, chain_text};
use crate::files::write_document;
use crate::randomness::salt;
use crate::reading::document::Document;
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
    let particulars = particulars(context, &reading, document, title)?;
    let request = SealRequest {
        head: reading.envelope.head().to_string(),
        particulars: particulars.hash().to_string(),
    };
    let sealed: SealedFacts = member
        .client
        .post_idempotent(&format!("/envelopes/{id}/certificate"), &request)?;
    let parts = Parts {
        facts: sealed.facts.0,
        seal: sealed.seal.0,
        particulars: particulars.to_bytes(),
        evidence: sealed.evidence.0,
    };
    let fonts = countersign_fonts::all();
    let failed = |why: String| Failure::new("certificate", "the certificate could not be made").why(why);
    let pdf = make(&parts, &fonts).map_err(|error| failed(error.to_string()))?;
    // What comes out of here, others must be able to believe: the seal, the facts, and that they are of the chain verified above.
    let checked = check(&pdf, &roots_of(&context.home)?, &fonts).map_err(|error| refused(id, chain_text(&error)))?;
    let replayed = checked.evidence.replay();
    let replayed = replayed.map_err(|error| refused(id, chain_text(&error)))?;
    if replayed.head() != reading.envelope.head() || !reading.is_continued_by(&replayed) {
        return Err(refused(
            id,
            "the sealed facts are of another history than the one that was verified",
        ));
    }
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

/// What the service does not know: of the document as it was verified here.
fn particulars(
    context: &Context,
    reading: &Reading,
    document: &Document,
    title: Option<String>,
) -> Result<Particulars, Failure> {
    let trust = Trust::of(context)?;
    // With the service's roots alone, timestamps of other authorities do not count.
    let service_alone = Options {
        timestamp_roots: &[],
        ..trust.options()
    };
    let service_alone = inspect(&document.pdf, &service_alone);
    let own = |stamp: &Stamp| {
        service_alone
            .archive
            .iter()
            .any(|revision| revision.stamp.as_ref() == Some(stamp))
    };
    let verdict = &document.verdict;
    let times = verdict.signatures.iter().filter_map(time_of).collect();
    let mut entries = reading.envelope.entries().iter().map(|entry| entry.payload());
    let archive = entries
        .rfind(|entry| matches!(entry.decision, Decision::Archive { .. }))
        .map(|entry| entry.sequence);
    let stamp = verdict
        .archive
        .iter()
        .filter_map(|revision| revision.stamp.as_ref())
        .next_back();
    let archived = stamp.map(|stamp| vouched(archive.unwrap_or(0), stamp, !own(stamp)));
    let bundles = reading.bundles.iter().map(|bundle| bundle.bundle());
    let named = bundles.flat_map(|bundle| [bundle.name.clone(), bundle.email.clone()]);
    let slots = reading.envelope.manifest().slots.iter().map(|slot| slot.email.clone());
    let mut texts: Vec<String> = named.chain(slots).chain(title.clone()).collect();
    let named = verdict
        .signatures
        .iter()
        .filter_map(|signature| signature.earliest.as_ref());
    texts.extend(named.chain(stamp).map(|stamp| stamp.authority.clone()));
    Ok(Particulars {
        salt: Bytes32(salt()),
        language: "en".to_owned(),
        layout: LAYOUT,
        faces: faces_for(&countersign_fonts::all(), texts.iter().map(String::as_str)),
        title,
        document: Bytes32(Sha256::digest(&document.pdf).into()),
        length: document.pdf.len() as u64,
        level: verdict.level.map(Level::name).unwrap_or("B-B").to_owned(),
        times,
        archived,
    })
}

/// The earliest time that somebody vouches for, of the signature's place in the chain.
fn time_of(signature: &SignatureReport) -> Option<VouchedTime> {
    let sequence = signature.binding.as_ref()?.sequence;
    Some(vouched(sequence, signature.earliest.as_ref()?, signature.independent))
}

fn vouched(sequence: u32, stamp: &Stamp, independent: bool) -> VouchedTime {
    VouchedTime {
        sequence,
        at: Millis(u64::try_from(stamp.time.unix_timestamp_nanos() / 1_000_000).unwrap_or(0)),
        authority: Some(stamp.authority.clone()),
        independent,
    }
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
