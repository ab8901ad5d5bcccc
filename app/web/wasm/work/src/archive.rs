//! Archiving a closed document: what is to be asked of whom goes out, answers come in, and the bytes to append are done.

use countersign_pdf::archive::{ArchiveError, Archiving, Ask, due};
use countersign_pdf::verify::{Options, inspect};
use countersign_web_bridge::{Cause, bytes, copies, millis, plain, text};
use js_sys::Uint8Array;
use time::OffsetDateTime;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::randomness::nonce;
use crate::stamp;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What is to be asked: an authority of time or of revocation by POST of `request`, a list of revocations by GET. */
export interface Ask { kind: "timestamp" | "ocsp" | "crl"; url?: string; request?: Uint8Array }
/** An archive: the bytes to append, and JSON of the document timestamp. */
export interface Archived { delta: Uint8Array; stamp: string }
"#;

/// A closed document on its way into the archive.
#[wasm_bindgen]
pub struct Archive(Archiving);

#[wasm_bindgen]
impl Archive {
    /// Begins with a closed document; none when nothing is due: it is B-LTA, and its last timestamp does not end soon. `now` is any
    /// clock: nothing of it goes into the file.
    ///
    /// # Errors
    /// `archive:…`
    pub fn begin(pdf: Vec<u8>, roots: Vec<Uint8Array>, now: f64) -> Result<Option<Archive>, Cause> {
        Self::of(pdf, &copies(&roots), now)
    }

    /// What is to be asked next; none when there is nothing more.
    #[wasm_bindgen(unchecked_return_type = "Ask | undefined")]
    pub fn ask(&self) -> JsValue {
        match self.asked() {
            None => JsValue::UNDEFINED,
            Some(Ask::Timestamp { request }) => plain([("kind", text("timestamp")), ("request", bytes(&request))]),
            Some(Ask::Ocsp { url, request }) => {
                plain([("kind", text("ocsp")), ("url", text(url)), ("request", bytes(&request))])
            }
            Some(Ask::Crl { url }) => plain([("kind", text("crl")), ("url", text(url))]),
        }
    }

    /// The answer to what was asked; none where nobody answered.
    ///
    /// # Errors
    /// `time:…` when the authority of time failed, `archive:NoGain` when a renewal would prove nothing for longer, `archive:…`
    pub fn answered(&mut self, answer: Option<Vec<u8>>) -> Result<(), Cause> {
        self.0.answered(answer.as_deref()).map_err(|error| refused(&error))
    }

    /// The bytes to append (takes it). The document with them was verified, and is B-LTA.
    ///
    /// # Errors
    /// `archive:…`
    #[wasm_bindgen(unchecked_return_type = "Archived")]
    pub fn finish(self) -> Result<JsValue, Cause> {
        let (delta, stamp) = self.done()?;
        Ok(plain([("delta", bytes(&delta)), ("stamp", text(stamp))]))
    }
}

impl Archive {
    /// [`Archive::begin`] with Rust's bytes.
    ///
    /// # Errors
    /// `archive:…`
    pub fn of(pdf: Vec<u8>, roots: &[Vec<u8>], now: f64) -> Result<Option<Self>, Cause> {
        let options = Options {
            roots,
            ..Options::default()
        };
        let now = i64::try_from(millis(now).0 / 1000)
            .ok()
            .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
            .ok_or_else(|| Cause::argument("now: not a time"))?;
        let Some(due) = due(&inspect(&pdf, &options), now) else {
            return Ok(None);
        };
        let work = Archiving::new(pdf, &options, due, [nonce(), nonce()]).map_err(|error| refused(&error))?;
        Ok(Some(Self(work)))
    }

    /// [`Archive::ask`] for Rust.
    pub fn asked(&self) -> Option<Ask> {
        self.0.ask()
    }

    /// [`Archive::finish`] for Rust: the bytes, and JSON of the timestamp.
    ///
    /// # Errors
    /// `archive:…`
    pub fn done(self) -> Result<(Vec<u8>, String), Cause> {
        let archived = self.0.finish().map_err(|error| refused(&error))?;
        Ok((archived.delta, crate::text(&stamp::Wire::of(&archived.stamp))))
    }
}

fn refused(error: &ArchiveError) -> Cause {
    match error {
        ArchiveError::Timestamp(time) => Cause::named("time", time.name(), time),
        ArchiveError::NoTime => Cause::named("time", "unanswered", error),
        ArchiveError::NoRevocation { subject } => Cause::of("archive", error).with("subject", subject),
        _ => Cause::of("archive", error),
    }
}
