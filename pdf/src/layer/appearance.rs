//! What a signature looks like in its field: a name in a script hand or a picture, and a small line below.

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::{Appearance, LayerError, frame};
use crate::field::Field;
use crate::fonts::{FontBook, FontSet, Line, Role};
use crate::geometry::{Rect, read_box, reals};
use crate::images::Picture;
use crate::sign::{Act, short_date};
use crate::syntax::revision::deflated;
use crate::syntax::write::number;
use crate::syntax::{File, Revision};

/// The part of the box that the small line takes, and the most it takes in points.
const SMALL: (f32, f32) = (0.2, 9.0);
/// Free space around, in parts of the box's height.
const PADDING: f32 = 0.06;

/// A drawn appearance, whose fonts are not embedded yet.
pub(super) struct Drawn {
    operators: String,
    dict: Dictionary,
    image: Option<ObjectId>,
}

impl Drawn {
    /// The form XObject.
    pub(super) fn form(self, fonts: &Dictionary) -> Stream {
        let mut resources = Dictionary::new();
        resources.set("Font", Object::Dictionary(fonts.clone()));
        if let Some(image) = self.image {
            let mut images = Dictionary::new();
            images.set("I", Object::Reference(image));
            resources.set("XObject", Object::Dictionary(images));
        }
        let mut dict = self.dict;
        dict.set("Resources", Object::Dictionary(resources));
        deflated(dict, self.operators.into_bytes())
    }
}

/// Draws `appearance` for the field's rectangle, upright on the page as shown; nothing for an invisible field.
pub(super) fn draw(
    file: &File<'_>,
    field: &Field,
    appearance: &Appearance,
    act: &Act<'_>,
    fonts: &FontSet,
    book: &mut FontBook<'_>,
    revision: &mut Revision<'_, '_>,
) -> Result<Option<Drawn>, LayerError> {
    let signature = match appearance {
        Appearance::Typed(name) if name.trim().is_empty() => {
            return Err(LayerError::BadAppearance("the name to sign with is empty"));
        }
        Appearance::Typed(name) => Signature::Hand(fonts.line(name.trim(), Role::Hand)?),
        Appearance::Image(bytes) => Signature::Picture(Picture::read(bytes)?),
    };
    let frame = frame(file, &field.dict)?;
    let Some([left, bottom, right, top]) = field.dict.get(b"Rect").ok().and_then(read_box) else {
        return Ok(None);
    };
    let matrix = frame.appearance_matrix();
    let (across, up) = ((right - left).abs(), (top - bottom).abs());
    let unit = matrix[0].hypot(matrix[1]);
    let turned = matrix[0] == 0.0;
    let (w, h) = if turned {
        (up / unit, across / unit)
    } else {
        (across / unit, up / unit)
    };

    let mut operators = String::from("q 0 g\n");
    let padding = h * PADDING;
    let small = (h * SMALL.0).min(SMALL.1);
    let note = fonts.line(&format!("{}, {}", act.signer_name, short_date(act.at)), Role::Text)?;
    let size = fit(&note, w - 2.0 * padding, small * 0.85);
    book.draw(
        &mut operators,
        &note,
        size,
        padding,
        padding + note.descent * size * 0.5,
    );
    let area = Rect {
        x: padding,
        y: padding + small * 1.1,
        w: w - 2.0 * padding,
        h: h - 2.0 * padding - small * 1.1,
    };
    let image = match signature {
        Signature::Hand(line) => {
            let size = fit(&line, area.w, area.h);
            let base = area.y + (area.h - size * (line.ascent + line.descent)).max(0.0) / 2.0 + line.descent * size;
            operators.push_str("0.05 0.1 0.35 rg\n");
            book.draw(&mut operators, &line, size, area.x, base);
            None
        }
        Signature::Picture(picture) => {
            let width = area.w.min(area.h * picture.aspect());
            let height = width / picture.aspect();
            let place = [width, height, area.x, area.y + (area.h - height) / 2.0].map(number);
            let [width, height, x, y] = place;
            operators.push_str(&format!("q {width} 0 0 {height} {x} {y} cm /I Do Q\n"));
            Some(picture.embed(revision))
        }
    };
    operators.push_str("Q\n");
    let mut dict = Dictionary::new();
    dict.set("Type", Object::Name(b"XObject".to_vec()));
    dict.set("Subtype", Object::Name(b"Form".to_vec()));
    dict.set("BBox", reals(&[0.0, 0.0, w, h]));
    dict.set("Matrix", reals(&matrix));
    Ok(Some(Drawn { operators, dict, image }))
}

enum Signature {
    Hand(Line),
    Picture(Picture),
}

/// The size at which `line` is at most `width` wide and `height` high.
fn fit(line: &Line, width: f32, height: f32) -> f32 {
    let high = height / (line.ascent + line.descent).max(0.1);
    high.min(width / line.width.max(0.1)).max(0.1)
}
