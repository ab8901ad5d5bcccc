//! What each mail says: one context per mail, and one pair of templates (`templates/mail/letter.{txt,html}`) that shows
//! them all. The sentences are in `templates/words/LANG.json`, as `mail.NAME.…`.
//!
//! Contexts carry names, addresses, ids and counts. They have no field for a title, a filename, a message or a
//! reason, because the service never has those in the clear, and none for a secret other than the short-lived codes.

use askama::Template;

use crate::words::{Language, Words};

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

/// One part of a mail's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// The next action: a link.
    Button {
        /// What it does.
        label: String,
        /// Where it leads.
        address: String,
    },
    /// A code to be typed, alone on its line.
    Code(String),
    /// What to type in the terminal.
    Terminal {
        /// The sentence before it.
        intro: String,
        /// The lines.
        lines: Vec<String>,
    },
}

/// A mail in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    language: Language,
    site: String,
    subject: String,
    heading: String,
    parts: Vec<Part>,
    foot: String,
    /// For mails that one may choose not to get: where.
    choose: Option<String>,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    m: &'a Draft,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    m: &'a Draft,
}

/// A context that can be put into words.
pub trait Say {
    /// The mail in the language of `w`.
    fn say(&self, w: Words) -> Draft;

    /// The mail, rendered.
    ///
    /// # Errors
    /// A template that fails to write; with plain strings it does not happen.
    fn render(&self, w: Words) -> Result<Letter, askama::Error> {
        let draft = self.say(w);
        Ok(Letter {
            subject: one_line(&draft.subject, 180),
            text: Text { m: &draft }.render()?,
            html: Html { m: &draft }.render()?,
        })
    }
}

impl Draft {
    /// Begins with the subject `mail.NAME.subject` and the heading `mail.NAME.heading`.
    fn begin(w: Words, site: &str, name: &str, values: &[(&str, &str)]) -> Self {
        Self {
            language: w.0,
            site: site.to_owned(),
            subject: w.plain(&format!("mail.{name}.subject"), values),
            heading: w.fill(&format!("mail.{name}.heading"), values),
            parts: Vec::new(),
            foot: w.say("mail.foot"),
            choose: None,
        }
    }

    fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    fn text(self, w: Words, key: &str, values: &[(&str, &str)]) -> Self {
        let text = w.fill(key, values);
        self.part(Part::Text(text))
    }

    fn button(self, w: Words, key: &str, address: &str) -> Self {
        self.part(Part::Button {
            label: w.say(key),
            address: address.to_owned(),
        })
    }

    fn terminal(self, w: Words, lines: Vec<String>) -> Self {
        self.part(Part::Terminal {
            intro: w.say("mail.terminal"),
            lines,
        })
    }

    /// Says that one may choose not to get such mails.
    fn optional(mut self, w: Words) -> Self {
        self.choose = Some(w.say("mail.choose"));
        self
    }
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

impl Say for Confirm {
    fn say(&self, w: Words) -> Draft {
        Draft::begin(w, &self.site, "confirm", &[])
            .text(w, "mail.confirm.lead", &[("email", &self.email)])
            .part(Part::Code(self.code.clone()))
            .text(w, "mail.confirm.after", &[])
            .terminal(w, vec![format!("countersign confirm {}", self.code)])
    }
}

/// To the owner of an account, when somebody tries to register its address again.
#[derive(Debug, Clone)]
pub struct AlreadyRegistered {
    /// The service's public address.
    pub site: String,
    /// The account's address.
    pub email: String,
}

impl Say for AlreadyRegistered {
    fn say(&self, w: Words) -> Draft {
        let Self { site, email } = self;
        Draft::begin(w, site, "already_registered", &[])
            .text(w, "mail.already_registered.lead", &[("email", email)])
            .button(w, "mail.already_registered.button", &format!("{site}/login"))
            .text(w, "mail.already_registered.lost", &[])
            .button(w, "mail.already_registered.recover", &format!("{site}/recover"))
            .text(w, "mail.nothing", &[])
            .terminal(
                w,
                vec![
                    format!("countersign --server {site} login --email {email}"),
                    format!("countersign --server {site} recover --email {email}"),
                ],
            )
    }
}

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

impl Say for Recovery {
    fn say(&self, w: Words) -> Draft {
        Draft::begin(w, &self.site, "recovery", &[])
            .text(w, "mail.recovery.lead", &[("email", &self.email)])
            .part(Part::Code(self.code.clone()))
            .text(w, "mail.recovery.after", &[])
            .text(w, "mail.recovery.warning", &[])
    }
}

/// What all mails about one envelope have in common.
#[derive(Debug, Clone)]
pub struct About {
    /// The service's public address.
    pub site: String,
    /// The requester's name.
    pub requester: String,
    /// The requester's address.
    pub requester_email: String,
    /// The envelope's id, for the terminal's lines.
    pub envelope: String,
    /// The envelope's page, with the receiver's address in the fragment, which browsers keep to themselves.
    pub link: String,
}

impl About {
    fn values(&self) -> [(&str, &str); 2] {
        [
            ("requester", &self.requester),
            ("requester_email", &self.requester_email),
        ]
    }
}

/// To a named address that has no account yet.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The envelope.
    pub about: About,
    /// The invited address.
    pub email: String,
    /// Whether the invitee only follows along.
    pub viewer: bool,
    /// Whether it was said before.
    pub again: bool,
}

