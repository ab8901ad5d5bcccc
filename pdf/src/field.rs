//! The names and dictionaries of the fields that prepare lays out (DESIGN §4.3), and finding them again.

use lopdf::{Dictionary, Object, ObjectId};

use crate::geometry::reals;
use crate::syntax::write::text;
use crate::syntax::{File, file::ReadError};

/// The requester's certifying signature.
pub const ORIGIN: &str = "sig_origin";
/// The requester's closing signature.
pub const CLOSE: &str = "sig_close";
/// How many invisible signature fields are kept for late people and withdrawals.
pub const SPARES: u32 = 4;

/// The signature field of an approver's slot.
pub fn signature(slot: u32) -> String {
    format!("sig_{slot}")
}

/// The parent of an approver's canvases.
pub fn marks(slot: u32) -> String {
    format!("marks_{slot}")
}

/// A spare signature field, counted from 1.
pub fn spare(number: u32) -> String {
    format!("sig_spare_{number}")
}

/// A field that the requester placed for a slot, counted from 1.
pub fn placed(slot: u32, number: usize) -> String {
    format!("field_{slot}_{number}")
}

/// The field of a document timestamp, counted from 1.
pub fn timestamp(number: usize) -> String {
    format!("sig_time_{number}")
}

/// The slot of `sig_<slot>`.
pub(crate) fn slot_of_signature(name: &str) -> Option<u32> {
    number(name.strip_prefix("sig_")?)
}

/// The slot and the number of `field_<slot>_<number>`.
pub(crate) fn slot_of_placed(name: &str) -> Option<(u32, u32)> {
    let (slot, place) = name.strip_prefix("field_")?.split_once('_')?;
    Some((number(slot)?, number(place)?))
}

/// A number from 1 without sign or leading zeros.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| plain)
}

/// /F: Print, Locked. What a signature widget has.
const SIGNATURE_FLAGS: i64 = 132;
/// /F: Print, Locked, LockedContents. What a canvas and a placed field have.
const CANVAS_FLAGS: i64 = 644;

/// A signature field that is its own widget, at `rect` in user space (all zero: invisible).
pub(crate) fn signature_field(name: &str, hint: &str, page: ObjectId, rect: [f32; 4], locks: &[String]) -> Dictionary {
    let mut field = Dictionary::new();
    field.set("Type", Object::Name(b"Annot".to_vec()));
    field.set("Subtype", Object::Name(b"Widget".to_vec()));
    field.set("FT", Object::Name(b"Sig".to_vec()));
    field.set("T", text(name));
    field.set("TU", text(hint));
    field.set("F", Object::Integer(SIGNATURE_FLAGS));
    field.set("Rect", reals(&rect));
    field.set("P", Object::Reference(page));
    let mut lock = including(locks);
    lock.set("Type", Object::Name(b"SigFieldLock".to_vec()));
    field.set("Lock", Object::Dictionary(lock));
    field
}

/// A canvas: a read-only text field without a value that covers what is visible of its page.
pub(crate) fn canvas(number: usize, hint: &str, parent: ObjectId, page: ObjectId, rect: [f32; 4]) -> Dictionary {
    // pyHanko does not look at kids without a name.
    let mut kid = widget(&format!("p{number}"), hint, page, rect);
    kid.set("Parent", Object::Reference(parent));
    kid
}

/// A read-only text field without a value that is its own widget.
pub(crate) fn widget(name: &str, hint: &str, page: ObjectId, rect: [f32; 4]) -> Dictionary {
    let mut field = Dictionary::new();
    field.set("Type", Object::Name(b"Annot".to_vec()));
    field.set("Subtype", Object::Name(b"Widget".to_vec()));
    field.set("FT", Object::Name(b"Tx".to_vec()));
    field.set("Ff", Object::Integer(1));
    field.set("T", text(name));
    field.set("TU", text(hint));
    field.set("F", Object::Integer(CANVAS_FLAGS));
    field.set("Rect", reals(&rect));
    field.set("P", Object::Reference(page));
    field
}

/// A read-only text field that has `kids` and no widget of its own.
pub(crate) fn parent(name: &str, hint: &str, kids: &[ObjectId]) -> Dictionary {
    let mut field = Dictionary::new();
    field.set("T", text(name));
    field.set("FT", Object::Name(b"Tx".to_vec()));
    field.set("Ff", Object::Integer(1));
    field.set("TU", text(hint));
    field.set(
        "Kids",
        Object::Array(kids.iter().map(|kid| Object::Reference(*kid)).collect()),
    );
    field
}

/// `/Action /Include /Fields […]`.
pub(crate) fn including(names: &[String]) -> Dictionary {
    let mut lock = Dictionary::new();
    lock.set("Action", Object::Name(b"Include".to_vec()));
    lock.set("Fields", Object::Array(names.iter().map(|name| text(name)).collect()));
    lock
}

/// A top-level field of the form.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) id: ObjectId,
    pub(crate) dict: Dictionary,
}

impl Field {
    pub(crate) fn is_signed(&self) -> bool {
        self.dict
            .get(b"FT")
            .and_then(Object::as_name)
            .is_ok_and(|kind| kind == b"Sig")
            && self.dict.has(b"V")
    }
}

/// The top-level fields of a prepared document, in order.
pub(crate) fn all(file: &File<'_>) -> Result<Vec<Field>, ReadError> {
    let (_, catalog) = file.catalog()?;
    let Object::Dictionary(form) = file.entry(&catalog, b"AcroForm")? else {
        return Err(ReadError::NoEntry("AcroForm"));
    };
    let Object::Array(listed) = file.entry(&form, b"Fields")? else {
        return Err(ReadError::NoEntry("Fields"));
    };
    let mut fields = Vec::with_capacity(listed.len());
    for item in listed {
        let id = item.as_reference().map_err(|_| ReadError::NoEntry("Fields"))?;
        let dict = file.dictionary(id)?;
        let name = dict.get(b"T").and_then(Object::as_str).unwrap_or_default();
        let name = String::from_utf8_lossy(name).into_owned();
        fields.push(Field { name, id, dict });
    }
    Ok(fields)
}

/// The names in a lock or in the parameters of FieldMDP.
pub(crate) fn locks_of(file: &File<'_>, lock: &Dictionary) -> Result<Vec<String>, ReadError> {
    let no_lock = || ReadError::NoEntry("Lock");
    let names = file.entry(lock, b"Fields")?;
    let names = names.as_array().map_err(|_| no_lock())?.iter();
    let names = names.map(lopdf::decode_text_string);
    names.collect::<Result<_, _>>().map_err(|_| no_lock())
}

/// The names in the field's /Lock, which FieldMDP repeats.
pub(crate) fn locks(file: &File<'_>, signature: &Field) -> Result<Vec<String>, ReadError> {
    let no_lock = || ReadError::NoEntry("Lock");
    let lock = file.entry(&signature.dict, b"Lock")?;
    locks_of(file, lock.as_dict().map_err(|_| no_lock())?)
}
