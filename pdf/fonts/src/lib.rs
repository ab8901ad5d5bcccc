//! The open fonts that Countersign draws marks and typed signatures with, embedded in the program so that a client
//! works offline and every client draws the same. They are under the SIL Open Font License 1.1 and come from npm
//! (`make setup`); `build.rs` says which faces are taken.

/// What a face is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Text marks, labels and watermarks, in the scripts that the face covers.
    Text,
    /// A script hand, for a signature made from a typed name.
    Hand,
}

/// Every embedded face: its name, its role and its TrueType bytes, in the order in which a glyph is looked for.
pub fn faces() -> &'static [(&'static str, Role, &'static [u8])] {
    FACES
}

static FACES: &[(&str, Role, &[u8])] = include!(concat!(env!("OUT_DIR"), "/faces.rs"));
