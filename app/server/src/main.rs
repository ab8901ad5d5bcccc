//! `countersign-server`: serves, and makes the first administrator.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use countersign_server::authority::Reason;
use countersign_server::clock::Clock;
use countersign_server::config::{Config, ENVIRONMENT};
use countersign_server::launch::{self, Service, StartError};
use countersign_server::secrets;
use countersign_server::services::invitations;
use countersign_server::services::revocations::{self, By};
use countersign_server::witness::Witness;

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
    /// The certificate authority: what needs the root's key
    #[command(subcommand)]
    Authority(Authority),
    /// Watch the ledger of the service at URL, and co-sign what continues what was seen before
    Witness(Watching),
}

#[derive(clap::Args)]
struct Watching {
    /// The service
    url: String,
    /// The witness's name, part of its key; such as its host
    #[arg(long)]
    name: String,
    /// Where its key and what it has seen lie; made when it is not there
    #[arg(long)]
    folder: PathBuf,
    /// Look once, then stop: exit code 1 when the service does not keep the cosignature
    #[arg(long)]
    once: bool,
    /// Seconds between two looks
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
}

#[derive(Subcommand)]
enum Admin {
    /// Let EMAIL become an administrator: at once, or when it registers
    Create {
        /// The address
        email: String,
    },
}

#[derive(Subcommand)]
enum Authority {
    /// Make the authority before the first start: root, issuing key (in the PKCS#11 token, when one is set), certificates
    Init {
        #[command(flatten)]
        root: RootKey,
    },
    /// Issue a new certificate for the same issuing key, with the settings of today
    Renew {
        #[command(flatten)]
        root: RootKey,
    },
    /// Revoke a certificate that the issuing key has signed, for good: of a person, or of the time-stamping authority
    Revoke {
        /// Its serial number, in hex
        serial: String,
        /// Why: key-compromise, superseded, cessation-of-operation, affiliation-changed or unspecified
        #[arg(long, default_value = "unspecified")]
        reason: String,
    },
    /// Sign the root's list of revocations anew: it is good for 400 days
    RootCrl {
        #[command(flatten)]
        root: RootKey,
        /// Put the issuing certificate with this serial number (hex) on it, for good
        #[arg(long, value_name = "SERIAL")]
        revoke: Option<String>,
        /// Why: key-compromise, superseded, cessation-of-operation, affiliation-changed or unspecified
        #[arg(long, requires = "revoke", default_value = "unspecified")]
        reason: String,
    },
}

#[derive(clap::Args)]
struct RootKey {
    /// The root's key, kept elsewhere (its certificate lies beside it, as .crt) [default: ca-root.key among the secrets]
    #[arg(long = "root-key", value_name = "FILE")]
    path: Option<PathBuf>,
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
    if let Command::Witness(watching) = &arguments.command {
        return witness(watching);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return stop(&format!("no threads can be started: {error}")),
    };
    match runtime.block_on(run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => stop(&sentence),
    }
}

/// Looks once, or again and again until the ledger is refused.
fn witness(watching: &Watching) -> ExitCode {
    let witness = match Witness::open(&watching.folder, &watching.name, &watching.url) {
        Ok(witness) => witness,
        Err(error) => return stop(&error.to_string()),
    };
    say(&format!("Key: {}", witness.key()));
    let clock = Clock::system();
    loop {
        let seconds = u64::try_from(clock.now() / 1000).unwrap_or_default();
        let kept = match witness.look(seconds) {
            Ok(signed) => {
                say(&format!("Signed at {} leaves.", signed.size));
                signed.kept
            }
            Err(error) if error.passes() && !watching.once => Err(error.to_string()),
            Err(error) => return stop(&error.to_string()),
        };
        if let Err(why) = &kept {
            eprintln!("countersign-server: {why}");
        }
        if watching.once {
            return ExitCode::from(u8::from(kept.is_err()));
        }
        std::thread::sleep(std::time::Duration::from_secs(watching.every));
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
        Command::Authority(command) => authority(&config, command).await,
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
        // Needs neither settings nor threads: `main` has run it.
        Command::Witness(_) => Ok(()),
    }
}

async fn authority(config: &Config, command: Authority) -> Result<(), String> {
    config.prepare_folders().map_err(|error| error.to_string())?;
    let (folder, settings, now) = (&config.secrets, config.authority(), Clock::system().now());
    let (done, sentence) = match command {
        Authority::Init { root } => {
            let place = settings.token.as_ref().map_or_else(
                || format!("in {}", folder.display()),
                |token| format!("in the token {}", token.label),
            );
            let done = secrets::init(folder, &settings, root.path.as_deref(), now);
            (done, format!("The authority is made; its issuing key is {place}."))
        }
        Authority::Renew { root } => {
            let done = secrets::renew(folder, &settings, root.path.as_deref(), now);
            (
                done,
                "The issuing certificate is renewed. Restart the service.".to_owned(),
            )
        }
        Authority::Revoke { serial, reason } => return revoke(config.clone(), &serial, &reason).await,
        Authority::RootCrl { root, revoke, reason } => {
            let reason = named(&reason)?;
            let serial = revoke.map(hex::decode).transpose();
            let serial = serial.map_err(|_| "the serial number is not hex".to_owned())?;
            let revoked = serial.map(|serial| (serial, reason));
            let done = secrets::root_crl(folder, root.path.as_deref(), revoked, now);
            (done, "The root's list of revocations is signed anew.".to_owned())
        }
    };
    done.map_err(|error| error.to_string())?;
    say(&sentence);
    Ok(())
}

fn named(reason: &str) -> Result<Reason, String> {
    Reason::named(reason).ok_or_else(|| format!("{reason} is not a reason"))
}

async fn revoke(config: Config, serial: &str, reason: &str) -> Result<(), String> {
    let reason = named(reason)?;
    let service = Service::open(config, Clock::system())
        .await
        .map_err(|error| error.to_string())?;
    revocations::revoke(&service, By::Operator, serial, reason, None)
        .await
        .map_err(|error| error.to_string())?;
    say("It is revoked.");
    Ok(())
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
