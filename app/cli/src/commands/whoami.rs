//! `whoami`: whose profile this is, and whether the service still knows the session.

use countersign_protocol::keys::fingerprint;
use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::session::{Context, own_bundle};

pub(crate) fn run(context: &Context) -> Result<Outcome, Failure> {
    let profile = context.profile()?;
    let session = match &profile.session {
        None => "none",
        Some(_) => match context.member()?.client.get::<Value>("/session") {
            Ok(_) => "valid",
            Err(error) if error.has_status(401) => "ended",
            Err(_) => "unknown",
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
            "valid" => "valid",
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
