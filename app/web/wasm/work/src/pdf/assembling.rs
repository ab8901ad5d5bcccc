//! Dropped files become one document.

use countersign_pdf::assemble::{AssembleError, Kind, Part, PartFault, PartReport, assemble as assembling};
use countersign_pdf::intake::Limits;
use countersign_web_bridge::{Cause, bytes, copies, plain};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::cause::of_intake;
use super::document::{before, changes, sizes};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What became of one file; `firstPage` counts from 1. `changes`: stable names of what was dropped or altered. */
export interface AssembledPart { kind: "pdf" | "png" | "jpeg"; firstPage: number; pages: number; changes: string[] }
/** Several files as one document ready to be laid out. */
export interface Assembled { pdf: Uint8Array; pages: { width: number; height: number }[]; before: Before[]; parts: AssembledPart[] }
"#;

/// Merges PDFs and pictures in order. `passwords` are those of encrypted files, each at the place of its file; other files
/// have undefined there.
///
/// # Errors
/// `intake:…`, `guest:…`, `not-an-image`, `unsupported-format` (value `format`), each with the value `file` (counted from 1) when one file
/// is at fault; `no-file`
#[wasm_bindgen(unchecked_return_type = "Assembled")]
pub fn assemble(
    files: Vec<Uint8Array>,
    #[wasm_bindgen(unchecked_param_type = "(string | undefined)[]")] passwords: Vec<JsValue>,
) -> Result<JsValue, Cause> {
    let files = copies(&files);
    let passwords: Vec<Option<String>> = passwords.iter().map(JsValue::as_string).collect();
    let part = |(index, bytes)| Part {
        bytes,
        password: passwords.get(index).and_then(Option::as_deref),
    };
    let parts: Vec<Part<'_>> = files.iter().map(Vec::as_slice).enumerate().map(part).collect();
    let whole = assembling(&parts, &Limits::default()).map_err(|error| of_assemble(&error))?;
    let parts: Array = whole.parts.iter().map(report).collect();
    Ok(plain([
        ("pdf", bytes(&whole.pdf)),
        ("pages", sizes(&whole.pages)),
        ("before", before(&whole.before)),
        ("parts", parts.into()),
    ]))
}

fn report(part: &PartReport) -> JsValue {
    let kind = match part.kind {
        Kind::Pdf => "pdf",
        Kind::Png => "png",
        Kind::Jpeg => "jpeg",
    };
    plain([
        ("kind", JsValue::from_str(kind)),
        ("firstPage", JsValue::from_f64(f64::from(part.first_page))),
        ("pages", JsValue::from_f64(f64::from(part.pages))),
        ("changes", changes(&part.changes)),
    ])
}

fn of_assemble(error: &AssembleError) -> Cause {
    match error {
        AssembleError::Nothing => Cause::new("no-file", error),
        AssembleError::Whole(error) => of_intake(error),
        AssembleError::Part { part, fault } => {
            let cause = match fault {
                PartFault::Intake(error) => of_intake(error),
                PartFault::SignedBefore => Cause::new("guest:signed-together", fault),
                PartFault::NotAnImage(error) => Cause::new("not-an-image", error),
                PartFault::Unsupported(format) => Cause::new("unsupported-format", fault).with("format", format.name()),
            };
            cause.with("file", part + 1)
        }
    }
}
