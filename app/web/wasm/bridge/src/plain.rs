//! Plain JavaScript objects, for answers that hold bytes: nothing of them has to be freed.

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

/// An object of these members.
pub fn plain<const N: usize>(members: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (key, value) in members {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(key), &value);
    }
    object.into()
}

/// A `Uint8Array` of its own.
pub fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// A string.
pub fn text(text: impl ToString) -> JsValue {
    JsValue::from_str(&text.to_string())
}
