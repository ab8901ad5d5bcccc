//! The certificates that the service issues, checked before anything is signed under them.

use countersign_pdf::cms::issued::{self, CertificateError};
use countersign_web_bridge::{Cause, copies, millis};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::wasm_bindgen;

/// The trust roots (DER) in a PEM file.
///
/// # Errors
/// `certificate:Malformed`
#[wasm_bindgen]
pub fn roots(pem: &str) -> Result<Vec<Uint8Array>, Cause> {
    let roots = issued::root_of(pem.as_bytes()).map_err(refused)?;
    Ok(roots.iter().map(|der| Uint8Array::from(der.as_slice())).collect())
}

/// Whether a fresh chain (leaf, issuing, root; DER) is for the key and address of `bundle`, and ends at one of `roots`.
///
/// # Errors
/// `certificate:…`, `bundle:…`
#[wasm_bindgen(js_name = checkCertificates)]
pub fn check_certificates(
    chain: Vec<Uint8Array>,
    roots: Vec<Uint8Array>,
    bundle: &[u8],
    now: f64,
) -> Result<(), Cause> {
    let bundle = countersign_web_bridge::bundle(bundle)?;
    let bundle = bundle.bundle();
    issued::check(
        &copies(&chain),
        &copies(&roots),
        &bundle.signing,
        &bundle.email,
        millis(now),
    )
    .map_err(refused)
}

fn refused(error: CertificateError) -> Cause {
    Cause::of("certificate", &error)
}
