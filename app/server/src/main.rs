//! `countersign-server`: serves, and makes the first administrator.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use countersign_server::clock::Clock;
use countersign_server::config::{Config, ENVIRONMENT};
use countersign_server::launch::{self, Service, StartError};
use countersign_server::services::invitations;

/// The approval service that cannot read what is approved.
#[derive(Parser)]
#[command(version, after_long_help = environment_help())]
struct Arguments {
    /// Settings file [default: countersign.toml in this folder, if there is one]
    #[arg(long, env = "COUNTERSIGN_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until interrupted
    Serve,
    /// Administrators
    #[command(subcommand)]
    Admin(Admin),
}

#[derive(Subcommand)]
enum Admin {
    /// Let EMAIL become an administrator: at once, or when it registers
    Create {
        /// The address
        email: String,
    },
}

fn environment_help() -> String {
    let lines = ENVIRONMENT
        .iter()
        .map(|(name, meaning)| format!("  {name:<26} {meaning}\n"));
    format!(
        "Settings (countersign.toml has the same names without COUNTERSIGN_, in lower case):\n{}",
        lines.collect::<String>()
    )
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    countersign_server::logging::start();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return stop(&format!("no threads can be started: {error}")),
    };
    match runtime.block_on(run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => stop(&sentence),
    }
}

fn stop(sentence: &str) -> ExitCode {
    eprintln!("countersign-server: {sentence}");
    ExitCode::from(2)
}

fn say(text: &str) {
    // A closed standard output is no reason to stop serving.
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let config = Config::load(arguments.config.as_deref(), std::env::vars()).map_err(|error| error.to_string())?;
    match arguments.command {
        Command::Serve => serve(config).await.map_err(|error| error.to_string()),
        Command::Admin(Admin::Create { email }) => {
            let service = Service::open(config, Clock::system())
                .await
                .map_err(|error| error.to_string())?;
            let outcome = invitations::administrator(&service, &email)
                .await
                .map_err(|error| error.to_string())?;
            say(&outcome.sentence(&service));
            Ok(())
        }
    }
}

async fn serve(config: Config) -> Result<(), StartError> {
    let address = config.listen;
    let (data, registration, url) = (
        config.data.clone(),
        config.registration.clone(),
        config.public_url.clone(),
    );
    let rocket = launch::rocket(config)
        .await?
        .attach(rocket::fairing::AdHoc::on_liftoff("announce", move |rocket| {
            Box::pin(async move {
                let listening = std::net::SocketAddr::new(rocket.config().address, rocket.config().port);
                say(&format!(
                    "Countersign listens on http://{listening} and is reached at {url}"
                ));
                say(&format!("Data: {}", data.display()));
                say(&format!("Registration is {registration}"));
            })
        }));
    rocket.launch().await.map(drop).map_err(|error| StartError::Listen {
        address,
        reason: error.kind().to_string(),
    })
}
