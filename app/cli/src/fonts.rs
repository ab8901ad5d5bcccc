//! The embedded fonts, as the PDF room takes them.

use countersign_pdf::fonts::FontSet;

/// Every embedded face, in the order in which a glyph is looked for.
pub(crate) fn all() -> FontSet {
    FontSet
}
