//! `send`: a PDF is cleaned, prepared, certified and sealed here; the service gets sealed bytes and a signed manifest.

mod people;

use std::path::Path;

use countersign_pdf::certify::certify;
use countersign_pdf::intake::{Intake, Limits, intake};
use countersign_pdf::prepare::{Place, SlotPlan, prepare};
use countersign_pdf::sign::Act;
use countersign_pdf::verify;
use countersign_protocol::chain::sign_manifest;
use countersign_protocol::commitment::Binding;
use countersign_protocol::envelope::{Details, Manifest, Role, Route, Slot};
use countersign_protocol::grant::{self, EnvelopeKey, GrantContext};
use countersign_protocol::hash::Hash48;
use countersign_protocol::ids::EnvelopeId;
use countersign_protocol::keys::Identity;
use countersign_protocol::ledger::Kind;
use serde::Deserialize;
use serde_json::json;

use super::verify::before_object;
use crate::api::ApiError;
use crate::api::objects::{Base64, LedgerReceipt, NewEnvelope, SealedGrant};
use crate::arguments::{Order, SendArguments};
use crate::certificates::fresh;
use crate::deciding::seal_blob;
use crate::failure::{Failure, Outcome};
use crate::files::read_file;
use crate::ledger;
use crate::profile::people::Basis;
use crate::progress::Progress;
use crate::randomness::{now, now_utc, rng, salt};
use crate::session::{Context, Member};
use crate::timing::{self, Timing, Trust};
use crate::wording::{intake_refused, outside, plain_rect, prepare_refused, signed_before};
use people::Recipient;

/// Answer of POST /envelopes.
#[derive(Deserialize)]
struct Sent {
    envelope: String,
    receipt: Option<LedgerReceipt>,
}

pub(crate) fn run(context: &Context, arguments: &SendArguments) -> Result<Outcome, Failure> {
    check(arguments)?;
    let limits = Limits::default();
    let bytes = read_file(&arguments.file, limits.max_bytes)?;
    let member = context.member()?;
    people::check_names(arguments, member.email())?;

    // Everything that can be wrong with the file and the places is found out before the service hears of it.
    let work = Progress::work(context, "reading");
    let taken = intake(&bytes, arguments.password.as_deref(), &limits)
        .map_err(|error| intake_refused(&arguments.file, &error))?;
    drop(work);
    for place in &arguments.sign_at {
        outside(&taken.pages, &place.at, &format!("--sign-at {}", place.email))?;
    }
    for change in &taken.changes {
        context.note(&format!("changed in the document: {change}"));
    }
    for line in signed_before(&taken.before) {
        context.note(&line);
    }
    // Whose keys they are, and what the service certifies, is judged before the passphrase is asked for.
    let recipients = people::find(context, &member, arguments)?;
    let certificates = fresh(context, &member)?;
    let identity = context.unlock(&member)?;
    let work = Progress::work(context, "sealing");
    let sealed = seal(
        context,
        &member,
        &identity,
        arguments,
        &taken,
        (&recipients, &certificates),
    )?;
    drop(work);

    let id = sealed.id.to_string();
    let total: u64 = sealed.blobs.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    let progress = Progress::bytes(context, "uploading", total);
    let mut before = 0;
    for (blob, bytes) in &sealed.blobs {
        member
            .client
            .upload(blob, &id, bytes, &mut |done| progress.at(before + done))?;
        before += bytes.len() as u64;
    }
    drop(progress);
    let body = NewEnvelope {
        manifest: Base64(sealed.manifest),
        grants: sealed.grants,
    };
    let sent: Sent = member
        .client
        .post_idempotent("/envelopes", &body)
        .map_err(|error| unanswered(&id, error))?;
    context.home.note_seen(&id, 0, &sealed.head.to_string())?;
    ledger::receipt(context, &member.client, Kind::Manifest, &sealed.head, sent.receipt)?;

    let invited: Vec<&str> = recipients
        .iter()
        .filter(|one| one.bundle.is_none())
        .map(|one| one.email.as_str())
        .collect();
    let changes: Vec<String> = taken.changes.iter().map(ToString::to_string).collect();
    let first_use = |one: &&Recipient| matches!(one.bundle, Some((_, Basis::FirstUse)));
    let unconfirmed: Vec<&str> = recipients
        .iter()
        .filter(first_use)
        .map(|one| one.email.as_str())
        .collect();
    let before: Vec<_> = taken.before.iter().map(before_object).collect();
    let json = json!({
        "envelope": sent.envelope, "invited": invited, "unconfirmed": unconfirmed, "changes": changes,
        "before": before,
    });
    let mut text = format!("Sent. Envelope {}", sent.envelope);
    for email in &invited {
        text.push_str(&format!(
            "\n{email} has no account yet and was invited. When they have registered:\n  countersign trust {email}\n  \
             countersign agent --once"
        ));
    }
    for email in &unconfirmed {
        text.push_str(&format!(
            "\nThe key of {email} is the service's word only; compare the safety number: countersign trust {email}"
        ));
    }
    let outcome = Outcome::new(json, text);
    Ok(timing::conclude(
        context,
        Some(&sealed.timing),
        timing::UNSTAMPED,
        outcome,
    ))
}

/// Without an answer the envelope may have been sent: the same command again would send a second one.
fn unanswered(id: &str, error: ApiError) -> Failure {
    let lost = matches!(error, ApiError::Unreachable { .. });
    let failure = Failure::from(error);
    if lost {
        failure
            .next(format!(
                "the envelope may have been sent nevertheless: look for {id} in `countersign sent` before you send it again"
            ))
            .with("envelope", id)
    } else {
        failure
    }
}

