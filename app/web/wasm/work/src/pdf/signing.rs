//! δ0, δi and the closing signature in two phases: what is to be signed goes out, the signature comes in, and the bytes to
//! append are done.

use countersign_pdf::layer::LayerError;
use countersign_pdf::sign::{Act, SignError, ToBeSigned};
use countersign_pdf::timestamp;
use countersign_pdf::{certify as certifying, close as closing, layer as layering};
use countersign_protocol::commitment::Binding;
use countersign_protocol::hash::Hash48;
use countersign_web_bridge::{Cause, bytes, copies, exact, id, plain, text};
use js_sys::Uint8Array;
use rand_core::Rng as _;
use serde::Deserialize;
use time::OffsetDateTime;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::Fonts;
use super::cause::{of_layer, of_sign};
use super::wire::Additions;
use crate::randomness::{nonce, rng};
use crate::stamp;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A finished revision. `stamp`: JSON of the timestamp beside its signature; where there is none, `cause` and `why` say so. */
export interface Finished { delta: Uint8Array; stamp?: string; cause?: string; why?: string }
"#;

/// A revision that waits for its signature.
#[wasm_bindgen]
pub struct Unsigned {
    revision: ToBeSigned,
    asked: Option<Asked>,
}

/// What an authority of time was asked.
struct Asked {
    signature: [u8; 96],
    digest: [u8; 48],
    nonce: [u8; 16],
}

/// What [`Unsigned::stamped`] gives.
pub struct Stamped {
    /// The bytes to append.
    pub delta: Vec<u8>,
    /// The timestamp as JSON; or the stable name of why there is none, and the reason as a clause.
    pub stamp: Result<String, (String, String)>,
}

#[wasm_bindgen]
impl Unsigned {
    /// What WebCrypto signs (ECDSA P-384 with SHA-384).
    pub fn attributes(&self) -> Vec<u8> {
        self.revision.attributes().to_vec()
    }

    /// The commitment that the manifest or the entry names.
    pub fn commitment(&self) -> String {
        self.revision.commitment().to_string()
    }

    /// Takes the signature (96 bytes) and gives the bytes to append to the document.
    ///
    /// # Errors
    /// `sign:…`, `bad-argument`
    pub fn finish(self, signature: &[u8]) -> Result<Vec<u8>, Cause> {
        let signature = exact("signature", signature)?;
        self.revision.finish(&signature).map_err(|error| of_sign(&error))
    }

    /// The request to an authority of time for the signature (96 bytes), which is kept; its answer is for `finishStamped`.
    ///
    /// # Errors
    /// `sign:…`, `bad-argument`
    #[wasm_bindgen(js_name = stampRequest)]
    pub fn stamp_request(&mut self, signature: &[u8]) -> Result<Vec<u8>, Cause> {
        let signature = exact("signature", signature)?;
        let digest = self
            .revision
            .stamp_digest(&signature)
            .map_err(|error| of_sign(&error))?;
        let nonce = nonce();
        let request = timestamp::request(&digest, &nonce);
        self.asked = Some(Asked {
            signature,
            digest,
            nonce,
        });
        Ok(request)
    }

    /// Takes the authority's answer and gives the bytes to append. An answer that does not count is not used, and why is said:
    /// the signature then is as if nobody had been asked. `before`: JSON list of the timestamps that the document has.
    ///
    /// # Errors
    /// `sign:…`, `bad-argument`
    #[wasm_bindgen(js_name = finishStamped, unchecked_return_type = "Finished")]
    pub fn finish_stamped(
        self,
        answer: Option<Vec<u8>>,
        roots: Vec<Uint8Array>,
        before: &str,
    ) -> Result<JsValue, Cause> {
        let Stamped { delta, stamp } = self.stamped(answer.as_deref(), &copies(&roots), before)?;
        let delta = ("delta", bytes(&delta));
        Ok(match stamp {
            Ok(stamp) => plain([delta, ("stamp", text(stamp))]),
            Err((cause, why)) => plain([delta, ("cause", text(cause)), ("why", text(why))]),
        })
    }
}

impl Unsigned {
    fn of(revision: ToBeSigned) -> Self {
        Self { revision, asked: None }
    }

