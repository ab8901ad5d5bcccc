//! `verify`: judges a PDF on this machine. The service hears a commitment at most; no account is needed.

mod times;

use countersign_pdf::intake::Limits;
use countersign_pdf::verify::{self, DocumentVerdict, Level, Options};
use countersign_protocol::evidence::{Evidence, Reason, VerdictKind};
use countersign_protocol::hash::Hash48;
use countersign_protocol::ledger::{NoteKey, Proved};
use serde_json::{Value, json};

use super::certificate;
use crate::api::Client;
use crate::api::objects::Looked;
use crate::arguments::VerifyArguments;
use crate::certificates::root_of;
use crate::failure::{Failure, Outcome, chain_text};
use crate::files::read_file;
use crate::ledger;
use crate::session::Context;
use crate::timing::Trust;
use times::{archive_lines, archive_object, checkpoint_object, signature_line, signature_object};
pub(crate) use times::{before_line, before_object};

/// Evidence and certificate files are never larger: 64 MiB.
const SMALL_LIMIT: u64 = 64 << 20;

pub(crate) fn run(context: &Context, arguments: &VerifyArguments) -> Result<Outcome, Failure> {
    judge(context, arguments).map_err(|failure| Failure { exit: 2, ..failure })
}

fn judge(context: &Context, arguments: &VerifyArguments) -> Result<Outcome, Failure> {
    // A finished document is larger than what was sent: layers and images were added.
    let pdf = read_file(&arguments.file, Limits::default().max_bytes.saturating_mul(8))?;
    let given = match &arguments.evidence {
        Some(file) => Some(Evidence::from_bytes(&read_file(file, SMALL_LIMIT)?).map_err(|error| {
            Failure::new("not-evidence", format!("{} is not evidence", file.display()))
                .why(chain_text(&error))
                .next("ask for the file that `countersign evidence` wrote")
        })?),
        None => None,
    };
    let mut notes = Vec::new();
    let client = if arguments.offline {
        None
    } else {
        Some(context.client()?)
    };
    if let Some(client) = &client
        && context.home.ledger(client.server())?.is_some()
    {
        match ledger::contact(context, client) {
            // What can be told without the service is still told.
            Err(failure) if failure.kind != "unreachable" => return Err(failure),
            _ => {}
        }
    }
    let roots = roots(context, arguments, client.as_ref(), &mut notes)?;
    if let Some(outcome) = certificate::verify(&pdf, &roots) {
        for note in &notes {
            context.note(note);
        }
        return Ok(outcome);
    }
    let trust = Trust::with(context, roots)?;
    let options = trust.options();
    let mut verdict = verify::judge(&pdf, &options, given.as_ref());
    let mut newest = None;
    if let Some(client) = &client
        && let Some(found) = look_up(client, &verdict.lookup, given.is_some(), &mut notes)
    {
        verdict = with_service(&pdf, &options, verdict, given.as_ref(), &found, &mut notes);
        newest = Some(found);
    }
    let decisive = newer_of(given, newest);
    let proved = decisive
        .as_ref()
        .and_then(|evidence| prove(context, evidence, &mut verdict));
    compare_pins(context, &mut verdict);
    for note in &notes {
        context.note(note);
    }
    Ok(outcome(&verdict, proved.as_ref(), &notes))
}

/// Asks the service for the evidence of the newest commitment it knows.
fn look_up(client: &Client, commitments: &[Hash48], have: bool, notes: &mut Vec<String>) -> Option<Evidence> {
    for commitment in commitments {
        match client.get::<Looked>(&format!("/verify/{commitment}")) {
            Ok(found) => match Evidence::from_bytes(&found.evidence.0) {
                Ok(evidence) => return Some(evidence),
                Err(error) => notes.push(format!("the service's evidence cannot be read: {}", chain_text(&error))),
            },
            Err(error) if error.has_status(404) => {}
            // What can be told without the service is still told; without any evidence that is "cannot tell".
            Err(error) => {
                notes.push(format!("The service could not be asked: {error}."));
                return None;
            }
        }
    }
    if !commitments.is_empty() && !have {
        notes.push(format!("{} does not know this document", client.server()));
    }
    None
}

