//! `tsa`: whom this profile asks for the time of its signatures.

use serde_json::json;

use crate::arguments::proof::TsaArguments;
use crate::certificates::root_of;
use crate::failure::{Failure, Outcome};
use crate::files::read_file;
use crate::session::Context;

/// Certificate files are never larger: 1 MiB.
const LIMIT: u64 = 1 << 20;

pub(crate) fn run(context: &Context, arguments: &TsaArguments) -> Result<Outcome, Failure> {
    let profile = context.profile()?;
    if let Some(file) = &arguments.root {
        let pem = read_file(file, LIMIT)?;
        root_of(&pem).map_err(|error| {
            Failure::usage(
                "bad-ca",
                format!("the certificates from {} cannot be used", file.display()),
            )
            .why(error.to_string())
        })?;
        context.home.add_time_root(&pem)?;
    }
    match arguments.url.as_deref() {
        None => {}
        Some("service") => context.home.choose_time_authority(None)?,
        Some(url) => context.home.choose_time_authority(Some(&checked(url)?))?,
    }
    let chosen = context.home.time_authority()?.map(|chosen| chosen.url);
    let own = chosen.is_none();
    let url = chosen.unwrap_or_else(|| format!("{}/pki/tsa", profile.server));
    let whose = if own { "the service's own" } else { "your choice" };
    let json = json!({ "url": url, "service": own, "roots": context.home.time_roots()?.is_some() });
    Ok(Outcome::new(json, format!("{url} ({whose})")))
}

fn checked(given: &str) -> Result<String, Failure> {
    let wrong = |why: &str| Failure::usage("bad-tsa-address", format!("\"{given}\" is no address")).why(why);
    let url = url::Url::parse(given.trim()).map_err(|error| wrong(&error.to_string()))?;
    match url.scheme() {
        // Tokens are signed; over plain HTTP others see when something is signed, and nothing else (RFC 3161 §3.4).
        "https" | "http" => Ok(url.into()),
        _ => Err(wrong("it must start with https:// or http://")),
    }
}
