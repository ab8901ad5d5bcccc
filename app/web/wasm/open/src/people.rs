//! Key bundles and the numbers by which people compare them.

use countersign_protocol::ids::UserId;
use countersign_protocol::keys;
use countersign_web_bridge::{Cause, id, number, object, optional, string};
use wasm_bindgen::prelude::wasm_bindgen;

/// What a key bundle says, as JSON, once its signature verified; see README.
///
/// # Errors
/// `bundle:…`
#[wasm_bindgen]
pub fn bundle(bytes: &[u8]) -> Result<String, Cause> {
    let signed = countersign_web_bridge::bundle(bytes)?;
    let bundle = signed.bundle();
    Ok(object([
        ("hash", string(&signed.hash().to_string())),
        ("user", string(&bundle.user.to_string())),
        ("email", string(&bundle.email)),
        ("name", string(&bundle.name)),
        ("generation", number(bundle.generation)),
        (
            "previous",
            optional(bundle.previous.map(|hash| string(&hash.to_string()))),
        ),
        ("created", number(bundle.created.0)),
        ("signing", string(&hex(&bundle.signing.to_sec1()))),
        ("agreement", string(&hex(&bundle.agreement.to_sec1()))),
    ]))
}

/// 30 digits of one person's keys, in six groups of five.
///
/// # Errors
/// `bundle:…`
#[wasm_bindgen]
pub fn fingerprint(bundle: &[u8]) -> Result<String, Cause> {
    let digits = keys::fingerprint(&countersign_web_bridge::bundle(bundle)?);
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && index % 5 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    Ok(grouped)
}

/// 60 digits in twelve groups of five for two people, the same whoever asks.
///
/// # Errors
/// `bundle:…`
#[wasm_bindgen(js_name = safetyNumber)]
pub fn safety_number(mine: &[u8], theirs: &[u8]) -> Result<String, Cause> {
    Ok(keys::safety_number(
        &countersign_web_bridge::bundle(mine)?,
        &countersign_web_bridge::bundle(theirs)?,
    ))
}

/// The associated data of something sealed for oneself under the notebook key, for this purpose.
///
/// # Errors
/// `bad-argument`
#[wasm_bindgen(js_name = notebookContext)]
pub fn notebook_context(user: &str, purpose: &str) -> Result<Vec<u8>, Cause> {
    Ok(keys::notebook_context(&id::<UserId>("user", user)?, purpose))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.extend(char::from_digit(u32::from(byte >> 4), 16));
        text.extend(char::from_digit(u32::from(byte & 15), 16));
    }
    text
}