impl Say for Invitation {
    fn say(&self, w: Words) -> Draft {
        let About { site, link, .. } = &self.about;
        let name = match (self.viewer, self.again) {
            (false, false) => "invitation",
            (false, true) => "invitation_again",
            (true, false) => "invitation_viewer",
            (true, true) => "invitation_viewer_again",
        };
        let values = self.about.values();
        let lead = if self.viewer {
            "mail.invitation_viewer.lead"
        } else {
            "mail.invitation.lead"
        };
        let register = format!(
            "countersign --server {site} register --email {} --name \"Your Name\"",
            self.email
        );
        Draft::begin(w, site, name, &values)
            .text(w, lead, &values)
            .text(w, "mail.invitation.account", &[])
            .button(w, "mail.invitation.button", link)
            .text(w, "mail.invitation.let_in", &[values[0]])
            .text(w, "mail.invitation.unknown", &[values[1]])
            .terminal(w, vec![register])
    }
}

/// To an approver whose stage is open.
#[derive(Debug, Clone)]
pub struct Turn {
    /// The envelope.
    pub about: About,
    /// Whether the requester asks again.
    pub reminder: bool,
}

impl Say for Turn {
    fn say(&self, w: Words) -> Draft {
        let About {
            site, link, envelope, ..
        } = &self.about;
        let name = if self.reminder { "reminder" } else { "turn" };
        let values = self.about.values();
        Draft::begin(w, site, name, &values)
            .text(w, &format!("mail.{name}.lead"), &values)
            .button(w, "mail.turn.button", link)
            .text(w, "mail.turn.after", &[])
            .terminal(
                w,
                vec![
                    format!("countersign open {envelope} -o document.pdf"),
                    format!("countersign approve {envelope} --sign-as \"Your Name\""),
                    format!("countersign decline {envelope} --reason \"...\""),
                ],
            )
            .optional(w)
    }
}

/// To a viewer with keys: there is something to follow.
#[derive(Debug, Clone)]
pub struct Viewing {
    /// The envelope.
    pub about: About,
}

impl Say for Viewing {
    fn say(&self, w: Words) -> Draft {
        let About {
            site, link, envelope, ..
        } = &self.about;
        let values = self.about.values();
        Draft::begin(w, site, "viewing", &values)
            .text(w, "mail.viewing.lead", &values)
            .button(w, "mail.viewing.button", link)
            .terminal(w, vec![format!("countersign open {envelope} -o document.pdf")])
            .optional(w)
    }
}

/// To the requester: a layer came back.
#[derive(Debug, Clone)]
pub struct LayerReturned {
    /// The envelope.
    pub about: About,
    /// The approver's name.
    pub approver: String,
    /// The approver's address.
    pub approver_email: String,
    /// How many had approved with this layer.
    pub approved: u64,
    /// How many approvers there are.
    pub approvers: u64,
}

impl Say for LayerReturned {
    fn say(&self, w: Words) -> Draft {
        let About {
            site, link, envelope, ..
        } = &self.about;
        let (approved, approvers) = (self.approved.to_string(), self.approvers.to_string());
        let values = [
            ("approver", self.approver.as_str()),
            ("approver_email", &self.approver_email),
            ("approved", &approved),
            ("approvers", &approvers),
        ];
        Draft::begin(w, site, "layer_returned", &values)
            .text(w, "mail.layer_returned.lead", &values)
            .button(w, "mail.stands", link)
            .terminal(w, vec![format!("countersign show {envelope}")])
            .optional(w)
    }
}

/// To the requester: an approver declined. The reason is ciphertext and is not here.
#[derive(Debug, Clone)]
pub struct Declined {
    /// The envelope.
    pub about: About,
    /// The approver's name.
    pub approver: String,
    /// The approver's address.
    pub approver_email: String,
}

impl Say for Declined {
    fn say(&self, w: Words) -> Draft {
        let About {
            site, link, envelope, ..
        } = &self.about;
        let values = [
            ("approver", self.approver.as_str()),
            ("approver_email", &self.approver_email),
        ];
        Draft::begin(w, site, "declined", &values)
            .text(w, "mail.declined.lead", &values)
            .text(w, "mail.declined.reason", &[])
            .button(w, "mail.declined.button", link)
            .terminal(w, vec![format!("countersign show {envelope}")])
            .optional(w)
    }
}

/// To whom a completed envelope is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Who sent it.
    Requester,
    /// Who approved it.
    Approver,
    /// Who follows it.
    Viewer,
}

/// To everyone concerned: the route has ended with all approvals that it needed.
#[derive(Debug, Clone)]
pub struct Completed {
    /// The envelope.
    pub about: About,
    /// To whom.
    pub told: Told,
}

impl Say for Completed {
    fn say(&self, w: Words) -> Draft {
        let About {
            site, link, envelope, ..
        } = &self.about;
        let name = match self.told {
            Told::Requester => "completed_requester",
            Told::Approver => "completed",
            Told::Viewer => "completed_viewer",
        };
        let values = self.about.values();
        let lead = match self.told {
            Told::Requester => w.say("mail.completed_requester.lead"),
            Told::Approver | Told::Viewer => w.fill(&format!("mail.{name}.lead"), &values),
        };
        let mut draft =
            Draft::begin(w, site, name, &values)
                .part(Part::Text(lead))
                .button(w, "mail.completed.button", link);
        if self.told == Told::Requester {
            draft = draft.text(w, "mail.completed_requester.seals", &[]);
        }
        draft
            .terminal(
                w,
                vec![
                    format!("countersign download {envelope} -o approved.pdf"),
                    "countersign verify approved.pdf".to_owned(),
                ],
            )
            .optional(w)
    }
}

/// The page of an envelope, for the person at `email`: the address stands in the fragment, which browsers send nowhere, so
/// that the page can say for whom the link was.
pub fn link(site: &str, envelope: &str, email: &str) -> String {
    let mut to = String::with_capacity(email.len());
    for byte in email.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => to.push(char::from(byte)),
            // Also `+`, which forms take for a space.
            byte => to.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("{site}/e/{envelope}#to={to}")
}

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
