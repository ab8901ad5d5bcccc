//! What a document is worth, as JSON.

mod wire;

use countersign_pdf::verify::{Options, judge_with_newest};
use countersign_web_bridge::{Cause, copies};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::wasm_bindgen;

/// Judges a document here. `evidence`: as given; `newer`: as the service answers now; either may be missing. `roots`: trusted
/// roots (DER), without which no signature is trusted.
///
/// # Errors
/// `not-evidence`
#[wasm_bindgen]
pub fn judge(
    pdf: &[u8],
    evidence: Option<Vec<u8>>,
    newer: Option<Vec<u8>>,
    roots: Vec<Uint8Array>,
) -> Result<String, Cause> {
    verdict(pdf, evidence.as_deref(), newer.as_deref(), &copies(&roots))
}

/// [`judge`] with Rust's bytes.
///
/// # Errors
/// `not-evidence`
pub fn verdict(pdf: &[u8], given: Option<&[u8]>, newer: Option<&[u8]>, roots: &[Vec<u8>]) -> Result<String, Cause> {
    let given = given.map(crate::evidence::read).transpose()?;
    let newer = newer.map(crate::evidence::read).transpose()?;
    let options = Options {
        roots,
        ..Options::default()
    };
    let verdict = judge_with_newest(pdf, &options, given.as_ref(), newer.as_ref());
    let replayed = [newer, given].into_iter().flatten().filter_map(|evidence| {
        let bundles = evidence.bundle_set().ok()?;
        Some((evidence.replay_with(&bundles).ok()?, bundles))
    });
    // Both are beginnings of one history, or the verdict is invalid: the longer one tells how people stand.
    let replayed = replayed.max_by_key(|(envelope, _)| envelope.sequence());
    Ok(crate::text(&wire::Verdict::of(&verdict, pdf.len(), replayed.as_ref())))
}
