//! `login`: proves the passphrase without sending it, and fetches the sealed keys.

use countersign_opaque::OpaqueError;
use countersign_opaque::client::{login_finish, login_start};
use countersign_protocol::keys::mek_from_export_key;
use serde_json::json;

use super::accounts::{PASSWORD, Released, keep, pin_ca, refuse_other_account, seal_here};
use super::register::login_failed;
use crate::api::objects::{Base64, LoggedIn, LoginFinish, LoginStart, LoginStarted};
use crate::arguments::LoginArguments;
use crate::failure::{Failure, Outcome};
use crate::ledger;
use crate::prompts;
use crate::session::{Context, user_id};

pub(crate) fn run(context: &Context, arguments: &LoginArguments) -> Result<Outcome, Failure> {
    let known = context.home.profile()?;
    let email = match (&arguments.email, &known) {
        (Some(email), _) => email.as_str().to_owned(),
        (None, Some(profile)) => profile.email.clone(),
        (None, None) => {
            return Err(Failure::usage(
                "no-email",
                "this profile folder holds no account yet, so say whose it shall be",
            )
            .next("countersign login --email E"));
        }
    };
    let client = context.client()?;
    refuse_other_account(&context.home, client.server(), &email)?;
    let passphrase = prompts::passphrase()?;
    pin_ca(&context.home, &client)?;
    ledger::contact(context, &client)?;

    let (state, request) = login_start(passphrase.as_bytes()).map_err(|error| login_failed(&error))?;
    let started: LoginStarted = client.post(
        "/login/start",
        &LoginStart {
            email: &email,
            request: Base64(request),
        },
    )?;
    let proved = login_finish(state, passphrase.as_bytes(), &started.response.0, email.as_bytes()).map_err(
        |error| match error {
            OpaqueError::InvalidLogin => Failure::new("wrong-passphrase", "the address or the passphrase is wrong")
                .next(format!(
                    "try again; if the passphrase is forgotten: countersign recover --email {email}"
                )),
            other => login_failed(&other),
        },
    )?;
    let body = LoginFinish {
        login: &started.login,
        finalization: Base64(proved.finalization),
    };
    let answer: LoggedIn = client.post("/login/finish", &body)?;
    if answer.begun.email != email {
        return Err(Failure::new("strange-answer", "the service opened another account")
            .next("do not go on; tell the operator of the service"));
    }
    let user = user_id(&answer.begun.user)?;
    let released = Released {
        user,
        email: &email,
        bundle: &answer.bundle.0,
        wrapped: &answer.wrapped_keys.0,
        slots: &answer.slots,
    };
    let mek = mek_from_export_key(&proved.export_key, &user);
    let opened = released.open(
        PASSWORD,
        &mek,
        Failure::new(
            "damaged-keys",
            "the passphrase is right, but it does not open the keys that the service released",
        )
        .next(format!("use the recovery words: countersign recover --email {email}")),
    )?;
    let keys = seal_here(&opened, &passphrase, &user)?;
    let profile = keep(&context.home, client.server(), &answer.begun, &answer.bundle.0, &keys)?;
    ledger::audit_own_keys(context)?;
    let json = json!({ "email": profile.email, "name": profile.name, "server": profile.server, "user": profile.user });
    Ok(Outcome::new(
        json,
        format!("Logged in as {} on {}.", profile.email, profile.server),
    ))
}
