//! From a file and the environment to settings.

use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use countersign_protocol::ledger::{NoteKey, Role};
use serde::Deserialize;

use super::{Config, ConfigError, Registration};
use crate::authority::TokenPlace;

/// The variables that are read, and what they mean.
pub const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "COUNTERSIGN_DATA",
        "folder of database, blobs and unsent mail (default ./data)",
    ),
    ("COUNTERSIGN_LISTEN", "address and port (default 127.0.0.1:8000)"),
    (
        "COUNTERSIGN_PUBLIC_URL",
        "how people reach the service (default http://localhost:8000)",
    ),
    (
        "COUNTERSIGN_SECRETS",
        "folder of the service's secrets, mode 0700 (default: secrets beside the data folder)",
    ),
    (
        "COUNTERSIGN_DATABASE_URL",
        "sqlite:… or postgres://… (default: SQLite in the data folder)",
    ),
    (
        "COUNTERSIGN_BLOBS",
        "folder of the ciphertext (default: blobs in the data folder)",
    ),
    (
        "COUNTERSIGN_SMTP_URL",
        "smtp://… (STARTTLS) or smtps://…; without it mails are files in the data folder",
    ),
    (
        "COUNTERSIGN_SMTP_CA",
        "PEM file of additional authorities for the mail server",
    ),
    (
        "COUNTERSIGN_MAIL_FROM",
        "address that mails come from (default: countersign@ the public host)",
    ),
    (
        "COUNTERSIGN_OUTBOX_RETRY_MS",
        "first wait after a mail did not leave; doubles up to ten minutes (default 5000)",
    ),
    (
        "COUNTERSIGN_REGISTRATION",
        "open | domain:example.org,… | invitation (default open)",
    ),
    ("COUNTERSIGN_MAX_FILE", "longest document in bytes (default 52428800)"),
    (
        "COUNTERSIGN_CA_DOMAINS",
        "example.org,…: the authority certifies addresses at these domains only (.example.org: at hosts below it)",
    ),
    (
        "COUNTERSIGN_PKCS11_MODULE",
        "PKCS#11 library of the HSM with the issuing key (default: the key is a file among the secrets)",
    ),
    ("COUNTERSIGN_PKCS11_TOKEN", "label of the token"),
    (
        "COUNTERSIGN_PKCS11_PIN_FILE",
        "file with the PIN of the token's user, mode 0600",
    ),
    (
        "COUNTERSIGN_WITNESSES",
        "keys of witnesses of the ledger, with commas (countersign-server witness prints its own)",
    ),
    (
        "COUNTERSIGN_WEB",
        "for developers: folder of the built web client, in place of the one in the program",
    ),
];

/// A variable so many keystrokes away from a setting is taken for a slip; others are somebody else's.
const SLIP: usize = 2;

const DEFAULT_FILE: &str = "countersign.toml";
const DEFAULT_RETRY: u64 = 5000;
const DEFAULT_MAX_FILE: u64 = 50 * 1024 * 1024;

/// `countersign.toml`: every key optional, unknown keys refused.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // each is the setting of the same name in [`Config`]
pub struct File {
    pub data: Option<PathBuf>,
    pub listen: Option<String>,
    pub public_url: Option<String>,
    pub secrets: Option<PathBuf>,
    pub database_url: Option<String>,
    pub blobs: Option<String>,
    pub smtp_url: Option<String>,
    pub smtp_ca: Option<PathBuf>,
    pub mail_from: Option<String>,
    pub outbox_retry_ms: Option<u64>,
    pub registration: Option<String>,
    pub max_file: Option<u64>,
    pub witnesses: Option<String>,
    pub web: Option<PathBuf>,
    pub ca_domains: Option<String>,
    pub pkcs11_module: Option<PathBuf>,
    pub pkcs11_token: Option<String>,
    pub pkcs11_pin_file: Option<PathBuf>,
}

