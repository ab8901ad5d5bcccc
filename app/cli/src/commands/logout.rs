//! `logout`: ends the session, and removes the keys from this machine. The known people stay.

use serde_json::json;

use crate::api::Client;
use crate::api::objects::Nothing;
use crate::failure::{Failure, Outcome};
use crate::session::Context;

pub(crate) fn run(context: &Context) -> Result<Outcome, Failure> {
    let mut profile = context.profile()?;
    let mut ended = true;
    if let Some(session) = profile.session.take() {
        let client = Client::new(&profile.server).with_session(&session);
        match client.post::<Nothing>("/logout", &json!({})) {
            Ok(Nothing) => {}
            Err(error) if error.has_status(401) => {}
            Err(error) => {
                ended = false;
                context.note(&format!(
                    "note: the service could not be told ({error}); the session there ends by itself"
                ));
            }
        }
    }
    context.home.remove_keys()?;
    context.home.write_profile(&profile)?;
    let json = json!({ "email": profile.email, "session_ended": ended });
    Ok(Outcome::new(
        json,
        format!("{} is logged out; its keys are gone from this machine.", profile.email),
    ))
}
