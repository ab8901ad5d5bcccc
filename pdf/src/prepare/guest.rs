//! Preparing a document that others have signed before: one revision of signature fields at its end, and nothing else.

use lopdf::Object;

use super::{Page, Place, PrepareError, SlotPlan, check};
use crate::field;
use crate::geometry::{Frame, PageSize, Rect, read_corners};
use crate::guest::{self, GUEST, GuestFault};
use crate::pages;
use crate::syntax::{File, Revision};

/// Size of a signature where no place was given, in points.
const BOX: (f32, f32) = (150.0, 40.0);
/// Space around it.
const MARGIN: f32 = 24.0;

/// Does any field of the form hold a signature?
pub(super) fn is_signed(file: &File<'_>) -> bool {
    guest::terminals(file).is_ok_and(|fields| fields.iter().any(guest::Terminal::is_signed))
}

/// Appends the revision to `intaken`.
pub(super) fn prepare(intaken: &[u8], slots: &[SlotPlan]) -> Result<Vec<u8>, PrepareError> {
    let file = guest::open(intaken)?;
    let numbers = pages::all(&file)?;
    let mut pages = Vec::with_capacity(numbers.len());
    for id in &numbers {
        let frame = Frame::of_page(&pages::frame_entries(&file, &file.dictionary(*id)?)?);
        pages.push(Page { id: *id, frame });
    }
    if let Some(slot) = slots.iter().find(|slot| !slot.fields.is_empty()) {
        let name = field::placed(slot.index, 1);
        return Err(PrepareError::SignaturesOnly { name });
    }
    let slots = with_places(&file, slots, &pages)?;
    check::check(&slots, &pages)?;

    // Those that nobody sees stand on the page of the first that is seen: a page that is not needed stays untouched.
    let home = slots
        .iter()
        .find_map(|slot| slot.place)
        .map_or(0, |place| place.page as usize - 1);
    let mut revision = Revision::new(&file);
    let mut fields = Vec::new();
    let mut close: Vec<String> = slots.iter().map(|slot| field::signature(slot.index)).collect();
    close.extend((1..=field::SPARES).map(field::spare));
    close.push(field::CLOSE.to_owned());
    close.extend(guest::lockable(&file)?);
    let taken = guest::top_names(&file)?;
    let mut add = |name: &str, hint: &str, place: Option<Place>, locks: &[String]| -> Result<(), PrepareError> {
        if taken.contains(name) {
            return Err(GuestFault::NameTaken { name: name.to_owned() }.into());
        }
        let index = place.map_or(home, |place| place.page as usize - 1);
        let page = pages.get(index).ok_or(PrepareError::NoSuchPage {
            page: index as u32 + 1,
            pages: pages.len() as u32,
        })?;
        let rect = place.map_or([0.0; 4], |place| page.frame.to_user(&place.rect));
        let mut dict = field::signature_field(name, hint, page.id, rect, locks);
        if name == field::ORIGIN {
            dict.set(GUEST, Object::Integer(intaken.len() as i64));
        }
        fields.push((revision.add(Object::Dictionary(dict)), index));
        Ok(())
    };
    add(
        field::ORIGIN,
        "Requester's signature",
        None,
        &[field::ORIGIN.to_owned()],
    )?;
    for slot in &slots {
        let name = field::signature(slot.index);
        let hint = format!("Signature of {}", slot.label);
        add(&name, &hint, slot.place, std::slice::from_ref(&name))?;
    }
    for number in 1..=field::SPARES {
        let name = field::spare(number);
        add(&name, "Kept for a late signature", None, std::slice::from_ref(&name))?;
    }
    add(field::CLOSE, "Requester's closing signature", None, &close)?;
    for (id, bytes) in guest::patches(&file, &numbers, &fields)? {
        revision.set_raw(id, bytes);
    }
    let added = revision.finish_plain()?;
    Ok([intaken, &added].concat())
}

/// The slots, each with a place: those without one get one at the foot of the last page, where nothing lies yet that can be
/// clicked or was placed.
fn with_places(file: &File<'_>, slots: &[SlotPlan], pages: &[Page]) -> Result<Vec<SlotPlan>, PrepareError> {
    let number = pages.len() as u32;
    let mut slots = slots.to_vec();
    let Some(last) = pages.last().filter(|_| slots.iter().any(|slot| slot.place.is_none())) else {
        return Ok(slots);
    };
    let given = slots.iter().filter_map(|slot| slot.place);
    let mut taken: Vec<Rect> = given
        .filter(|place| place.page == number)
        .map(|place| place.rect)
        .collect();
    if let Object::Array(annotations) = file.entry(&file.dictionary(last.id)?, b"Annots")? {
        for annotation in &annotations {
            if let Object::Dictionary(annotation) = file.resolve(annotation)?
                && let Some(rect) = annotation.get(b"Rect").ok().and_then(read_corners)
            {
                taken.push(last.frame.to_shown(&rect));
            }
        }
    }
    let mut free = places(last.frame.size());
    for slot in slots.iter_mut().filter(|slot| slot.place.is_none()) {
        let rect = free.find(|rect| !taken.iter().any(|other| overlap(rect, other)));
        let rect = rect.ok_or(PrepareError::NoPlace { slot: slot.index })?;
        slot.place = Some(Place { page: number, rect });
    }
    Ok(slots)
}

/// Places from the lower left, row by row; smaller ones on a page that has no room for the usual.
fn places(page: PageSize) -> impl Iterator<Item = Rect> {
    let margin = MARGIN.min(page.width / 8.0).min(page.height / 8.0);
    let (w, h) = (
        BOX.0.min(page.width - 2.0 * margin),
        BOX.1.min(page.height - 2.0 * margin),
    );
    let gap = margin / 2.0;
    let many = |length: f32, one: f32| ((length - 2.0 * margin + gap) / (one + gap)).floor().max(1.0) as usize;
    let (columns, rows) = (many(page.width, w), many(page.height, h));
    (0..columns * rows).map(move |index| Rect {
        x: margin + (index % columns) as f32 * (w + gap),
        y: margin + (index / columns) as f32 * (h + gap),
        w,
        h,
    })
}

fn overlap(one: &Rect, other: &Rect) -> bool {
    let apart = |a: f32, length: f32, b: f32, beside: f32| a + length <= b || b + beside <= a;
    !apart(one.x, one.w, other.x, other.w) && !apart(one.y, one.h, other.y, other.h)
}