/// Judges with the service's evidence; with one's own as well, the two must be one history.
fn with_service(
    pdf: &[u8],
    options: &Options<'_>,
    own: DocumentVerdict,
    given: Option<&Evidence>,
    newest: &Evidence,
    notes: &mut Vec<String>,
) -> DocumentVerdict {
    let Some(given) = given else {
        return verify::judge(pdf, options, Some(newest));
    };
    let together = countersign_protocol::evidence::judge(given, Some(newest));
    if together.verdict == VerdictKind::Invalid {
        let mut verdict = own;
        verdict.verdict = VerdictKind::Invalid;
        verdict.reasons.extend(together.reasons.iter().map(ToString::to_string));
        return verdict;
    }
    if newest.entries.len() > given.entries.len() {
        notes.push("the service knows a newer state than the evidence given; the newer one was used".to_owned());
        return verify::judge(pdf, options, Some(newest));
    }
    own
}

/// The evidence that decided: the service's when it knows more than what was given.
fn newer_of(given: Option<Evidence>, newest: Option<Evidence>) -> Option<Evidence> {
    match (given, newest) {
        (Some(given), Some(newest)) if newest.entries.len() > given.entries.len() => Some(newest),
        (Some(given), _) => Some(given),
        (None, newest) => newest,
    }
}

/// What the ledger's proofs in the evidence prove, said; proofs that do not hold make it invalid.
fn prove(context: &Context, evidence: &Evidence, verdict: &mut DocumentVerdict) -> Option<Proved> {
    // The key that this profile pinned, if it is of the very ledger that the evidence names.
    let pinned = || -> Option<NoteKey> {
        let profile = context.home.profile().ok()??;
        let key: NoteKey = context.home.ledger(&profile.server).ok()??.key.parse().ok()?;
        let named = &evidence.ledger.as_ref()?.key;
        named.starts_with(&format!("{}+", key.name())).then_some(key)
    };
    match evidence.prove(pinned().as_ref(), &context.witnesses)? {
        Ok(proved) => {
            verdict.reasons.push(Reason::InLedger(proved.clone()).to_string());
            Some(proved)
        }
        Err(error) => {
            verdict.verdict = VerdictKind::Invalid;
            verdict.reasons.insert(0, Reason::NotInLedger(error).to_string());
            None
        }
    }
}

/// The trust roots: --ca, else the pinned ones, else (said so) the server's own word.
fn roots(
    context: &Context,
    arguments: &VerifyArguments,
    client: Option<&Client>,
    notes: &mut Vec<String>,
) -> Result<Vec<Vec<u8>>, Failure> {
    let read = |pem: &[u8], from: &str| {
        root_of(pem).map_err(|error| {
            Failure::usage("bad-ca", format!("the certificates from {from} cannot be used")).why(error.to_string())
        })
    };
    if let Some(file) = &arguments.ca {
        return read(&read_file(file, SMALL_LIMIT)?, &file.display().to_string());
    }
    let pinned = match (&context.server, context.home.profile().ok().flatten()) {
        // Another server than the profile's has another authority.
        (Some(server), Some(profile)) if server.trim_end_matches('/') != profile.server => None,
        _ => context.home.ca().ok().flatten(),
    };
    if let Some(pem) = pinned {
        return read(&pem, "this profile");
    }
    let Some(client) = client else {
        return Err(
            Failure::usage("no-ca", "offline, the certificates to trust must be given")
                .next("countersign verify FILE --offline --ca ca.pem (the service offers it under /pki/ca.pem)"),
        );
    };
    notes.push(format!(
        "the certificates to trust were taken from {} just now; --ca pins them",
        client.server()
    ));
    read(&client.bytes("/pki/ca.pem")?, client.server())
}

