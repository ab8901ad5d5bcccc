//! What each mail says: one context per mail, and the three templates (`templates/mail/NAME.{subject,txt,html}`)
//! that show it.
//!
//! Contexts carry names, addresses, ids and counts. They have no field for a title, a filename, a message or a
//! reason, because the service never has those in the clear, and none for a secret other than the short-lived codes.

use askama::Template;

/// A rendered mail, ready to be put into an envelope of RFC 5322.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The subject: one line, no control characters.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// A context that can be rendered into a [`Letter`].
pub trait Render {
    /// Fills the three templates of this mail.
    ///
    /// # Errors
    /// A template that fails to write; with contexts of plain strings it does not happen.
    fn render(&self) -> Result<Letter, askama::Error>;
}

/// Declares the three templates of a mail and renders them together, so that no mail lacks a part.
macro_rules! letter {
    ($context:ident, $subject:tt, $text:tt, $html:tt) => {
        const _: () = {
            #[derive(Template)]
            #[template(path = $subject)]
            #[allow(dead_code, reason = "some subjects are fixed text")]
            struct Subject<'a> {
                m: &'a $context,
            }
            #[derive(Template)]
            #[template(path = $text)]
            struct Text<'a> {
                m: &'a $context,
            }
            #[derive(Template)]
            #[template(path = $html)]
            struct Html<'a> {
                m: &'a $context,
            }
            impl Render for $context {
                fn render(&self) -> Result<Letter, askama::Error> {
                    Ok(Letter {
                        subject: one_line(&Subject { m: self }.render()?, 180),
                        text: Text { m: self }.render()?,
                        html: Html { m: self }.render()?,
                    })
                }
            }
        };
    };
}

/// To a new address: the code that confirms it.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// The service's public address.
    pub site: String,
    /// The address being confirmed.
    pub email: String,
    /// The code, as `XXXX-XXXX`.
    pub code: String,
}
letter!(Confirm, "mail/confirm.subject", "mail/confirm.txt", "mail/confirm.html");

/// To the owner of an account, when somebody tries to register its address again.
#[derive(Debug, Clone)]
pub struct AlreadyRegistered {
    /// The service's public address.
    pub site: String,
    /// The account's address.
    pub email: String,
}
letter!(
    AlreadyRegistered,
    "mail/already_registered.subject",
    "mail/already_registered.txt",
    "mail/already_registered.html"
);

/// To the owner of an account whose recovery words were proven: the code that releases it.
#[derive(Debug, Clone)]
pub struct Recovery {
    /// The service's public address.
    pub site: String,
    /// The account's address.
    pub email: String,
    /// The code, as `XXXX-XXXX`.
    pub code: String,
}
letter!(
    Recovery,
    "mail/recovery.subject",
    "mail/recovery.txt",
    "mail/recovery.html"
);

/// To a named address that has no account yet.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The service's public address.
    pub site: String,
    /// The invited address.
    pub email: String,
    /// The requester's name.
    pub requester: String,
    /// The requester's address.
    pub requester_email: String,
    /// Whether the invitee only follows along.
    pub viewer: bool,
    /// The envelope's page.
    pub link: String,
}
letter!(
    Invitation,
    "mail/invitation.subject",
    "mail/invitation.txt",
    "mail/invitation.html"
);

/// To an approver whose stage is open.
#[derive(Debug, Clone)]
pub struct Turn {
    /// The service's public address.
    pub site: String,
    /// The requester's name.
    pub requester: String,
    /// The requester's address.
    pub requester_email: String,
    /// The envelope's id, for the terminal's lines.
    pub envelope: String,
    /// The envelope's page.
    pub link: String,
}
letter!(Turn, "mail/turn.subject", "mail/turn.txt", "mail/turn.html");

/// To the requester: a layer came back.
#[derive(Debug, Clone)]
pub struct LayerReturned {
    /// The service's public address.
    pub site: String,
    /// The approver's name.
    pub approver: String,
    /// The approver's address.
    pub approver_email: String,
    /// How many approvers had not acted after this layer and are still awaited.
    pub left: usize,
    /// The envelope's id, for the terminal's lines.
    pub envelope: String,
    /// The envelope's page.
    pub link: String,
}
letter!(
    LayerReturned,
    "mail/layer_returned.subject",
    "mail/layer_returned.txt",
    "mail/layer_returned.html"
);

/// To the requester: an approver declined. The reason is ciphertext and is not here.
#[derive(Debug, Clone)]
pub struct Declined {
    /// The service's public address.
    pub site: String,
    /// The approver's name.
    pub approver: String,
    /// The approver's address.
    pub approver_email: String,
    /// The envelope's id, for the terminal's lines.
    pub envelope: String,
    /// The envelope's page.
    pub link: String,
}
letter!(
    Declined,
    "mail/declined.subject",
    "mail/declined.txt",
    "mail/declined.html"
);

/// To everyone concerned: the route has ended with all approvals that it needed.
#[derive(Debug, Clone)]
pub struct Completed {
    /// The service's public address.
    pub site: String,
    /// The requester's name.
    pub requester: String,
    /// The requester's address.
    pub requester_email: String,
    /// Whether this mail goes to the requester.
    pub to_requester: bool,
    /// Whether this mail goes to a viewer.
    pub viewer: bool,
    /// The envelope's id, for the terminal's lines.
    pub envelope: String,
    /// The envelope's page.
    pub link: String,
}
letter!(
    Completed,
    "mail/completed.subject",
    "mail/completed.txt",
    "mail/completed.html"
);

/// Makes text that came from people safe to stand inside a line: control characters and line breaks become spaces,
/// and what is longer than `limit` characters is cut with an ellipsis. A name can thus not add lines to a mail.
pub fn one_line(text: &str, limit: usize) -> String {
    let spaced: String = text
        .chars()
        .map(|c| {
            if c.is_control() || is_direction_control(c) {
                ' '
            } else {
                c
            }
        })
        .collect();
    let words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= limit {
        return words;
    }
    let mut cut: String = words.chars().take(limit.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// Line and paragraph separators, and the bidirectional controls that can make a name read as something else
/// (Unicode UAX 9; CVE-2021-42574).
fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests;