    /// [`Unsigned::finish_stamped`] with Rust's bytes.
    ///
    /// # Errors
    /// As [`Unsigned::finish_stamped`].
    pub fn stamped(self, answer: Option<&[u8]>, roots: &[Vec<u8>], before: &str) -> Result<Stamped, Cause> {
        let before = stamp::list(before)?;
        let Some(asked) = self.asked else {
            return Err(Cause::argument("no authority of time was asked"));
        };
        let token = match answer {
            None => Err(("unanswered".to_owned(), "it did not answer".to_owned())),
            Some(answer) => timestamp::token_for(answer, &asked.digest, &asked.nonce, roots, &before)
                .map_err(|error| (error.name().to_owned(), error.to_string())),
        };
        let (token, stamp) = match token {
            Ok((token, stamp)) => (Some(token), Ok(crate::text(&stamp::Wire::of(&stamp)))),
            Err(why) => (None, Err(why)),
        };
        match self.revision.clone().finish_stamped(&asked.signature, token.as_ref()) {
            Ok(delta) => Ok(Stamped { delta, stamp }),
            // A token that is longer than there is room counts as none.
            Err(error @ SignError::NoRoom { .. }) if token.is_some() => {
                let delta = self.revision.finish(&asked.signature);
                Ok(Stamped {
                    delta: delta.map_err(|error| of_sign(&error))?,
                    stamp: Err(("timestamp-too-long".to_owned(), error.to_string())),
                })
            }
            Err(error) => Err(of_sign(&error)),
        }
    }
}

/// Who signs, when, and for which place in the chain.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActJson {
    name: String,
    at: u64,
    envelope: String,
    #[serde(default)]
    sequence: u32,
    previous: Option<String>,
}

impl ActJson {
    fn sign<E>(
        &self,
        certificates: &[Vec<u8>],
        make: impl FnOnce(&Act<'_>) -> Result<ToBeSigned, E>,
        refused: impl FnOnce(E) -> Cause,
    ) -> Result<Unsigned, Cause> {
        let mut salt = [0; 32];
        rng().fill_bytes(&mut salt);
        let binding = Binding {
            salt,
            envelope: id("envelope", &self.envelope)?,
            sequence: self.sequence,
            previous: match &self.previous {
                Some(hash) => id("previous", hash)?,
                None => Hash48::ZERO,
            },
        };
        let act = Act {
            certificates,
            at: i64::try_from(self.at / 1000)
                .ok()
                .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
                .ok_or_else(|| Cause::argument("at: not a time"))?,
            binding: &binding,
            signer_name: &self.name,
        };
        make(&act).map(Unsigned::of).map_err(refused)
    }
}

/// The requester's certifying signature on a prepared document.
///
/// # Errors
/// `sign:…`, `bad-argument`
#[wasm_bindgen]
pub fn certify(pdf: &[u8], act: &str, certificates: Vec<Uint8Array>) -> Result<Unsigned, Cause> {
    certified(pdf, act, &copies(&certificates))
}

/// [`certify`] with Rust's bytes.
///
/// # Errors
/// As [`certify`].
pub fn certified(pdf: &[u8], act: &str, certificates: &[Vec<u8>]) -> Result<Unsigned, Cause> {
    let act: ActJson = crate::json("act", act)?;
    let refused = |error: SignError| of_sign(&error);
    act.sign(certificates, |act| certifying::certify(pdf, act), refused)
}

/// An approver's layer: marks, values of fields, and the signature.
///
/// # Errors
/// `layer:…`, `field-…`, `no-glyph`, `not-an-image`, `sign:…`, `bad-argument`
#[wasm_bindgen]
pub fn layer(
    pdf: &[u8],
    slot: u32,
    additions: &str,
    images: Vec<Uint8Array>,
    fonts: &Fonts,
    act: &str,
    certificates: Vec<Uint8Array>,
) -> Result<Unsigned, Cause> {
    let (images, certificates) = (copies(&images), copies(&certificates));
    layered(pdf, slot, additions, &images, fonts, act, &certificates)
}

/// [`layer`] with Rust's bytes.
///
/// # Errors
/// As [`layer`].
pub fn layered(
    pdf: &[u8],
    slot: u32,
    additions: &str,
    images: &[Vec<u8>],
    fonts: &Fonts,
    act: &str,
    certificates: &[Vec<u8>],
) -> Result<Unsigned, Cause> {
    let additions: Additions = crate::json("additions", additions)?;
    let (marks, values, appearance) = additions.parsed(images)?;
    let act: ActJson = crate::json("act", act)?;
    let make = |act: &Act<'_>| layering::layer(pdf, slot, &marks, &values, &appearance, fonts.set(), act);
    act.sign(certificates, make, |error: LayerError| of_layer(&error))
}

/// The requester's closing signature.
///
/// # Errors
/// `sign:…`, `bad-argument`
#[wasm_bindgen]
pub fn close(pdf: &[u8], act: &str, certificates: Vec<Uint8Array>) -> Result<Unsigned, Cause> {
    closed(pdf, act, &copies(&certificates))
}

/// [`close`] with Rust's bytes.
///
/// # Errors
/// As [`close`].
pub fn closed(pdf: &[u8], act: &str, certificates: &[Vec<u8>]) -> Result<Unsigned, Cause> {
    let act: ActJson = crate::json("act", act)?;
    let refused = |error: SignError| of_sign(&error);
    act.sign(certificates, |act| closing::close(pdf, act), refused)
}
