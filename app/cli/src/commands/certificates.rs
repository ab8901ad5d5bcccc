//! `certificates`: the certificates that the service made for one's key, and taking one back.

use clap::ValueEnum as _;
use serde::Deserialize;
use serde_json::json;

use crate::arguments::proof::{CertificatesCommand, RevocationReason, RevokeArguments};
use crate::failure::{Failure, Outcome};
use crate::randomness::date_text;
use crate::session::Context;

/// Answer of GET /certificates.
#[derive(Deserialize)]
struct Certificates {
    certificates: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    serial: String,
    issued: u64,
    expires: u64,
    revocation: Option<Revoked>,
}

/// Answer of POST /certificates/revoke.
#[derive(Deserialize)]
struct Revoked {
    revoked: u64,
    reason: String,
    invalidity: Option<u64>,
}

pub(crate) fn run(context: &Context, command: &CertificatesCommand) -> Result<Outcome, Failure> {
    match command {
        CertificatesCommand::List => list(context),
        CertificatesCommand::Revoke(arguments) => revoke(context, arguments),
    }
}

fn list(context: &Context) -> Result<Outcome, Failure> {
    let member = context.member()?;
    let Certificates { certificates } = member.client.get("/certificates")?;
    let json: Vec<_> = certificates
        .iter()
        .map(|one| {
            let revocation = one.revocation.as_ref().map(|revocation| {
                json!({
                    "revoked": revocation.revoked, "reason": revocation.reason, "invalidity": revocation.invalidity,
                })
            });
            json!({ "serial": one.serial, "issued": one.issued, "expires": one.expires, "revocation": revocation })
        })
        .collect();
    let line = |one: &Listed| {
        let state = match &one.revocation {
            None => "good".to_owned(),
            Some(revocation) => format!("revoked {} ({})", date_text(revocation.revoked), revocation.reason),
        };
        format!(
            "{}  {} to {}  {state}",
            one.serial,
            date_text(one.issued),
            date_text(one.expires)
        )
    };
    let mut lines: Vec<String> = certificates.iter().map(line).collect();
    if lines.is_empty() {
        lines.push("You have signed nothing yet: each signature gets a certificate of its own.".to_owned());
    }
    Ok(Outcome::new(json!({ "certificates": json }), lines.join("\n")))
}

fn revoke(context: &Context, arguments: &RevokeArguments) -> Result<Outcome, Failure> {
    let serial = arguments.serial.trim().to_lowercase();
    if serial.is_empty() || !serial.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(
            Failure::usage("bad-serial", format!("\"{}\" is no serial number", arguments.serial))
                .next("copy it from `countersign certificates list`"),
        );
    }
    let member = context.member()?;
    let body = json!({ "serial": serial, "reason": name(arguments.reason) });
    let revoked: Revoked = member.client.post("/certificates/revoke", &body)?;
    let json = json!({
        "serial": serial, "revoked": revoked.revoked, "reason": revoked.reason, "invalidity": revoked.invalidity,
    });
    let text = format!(
        "Revoked as of {}. Signatures whose time before it is vouched for still count; others do not.",
        date_text(revoked.revoked)
    );
    Ok(Outcome::new(json, text))
}

/// As the API writes it, and the option too.
fn name(reason: RevocationReason) -> String {
    let value = reason.to_possible_value();
    value.map(|value| value.get_name().to_owned()).unwrap_or_default()
}
