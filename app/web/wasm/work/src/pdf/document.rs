//! A document before anybody signs it, and what it asks for.

use countersign_pdf::geometry::PageSize;
use countersign_pdf::guest::Before;
use countersign_pdf::intake::{Change, Limits};
use countersign_pdf::{fields as placed, intake as intaking, prepare as preparing};
use countersign_web_bridge::{Cause, bytes, plain};
use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::Fonts;
use super::cause::{of_intake, of_prepare};
use super::wire::{Placed, SlotPlan};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A signature that others made before the document came here; `at`: the time that they claim, in milliseconds. */
export interface Before { field: string; signer: string; at: number | undefined }
/**
 * A document ready to be laid out. `changes`: stable names of what was dropped or altered; `before`: who signed it before, and then
 * nothing was.
 */
export interface Intake { pdf: Uint8Array; pages: { width: number; height: number }[]; before: Before[]; changes: string[] }
"#;

/// Rewrites a foreign PDF into one clean revision.
///
/// # Errors
/// `intake:…`, `guest:…`
#[wasm_bindgen(unchecked_return_type = "Intake")]
pub fn intake(file: &[u8], password: Option<String>) -> Result<JsValue, Cause> {
    let taken = intaking::intake(file, password.as_deref(), &Limits::default()).map_err(|error| of_intake(&error))?;
    Ok(plain([
        ("pdf", bytes(&taken.pdf)),
        ("pages", sizes(&taken.pages)),
        ("before", before(&taken.before)),
        ("changes", changes(&taken.changes)),
    ]))
}

/// `{ width, height }[]`
pub(super) fn sizes(pages: &[PageSize]) -> JsValue {
    let number = |value: f32| JsValue::from_f64(f64::from(value));
    let size = |page: &PageSize| plain([("width", number(page.width)), ("height", number(page.height))]);
    pages.iter().map(size).collect::<Array>().into()
}

/// `Before[]`
pub(super) fn before(before: &[Before]) -> JsValue {
    let one = |one: &Before| {
        // Milliseconds since 1970 are exact in a double.
        let at = one.at.map(|at| JsValue::from_f64(at.unix_timestamp() as f64 * 1000.0));
        plain([
            ("field", JsValue::from_str(&one.field)),
            ("signer", JsValue::from_str(&one.signer)),
            ("at", at.unwrap_or(JsValue::UNDEFINED)),
        ])
    };
    before.iter().map(one).collect::<Array>().into()
}

/// Stable names.
pub(super) fn changes(changes: &[Change]) -> JsValue {
    let name = |change: &Change| JsValue::from_str(change_name(*change));
    changes.iter().map(name).collect::<Array>().into()
}

/// Lays out signatures, canvases and fields for slots (JSON).
///
/// # Errors
/// `prepare:…`, `guest:…`, `no-glyph`, `bad-argument`
#[wasm_bindgen]
pub fn prepare(pdf: &[u8], slots: &str, fonts: &Fonts) -> Result<Vec<u8>, Cause> {
    let plans: Vec<SlotPlan> = crate::json("slots", slots)?;
    let plans = plans.into_iter().map(SlotPlan::parsed).collect::<Result<Vec<_>, _>>()?;
    preparing::prepare(pdf, &plans, fonts.set()).map_err(|error| of_prepare(&error))
}

/// The fields of every slot, signatures included (JSON).
///
/// # Errors
/// `not-prepared`
#[wasm_bindgen]
pub fn fields(pdf: &[u8]) -> Result<String, Cause> {
    let found = placed::read(pdf).map_err(|error| Cause::new("not-prepared", error))?;
    let found: Vec<Placed> = found.into_iter().map(Placed::of).collect();
    Ok(crate::text(&found))
}

/// The stable name of what intake altered.
fn change_name(change: Change) -> &'static str {
    match change {
        Change::Decrypted => "decrypted",
        Change::Repaired => "repaired",
        Change::ArchiveClaim => "archive-claim",
        Change::JavaScript => "java-script",
        Change::Actions => "actions",
        Change::EmbeddedFiles => "embedded-files",
        Change::ActiveAnnotations => "active-annotations",
        Change::Xfa => "xfa",
        Change::StaleAppearances => "stale-appearances",
        Change::SignatureFields => "signature-fields",
        Change::UsageRights => "usage-rights",
        Change::OptionalContent => "optional-content",
        Change::ExternalContent => "external-content",
        Change::Tags => "tags",
        Change::FileProperties => "file-properties",
    }
}
