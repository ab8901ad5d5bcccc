//! `whoami`: whose profile this is, whether the service still knows the session, and whether its ledger has these keys.

use countersign_protocol::keys::fingerprint;
use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::ledger;
use crate::session::{Context, own_bundle};

pub(crate) fn run(context: &Context) -> Result<Outcome, Failure> {
    let profile = context.profile()?;
    let session = match &profile.session {
        None => "none",
        Some(_) => match context.member() {
            Ok(member) => match member.client.get::<Value>("/session") {
                Ok(_) => {
                    ledger::audit_own_keys(context)?;
                    "valid"
                }
                Err(error) if error.has_status(401) => "ended",
                Err(_) => "unknown",
            },
            Err(failure) if failure.kind == "unreachable" => "unknown",
            Err(failure) => return Err(failure),
        },
    };
    let fingerprint = fingerprint(&own_bundle(&profile)?);
    let text = format!(
        "{} <{}>\nserver       {}\nsession      {}\nfingerprint  {fingerprint}",
        profile.name,
        profile.email,
        profile.server,
        match session {
            "none" => "logged out",
            "valid" => "valid; the service's ledger has these keys as yours",
            "ended" => "ended: countersign login",
            _ => "the server does not answer",
        }
    );
    let json = json!({
        "email": profile.email, "name": profile.name, "user": profile.user, "server": profile.server,
        "session": session, "fingerprint": fingerprint,
    });
    Ok(Outcome::new(json, text))
}
