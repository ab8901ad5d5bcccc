//! The faces that text is drawn with, for the modules that draw. They are loaded by the caller, those for large scripts only when needed.

use std::borrow::Cow;
use std::collections::BTreeSet;

use countersign_pdf::fonts::{Face, FontSet, Role};
use countersign_web_bridge::Cause;
use wasm_bindgen::prelude::wasm_bindgen;

/// Faces in the order in which a glyph is looked for.
#[wasm_bindgen]
#[derive(Default)]
pub struct Fonts(FontSet);

#[wasm_bindgen]
impl Fonts {
    /// An empty set.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a TrueType face after those that are there. `role`: `text` or `hand`.
    ///
    /// # Errors
    /// `bad-argument`
    pub fn add(&mut self, name: &str, role: &str, bytes: Vec<u8>) -> Result<(), Cause> {
        let mut faces = std::mem::take(&mut self.0).into_faces();
        let known = role_of(role);
        if let Ok(role) = known {
            faces.push(Face {
                name: name.to_owned(),
                role,
                data: Cow::Owned(bytes),
            });
        }
        self.0 = FontSet::new(faces);
        known.map(drop)
    }

    /// The characters of `text` that no face here has, each once.
    pub fn missing(&self, text: &str) -> String {
        let characters: BTreeSet<char> = text.chars().filter(|c| !c.is_control()).collect();
        characters
            .into_iter()
            .filter(|c| self.0.line(c.encode_utf8(&mut [0; 4]), Role::Text).is_err())
            .collect()
    }
}

impl Fonts {
    /// The set.
    #[must_use]
    pub fn set(&self) -> &FontSet {
        &self.0
    }
}

fn role_of(name: &str) -> Result<Role, Cause> {
    match name.to_ascii_lowercase().as_str() {
        "text" => Ok(Role::Text),
        "hand" => Ok(Role::Hand),
        other => Err(Cause::argument(format!("role: \"{other}\" is neither text nor hand"))),
    }
}
