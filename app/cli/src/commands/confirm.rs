//! `confirm CODE`: ends a registration; or goes on with a recovery, when that is what waits.

use serde_json::json;

use super::accounts::{keep, pin_ca};
use super::recover;
use crate::api::Client;
use crate::api::objects::{RegisterConfirm, SessionBegun};
use crate::arguments::ConfirmArguments;
use crate::failure::{Failure, Outcome};
use crate::ledger;
use crate::profile::Pending;
use crate::session::{Context, check_bundle};

pub(crate) fn run(context: &Context, arguments: &ConfirmArguments) -> Result<Outcome, Failure> {
    let code = arguments.code.trim();
    match context.home.pending()? {
        Some(Pending::Registration {
            registration,
            profile,
            keys,
        }) => {
            let client = Client::new(&profile.server);
            pin_ca(&context.home, &client)?;
            ledger::contact(context, &client)?;
            let body = RegisterConfirm {
                registration: &registration,
                code,
            };
            let begun: SessionBegun = client.post("/register/confirm", &body)?;
            if begun.user != profile.user || begun.email != profile.email {
                return Err(Failure::new("strange-answer", "the service confirmed another account")
                    .next("do not go on; tell the operator of the service"));
            }
            check_bundle(&profile.bundle.0, &profile.email)?;
            let profile = keep(&context.home, &profile.server, &begun, &profile.bundle.0, &keys)?;
            ledger::audit_own_keys(context)?;
            let json =
                json!({ "email": profile.email, "name": profile.name, "server": profile.server, "user": profile.user });
            Ok(Outcome::new(
                json,
                format!("{} is registered and logged in.", profile.email),
            ))
        }
        Some(Pending::Recovery {
            recovery,
            server,
            email,
        }) => recover::finish(context, &server, &email, &recovery, code),
        None => {
            let failure = Failure::new("nothing-pending", "nothing waits for a code in this profile folder");
            Err(match context.home.profile()? {
                Some(profile) => failure.why(format!("{} is registered already", profile.email)),
                None => failure.next("countersign register --email E --name N"),
            })
        }
    }
}
