//! Evidence files: put together and taken apart.

use countersign_protocol::evidence::Evidence;
use countersign_web_bridge::{Cause, bytes, copies, millis, plain};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** The parts of an evidence file. Nothing of it is verified by taking it apart. */
export interface EvidenceParts { manifest: Uint8Array; entries: Uint8Array[]; bundles: Uint8Array[]; roots: Uint8Array[]; issued: number }
"#;

/// An evidence file of these parts.
#[wasm_bindgen]
pub fn evidence(
    manifest: &[u8],
    entries: Vec<Uint8Array>,
    bundles: Vec<Uint8Array>,
    roots: Vec<Uint8Array>,
    issued: f64,
) -> Vec<u8> {
    Evidence {
        manifest: manifest.to_vec(),
        entries: copies(&entries),
        bundles: copies(&bundles),
        roots: copies(&roots),
        issued: millis(issued),
        ledger: None,
        revocation: countersign_protocol::evidence::Revocation::default(),
    }
    .to_bytes()
}

/// The parts of an evidence file.
///
/// # Errors
/// `not-evidence`
#[wasm_bindgen(js_name = evidenceParts, unchecked_return_type = "EvidenceParts")]
pub fn evidence_parts(file: &[u8]) -> Result<JsValue, Cause> {
    let evidence = read(file)?;
    let list = |items: &[Vec<u8>]| items.iter().map(|item| bytes(item)).collect::<Array>().into();
    Ok(plain([
        ("manifest", bytes(&evidence.manifest)),
        ("entries", list(&evidence.entries)),
        ("bundles", list(&evidence.bundles)),
        ("roots", list(&evidence.roots)),
        ("issued", JsValue::from_f64(evidence.issued.0 as f64)),
    ]))
}

/// Reads an evidence file.
///
/// # Errors
/// `not-evidence`
pub fn read(file: &[u8]) -> Result<Evidence, Cause> {
    Evidence::from_bytes(file).map_err(|error| Cause::new("not-evidence", error))
}
