//! `recover`: the 12 words and a mailed code give the keys back, under a new passphrase.

use countersign_opaque::client::{registration_finish, registration_start};
use countersign_protocol::context::context as signing_context;
use countersign_protocol::ids::UserId;
use countersign_protocol::keys::{RecoveryWords, Slot, SlotKind, mek_from_export_key};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::accounts::{Released, WORDS, keep, pin_ca, refuse_other_account, seal_here};
use super::register::login_failed;
use crate::api::Client;
use crate::api::objects::{
    Base64, Nothing, RecoveryFinish, RecoveryFinished, RecoveryProve, RecoveryRelease, RecoveryReleased, RecoveryStart,
    SessionBegun,
};
use crate::arguments::RecoverArguments;
use crate::failure::{Failure, Outcome};
use crate::ledger;
use crate::profile::Pending;
use crate::prompts;
use crate::randomness::rng;
use crate::session::{Context, user_id};

/// Answer of POST /recovery/start. The id is that of no account when there is none: the answer looks the same.
#[derive(Deserialize)]
struct Started {
    recovery: String,
    user: String,
    challenge: Base64,
}

pub(crate) fn run(context: &Context, arguments: &RecoverArguments) -> Result<Outcome, Failure> {
    let email = arguments.email.as_str();
    let client = context.client()?;
    refuse_other_account(&context.home, client.server(), email)?;
    if let Some(code) = &arguments.code {
        return match context.home.pending()? {
            Some(Pending::Recovery {
                recovery,
                server,
                email: started,
            }) if started == email => finish(context, &server, email, &recovery, code.trim()),
            _ => Err(Failure::new(
                "nothing-pending",
                format!("no recovery of {email} was started in this profile folder"),
            )
            .next(format!(
                "start it, which mails a code: countersign recover --email {email}"
            ))),
        };
    }
    let words = read_words()?;
    let started: Started = client.post("/recovery/start", &RecoveryStart { email })?;
    let user = user_id(&started.user)?;
    let signature = prove(&words, &user, &started)?;
    let body = RecoveryProve {
        recovery: &started.recovery,
        signature: Base64(signature),
    };
    let Nothing = client.post("/recovery/prove", &body)?;
    context.home.write_pending(&Pending::Recovery {
        recovery: started.recovery.clone(),
        server: client.server().to_owned(),
        email: email.to_owned(),
    })?;
    match prompts::code(&format!("The code mailed to {email}: "))? {
        Some(code) => finish_with(context, client.server(), email, &started.recovery, &code, &words),
        None => Ok(Outcome::new(
            json!({ "email": email, "pending": true, "next": format!("countersign recover --email {email} --code CODE") }),
            format!("A code was mailed to {email}. Go on with:\n  countersign recover --email {email} --code CODE"),
        )),
    }
}

/// Goes on with a recovery whose words were proved before; asks for them again, as they are stored nowhere.
pub(crate) fn finish(
    context: &Context,
    server: &str,
    email: &str,
    recovery: &str,
    code: &str,
) -> Result<Outcome, Failure> {
    finish_with(context, server, email, recovery, code, &read_words()?)
}

fn finish_with(
    context: &Context,
    server: &str,
    email: &str,
    recovery: &str,
    code: &str,
    words: &RecoveryWords,
) -> Result<Outcome, Failure> {
    let passphrase = prompts::new_passphrase()?;
    let client = Client::new(server);
    pin_ca(&context.home, &client)?;
    ledger::contact(context, &client)?;
    let (state, request) = registration_start(passphrase.as_bytes()).map_err(|error| login_failed(&error))?;
    let body = RecoveryRelease {
        recovery,
        code,
        request: Base64(request),
    };
    let released: RecoveryReleased = client.post("/recovery/release", &body)?;
    if released.email != email {
        return Err(Failure::new("strange-answer", "the service released another account")
            .next("do not go on; tell the operator of the service"));
    }
    let user = user_id(&released.user)?;
    let opened = Released {
        user,
        email,
        bundle: &released.bundle.0,
        wrapped: &released.wrapped_keys.0,
        slots: &released.slots,
    }
    .open(WORDS, &words.slot_key(&user), wrong_words())?;
    let registered = registration_finish(state, passphrase.as_bytes(), &released.response.0, email.as_bytes())
        .map_err(|error| login_failed(&error))?;
    let mek = mek_from_export_key(&registered.export_key, &user);
    let slot = Slot::seal(SlotKind::Password, &mek, &opened.kek, &user, &mut rng());
    let keys = seal_here(&opened, &passphrase, &user)?;
    let body = RecoveryFinish {
        recovery,
        record: Base64(registered.record),
        password_slot: Base64(slot.to_bytes()),
    };
    let finished: RecoveryFinished = client.post("/recovery/finish", &body)?;
    let begun = SessionBegun {
        session: finished.session,
        user: released.user,
        email: released.email,
        name: released.name,
    };
    let profile = keep(&context.home, server, &begun, &released.bundle.0, &keys)?;
    ledger::audit_own_keys(context)?;
    let json = json!({ "email": profile.email, "name": profile.name, "server": profile.server, "user": profile.user });
    let text = format!(
        "{email} is yours again: the new passphrase holds, the old one and all other sessions have ended.\n\
         The recovery words stay the same."
    );
    Ok(Outcome::new(json, text))
}

fn read_words() -> Result<RecoveryWords, Failure> {
    RecoveryWords::parse(&prompts::recovery_words()?).map_err(|error| {
        Failure::new("bad-recovery-words", "these are not recovery words")
            .why(error.to_string())
            .next("compare them with what you wrote down, in the same order")
    })
}

fn wrong_words() -> Failure {
    Failure::new(
        "wrong-recovery-words",
        "the recovery words are those of another account",
    )
    .next("check the address, and that these are the words of this account")
}

/// The proof: a signature of the words' key over `context("recovery", [recovery id, challenge])`.
fn prove(words: &RecoveryWords, user: &UserId, started: &Started) -> Result<Vec<u8>, Failure> {
    let id = Uuid::try_parse(&started.recovery).map_err(|error| {
        Failure::new("strange-answer", "the service's name for the recovery is damaged").why(error.to_string())
    })?;
    let message = signing_context("recovery", &[id.as_bytes(), &started.challenge.0]);
    Ok(words.authentication_key(user).sign(&message).to_vec())
}
