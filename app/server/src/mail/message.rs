//! Puts a [`Letter`] into an RFC 5322 message.

use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use uuid::Uuid;

use super::letters::Letter;

/// Why a message could not be put together. Trying again does not help.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// The recipient's address is none.
    #[error("the address of the recipient cannot be used: {0}")]
    Recipient(#[source] lettre::address::AddressError),
    /// The parts do not make a message.
    #[error("the mail cannot be put together: {0}")]
    Build(#[source] lettre::error::Error),
}

/// Builds the message of one outbox row.
///
/// The Message-ID is made from the row's id and the sender's domain, so that every attempt at the same row carries
/// the same one and a duplicate (a crash between the server's acceptance and our note of it) can be told as such.
///
/// # Errors
/// [`MessageError`] when the address or the parts are unusable.
pub fn build(row: Uuid, from: &Mailbox, to: &str, letter: &Letter) -> Result<Message, MessageError> {
    let recipient = to.parse().map_err(MessageError::Recipient)?;
    let message_id = format!("<{}@{}>", row.as_hyphenated(), from.email.domain());
    Message::builder()
        .message_id(Some(message_id))
        .from(from.clone())
        .to(Mailbox::new(None, recipient))
        .subject(letter.subject.clone())
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"), // RFC 3834: keeps vacation replies away
            "auto-generated".to_owned(),
        ))
        .multipart(
            MultiPart::alternative()
                .singlepart(
                    SinglePart::builder()
                        .header(ContentType::TEXT_PLAIN)
                        .body(letter.text.clone()),
                )
                .singlepart(
                    SinglePart::builder()
                        .header(ContentType::TEXT_HTML)
                        .body(letter.html.clone()),
                ),
        )
        .map_err(MessageError::Build)
}
