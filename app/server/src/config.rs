//! Settings: `countersign.toml`, and the environment over it. A wrong one stops the start with a sentence.

mod read;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use countersign_protocol::ledger::NoteKey;
pub use read::{ENVIRONMENT, File};

use crate::authority::{Places, Terms, TokenPlace};
use crate::secrets::AuthoritySettings;

/// Who may register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registration {
    /// Everyone with an address.
    Open,
    /// Addresses of these domains, lower case.
    Domains(Vec<String>),
    /// Invited addresses.
    Invitation,
}

impl std::fmt::Display for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open => f.write_str("open to everyone"),
            Self::Domains(domains) => write!(f, "open to addresses at {}", domains.join(", ")),
            Self::Invitation => f.write_str("by invitation"),
        }
    }
}

/// Settings that were checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of the database, the blobs, and the mails when there is no mail server.
    pub data: PathBuf,
    /// Where to listen; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// How people reach the service, without a trailing slash.
    pub public_url: url::Url,
    /// Folder of the service's secrets, mode 0700.
    pub secrets: PathBuf,
    /// `sqlite:` or `postgres:` address of the database.
    pub database_url: String,
    /// Where ciphertext lies: a folder.
    pub blobs: PathBuf,
    /// Mail server (`smtp://` with STARTTLS, `smtps://`); none means mails go to `<data>/mail`.
    pub smtp_url: Option<String>,
    /// PEM file of certificate authorities to trust besides the public ones when mail is sent.
    pub smtp_ca: Option<PathBuf>,
    /// Whom mails come from; none means `countersign@` the public host.
    pub mail_from: Option<String>,
    /// First wait after a mail did not leave, in milliseconds; it doubles up to ten minutes.
    pub outbox_retry: i64,
    /// Who may register.
    pub registration: Registration,
    /// Longest document, in bytes.
    pub max_file: u64,
    /// Witnesses whose cosignatures under the ledger's checkpoints are kept and shown.
    pub witnesses: Vec<NoteKey>,
    /// Folder of the built web client, in place of the one in the program.
    pub web: Option<PathBuf>,
    /// Domains that the authority may certify addresses of, lower case; empty means all.
    pub ca_domains: Vec<String>,
    /// The PKCS#11 token with the issuing key; none means that it is a file among the secrets.
    pub token: Option<TokenPlace>,
}

/// What is wrong with the settings. `Display` is the sentence to print.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file that was named is not there, or cannot be read.
    #[error("the settings file {} cannot be read: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Not TOML, an unknown key, or a value of another type.
    #[error("the settings file {} is wrong: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line.
        reason: String,
    },
    /// A variable that nothing reads, but almost a setting.
    #[error(
        "the environment variable {name} is unknown; {meant} was probably meant (countersign-server --help has all)"
    )]
    UnknownVariable {
        /// As it was set.
        name: String,
        /// The setting that looks like it.
        meant: &'static str,
    },
    /// A value that cannot be used.
    #[error("{name} is {value:?}, which is not {expected}")]
    Value {
        /// The setting.
        name: &'static str,
        /// What it was set to.
        value: String,
        /// What it can be.
        expected: &'static str,
    },
    /// A folder that cannot be made or written.
    #[error("the folder {} ({name}) cannot be written: {reason}", path.display())]
    Folder {
        /// The setting.
        name: &'static str,
        /// The folder.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The secrets are within the reach of others.
    #[error(
        "the secrets folder {} has mode {mode:04o}; others must not reach it: run chmod 700 on it", path.display()
    )]
    SecretsMode {
        /// The folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The secrets would be part of every copy of the data.
    #[error("the secrets folder {} is inside the data folder; they must lie apart (COUNTERSIGN_SECRETS)", path.display())]
    SecretsInsideData {
        /// The folder.
        path: PathBuf,
    },
}

impl Config {
    /// Settings for a service whose data lies in `data`, everything else by default, port chosen by the system.
    ///
    /// # Errors
    /// None in practice: the defaults are valid.
    pub fn in_folder(data: &Path) -> Result<Self, ConfigError> {
        read::resolve(File {
            data: Some(data.to_path_buf()),
            listen: Some("127.0.0.1:0".to_owned()),
            ..File::default()
        })
    }

    /// Whether people reach the service by HTTPS.
    pub fn secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// How the authority is made and found.
    pub fn authority(&self) -> AuthoritySettings {
        AuthoritySettings {
            terms: Terms {
                places: Places::at(self.public_url.as_str()),
                domains: self.ca_domains.clone(),
            },
            token: self.token.clone(),
        }
    }

    /// The service's origin, as browsers write it.
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// Reads the file at `path` (or `countersign.toml` here, if there is one) and the environment, and makes the
    /// folders.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn load(
        path: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        read::resolve(read::layered(path, environment)?)
    }

    /// Makes the folders that are missing, and checks that they can be written and that the secrets are private.
    ///
    /// # Errors
    /// [`ConfigError::Folder`], [`ConfigError::SecretsMode`], [`ConfigError::SecretsInsideData`].
    pub fn prepare_folders(&self) -> Result<(), ConfigError> {
        read::folders(self)
    }
}

#[cfg(test)]
mod tests;
