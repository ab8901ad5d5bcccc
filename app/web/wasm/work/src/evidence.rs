//! Evidence files: put together and taken apart.

use countersign_protocol::evidence::Evidence;
use countersign_protocol::ledger::NoteKey;
use countersign_web_bridge::{Cause, bytes, copies, id, millis, plain};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** The parts of an evidence file. Nothing of it is verified by taking it apart. */
export interface EvidenceParts {
  manifest: Uint8Array; entries: Uint8Array[]; bundles: Uint8Array[]; roots: Uint8Array[]; issued: number;
  crls: Uint8Array[]; ocsp: Uint8Array[];
  /** Whether it has proofs of the ledger. */
  ledger: boolean;
}
"#;

/// Evidence of a chain that was read and verified here, to judge by at once. It has no proofs of the ledger and no revocation data: the
/// file that is kept is the service's own, which has them.
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
        ("crls", list(&evidence.revocation.crls)),
        ("ocsp", list(&evidence.revocation.ocsp)),
        ("ledger", JsValue::from_bool(evidence.ledger.is_some())),
    ]))
}

/// Verifies the proofs of the ledger in an evidence file. `key`: of the service's ledger, where it is known. False where there are none.
///
/// # Errors
/// `not-evidence`, `evidence:…`, `bad-argument`
#[wasm_bindgen(js_name = proveEvidence)]
pub fn prove(file: &[u8], key: Option<String>) -> Result<bool, Cause> {
    let key = key.map(|key| id::<NoteKey>("key", &key)).transpose()?;
    match read(file)?.prove(key.as_ref(), &[]) {
        None => Ok(false),
        Some(Ok(_)) => Ok(true),
        Some(Err(error)) => Err(Cause::named("evidence", error.name(), &error)),
    }
}

/// Reads an evidence file.
///
/// # Errors
/// `not-evidence`
pub fn read(file: &[u8]) -> Result<Evidence, Cause> {
    Evidence::from_bytes(file).map_err(|error| Cause::new("not-evidence", error))
}