/// The file, and the environment over it.
pub(super) fn layered(
    path: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<File, ConfigError> {
    let mut file = match path {
        Some(path) => parse(path)?,
        None if Path::new(DEFAULT_FILE).exists() => parse(Path::new(DEFAULT_FILE))?,
        None => File::default(),
    };
    for (name, value) in environment {
        if !name.starts_with("COUNTERSIGN_") || value.is_empty() {
            continue;
        }
        match name.as_str() {
            "COUNTERSIGN_DATA" => file.data = Some(value.into()),
            "COUNTERSIGN_LISTEN" => file.listen = Some(value),
            "COUNTERSIGN_PUBLIC_URL" => file.public_url = Some(value),
            "COUNTERSIGN_SECRETS" => file.secrets = Some(value.into()),
            "COUNTERSIGN_DATABASE_URL" => file.database_url = Some(value),
            "COUNTERSIGN_BLOBS" => file.blobs = Some(value),
            "COUNTERSIGN_SMTP_URL" => file.smtp_url = Some(value),
            "COUNTERSIGN_SMTP_CA" => file.smtp_ca = Some(value.into()),
            "COUNTERSIGN_MAIL_FROM" => file.mail_from = Some(value),
            "COUNTERSIGN_OUTBOX_RETRY_MS" => {
                let expected = "a number of milliseconds";
                let wait = value
                    .parse()
                    .map_err(|_| wrong("COUNTERSIGN_OUTBOX_RETRY_MS", &value, expected))?;
                file.outbox_retry_ms = Some(wait);
            }
            "COUNTERSIGN_CA_DOMAINS" => file.ca_domains = Some(value),
            "COUNTERSIGN_PKCS11_MODULE" => file.pkcs11_module = Some(value.into()),
            "COUNTERSIGN_PKCS11_TOKEN" => file.pkcs11_token = Some(value),
            "COUNTERSIGN_PKCS11_PIN_FILE" => file.pkcs11_pin_file = Some(value.into()),
            "COUNTERSIGN_WITNESSES" => file.witnesses = Some(value),
            "COUNTERSIGN_WEB" => file.web = Some(value.into()),
            "COUNTERSIGN_REGISTRATION" => file.registration = Some(value),
            "COUNTERSIGN_MAX_FILE" => {
                let bytes = value.parse().ok();
                file.max_file = Some(bytes.ok_or_else(|| wrong("COUNTERSIGN_MAX_FILE", &value, "a number of bytes"))?);
            }
            other => {
                let slip = |(known, _): &&(&str, &str)| strsim::levenshtein(known, other) <= SLIP;
                if let Some((meant, _)) = ENVIRONMENT.iter().find(slip) {
                    return Err(ConfigError::UnknownVariable { name, meant });
                }
            }
        }
    }
    Ok(file)
}

fn parse(path: &Path) -> Result<File, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
        path: path.to_path_buf(),
        reason: error.to_string(),
    })?;
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| {
            text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1
        });
        ConfigError::File {
            path: path.to_path_buf(),
            reason: format!("line {line}: {}", error.message()),
        }
    })
}

/// Defaults for what is not set; everything checked that needs no disk.
pub(super) fn resolve(file: File) -> Result<Config, ConfigError> {
    let data = absolute(file.data.unwrap_or_else(|| PathBuf::from("data")));
    let secrets = file
        .secrets
        .map(absolute)
        .unwrap_or_else(|| data.with_file_name("secrets"));
    let listen = file.listen.unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    let public_url = file.public_url.unwrap_or_else(|| "http://localhost:8000".to_owned());
    let blobs = match file.blobs {
        None => data.join("blobs"),
        Some(value) if value.contains("://") => {
            return Err(wrong(
                "COUNTERSIGN_BLOBS",
                &value,
                "a folder (object stores come later)",
            ));
        }
        Some(value) => absolute(value.into()),
    };
    let database_url = match file.database_url {
        None => format!("sqlite://{}?mode=rwc", data.join("countersign.sqlite").display()),
        Some(url)
            if ["sqlite:", "postgres://", "postgresql://"]
                .iter()
                .any(|scheme| url.starts_with(scheme)) =>
        {
            url
        }
        // The value may hold a password: it is not repeated.
        Some(_) => {
            return Err(wrong(
                "COUNTERSIGN_DATABASE_URL",
                "…",
                "an address with sqlite: or postgres://",
            ));
        }
    };
    if let Some(url) = &file.smtp_url
        && !["smtp", "smtps"].contains(&url::Url::parse(url).as_ref().map_or("", url::Url::scheme))
    {
        return Err(wrong(
            "COUNTERSIGN_SMTP_URL",
            "…",
            "an address with smtp:// or smtps://",
        ));
    }
    if let Some(path) = &file.smtp_ca
        && std::fs::metadata(path).is_err()
    {
        return Err(wrong(
            "COUNTERSIGN_SMTP_CA",
            &path.display().to_string(),
            "a file that can be read",
        ));
    }
    Ok(Config {
        listen: listening(&listen)?,
        public_url: public(&public_url)?,
        registration: registration(file.registration.as_deref().unwrap_or("open"))?,
        max_file: match file.max_file {
            Some(0) => return Err(wrong("COUNTERSIGN_MAX_FILE", "0", "a number of bytes above 0")),
            bytes => bytes.unwrap_or(DEFAULT_MAX_FILE),
        },
        mail_from: file.mail_from,
        outbox_retry: retry(file.outbox_retry_ms.unwrap_or(DEFAULT_RETRY))?,
        smtp_url: file.smtp_url,
        smtp_ca: file.smtp_ca.map(absolute),
        witnesses: witnesses(file.witnesses.as_deref().unwrap_or_default())?,
        web: file.web.map(absolute),
        ca_domains: ca_domains(file.ca_domains.as_deref().unwrap_or_default())?,
        token: token(file.pkcs11_module, file.pkcs11_token, file.pkcs11_pin_file)?,
        data,
        secrets,
        database_url,
        blobs,
    })
}

fn wrong(name: &'static str, value: &str, expected: &'static str) -> ConfigError {
    ConfigError::Value {
        name,
        value: value.to_owned(),
        expected,
    }
}

