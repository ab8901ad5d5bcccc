//! Laying out what approvers will fill: signature fields, canvases for free marks, spares, and the closing field
//! (DESIGN §4.3). After the requester has certified, nothing can be added, so everything is here from the start.

mod check;
mod guest;
mod own;
mod page;
mod placed;
mod tags;

use lopdf::{Object, ObjectId};

use crate::field;
use crate::fields::{FieldFault, FieldPlan};
use crate::fonts::{BadFont, FontSet, NoGlyph};
use crate::geometry::{Frame, Rect};
use crate::guest::GuestFault;
use crate::syntax::File;
use crate::syntax::file::ReadError;
use crate::syntax::whole::Whole;

/// A rectangle on a page as shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Page, counted from 1.
    pub page: u32,
    /// Where on it.
    pub rect: Rect,
}

/// One approver's slot.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotPlan {
    /// The slot's number in the envelope, from 1.
    pub index: u32,
    /// Shown beside the signature box, and to screen readers.
    pub label: String,
    /// Where the signature goes; on an appended signature page when there is none.
    pub place: Option<Place>,
    /// What else is asked for.
    pub fields: Vec<FieldPlan>,
}

/// Why a document cannot be prepared.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PrepareError {
    /// The document has not been through intake.
    #[error("the document cannot be read: {0}")]
    Read(#[from] ReadError),
    /// It has been prepared already.
    #[error("the document is prepared already")]
    AlreadyPrepared,
    /// A place is on a page that is not there.
    #[error("there is no page {page}; the document has {pages}")]
    NoSuchPage {
        /// The page asked for.
        page: u32,
        /// How many there are.
        pages: u32,
    },
    /// A place is not wholly on its page.
    #[error("the place for slot {slot} is not on page {page}")]
    OutsidePage {
        /// The slot.
        slot: u32,
        /// The page.
        page: u32,
    },
    /// Two signatures would lie on each other, and the later could cover the earlier.
    #[error("the places for slots {first} and {second} overlap on page {page}")]
    Overlap {
        /// A slot.
        first: u32,
        /// Another one.
        second: u32,
        /// Their page.
        page: u32,
    },
    /// A place of a field is not wholly on its page.
    #[error("the field {name} is not on page {page}")]
    FieldOutsidePage {
        /// The field.
        name: String,
        /// The page.
        page: u32,
    },
    /// A field lies on a signature or on another person's field.
    #[error("the places of {first} and {second} overlap on page {page}")]
    FieldOverlap {
        /// A field or a signature, by its name in the form.
        first: String,
        /// Another one.
        second: String,
        /// Their page.
        page: u32,
    },
    /// A field cannot be laid out as it is described.
    #[error("the field {name} cannot be laid out: {fault}")]
    BadField {
        /// The field.
        name: String,
        /// Why.
        fault: FieldFault,
    },
    /// Two slots have one number, or a slot has the number 0.
    #[error("the slot number {0} is used twice or not allowed")]
    BadSlot(u32),
    /// The document was signed before, and cannot be prepared with those signatures.
    #[error(transparent)]
    Guest(#[from] GuestFault),
    /// The document was signed before, and a field for more than a signature is asked for.
    #[error("the field {name} cannot be placed: a document that was signed before takes signatures only")]
    SignaturesOnly {
        /// The field.
        name: String,
    },
    /// The document was signed before, and the last page has no free place for a signature.
    #[error("there is no free place for the signature of slot {slot} on the last page")]
    NoPlace {
        /// The slot.
        slot: u32,
    },
    /// A label has a character that no font has.
    #[error(transparent)]
    NoGlyph(#[from] NoGlyph),
    /// A font cannot be embedded.
    #[error(transparent)]
    BadFont(#[from] BadFont),
}

/// A page of the document being prepared.
#[derive(Clone, Copy)]
struct Page {
    id: ObjectId,
    frame: Frame,
}

/// Lays out fields for `slots` in a document that [`intake`](crate::intake::intake) gave. Fields that the document has become
/// read-only, and the closing signature will lock them; names that no lock could use are changed.
///
/// Where others signed before, the bytes stay as they are and one revision is appended: a visible signature field for each slot
/// (where none was placed, in a free place at the foot of the last page), the requester's two, and the spare ones.
///
/// # Errors
/// See [`PrepareError`].
pub fn prepare(intaken: &[u8], slots: &[SlotPlan], fonts: &FontSet) -> Result<Vec<u8>, PrepareError> {
    let file = File::open(intaken)?;
    if guest::is_signed(&file) {
        return guest::prepare(intaken, slots);
    }
    let mut whole = Whole::read(&file)?;
    let mut pages = read_pages(&whole)?;
    check::check(slots, &pages)?;

    let (mut form, own) = own::take(&mut whole)?;
    let unplaced: Vec<&SlotPlan> = slots.iter().filter(|slot| slot.place.is_none()).collect();
    let boxes = if unplaced.is_empty() {
        Vec::new()
    } else {
        let (page, boxes) = page::append(&mut whole, &pages, &unplaced, fonts)?;
        pages.push(page);
        boxes
    };

    let mut layout = Layout {
        widgets: vec![Vec::new(); pages.len()],
        whole: &mut whole,
        pages: &pages,
        fields: Vec::new(),
        visible: Vec::new(),
    };
    layout.signature(
        0,
        field::ORIGIN,
        "Requester's certification",
        None,
        &[field::ORIGIN.to_owned()],
    );
    for slot in slots {
        layout.placed(slot);
    }
    for slot in slots {
        layout.canvases(slot);
    }
    let mut boxes = boxes.into_iter();
    for slot in slots {
        let (page, rect) = match &slot.place {
            Some(place) => (place.page as usize - 1, Some(place.rect)),
            None => (pages.len() - 1, boxes.next()),
        };
        let locks: Vec<String> = locked_by(slot).collect();
        let hint = format!("Signature of {}", slot.label);
        layout.signature(page, &field::signature(slot.index), &hint, rect, &locks);
    }
    for number in 1..=field::SPARES {
        let name = field::spare(number);
        layout.signature(0, &name, "Kept for a late signature", None, std::slice::from_ref(&name));
    }
    let locks = closing_lock(slots, &own);
    layout.signature(0, field::CLOSE, "Requester's closing signature", None, &locks);
    let Layout {
        fields,
        widgets,
        visible,
        ..
    } = layout;

    if let Ok(Object::Array(listed)) = form.get_mut(b"Fields") {
        listed.extend(fields.into_iter().map(Object::Reference));
    }
    form.set("SigFlags", Object::Integer(3));
    let form = whole.add(Object::Dictionary(form));
    let root = whole.root;
    whole.dictionary_mut(root)?.set("AcroForm", Object::Reference(form));
    for (page, widgets) in pages.iter().zip(widgets) {
        if let Ok(Object::Array(annotations)) = whole.dictionary_mut(page.id)?.get_mut(b"Annots") {
            annotations.extend(widgets.into_iter().map(Object::Reference));
        }
    }
    tags::add(&mut whole, &visible);
    Ok(whole.write())
}

/// What the signature of a slot locks: all that is its own.
fn locked_by(slot: &SlotPlan) -> impl Iterator<Item = String> {
    let placed = (1..=slot.fields.len()).map(|number| field::placed(slot.index, number));
    [field::marks(slot.index), field::signature(slot.index)]
        .into_iter()
        .chain(placed)
}

/// Every field but the requester's certification, those of the document itself included: which of ours are still empty at
/// the end, nobody knows yet.
fn closing_lock(slots: &[SlotPlan], own: &[String]) -> Vec<String> {
    let of_slots = slots.iter().flat_map(locked_by);
    let spares = (1..=field::SPARES).map(field::spare);
    let close = field::CLOSE.to_owned();
    of_slots
        .chain(spares)
        .chain([close])
        .chain(own.iter().cloned())
        .collect()
}

fn read_pages(whole: &Whole) -> Result<Vec<Page>, PrepareError> {
    let no_pages = || ReadError::NoEntry("Pages");
    let catalog = whole
        .objects
        .get(&whole.root.0)
        .and_then(|catalog| catalog.as_dict().ok())
        .ok_or_else(no_pages)?;
    let tree = whole.entry(catalog, b"Pages").as_dict().map_err(|_| no_pages())?;
    let kids = whole.entry(tree, b"Kids").as_array().map_err(|_| no_pages())?;
    let page = |kid: &Object| {
        let id = kid.as_reference().ok()?;
        let page = whole
            .resolve(kid)
            .as_dict()
            .ok()
            .filter(|page| page.has_type(b"Page"))?;
        let frame = Frame::of_page(page);
        Some(Page { id, frame })
    };
    Ok(kids.iter().map(page).collect::<Option<_>>().ok_or_else(no_pages)?)
}

/// Fields as they are laid out: their references in order, the widgets of each page, and the visible ones with their pages.
struct Layout<'w> {
    whole: &'w mut Whole,
    pages: &'w [Page],
    fields: Vec<ObjectId>,
    widgets: Vec<Vec<ObjectId>>,
    visible: Vec<(ObjectId, ObjectId)>,
}

impl Layout<'_> {
    fn signature(&mut self, page: usize, name: &str, hint: &str, rect: Option<Rect>, locks: &[String]) {
        let Page { id, frame } = self.pages[page];
        let shown = rect.is_some();
        let rect = rect.map_or([0.0; 4], |rect| frame.to_user(&rect));
        let field = self
            .whole
            .add(Object::Dictionary(field::signature_field(name, hint, id, rect, locks)));
        self.fields.push(field);
        self.widgets[page].push(field);
        if shown {
            self.visible.push((field, id));
        }
    }

    fn canvases(&mut self, slot: &SlotPlan) {
        let parent = self.whole.reserve();
        let mut kids = Vec::with_capacity(self.pages.len());
        for (index, page) in self.pages.iter().enumerate() {
            let number = index + 1;
            let hint = format!("Marks of {} on page {number}", slot.label);
            let canvas = field::canvas(number, &hint, parent, page.id, page.frame.visible());
            let kid = self.whole.add(Object::Dictionary(canvas));
            kids.push(kid);
            self.widgets[index].push(kid);
            self.visible.push((kid, page.id));
        }
        let hint = format!("Marks of {}", slot.label);
        let dict = field::parent(&field::marks(slot.index), &hint, &kids);
        self.whole.set(parent, Object::Dictionary(dict));
        self.fields.push(parent);
    }
}

#[cfg(test)]
mod tests;