/// What is to be uploaded, and what makes an envelope of it.
struct Sealed {
    id: EnvelopeId,
    blobs: Vec<(String, Vec<u8>)>,
    manifest: Vec<u8>,
    head: Hash48,
    grants: Vec<SealedGrant>,
    timing: Timing,
}

fn check(arguments: &SendArguments) -> Result<(), Failure> {
    if arguments.title.trim().is_empty() {
        return Err(Failure::usage("empty-title", "the title is empty").next("give one: --title 'Lease'"));
    }
    Ok(())
}

fn seal(
    context: &Context,
    member: &Member,
    identity: &Identity,
    arguments: &SendArguments,
    taken: &Intake,
    (recipients, certificates): (&[Recipient], &[Vec<u8>]),
) -> Result<Sealed, Failure> {
    let mut rng = rng();
    let id = EnvelopeId::random(&mut rng);
    let key = EnvelopeKey::generate(&mut rng);
    let (pdf, commitment, timing) = certified(
        context,
        member,
        identity,
        arguments,
        taken,
        (recipients, certificates),
        id,
    )?;
    let (base, base_id, base_bytes) = seal_blob(id, &key, &pdf);
    let details = Details {
        title: arguments.title.clone(),
        filename: file_name(&arguments.file),
        message: arguments.message.clone(),
    };
    let (details, details_id, details_bytes) = seal_blob(id, &key, &details.to_bytes());
    let approvers: Vec<u32> = recipients
        .iter()
        .filter(|one| one.role == Role::Approver)
        .map(|one| one.index)
        .collect();
    let manifest = Manifest {
        envelope: id,
        requester: member.bundle_hash(),
        requester_email: member.email().to_owned(),
        epoch: 1,
        commitment,
        base,
        details,
        slots: recipients.iter().map(slot).collect(),
        route: match arguments.order {
            Order::Parallel => Route::parallel(approvers),
            Order::Sequential => Route::sequential(approvers),
        },
        deadline: None,
        created: now(),
        cover: None,
    };
    manifest
        .check()
        .map_err(|error| Failure::new("manifest", "these people do not make a route").why(error.to_string()))?;
    let grants = grants(member, recipients, id, &key);
    let signed = sign_manifest(&manifest, &identity.signing);
    Ok(Sealed {
        id,
        blobs: vec![
            (base_id.to_string(), base_bytes),
            (details_id.to_string(), details_bytes),
        ],
        head: signed.payload_hash(),
        manifest: signed.bytes().to_vec(),
        grants,
        timing,
    })
}

/// The prepared document with the requester's certifying signature, and its commitment.
fn certified(
    context: &Context,
    member: &Member,
    identity: &Identity,
    arguments: &SendArguments,
    taken: &Intake,
    (recipients, certificates): (&[Recipient], &[Vec<u8>]),
    id: EnvelopeId,
) -> Result<(Vec<u8>, Hash48, Timing), Failure> {
    let plans: Vec<SlotPlan> = recipients
        .iter()
        .filter(|one| one.role == Role::Approver)
        .map(|one| {
            let place = arguments.sign_at.iter().find(|place| place.email.as_str() == one.email);
            SlotPlan {
                index: one.index,
                label: one.label(),
                place: place.map(|place| Place {
                    page: place.at.page,
                    rect: plain_rect(&place.at),
                }),
                fields: Vec::new(),
            }
        })
        .collect();
    let mut pdf = prepare(&taken.pdf, &plans, &countersign_fonts::all()).map_err(prepare_refused)?;
    let binding = Binding {
        salt: salt(),
        envelope: id,
        sequence: 0,
        previous: Hash48::ZERO,
    };
    let act = Act {
        certificates,
        at: now_utc(),
        binding: &binding,
        signer_name: &member.profile.name,
    };
    let failed = |why: String| Failure::new("certify", "the document could not be certified").why(why);
    let unsigned = certify(&pdf, &act).map_err(|error| failed(error.to_string()))?;
    let commitment = unsigned.commitment();
    let signature = identity.signing.sign(unsigned.attributes());
    let (delta, timing) = timing::finish(context, &member.client, unsigned, &signature, &[])?;
    pdf.extend_from_slice(&delta);
    let report = verify::inspect(&pdf, &Trust::of(context)?.options());
    let problems = report
        .signatures
        .iter()
        .flat_map(|signature| &signature.problems)
        .chain(&report.problems);
    let problems: Vec<String> = problems.map(ToString::to_string).collect();
    if !problems.is_empty() || report.signatures.len() != 1 {
        return Err(failed(problems.join(" ")).next("nothing was sent; please report this file"));
    }
    Ok((pdf, commitment, timing))
}

fn slot(of: &Recipient) -> Slot {
    Slot {
        index: of.index,
        role: of.role,
        email: of.email.clone(),
        bundle: of.bundle.as_ref().map(|(bundle, _)| bundle.hash()),
        basis: of.bundle.as_ref().map(|(_, basis)| basis.key_basis()),
    }
}

/// The envelope key, sealed to the requester (slot 0) and to everybody whose keys are known.
fn grants(member: &Member, recipients: &[Recipient], envelope: EnvelopeId, key: &EnvelopeKey) -> Vec<SealedGrant> {
    let bound = recipients
        .iter()
        .filter_map(|one| Some((one.index, &one.bundle.as_ref()?.0)));
    std::iter::once((0, &member.bundle))
        .chain(bound)
        .map(|(slot, bundle)| {
            let place = GrantContext {
                envelope,
                epoch: 1,
                slot,
                bundle: bundle.hash(),
            };
            SealedGrant {
                slot,
                sealed: Base64(grant::seal(key, &bundle.bundle().agreement, place, &mut rng())),
            }
        })
        .collect()
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| "document.pdf".to_owned(), |name| name.to_string_lossy().into_owned())
}
