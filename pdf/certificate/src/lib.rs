//! The certificate of completion: a PDF beside the signed document that says who approved what and when, made on the machine of
//! somebody of the envelope, and sealed by the service without being seen by it.
//!
//! It holds, as files attached to it, all that it was made of ([`Parts`]): the facts that the service sealed, the seal, the
//! particulars that the service does not know, and the evidence. Its pages follow from these alone, to the byte: so [`check`]
//! makes it again and compares, and what is printed is what was sealed.
//!
//! | module | what it does |
//! |---|---|
//! | [`completing`] | makes one for an envelope that was verified here |
//! | [`mod@check`] | judges a file that may be a certificate |
//! | `pages`, `words` | what stands where, and in which words |
//! | `book` | a small typesetter over printpdf |
//! | `parts` | the attached files |

mod book;
pub mod check;
pub mod completing;
mod pages;
mod parts;
mod words;

use std::borrow::Cow;

use countersign_pdf::fonts::{Face, FontSet, Role};
use countersign_protocol::CborError;
use countersign_protocol::completion::{Completion, Particulars};

pub use check::{Checked, Problem, check};
pub use completing::{Completing, CompletingError, Sealed, Subject};
pub use parts::Parts;

/// The number of the layout: what the same parts look like never changes under one number.
pub const LAYOUT: u32 = 1;

/// Why a certificate cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The facts or the particulars cannot be read.
    #[error("the facts cannot be read: {0}")]
    Facts(#[from] CborError),
    /// A face that the particulars name is not in the set.
    #[error("the font {0} is not here")]
    NoFace(String),
    /// A face could not be subset.
    #[error("the font {0} cannot be embedded")]
    BadFace(String),
    /// The address of the service is too long for a QR code.
    #[error("the service's address is too long for a QR code")]
    Address,
    /// What printpdf wrote could not be read back or written again.
    #[error("the PDF could not be written: {0}")]
    Pdf(#[from] lopdf::Error),
}

/// The names of the faces of `fonts` that draw these texts and a certificate's own words, in their order.
#[must_use]
pub fn faces_for<'t>(fonts: &FontSet, texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let mut used = vec![false; fonts.faces().len()];
    for text in texts.into_iter().chain(["Countersign 0123456789"]) {
        let line = book::drawable(fonts, text).1;
        for glyph in &line.glyphs {
            if let Some(used) = used.get_mut(glyph.face) {
                *used = true;
            }
        }
    }
    let named = fonts.faces().iter().zip(used);
    named
        .filter(|(_, used)| *used)
        .map(|(face, _)| face.name.clone())
        .collect()
}

/// Makes the certificate out of its parts, with the faces that the particulars name. The same parts give the same bytes.
///
/// # Errors
/// [`MakeError`].
pub fn make(parts: &Parts, fonts: &FontSet) -> Result<Vec<u8>, MakeError> {
    let facts = Completion::from_bytes(&parts.facts)?;
    let particulars = Particulars::from_bytes(&parts.particulars)?;
    let fonts = chosen(&particulars, fonts)?;
    let book = pages::lay_out(&facts, &particulars, &fonts)?;
    book.finish(&facts, &particulars, parts)
}

/// The faces that the particulars name, in their order.
fn chosen(particulars: &Particulars, fonts: &FontSet) -> Result<FontSet, MakeError> {
    let face = |name: &String| {
        let found = fonts.faces().iter().find(|face| face.name == *name);
        let found = found.ok_or_else(|| MakeError::NoFace(name.clone()))?;
        Ok(Face {
            name: found.name.clone(),
            role: Role::Text,
            data: match &found.data {
                Cow::Borrowed(data) => Cow::Borrowed(*data),
                Cow::Owned(data) => Cow::Owned(data.clone()),
            },
        })
    };
    let faces: Result<Vec<Face>, MakeError> = particulars.faces.iter().map(face).collect();
    Ok(FontSet::new(faces?))
}

#[cfg(test)]
mod tests;
