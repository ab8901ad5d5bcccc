//! δi: one approver's marks and signature (DESIGN §4.5).
//!
//! Free marks go onto the approver's own canvases, and a canvas shows them in one way only: `/M gs /X Do`, where M is
//! `/BM /Multiply` and X an isolated transparency group. Whatever X draws can only darken the page; nothing that was there can
//! be covered. The verifier enforces that form.

mod appearance;
mod marks;

use lopdf::{Dictionary, Object};

use crate::close::check_open;
use crate::field::{self, Field};
use crate::fonts::{BadFont, FontBook, FontSet, NoGlyph};
use crate::geometry::{Frame, Rect};
use crate::images::NotAnImage;
use crate::sign::{Act, Policy, SignError, ToBeSigned, conclude};
use crate::syntax::file::ReadError;
use crate::syntax::{File, Revision};

/// A color, each part from 0 to 255. White leaves no mark: a mark only darkens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// Something put on a page; coordinates are points from the lower left of the page as shown, pages count from 1.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// Lines of text.
    Text {
        /// Page.
        page: u32,
        /// Start of the first line.
        x: f32,
        /// Baseline of the first line; further lines follow below.
        y: f32,
        /// What it says; `\n` ends a line.
        text: String,
        /// Font size in points.
        size: f32,
        /// Its color.
        color: Color,
    },
    /// A picture, stretched to its rectangle.
    Image {
        /// Page.
        page: u32,
        /// Where.
        rect: Rect,
        /// A PNG or JPEG file.
        bytes: Vec<u8>,
    },
    /// Pale text across every page, from corner to corner.
    Watermark {
        /// What it says.
        text: String,
    },
}

/// What the signature looks like; the signer's name and the time stand below it in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appearance {
    /// A name in a script hand.
    Typed(String),
    /// A picture of a signature: a PNG or JPEG file, fitted into the field.
    Image(Vec<u8>),
}

/// Why a layer cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LayerError {
    /// A mark is on a page that is not there.
    #[error("there is no page {page}; the document has {pages}")]
    NoSuchPage {
        /// The page asked for.
        page: u32,
        /// How many there are.
        pages: u32,
    },
    /// A mark is not wholly on its page.
    #[error("a mark does not fit on page {page}")]
    OutsidePage {
        /// The page.
        page: u32,
    },
    /// The bytes of a picture are none.
    #[error(transparent)]
    NotAnImage(#[from] NotAnImage),
    /// A character has no glyph.
    #[error(transparent)]
    NoGlyph(#[from] NoGlyph),
    /// A font cannot be embedded.
    #[error(transparent)]
    BadFont(#[from] BadFont),
    /// The slot has signed before.
    #[error("slot {0} has signed already")]
    SlotAlreadySigned(u32),
    /// The document has no such slot.
    #[error("the document has no slot {0}")]
    NoSuchSlot(u32),
    /// A typed name or a text is empty, or a size is not between 1 and 1000 points.
    #[error("{0}")]
    BadAppearance(&'static str),
    /// The revision cannot be made.
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl From<ReadError> for LayerError {
    fn from(error: ReadError) -> Self {
        Self::Sign(SignError::Read(error))
    }
}

/// Makes slot `slot`'s layer on top of `pdf` (base ‖ δ0 ‖ …).
///
/// # Errors
/// See [`LayerError`].
pub fn layer(
    pdf: &[u8],
    slot: u32,
    marks: &[Mark],
    appearance: &Appearance,
    fonts: &FontSet,
    act: &Act<'_>,
) -> Result<ToBeSigned, LayerError> {
    let file = File::open(pdf)?;
    let fields = field::all(&file)?;
    check_open(&fields)?;
    let named = |name: String| {
        fields
            .iter()
            .find(|field| field.name == name)
            .ok_or(LayerError::NoSuchSlot(slot))
    };
    let signature = named(field::signature(slot))?;
    if signature.is_signed() {
        return Err(LayerError::SlotAlreadySigned(slot));
    }
    let canvases = canvases(&file, named(field::marks(slot))?)?;
    let locks = field::locks(&file, signature)?;

    // Content first: only when all of it is drawn are the glyphs known that the fonts must keep.
    let mut book = FontBook::new(fonts);
    let mut revision = Revision::new(&file);
    let drawn = marks::draw(marks, &canvases, fonts, &mut book, &mut revision)?;
    let shown = appearance::draw(&file, signature, appearance, act, fonts, &mut book, &mut revision)?;
    let fonts = book.embed(&mut revision)?;

    for (index, content) in drawn {
        let canvas = &canvases[index];
        let appearance = marks::appearance(canvas, content, &fonts, &mut revision);
        let mut dict = canvas.dict.clone();
        dict.set("AP", normal(appearance));
        revision.set(canvas.id, Object::Dictionary(dict));
    }
    let value = revision.reserve();
    let mut dict = signature.dict.clone();
    if let Some(shown) = shown {
        let form = shown.form(&fonts);
        dict.set("AP", normal(revision.add(Object::Stream(form))));
    }
    dict.set("V", Object::Reference(value));
    revision.set(signature.id, Object::Dictionary(dict));
    Ok(conclude(revision, value, &Policy::Lock(&locks), act)?)
}

/// `<< /N form >>`.
fn normal(form: lopdf::ObjectId) -> Object {
    let mut dict = Dictionary::new();
    dict.set("N", Object::Reference(form));
    Object::Dictionary(dict)
}

/// One page's canvas of a slot.
struct Canvas {
    id: lopdf::ObjectId,
    dict: Dictionary,
    frame: Frame,
}

fn canvases(file: &File<'_>, parent: &Field) -> Result<Vec<Canvas>, ReadError> {
    let Object::Array(kids) = file.entry(&parent.dict, b"Kids")? else {
        return Err(ReadError::NoEntry("Kids"));
    };
    let canvas = |kid: &Object| {
        let id = kid.as_reference().map_err(|_| ReadError::NoEntry("Kids"))?;
        let dict = file.dictionary(id)?;
        let frame = frame(file, &dict)?;
        Ok(Canvas { id, dict, frame })
    };
    kids.iter().map(canvas).collect()
}

fn frame(file: &File<'_>, widget: &Dictionary) -> Result<Frame, ReadError> {
    match file.entry(widget, b"P")? {
        Object::Dictionary(page) => Ok(Frame::of_page(&page)),
        _ => Err(ReadError::NoEntry("P")),
    }
}

#[cfg(test)]
mod tests;