fn retry(milliseconds: u64) -> Result<i64, ConfigError> {
    let expected = "a number of milliseconds from 1 to 600000 (ten minutes)";
    i64::try_from(milliseconds)
        .ok()
        .filter(|wait| (1..=600_000).contains(wait))
        .ok_or_else(|| wrong("COUNTERSIGN_OUTBOX_RETRY_MS", &milliseconds.to_string(), expected))
}

/// Domains as RFC 5280 §4.2.1.10 writes them in constraints on addresses.
fn ca_domains(value: &str) -> Result<Vec<String>, ConfigError> {
    let domains = value.split(',').map(|domain| domain.trim().to_lowercase());
    let domains: Vec<String> = domains.filter(|domain| !domain.is_empty()).collect();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let whole = |domain: &String| domain.chars().all(plain) && !domain.ends_with('.') && !domain.contains("..");
    if domains.iter().all(whole) {
        Ok(domains)
    } else {
        let expected = "a list of domains such as example.org,.example.org";
        Err(wrong("COUNTERSIGN_CA_DOMAINS", value, expected))
    }
}

fn token(
    module: Option<PathBuf>,
    label: Option<String>,
    pin: Option<PathBuf>,
) -> Result<Option<TokenPlace>, ConfigError> {
    match (module, label, pin) {
        (None, None, None) => Ok(None),
        (Some(module), Some(label), Some(pin)) => Ok(Some(TokenPlace {
            // A bare name is looked for where the system keeps libraries.
            module: if module.components().count() > 1 {
                absolute(module)
            } else {
                module
            },
            label,
            pin: absolute(pin),
        })),
        (module, label, _) => {
            let name = match (module, label) {
                (None, _) => "COUNTERSIGN_PKCS11_MODULE",
                (_, None) => "COUNTERSIGN_PKCS11_TOKEN",
                _ => "COUNTERSIGN_PKCS11_PIN_FILE",
            };
            Err(wrong(
                name,
                "",
                "set, although the other COUNTERSIGN_PKCS11_ settings are",
            ))
        }
    }
}

fn witnesses(value: &str) -> Result<Vec<NoteKey>, ConfigError> {
    let expected = "a list of witnesses' keys, each as countersign-server witness prints it";
    let keys = value.split(',').map(str::trim).filter(|key| !key.is_empty());
    keys.map(|key| {
        let witness = key.parse::<NoteKey>().ok().filter(|key| key.role() == Role::Witness);
        witness.ok_or_else(|| wrong("COUNTERSIGN_WITNESSES", key, expected))
    })
    .collect()
}

fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

fn listening(value: &str) -> Result<SocketAddr, ConfigError> {
    value.parse().map_err(|_| {
        wrong(
            "COUNTERSIGN_LISTEN",
            value,
            "an address and a port, such as 127.0.0.1:8000",
        )
    })
}

fn public(value: &str) -> Result<url::Url, ConfigError> {
    let expected = "an http:// or https:// address without query, such as https://sign.example.org";
    let url = url::Url::parse(value).map_err(|_| wrong("COUNTERSIGN_PUBLIC_URL", value, expected))?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() || !plain {
        return Err(wrong("COUNTERSIGN_PUBLIC_URL", value, expected));
    }
    Ok(url)
}

fn registration(value: &str) -> Result<Registration, ConfigError> {
    let refused = || {
        let expected = "open, domain:example.org (several with commas) or invitation";
        wrong("COUNTERSIGN_REGISTRATION", value, expected)
    };
    match value {
        "open" => Ok(Registration::Open),
        "invitation" => Ok(Registration::Invitation),
        _ => {
            let list = value.strip_prefix("domain:").ok_or_else(refused)?;
            let domains: Vec<String> = list.split(',').map(|domain| domain.trim().to_lowercase()).collect();
            if domains
                .iter()
                .any(|domain| domain.is_empty() || domain.contains(['@', ' ', ':', '/']))
            {
                return Err(refused());
            }
            Ok(Registration::Domains(domains))
        }
    }
}

/// Makes and checks the folders.
pub(super) fn folders(config: &Config) -> Result<(), ConfigError> {
    if config.secrets.starts_with(&config.data) {
        return Err(ConfigError::SecretsInsideData {
            path: config.secrets.clone(),
        });
    }
    for (name, path) in [
        ("COUNTERSIGN_DATA", &config.data),
        ("COUNTERSIGN_BLOBS", &config.blobs),
        ("COUNTERSIGN_SECRETS", &config.secrets),
    ] {
        let refused = |error: std::io::Error| ConfigError::Folder {
            name,
            path: path.clone(),
            reason: error.to_string(),
        };
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(refused)?;
        let probe = path.join(format!(".probe-{}", std::process::id()));
        std::fs::write(&probe, b"")
            .and_then(|()| std::fs::remove_file(&probe))
            .map_err(refused)?;
    }
    let metadata = std::fs::metadata(&config.secrets).map_err(|error| ConfigError::Folder {
        name: "COUNTERSIGN_SECRETS",
        path: config.secrets.clone(),
        reason: error.to_string(),
    })?;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(ConfigError::SecretsMode {
            path: config.secrets.clone(),
            mode,
        });
    }
    Ok(())
}
