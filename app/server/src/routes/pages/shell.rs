//! What all pages have in common: head, header, footer, and the policy that holds them together.

use std::io::Write as _;

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use rocket::http::{ContentType, Header};
use rocket::request::Request;
use rocket::response::{Responder, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::config::Registration;
use crate::guards::{Appearance, Reader};
use crate::launch::Service;
use crate::problem::Problem;
use crate::web::{Coding, Manifest, accepted};
use crate::words::{Language, Words};

/// A file that a page loads, and what its bytes must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Linked {
    pub(super) address: String,
    pub(super) integrity: String,
}

/// A link of the header.
pub(super) struct Link {
    pub(super) address: &'static str,
    pub(super) text: String,
    pub(super) current: bool,
}

/// The common parts of a page. Nothing in it depends on a session.
#[derive(Debug, Clone)]
pub struct Shell {
    pub(super) language: Language,
    pub(super) appearance: Appearance,
    /// The page's own path.
    pub(super) here: String,
    /// Which of the client's pages it is.
    pub(super) name: &'static str,
    /// Whether the web client was built.
    pub(super) built: bool,
    pub(super) styles: Vec<Linked>,
    pub(super) preload: Vec<Linked>,
    pub(super) script: Option<Linked>,
    pub(super) import_map: Option<String>,
    pub(super) facts: Option<String>,
    pub(super) words: Option<String>,
    values: Value,
}

/// The rooms of words that a page gets beside those that all get: the lock may stand over any page, and asks as the account
/// page does.
fn rooms(page: &str) -> Vec<&str> {
    let mut rooms = vec!["kit", "problems", "states", "account"];
    match page {
        "envelope" => rooms.extend(["envelope", "approve", "viewer", "placing", "proof"]),
        "home" => rooms.extend(["home", "proof"]),
        "new" => rooms.extend(["new", "viewer", "placing", "proof"]),
        "verify" => rooms.extend(["verify", "viewer", "proof"]),
        "account" => {}
        page => rooms.push(page),
    }
    rooms
}

impl Shell {
    /// The page `name` of the client, at the path `here`.
    pub async fn of(service: &Service, reader: Reader, name: &'static str, here: &str) -> Self {
        let mut shell = Self::bare(service, reader, here).await;
        let manifest = service.web.manifest().await;
        shell.name = name;
        if let Some(entry) = manifest.pages.get(name) {
            let all = |addresses: &[String]| addresses.iter().filter_map(|one| linked(&manifest, one)).collect();
            shell.styles = all(&entry.styles);
            shell.preload = all(&entry.preload);
            shell.script = linked(&manifest, &entry.script);
            shell.import_map = Some(import_map(&manifest));
            let words = service.web.words(reader.language, &rooms(name)).await;
            shell.words = Some(in_html(&Value::Object(words)));
            shell.values = facts(service, &reader);
            shell.facts = Some(in_html(&shell.values));
        }
        shell
    }

    /// A page that needs no client, with the landing page's style sheets.
    pub async fn bare(service: &Service, reader: Reader, here: &str) -> Self {
        let manifest = service.web.manifest().await;
        let styles = manifest.pages.get("landing").map_or(&[][..], |entry| &entry.styles);
        Self {
            language: reader.language,
            appearance: reader.appearance,
            here: here.to_owned(),
            name: "",
            built: !manifest.pages.is_empty(),
            styles: styles.iter().filter_map(|one| linked(&manifest, one)).collect(),
            preload: Vec::new(),
            script: None,
            import_map: None,
            facts: None,
            words: None,
            values: Value::Null,
        }
    }

    /// Tells the client which envelope the page is about.
    #[must_use]
    pub fn about(mut self, envelope: Uuid) -> Self {
        if let Value::Object(values) = &mut self.values {
            values.insert("envelope".into(), envelope.to_string().into());
            self.facts = Some(in_html(&self.values));
        }
        self
    }

    /// Whether nothing is drawn before the page's script has run. The script of an envelope's page is small and starts what takes
    /// longest; drawing the empty page first would put that off.
    pub(super) fn script_first(&self) -> bool {
        self.name == "envelope"
    }

