//! `countersign`: the native client of Countersign, and its offline verifier.
//!
//! All keys live here. The service gets sealed bytes, signatures and public keys; whatever it answers is verified before it
//! is used.

mod api;
mod archiving;
mod arguments;
mod certificates;
mod commands;
mod deciding;
mod failure;
mod files;
mod filling;
mod ledger;
mod output;
mod profile;
mod progress;
mod prompts;
mod randomness;
mod reading;
mod session;
mod timing;
mod wording;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;
use profile::Home;
use session::Context;

fn main() -> ExitCode {
    let wants_json = std::env::args_os().any(|argument| argument == "--json");
    let arguments = match Arguments::try_parse_from(arguments::repeated::spelled_out(std::env::args_os())) {
        Ok(arguments) => arguments,
        Err(error) => return output::not_parsed(&error, wants_json),
    };
    let result = Home::locate().map_err(failure::Failure::from).and_then(|home| {
        let context = Context {
            home,
            server: arguments.server.clone(),
            json: arguments.json,
            witnesses: arguments.witnesses.clone(),
            tsa: arguments.tsa.clone(),
            tsa_root: arguments.tsa_root.clone(),
        };
        commands::run(&context, &arguments.command)
    });
    output::tell(result, arguments.json)
}
