//! `trust`: confirms somebody's key after the safety numbers were compared.

use countersign_protocol::keys::safety_number;
use serde_json::json;

use crate::api::objects::Account;
use crate::arguments::TrustArguments;
use crate::failure::{Failure, Outcome};
use crate::prompts;
use crate::randomness::now;
use crate::session::{Context, Member, check_bundle};

pub(crate) fn run(context: &Context, arguments: &TrustArguments) -> Result<Outcome, Failure> {
    let member = context.member()?;
    let email = arguments.email.as_str();
    if email == member.email() {
        return Err(Failure::usage("own-address", "this is your own address").next("name the other person's address"));
    }
    let account = account(&member, email)?.ok_or_else(|| {
        Failure::new(
            "no-account",
            format!("{email} has no account on {}", member.profile.server),
        )
        .next("they may not have registered yet; check the address")
    })?;
    let bundle = check_bundle(&account.bundle.0, email)?;
    let number = safety_number(&member.bundle, &bundle);
    let name = &bundle.bundle().name;
    let changed = context
        .home
        .people()?
        .get(email)
        .is_some_and(|person| !person.has(bundle.hash()));
    let shown = format!(
        "{name} <{email}>\n{}safety number between you:\n\n{}\n",
        if changed {
            "This is NOT the key that this profile knew before. Ask them whether they made new keys.\n"
        } else {
            ""
        },
        in_rows(&number)
    );
    let told = |json| Ok(Outcome::new(json, format!("The key of {name} <{email}> is confirmed.")));
    let json =
        json!({ "email": email, "name": name, "safety_number": number, "basis": "confirmed", "changed": changed });
    if arguments.yes {
        if !context.json {
            context.note(&shown);
        }
        context.home.confirm(&bundle, now())?;
        return told(json);
    }
    context.note(&shown);
    match prompts::yes("Do they see the same digits?")? {
        Some(true) => {
            context.home.confirm(&bundle, now())?;
            told(json)
        }
        Some(false) => Err(Failure::new("not-confirmed", "nothing was confirmed")
            .next("if the digits differ, do not send anything to them, and tell the operator of the service")),
        None => Err(Failure::new(
            "not-confirmed",
            "nothing was confirmed, as there is no terminal to ask on",
        )
        .next(format!(
            "compare the safety number with them, then: countersign trust {email} --yes"
        ))
        .with("email", email)
        .with("name", name.as_str())
        .with("safety_number", number)),
    }
}

/// The account of an address, or `None`.
pub(crate) fn account(member: &Member, email: &str) -> Result<Option<Account>, Failure> {
    let query: String = url::form_urlencoded::byte_serialize(email.as_bytes()).collect();
    match member.client.get::<Account>(&format!("/users?email={query}")) {
        Ok(account) => Ok(Some(account)),
        Err(error) if error.is("no-account") || error.has_status(404) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Twelve groups of five digits in three rows.
fn in_rows(number: &str) -> String {
    let groups: Vec<&str> = number.split(' ').collect();
    groups
        .chunks(4)
        .map(|row| format!("  {}", row.join(" ")))
        .collect::<Vec<_>>()
        .join("\n")
}
