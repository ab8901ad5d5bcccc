//! `people`: whose keys this profile knows.

use countersign_protocol::keys::safety_number;
use serde_json::json;

use crate::failure::{Failure, Outcome};
use crate::profile::people::Basis;
use crate::randomness::date_text;
use crate::session::{Context, own_bundle};

pub(crate) fn run(context: &Context) -> Result<Outcome, Failure> {
    let own = own_bundle(&context.profile()?)?;
    let mut objects = Vec::new();
    let mut lines = Vec::new();
    for person in context.home.people()?.values() {
        let number = safety_number(&own, &person.signed_bundle()?);
        let basis = match person.basis {
            Basis::Confirmed => "confirmed",
            Basis::FirstUse => "not confirmed (first use)",
        };
        lines.push(format!(
            "{} <{}>  {basis}, known since {}\n  {number}",
            person.name,
            person.email,
            date_text(person.first_seen)
        ));
        objects.push(json!({
            "email": person.email, "name": person.name, "basis": person.basis.name(), "safety_number": number,
            "first_seen": person.first_seen,
        }));
    }
    let text = match lines.is_empty() {
        true => "Nobody yet. People become known when you send to them, or they to you.".to_owned(),
        false => lines.join("\n"),
    };
    Ok(Outcome::new(json!({ "people": objects }), text))
}