/// A signature by another key than the one this profile knows for the address cannot be called valid.
fn compare_pins(context: &Context, verdict: &mut DocumentVerdict) {
    let Ok(people) = context.home.people() else { return };
    for signature in &verdict.signatures {
        let (Some(email), Some(key)) = (&signature.signer_email, &signature.signer_key) else {
            continue;
        };
        let Some(person) = people.get(email) else { continue };
        let Ok(bundle) = person.signed_bundle() else { continue };
        if bundle.bundle().signing.to_sec1() != *key && verdict.verdict != VerdictKind::Invalid {
            verdict.verdict = VerdictKind::Unknown;
            verdict.reasons.push(format!(
                "The key of {email} in the document is not the one this profile knows; compare the safety number: \
                 countersign trust {email}."
            ));
        }
    }
}

fn outcome(verdict: &DocumentVerdict, proved: Option<&Proved>, notes: &[String]) -> Outcome {
    let signatures: Vec<Value> = verdict.signatures.iter().map(signature_object).collect();
    let reasons: Vec<&String> = verdict.reasons.iter().chain(notes).collect();
    let state = verdict.state.map(|state| state.name());
    let json = json!({
        "verdict": verdict.verdict.name(), "state": state, "signatures": signatures, "causes": causes(verdict),
        "reasons": reasons, "level": verdict.level.map(Level::name),
        "archive": verdict.archive.iter().map(archive_object).collect::<Vec<_>>(),
        "checkpoint": proved.map(checkpoint_object), "doubts": doubts(verdict),
        "before": verdict.before.iter().map(before_object).collect::<Vec<_>>(),
    });
    let mut lines = vec![match verdict.verdict {
        VerdictKind::Valid => "VALID: complete, closed, and every signature verifies".to_owned(),
        VerdictKind::Invalid => "INVALID".to_owned(),
        VerdictKind::Incomplete => format!("INCOMPLETE ({})", state.unwrap_or("state unknown")),
        VerdictKind::Unknown => "CANNOT TELL whether this is complete".to_owned(),
    }];
    lines.extend(verdict.before.iter().map(before_line));
    lines.extend(verdict.signatures.iter().map(signature_line));
    lines.extend(archive_lines(verdict));
    lines.extend(verdict.reasons.iter().map(|reason| format!("  {reason}")));
    let exit = match verdict.verdict {
        VerdictKind::Valid => 0,
        VerdictKind::Invalid | VerdictKind::Incomplete => 1,
        VerdictKind::Unknown => 2,
    };
    Outcome::new(json, lines.join("\n")).exit(exit)
}

/// Why it is not valid: by stable names, with the field, the byte offset and the page where they are known. Contradictions to the
/// chain first, then what is wrong with the file, then what the chain says of itself.
fn causes(verdict: &DocumentVerdict) -> Vec<Value> {
    let mismatches = verdict.mismatches.iter().map(|mismatch| {
        json!({ "cause": mismatch.name(), "field": mismatch.field(), "offset": null, "page": null, "text": mismatch.to_string() })
    });
    let problems = verdict.all_problems().map(|(field, problem)| {
        json!({
            "cause": problem.cause.name(), "field": field, "offset": problem.offset, "page": problem.page,
            "text": problem.cause.to_string(),
        })
    });
    let chain = verdict.chain.iter().map(|reason| {
        json!({ "cause": reason.name(), "field": null, "offset": null, "page": null, "text": reason.to_string() })
    });
    mismatches.chain(problems).chain(chain).collect()
}

/// What is odd and alters nothing, by the same names.
fn doubts(verdict: &DocumentVerdict) -> Vec<Value> {
    let object = |doubt: &countersign_pdf::verify::Problem| json!({ "cause": doubt.cause.name(), "offset": doubt.offset, "text": doubt.cause.to_string() });
    verdict.doubts.iter().map(object).collect()
}
