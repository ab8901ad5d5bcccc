//! Who sends: the transport, and the address mail comes from.

use std::path::Path;
use std::sync::Arc;

use lettre::Address;
use lettre::message::Mailbox;
use tokio::sync::Notify;
use url::Url;

use super::transport::{Transport, TransportError};

/// A wrong sender's address.
#[derive(Debug, thiserror::Error)]
#[error("COUNTERSIGN_MAIL_FROM: {0} is not an e-mail address that mail can come from")]
pub struct SenderError(pub String);

/// Sends mail, and is told when there is some.
#[derive(Debug, Clone)]
pub struct Postman {
    /// Where mail goes.
    pub transport: Transport,
    /// Whom it comes from.
    pub from: Mailbox,
    /// Rung after every request that may have caused mail.
    pub bell: Arc<Notify>,
}

impl Postman {
    /// Mail to the SMTP server at `smtp`, or without one into the folder `mail` of `data`.
    ///
    /// # Errors
    /// [`TransportError`].
    pub fn transport(smtp: Option<&str>, extra_ca: Option<&Path>, data: &Path) -> Result<Transport, TransportError> {
        match smtp {
            Some(url) => Transport::smtp(url, extra_ca),
            None => Ok(Transport::Folder(data.join("mail"))),
        }
    }

    /// Sends by `transport` from `from`, or from `countersign@` the public host when it is not set.
    ///
    /// # Errors
    /// [`SenderError`].
    pub fn new(transport: Transport, from: Option<&str>, public_url: &Url) -> Result<Self, SenderError> {
        let address = match from {
            Some(address) => address.parse().map_err(|_| SenderError(address.to_owned()))?,
            None => default_sender(public_url)?,
        };
        let from = Mailbox::new(Some("Countersign".to_owned()), address);
        Ok(Self {
            transport,
            from,
            bell: Arc::new(Notify::new()),
        })
    }
}

fn default_sender(public_url: &Url) -> Result<Address, SenderError> {
    let host = public_url.host_str().unwrap_or("localhost");
    // RFC 5321 section 4.1.3: an address literal stands in brackets.
    let domain = match public_url.host() {
        Some(url::Host::Ipv4(address)) => format!("[{address}]"),
        Some(url::Host::Ipv6(address)) => format!("[IPv6:{address}]"),
        _ => host.to_owned(),
    };
    Address::new("countersign", &domain).map_err(|_| SenderError(format!("countersign@{domain}")))
}
