//! δi: one approver's marks, values of placed fields, and signature (DESIGN §4.5).
//!
//! Free marks go onto the approver's own canvases, and a canvas shows them in one way only: `/M gs /X Do`, where M is
//! `/BM /Multiply` and X an isolated transparency group. Whatever X draws can only darken the page; nothing that was there can
//! be covered. The verifier enforces that form. Placed fields and the signature show what they like, within rectangles that the
//! requester chose.

mod appearance;
mod filled;
mod fit;
mod ink;
mod marks;
mod sheet;
mod stamp;

use lopdf::{Dictionary, Object};

use crate::close::check_open;
use crate::field::{self, Field};
use crate::fields::{FieldValue, ValueError, laid};
use crate::fonts::{BadFont, FontSet, NoGlyph};
use crate::geometry::{Frame, Rect, read_box};
use crate::guest;
use crate::images::NotAnImage;
use crate::pages;
use crate::sign::{Act, Policy, SignError, ToBeSigned, conclude};
use crate::syntax::file::ReadError;
use crate::syntax::write::number;
use crate::syntax::{File, Revision};
use filled::Filling;
use ink::Ink;
use sheet::Sheet;

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

impl Color {
    /// The operands of `rg` and `RG`.
    pub(crate) fn parts(&self) -> String {
        [self.red, self.green, self.blue]
            .map(|part| number((f32::from(part) / 255.0 * 1000.0).round() / 1000.0))
            .join(" ")
    }
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
    /// Text in heavy letters within a frame, as large as the rectangle allows.
    Stamp {
        /// Page.
        page: u32,
        /// Where.
        rect: Rect,
        /// What it says, in one line.
        text: String,
        /// Color of letters and frame.
        color: Color,
    },
    /// A rectangle tinted as with a marker pen: what is below stays to be read.
    Highlight {
        /// Page.
        page: u32,
        /// Where.
        rect: Rect,
        /// Its color.
        color: Color,
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
    Typed {
        /// The name.
        name: String,
        /// Which hand: an index into [`HANDS`](crate::fonts::HANDS).
        hand: u8,
    },
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
    /// A value of a placed field is missing or refused.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A typed name or a text is empty, a size is not between 1 and 1000 points, or there is no such hand.
    #[error("{0}")]
    BadAppearance(&'static str),
    /// Others signed the document before: nothing may be drawn on its pages.
    #[error("free marks cannot be put onto a document that was signed before")]
    NoMarks,
    /// The revision cannot be made.
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl From<ReadError> for LayerError {
    fn from(error: ReadError) -> Self {
        Self::Sign(SignError::Read(error))
    }
}

/// Makes slot `slot`'s layer on top of `pdf` (base ‖ δ0 ‖ …): free marks, the values of its placed fields, its signature.
/// Further signature fields ([`FieldKind::Signature`](crate::fields::FieldKind)) repeat `appearance` by themselves.
///
/// # Errors
/// See [`LayerError`]. A required field without a value is [`ValueError::Missing`].
pub fn layer(
    pdf: &[u8],
    slot: u32,
    marks: &[Mark],
    values: &[FieldValue],
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
    let canvases = match guest::length(&file) {
        Some(_) if !marks.is_empty() => return Err(LayerError::NoMarks),
        Some(_) => Vec::new(),
        None => canvases(&file, named(field::marks(slot))?)?,
    };
    let locks = field::locks(&file, signature)?;

    // Content first: only when all of it is drawn are the glyphs known that the fonts must keep.
    let mut ink = Ink::new(fonts, Revision::new(&file));
    let drawn = marks::draw(marks, &canvases, &mut ink)?;
    let filled = filled::fill(&laid(&file, &fields)?, slot, values, appearance, act, &mut ink)?;
    let place = signature.dict.get(b"Rect").ok().and_then(read_box);
    let shown = match place {
        Some(place) => {
            let sheet = Sheet::new(&frame(&file, &signature.dict)?, place);
            Some(appearance::draw(sheet, appearance, act, &mut ink)?)
        }
        None => None,
    };
    let (mut revision, fonts) = ink.dry()?;

    for (index, content) in drawn {
        let canvas = &canvases[index];
        let appearance = marks::appearance(canvas, content, &fonts, &mut revision);
        let mut dict = canvas.dict.clone();
        dict.set("AP", normal(appearance));
        revision.set(canvas.id, Object::Dictionary(dict));
    }
    for Filling { id, mut dict, sheet } in filled {
        dict.set("AP", normal(revision.add(Object::Stream(sheet.form(&fonts)))));
        revision.set(id, Object::Dictionary(dict));
    }
    let value = revision.reserve();
    let mut dict = signature.dict.clone();
    if let Some(shown) = shown {
        dict.set("AP", normal(revision.add(Object::Stream(shown.form(&fonts)))));
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
        Object::Dictionary(page) => Ok(Frame::of_page(&pages::frame_entries(file, &page)?)),
        _ => Err(ReadError::NoEntry("P")),
    }
}

#[cfg(test)]
mod tests;
