//! How mail leaves: by SMTP, or into a folder where it can be looked at.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::io::AsyncWriteExt;
use url::{Host, Url};
use uuid::Uuid;

/// How long one attempt may take altogether before it counts as failed.
pub(crate) const ATTEMPT: Duration = Duration::from_secs(35);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(15);

/// A wrong mail setting. Each is a sentence that stops the start.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The URL is none, has no host, or is of another scheme.
    #[error("COUNTERSIGN_SMTP_URL must look like smtp://host:587 or smtps://user:password@host: {0}")]
    Url(String),
    /// `?tls=` says something that is not offered.
    #[error(
        "COUNTERSIGN_SMTP_URL says tls={0}; it can be \"required\" or \"starttls\" (the same), and smtps:// is TLS from the start"
    )]
    TlsMode(String),
    /// The extra CA cannot be read.
    #[error("COUNTERSIGN_SMTP_CA: {path} cannot be read: {source}")]
    CaUnreadable {
        /// The configured path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The extra CA is not a PEM certificate, or TLS cannot be set up with it.
    #[error("COUNTERSIGN_SMTP_CA does not hold PEM certificates that TLS can use: {0}")]
    CaUnusable(String),
}

/// Why an attempt at sending failed. The class is what the outbox shows; it names no address and no content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// No connection, or it broke off.
    #[error("connection")]
    Connection,
    /// TLS could not be agreed, or the server's certificate is not to be trusted.
    #[error("tls")]
    Tls,
    /// The attempt took too long.
    #[error("timeout")]
    Timeout,
    /// The server said "not now" (4xx).
    #[error("deferred {0}")]
    Deferred(u16),
    /// The server said "never" (5xx).
    #[error("refused {0}")]
    Refused(u16),
    /// The mail folder could not be written.
    #[error("folder")]
    Folder,
}

impl SendError {
    /// Whether the receiving server itself said that trying again is of no use.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum Transport {
    /// To an SMTP server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// Into a folder, one `<uuid>.eml` each.
    Folder(PathBuf),
}

impl Transport {
    /// Mail to the SMTP server at `url`, trusting the web's roots and the PEM certificates at `extra_ca`.
    ///
    /// `smtps://` is TLS from the start (port 465). `smtp://` (port 587, or 25 on loopback) demands STARTTLS, unless
    /// the host is loopback and neither `?tls=` nor a CA of its own asks for it: a mail server of the same machine is
    /// reached without a network in between. Certificate checks cannot be switched off. User and password may stand in the URL.
    ///
    /// # Errors
    /// [`TransportError`], a sentence for whoever set the variable. The password is never part of it.
    pub fn smtp(url: &str, extra_ca: Option<&Path>) -> Result<Self, TransportError> {
        let url = Url::parse(url).map_err(|error| TransportError::Url(error.to_string()))?;
        let host = url
            .host_str()
            .ok_or_else(|| TransportError::Url("it names no host".to_owned()))?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let (tls, default_port) = match (url.scheme(), tls_mode(&url)?) {
            ("smtps", _) => (Tls::Wrapper(tls_parameters(&host, extra_ca)?), 465),
            ("smtp", TlsMode::Unsaid) if is_loopback(&url) && extra_ca.is_none() => (Tls::None, 25),
            ("smtp", _) => (Tls::Required(tls_parameters(&host, extra_ca)?), 587),
            (scheme, _) => {
                return Err(TransportError::Url(format!(
                    "{scheme}:// is neither smtp:// nor smtps://"
                )));
            }
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(url.port().unwrap_or(default_port))
            .tls(tls)
            .timeout(Some(CONNECT));
        if let Some(password) = url.password() {
            builder = builder.credentials(Credentials::new(
                percent_decoded(url.username()),
                percent_decoded(password),
            ));
        }
        let hello = url.path().trim_matches('/');
        if !hello.is_empty() {
            builder = builder.hello_name(ClientId::Domain(hello.to_owned()));
        }
        Ok(Self::Smtp(builder.build()))
    }

    /// Sends one message; `row` names the file when mail goes into a folder.
    ///
    /// Returns only after the server has accepted the message (or the file and its folder are on disk).
    ///
    /// # Errors
    /// [`SendError`]; the message may be tried again.
    pub async fn send(&self, row: Uuid, message: Message) -> Result<(), SendError> {
        match self {
            Self::Smtp(smtp) => match tokio::time::timeout(ATTEMPT, smtp.send(message)).await {
                Err(_) => Err(SendError::Timeout),
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(classify(&error)),
            },
            Self::Folder(folder) => write_atomically(folder, row, &message.formatted())
                .await
                .map_err(|_| SendError::Folder),
        }
    }
}

/// What `?tls=` says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TlsMode {
    Unsaid,
    StartTls,
}

fn tls_mode(url: &Url) -> Result<TlsMode, TransportError> {
    match url.query_pairs().find(|(key, _)| key == "tls") {
        None => Ok(TlsMode::Unsaid),
        Some((_, value)) if value == "required" || value == "starttls" => Ok(TlsMode::StartTls),
        Some((_, value)) => Err(TransportError::TlsMode(value.into_owned())),
    }
}

fn tls_parameters(host: &str, extra_ca: Option<&Path>) -> Result<TlsParameters, TransportError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = extra_ca {
        let pem = std::fs::read(path).map_err(|source| TransportError::CaUnreadable {
            path: path.to_owned(),
            source,
        })?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| TransportError::CaUnusable(error.to_string()))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder
        .build_rustls()
        .map_err(|error| TransportError::CaUnusable(error.to_string()))
}

/// Whether the host is this very machine. `smtp` is no scheme that the URL standard knows, so addresses arrive as names.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        None => false,
    }
}

/// Percent-decodes user and password. `+` stands for itself there, unlike in forms.
fn percent_decoded(text: &str) -> String {
    url::form_urlencoded::parse(
        text.replace('+', "%2B")
            .replace('&', "%26")
            .replace('=', "%3D")
            .as_bytes(),
    )
    .next()
    .map(|(key, _)| key.into_owned())
    .unwrap_or_default()
}

fn classify(error: &lettre::transport::smtp::Error) -> SendError {
    let code = error.status().map(u16::from).unwrap_or_default();
    if error.is_permanent() {
        SendError::Refused(code)
    } else if error.is_transient() {
        SendError::Deferred(code)
    } else if error.is_timeout() {
        SendError::Timeout
    } else if error.is_tls() || is_handshake(error) {
        SendError::Tls
    } else {
        SendError::Connection
    }
}

/// Whether TLS could not be agreed. lettre calls that a failed connection; underneath, tokio-rustls reports what rustls
/// refuses (a certificate that nobody vouches for, most of all) as invalid data.
fn is_handshake(error: &lettre::transport::smtp::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|io| io.kind() == std::io::ErrorKind::InvalidData)
        {
            return true;
        }
        source = cause.source();
    }
    false
}

/// Writes `<folder>/<row>.eml` so that a reader sees all of it or nothing, and so that it outlives a crash.
async fn write_atomically(folder: &Path, row: Uuid, bytes: &[u8]) -> std::io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let staged = folder.join(format!(".{row}.part"));
    let mut file = tokio::fs::File::create(&staged).await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    tokio::fs::rename(&staged, folder.join(format!("{row}.eml"))).await?;
    tokio::fs::File::open(folder).await?.sync_all().await
}

#[cfg(test)]
mod tests;
