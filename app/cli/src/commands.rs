//! One module per command. Each takes the context and its arguments, and answers with an outcome or a failure.

pub(crate) mod accounts;
pub(crate) mod agent;
pub(crate) mod approve;
pub(crate) mod certificate;
pub(crate) mod certificates;
pub(crate) mod close;
pub(crate) mod confirm;
pub(crate) mod decline;
pub(crate) mod download;
pub(crate) mod evidence;
pub(crate) mod ledger;
pub(crate) mod list;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod open;
pub(crate) mod people;
pub(crate) mod recover;
pub(crate) mod register;
pub(crate) mod send;
pub(crate) mod show;
pub(crate) mod trust;
pub(crate) mod tsa;
pub(crate) mod verify;
pub(crate) mod whoami;

use crate::arguments::Command;
use crate::failure::{Failure, Outcome};
use crate::session::Context;

/// Runs a command.
pub(crate) fn run(context: &Context, command: &Command) -> Result<Outcome, Failure> {
    match command {
        Command::Register(arguments) => register::run(context, arguments),
        Command::Confirm(arguments) => confirm::run(context, arguments),
        Command::Login(arguments) => login::run(context, arguments),
        Command::Logout => logout::run(context),
        Command::Whoami => whoami::run(context),
        Command::Recover(arguments) => recover::run(context, arguments),
        Command::Send(arguments) => send::run(context, arguments),
        Command::Inbox => list::inbox(context),
        Command::Sent => list::sent(context),
        Command::Show(arguments) => show::run(context, arguments),
        Command::Open(arguments) => open::run(context, arguments),
        Command::Approve(arguments) => approve::run(context, arguments),
        Command::Decline(arguments) => decline::run(context, arguments),
        Command::Download(arguments) => download::run(context, arguments),
        Command::Certificate(arguments) => certificate::run(context, arguments),
        Command::Evidence(arguments) => evidence::run(context, arguments),
        Command::People => people::run(context),
        Command::Trust(arguments) => trust::run(context, arguments),
        Command::Agent(arguments) => agent::run(context, arguments),
        Command::Close(arguments) => close::run(context, arguments),
        Command::Verify(arguments) => verify::run(context, arguments),
        Command::Tsa(arguments) => tsa::run(context, arguments),
        Command::Certificates(command) => certificates::run(context, command),
        Command::Ledger(command) => ledger::run(context, command),
    }
}
