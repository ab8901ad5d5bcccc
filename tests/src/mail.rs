//! Reads what arrived as mail: a folder of `.eml` files, written by the service itself or by a mail server in a test.

use std::fs;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::wait_for;

/// A folder that mails arrive in.
#[derive(Debug, Clone)]
pub struct Mailbox {
    folder: PathBuf,
}

/// One mail.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Its receiver's address.
    pub to: String,
    /// Its subject, decoded.
    pub subject: String,
    /// Its text part, decoded.
    pub text: String,
    /// The whole message as sent.
    pub raw: String,
}

impl Mailbox {
    /// The mails in this folder.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Every mail that has arrived, oldest first.
    pub fn all(&self) -> Vec<Mail> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let mut files: Vec<_> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.path().extension().is_some_and(|e| e == "eml"))
            .map(|entry| (entry.metadata().and_then(|m| m.modified()).unwrap(), entry.path()))
            .collect();
        files.sort();
        files
            .into_iter()
            .map(|(_, path)| parse(&String::from_utf8_lossy(&fs::read(path).unwrap())))
            .collect()
    }

    /// The mails to one address, oldest first.
    pub fn to(&self, email: &str) -> Vec<Mail> {
        self.all().into_iter().filter(|mail| mail.to == email).collect()
    }

    /// Waits until a mail to this address satisfies `fits`, and returns the newest such.
    #[track_caller]
    pub fn wait(&self, email: &str, what: &str, fits: impl Fn(&Mail) -> bool) -> Mail {
        wait_for(&format!("a mail to {email}: {what}"), || {
            self.to(email).into_iter().rev().find(&fits)
        })
    }

    /// Waits for a mail with a code alone on a line, and returns the newest code.
    #[track_caller]
    pub fn wait_code(&self, email: &str) -> String {
        let mail = self.wait(email, "a code", |mail| code_in(&mail.text).is_some());
        code_in(&mail.text).unwrap()
    }
}

/// The code that stands alone on a line, such as `K7QX-4M2P`.
pub fn code_in(text: &str) -> Option<String> {
    text.lines()
        .map(str::trim)
        .find(|line| is_code(line))
        .map(str::to_owned)
}

fn is_code(line: &str) -> bool {
    line.len() == 9
        && line.char_indices().all(|(at, c)| {
            if at == 4 {
                c == '-'
            } else {
                c.is_ascii_uppercase() || c.is_ascii_digit()
            }
        })
}

fn header(head: &str, name: &str) -> String {
    let unfolded = head
        .replace("\r\n ", " ")
        .replace("\n ", " ")
        .replace("\r\n\t", " ")
        .replace("\n\t", " ");
    let prefix = format!("{}:", name.to_lowercase());
    let found = unfolded.lines().find(|line| line.to_lowercase().starts_with(&prefix));
    found
        .map(|line| line[prefix.len()..].trim().to_owned())
        .unwrap_or_default()
}

fn parse(raw: &str) -> Mail {
    let raw = raw.replace("\r\n", "\n");
    let (head, body) = raw.split_once("\n\n").unwrap_or((&raw, ""));
    let to = header(head, "To");
    let to = to
        .rsplit('<')
        .next()
        .unwrap_or("")
        .trim_end_matches('>')
        .trim()
        .to_lowercase();
    Mail {
        to,
        subject: decoded_words(&header(head, "Subject")),
        text: text_part(head, body),
        raw: raw.clone(),
    }
}

fn text_part(head: &str, body: &str) -> String {
    let kind = header(head, "Content-Type");
    if let Some(at) = kind.find("boundary=") {
        let boundary = kind[at + 9..].trim_matches('"').split(['"', ';']).next().unwrap_or("");
        return body
            .split(&format!("--{boundary}"))
            .filter_map(|part| part.trim_start_matches('\n').split_once("\n\n"))
            .map(|(head, body)| (header(head, "Content-Type"), text_part(head, body)))
            .find(|(kind, text)| !text.is_empty() && !kind.starts_with("text/html"))
            .map(|(_, text)| text)
            .unwrap_or_default();
    }
    match header(head, "Content-Transfer-Encoding").to_lowercase().as_str() {
        "base64" => {
            let packed: String = body.split_whitespace().collect();
            String::from_utf8_lossy(&STANDARD.decode(packed).unwrap_or_default()).into_owned()
        }
        "quoted-printable" => quoted_printable(body),
        _ => body.to_owned(),
    }
}

fn quoted_printable(body: &str) -> String {
    let bytes = body.replace("=\n", "").into_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes
            .get(at + 1..at + 3)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        match (bytes[at], hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'=', Some(byte)) => {
                decoded.push(byte);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Decodes RFC 2047 words in UTF-8, as mail programs write them.
fn decoded_words(subject: &str) -> String {
    let mut decoded = String::new();
    let mut rest = subject;
    while let Some((before, word)) = rest.split_once("=?") {
        let pieces: Vec<&str> = word.splitn(3, '?').collect();
        let [_, coding, coded] = pieces.as_slice() else { break };
        let Some((coded, after)) = coded.split_once("?=") else {
            break;
        };
        // White space between two coded words is not part of the text.
        if decoded.is_empty() || !before.trim().is_empty() {
            decoded.push_str(before);
        }
        if coding.eq_ignore_ascii_case("b") {
            decoded.push_str(&String::from_utf8_lossy(&STANDARD.decode(coded).unwrap_or_default()));
        } else {
            decoded.push_str(&quoted_printable(&coded.replace('_', " ")));
        }
        rest = after;
    }
    decoded + rest
}
