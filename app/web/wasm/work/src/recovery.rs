//! The twelve words: read, proved to the service, and used to open the keys.

use countersign_protocol::context::context;
use countersign_protocol::ids::UserId;
use countersign_protocol::keys::{RecoveryWords, SlotKind};
use countersign_web_bridge::{Cause, bytes, id, plain};
use uuid::Uuid;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::keys;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Keys that the recovery words opened, and the slot for the new passphrase. */
export interface RecoveredKeys extends Keys { passwordSlot: Uint8Array }
"#;

/// The words as they should be written.
///
/// # Errors
/// `words:…`
#[wasm_bindgen(js_name = checkWords)]
pub fn check_words(words: &str) -> Result<String, Cause> {
    Ok(RecoveryWords::parse(words)?.phrase().to_string())
}

/// The proof that one has the words: their key's signature over `context("recovery", [recovery, challenge])`.
///
/// # Errors
/// `words:…`, `bad-argument`
#[wasm_bindgen(js_name = proveWords)]
pub fn prove_words(words: &str, user: &str, recovery: &str, challenge: &[u8]) -> Result<Vec<u8>, Cause> {
    let user: UserId = id("user", user)?;
    let recovery: Uuid = id("recovery", recovery)?;
    let message = context("recovery", &[recovery.as_bytes(), challenge]);
    let key = RecoveryWords::parse(words)?.authentication_key(&user);
    Ok(key.sign(&message).to_vec())
}

/// Opens the keys with the words, and seals the KEK under the export key of the new passphrase's registration.
///
/// # Errors
/// `words:…`, `wrong-key`, `damaged`, `not-yours`, `bundle:…`
#[wasm_bindgen(js_name = recoverKeys, unchecked_return_type = "RecoveredKeys")]
pub fn recover_keys(
    words: &str,
    user: &str,
    email: &str,
    bundle: &[u8],
    wrapped: &[u8],
    words_slot: &[u8],
    export_key: &[u8],
) -> Result<JsValue, Cause> {
    let user: UserId = id("user", user)?;
    let secret = RecoveryWords::parse(words)?.slot_key(&user);
    let opened = keys::open(
        user,
        email,
        bundle,
        wrapped,
        words_slot,
        SlotKind::RecoveryWords,
        &secret,
    )?;
    let slot = keys::password_slot(&opened.kek, export_key, &user);
    let [hash, signing, agreement, notebook] = opened.members();
    Ok(plain([
        hash,
        signing,
        agreement,
        notebook,
        ("passwordSlot", bytes(&slot)),
    ]))
}
