//! The open fonts that Countersign draws marks and typed signatures with, embedded in the program so that a client
//! works offline and every client draws the same. They are under the SIL Open Font License 1.1 and come from npm
//! (`make setup`); `build.rs` says which faces are taken.

use std::borrow::Cow;

use countersign_pdf::fonts::{Face, FontSet, Role};

/// Every embedded face, as the PDF room takes them.
pub fn all() -> FontSet {
    let face = |(name, role, data): &(&str, Role, &'static [u8])| Face {
        name: (*name).to_owned(),
        role: *role,
        data: Cow::Borrowed(*data),
    };
    FontSet::new(FACES.iter().map(face).collect())
}

/// Every embedded face: its name, its role and its TrueType bytes, in the order in which a glyph is looked for.
pub fn faces() -> &'static [(&'static str, Role, &'static [u8])] {
    FACES
}

static FACES: &[(&str, Role, &[u8])] = include!(concat!(env!("OUT_DIR"), "/faces.rs"));