    pub(super) fn links(&self) -> Vec<Link> {
        let w = Words(self.language);
        [
            ("/home", "shell.home"),
            ("/new", "shell.new"),
            ("/verify", "shell.verify"),
            ("/settings", "shell.settings"),
        ]
        .into_iter()
        .map(|(address, key)| Link {
            address,
            text: w.say(key),
            current: address == self.here,
        })
        .collect()
    }

    pub(super) fn languages(&self) -> &'static [Language] {
        &Language::ALL
    }

    pub(super) fn appearances(&self) -> &'static [Appearance] {
        &Appearance::ALL
    }

    pub(super) fn appearance_word(&self, one: &Appearance) -> String {
        Words(self.language).say(&format!("shell.appearance.{}", one.name()))
    }

    /// What the page may load and do. The one inline element is the import map, named by its hash; data blocks are not
    /// run and need no leave. Everything that could be made into script goes through one Trusted Types policy.
    fn policy(&self) -> String {
        let map = self.import_map.as_deref().map_or(String::new(), |map| {
            format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(map.as_bytes())))
        });
        format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{map}; style-src 'self'; img-src 'self' blob: data:; \
             font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; \
             frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types countersign"
        )
    }
}

/// A file with its integrity. One that the manifest does not vouch for is left out, so that no element goes without.
fn linked(manifest: &Manifest, address: &str) -> Option<Linked> {
    let integrity = manifest.integrity.get(address);
    if integrity.is_none() {
        tracing::error!(address, "the web client's manifest has no integrity for a file");
    }
    Some(Linked {
        address: address.to_owned(),
        integrity: integrity?.clone(),
    })
}

/// The integrity of every module, so that those which modules import are held to it too.
fn import_map(manifest: &Manifest) -> String {
    let modules: serde_json::Map<String, Value> = manifest
        .integrity
        .iter()
        .filter(|(address, _)| address.ends_with(".js"))
        .map(|(address, integrity)| (address.clone(), integrity.clone().into()))
        .collect();
    in_html(&json!({ "integrity": modules }))
}

fn facts(service: &Service, reader: &Reader) -> Value {
    json!({
        "language": reader.language.tag(),
        "direction": reader.language.direction(),
        "site": service.site(),
        "appearance": reader.appearance.name(),
        "registration": match service.config.registration {
            Registration::Open => "open",
            Registration::Domains(_) => "domain",
            Registration::Invitation => "invitation",
        },
        "max_file": service.config.max_file,
    })
}

/// JSON that can stand inside a script element: nothing in it can end the element or begin a comment.
fn in_html(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

/// A page that was put together.
pub struct Page {
    html: String,
    policy: String,
}

impl Page {
    /// Renders `template`, which extends the shell.
    ///
    /// # Errors
    /// A template that fails to write.
    pub fn of(template: &impl Template, shell: &Shell) -> Result<Self, Problem> {
        let html = template.render().map_err(|error| Problem::internal(&error))?;
        Ok(Self {
            html,
            policy: shell.policy(),
        })
    }
}

impl<'r> Responder<'r, 'static> for Page {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'static> {
        let takes = accepted(request.headers().get_one("Accept-Encoding").unwrap_or(""));
        // Pages hold no secret, so their length tells none (BREACH).
        let packed = takes.contains(&Coding::Gzip).then(|| gzipped(&self.html)).flatten();
        let mut response = match packed {
            Some(bytes) => {
                let mut response = Response::build_from(bytes.respond_to(request)?);
                response.header(Header::new("Content-Encoding", "gzip"));
                response
            }
            None => Response::build_from(self.html.respond_to(request)?),
        };
        response
            .header(ContentType::HTML)
            .header(Header::new("Vary", "Accept-Encoding"))
            .header(Header::new("Content-Security-Policy", self.policy))
            .header(Header::new("Cross-Origin-Opener-Policy", "same-origin"))
            .ok()
    }
}

fn gzipped(html: &str) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(html.len() / 3), Compression::fast());
    encoder.write_all(html.as_bytes()).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests;
