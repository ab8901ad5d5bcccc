//! The embedded fonts, as the PDF room takes them.

use std::borrow::Cow;

use countersign_pdf::fonts::{Face, FontSet, Role};

/// Every embedded face, in the order in which a glyph is looked for.
pub(crate) fn all() -> FontSet {
    let faces = countersign_fonts::faces().iter().map(|(name, role, data)| Face {
        name: (*name).to_owned(),
        role: match role {
            countersign_fonts::Role::Text => Role::Text,
            countersign_fonts::Role::Hand => Role::Hand,
        },
        data: Cow::Borrowed(data),
    });
    FontSet::new(faces.collect())
}
