//! From settings to a service that listens.

use countersign_protocol::ledger::NoteSigner;
use rocket::config::{LogLevel, Shutdown};
use rocket::data::{Limits, ToByteUnit};
use rocket::{Build, Rocket};
use sea_orm::{DatabaseConnection, DbErr};
use std::sync::Arc;

use crate::blobs::{BlobStore, BlobStoreError};
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::mail::postman::{Postman, SenderError};
use crate::mail::transport::TransportError;
use crate::secrets::{Secrets, SecretsError};
use crate::services::ledger::{self, LedgerError};
use crate::services::news::Newsroom;
use crate::services::own_keys;
use crate::services::pace::Pace;
use crate::web::Web;
use crate::{db, fairings, guards, jobs, routes};

/// What every handler and job works with. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    /// The database.
    pub db: DatabaseConnection,
    /// The settings.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// The ciphertext.
    pub blobs: BlobStore,
    /// The secrets folder's content.
    pub secrets: Arc<Secrets>,
    /// Sends mail.
    pub postman: Postman,
    /// The browser client.
    pub web: Web,
    /// Tells open pages what happens.
    pub news: Newsroom,
    /// How fast strangers may have things signed.
    pub pace: Pace,
    /// Signs the ledger's checkpoints.
    pub ledger: Arc<NoteSigner>,
}

/// Why the service does not start. `Display` is the sentence to print.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The secrets folder.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The database.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] DbErr),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The blob store.
    #[error(transparent)]
    Blobs(#[from] BlobStoreError),
    /// The mail server's settings.
    #[error(transparent)]
    Mail(#[from] TransportError),
    /// The sender of mails.
    #[error(transparent)]
    Sender(#[from] SenderError),
    /// The listener.
    #[error("the service cannot listen on {address}: {reason}")]
    Listen {
        /// The configured address.
        address: std::net::SocketAddr,
        /// Why.
        reason: String,
    },
}

impl Service {
    /// The service's public address without a trailing slash, as pages and mails show it.
    pub fn site(&self) -> String {
        self.config.public_url.as_str().trim_end_matches('/').to_owned()
    }

    /// Makes folders and secrets, opens the database, and runs the migrations.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn open(config: Config, clock: Clock) -> Result<Self, StartError> {
        config.prepare_folders()?;
        let secrets = Secrets::open(&config.secrets, &config.authority(), clock.now())?;
        let transport = Postman::transport(config.smtp_url.as_deref(), config.smtp_ca.as_deref(), &config.data)?;
        let postman = Postman::new(transport, config.mail_from.as_deref(), &config.public_url)?;
        let db = db::open(&config.database_url).await?;
        own_keys::record(&db, &secrets, clock.now()).await?;
        let ledger = ledger::open(&db, &secrets, &config).await?;
        ledger::backfill(&db, &secrets).await?;
        let blobs = BlobStore::directory(&config.blobs)?;
        Ok(Self {
            db,
            blobs,
            web: Web::open(config.web.as_deref()),
            news: Newsroom::default(),
            pace: Pace::default(),
            ledger: Arc::new(ledger),
            config: Arc::new(config),
            clock,
            secrets: Arc::new(secrets),
            postman,
        })
    }
}

/// A service ready to launch, on the system's clock.
///
/// # Errors
/// See [`StartError`].
pub async fn rocket(config: Config) -> Result<Rocket<Build>, StartError> {
    Ok(mount(Service::open(config, Clock::system()).await?))
}

/// Mounts everything on an opened service. Tests open one with a clock of their own.
pub fn mount(service: Service) -> Rocket<Build> {
    let routes = routes::all();
    let settings = rocket::Config {
        address: service.config.listen.ip(),
        port: service.config.listen.port(),
        ident: rocket::config::Ident::none(),
        // The client's address is the connection's; a header that anyone can send is not believed.
        ip_header: None,
        limits: Limits::new()
            .limit("json", guards::JSON_LIMIT.bytes())
            .limit("bytes", 64.kibibytes()),
        // Rocket logs addresses with their queries; this service logs for itself.
        log_level: LogLevel::Off,
        cli_colors: false,
        shutdown: Shutdown {
            ctrlc: true,
            ..Shutdown::default()
        },
        ..rocket::Config::release_default()
    };
    rocket::custom(settings)
        .attach(fairings::Methods::of(&routes))
        .attach(rocket::shield::Shield::new()) // its policies are in Headers
        .attach(fairings::Headers)
        .attach(fairings::AccessLog)
        .attach(jobs::Jobs)
        .register("/", routes::catchers())
        .mount("/", routes)
        .manage(service)
}
