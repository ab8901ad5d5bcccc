//! A picture as a page: as large as it fits within a margin, upright, on the paper of the other files.

use lopdf::{Dictionary, Object};

use crate::geometry::{PageSize, reals};
use crate::images::{NotAnImage, Picture};
use crate::syntax::revision::deflated;
use crate::syntax::whole::Whole;
use crate::syntax::write::number;

/// A4, in points.
const A4: PageSize = PageSize {
    width: 595.276,
    height: 841.89,
};
/// US Letter, in points.
const LETTER: PageSize = PageSize {
    width: 612.0,
    height: 792.0,
};
/// Free space around the picture, in points: a centimetre.
const MARGIN: f32 = 28.0;

/// Letter where the first PDF begins with a page of that size, else A4.
pub(super) fn paper(first: Option<&PageSize>) -> PageSize {
    let letter = first.is_some_and(|size| {
        let (short, long) = (size.width.min(size.height), size.width.max(size.height));
        (short - LETTER.width).abs() < 2.0 && (long - LETTER.height).abs() < 2.0
    });
    if letter { LETTER } else { A4 }
}

/// A page with the picture in its middle; it lies on its side when the picture is wider than high. A pixel is never larger
/// than a point, so that small pictures stay sharp.
pub(super) fn page(whole: &mut Whole, bytes: &[u8], paper: PageSize) -> Result<Dictionary, NotAnImage> {
    let picture = Picture::read(bytes)?;
    let (width, height) = if picture.aspect() > 1.0 {
        (paper.height, paper.width)
    } else {
        (paper.width, paper.height)
    };
    let room = (width - 2.0 * MARGIN, height - 2.0 * MARGIN);
    let wide = room
        .0
        .min(room.1 * picture.aspect())
        .min(picture.width() as f32)
        .max(1.0);
    let high = wide / picture.aspect();
    let place = [wide, high, (width - wide) / 2.0, (height - high) / 2.0].map(number);
    let [w, h, x, y] = place;
    let content = format!("q {w} 0 0 {h} {x} {y} cm /I Do Q\n");
    let image = picture.embed(whole);
    let content = whole.add(Object::Stream(deflated(Dictionary::new(), content.into_bytes())));
    let mut images = Dictionary::new();
    images.set("I", Object::Reference(image));
    let mut resources = Dictionary::new();
    resources.set("XObject", Object::Dictionary(images));
    let mut page = Dictionary::new();
    page.set("Type", Object::Name(b"Page".to_vec()));
    page.set("MediaBox", reals(&[0.0, 0.0, width, height]));
    page.set("Resources", Object::Dictionary(resources));
    page.set("Contents", Object::Reference(content));
    page.set("Annots", Object::Array(Vec::new()));
    Ok(page)
}
