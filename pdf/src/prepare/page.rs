//! The signature page: one labelled box for each approver who was given no place in the document.

use lopdf::{Dictionary, Object, ObjectId};

use super::{Page, PrepareError, SlotPlan};
use crate::fonts::{FontBook, FontSet, Role};
use crate::geometry::{Frame, PageSize, Rect, reals};
use crate::syntax::file::ReadError;
use crate::syntax::revision::deflated;
use crate::syntax::whole::Whole;
use crate::syntax::write::number;

/// A4, in points.
const SIZE: PageSize = PageSize {
    width: 595.0,
    height: 842.0,
};
const MARGIN: f32 = 50.0;
const TITLE: f32 = 18.0;
const LABEL: f32 = 10.0;

/// Appends the page; the boxes for signatures come in the order of `slots`.
pub(super) fn append(
    whole: &mut Whole,
    pages: &[Page],
    slots: &[&SlotPlan],
    fonts: &FontSet,
) -> Result<(Page, Vec<Rect>), PrepareError> {
    let mut book = FontBook::new(fonts);
    let mut content = String::from("0 g 0.5 w\n");
    let title = fonts.line("Signatures", Role::Text)?;
    book.draw(&mut content, &title, TITLE, MARGIN, SIZE.height - MARGIN - TITLE);

    let cells = grid(slots.len());
    let mut boxes = Vec::with_capacity(slots.len());
    for (slot, cell) in slots.iter().zip(&cells) {
        let line = fonts.line(&slot.label, Role::Text)?;
        let size = LABEL.min(cell.w / line.width.max(0.1)).min(cell.h / 4.0);
        book.draw(&mut content, &line, size, cell.x, cell.y + cell.h - size);
        let rect = Rect {
            h: cell.h - size * 1.5,
            ..*cell
        };
        let edges = [rect.x, rect.y, rect.w, rect.h].map(number).join(" ");
        content.push_str(&format!("0.6 G {edges} re S\n"));
        boxes.push(rect);
    }

    let tree = page_tree(whole)?;
    let fonts = book.embed(whole)?;
    let content = whole.add(Object::Stream(deflated(Dictionary::new(), content.into_bytes())));
    let mut resources = Dictionary::new();
    resources.set("Font", Object::Dictionary(fonts));
    let mut page = Dictionary::new();
    page.set("Type", Object::Name(b"Page".to_vec()));
    page.set("Parent", Object::Reference(tree));
    page.set("MediaBox", reals(&[0.0, 0.0, SIZE.width, SIZE.height]));
    page.set("Resources", Object::Dictionary(resources));
    page.set("Contents", Object::Reference(content));
    page.set("Annots", Object::Array(Vec::new()));
    let frame = Frame::of_page(&page);
    let id = whole.add(Object::Dictionary(page));
    let tree = whole.dictionary_mut(tree)?;
    if let Ok(Object::Array(kids)) = tree.get_mut(b"Kids") {
        kids.push(Object::Reference(id));
    }
    tree.set("Count", Object::Integer(pages.len() as i64 + 1));
    Ok((Page { id, frame }, boxes))
}

fn page_tree(whole: &Whole) -> Result<ObjectId, ReadError> {
    let catalog = whole
        .objects
        .get(&whole.root.0)
        .and_then(|catalog| catalog.as_dict().ok());
    let tree = catalog.and_then(|catalog| catalog.get(b"Pages").and_then(Object::as_reference).ok());
    tree.ok_or(ReadError::NoEntry("Pages"))
}

/// Cells for `count` boxes, from the top, row by row: wide ones for a few people, narrower ones for a crowd.
fn grid(count: usize) -> Vec<Rect> {
    let columns = match count {
        0..=6 => 1,
        7..=16 => 2,
        17..=36 => 3,
        _ => 4,
    };
    let rows = count.div_ceil(columns).max(1) as f32;
    let gap = 16.0;
    let width = ((SIZE.width - 2.0 * MARGIN + gap) / columns as f32 - gap).min(300.0);
    let available = SIZE.height - 2.0 * MARGIN - TITLE - gap;
    let step = (available / rows).min(100.0);
    let height = step - gap.min(step / 4.0);
    let top = SIZE.height - MARGIN - TITLE - gap;
    let cell = |index: usize| Rect {
        x: MARGIN + (index % columns) as f32 * (width + gap),
        y: top - (index / columns) as f32 * step - height,
        w: width,
        h: height,
    };
    (0..count).map(cell).collect()
}
