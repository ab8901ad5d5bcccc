//! Closing: when the route has ended, the requester's client signs `sig_close` and locks every field that is still empty
//! (DESIGN §4.6). Without it, leftover slots could be filled later with every other reader calling the file valid.

use lopdf::Object;

use crate::field::{self, Field};
use crate::sign::{Act, Policy, SignError, ToBeSigned, conclude};
use crate::syntax::{File, Revision};

/// Signs `sig_close`. Its /Lock, written by `prepare` before anybody could know who would act, names every field; the
/// FieldMDP that counts is made here, of those of our fields that are still empty and of all that the document came with,
/// filled or not. A field of ours that was filled is locked by its own signature already, and locking it twice makes pyHanko
/// suspect every revision that follows.
///
/// # Errors
/// [`SignError::NotCertified`] without δ0, [`SignError::Closed`] when it is closed already.
pub fn close(pdf: &[u8], act: &Act<'_>) -> Result<ToBeSigned, SignError> {
    let file = File::open(pdf)?;
    let mut fields = field::all(&file)?;
    check_open(&fields)?;
    let named = |field: &&Field| field.name == field::CLOSE;
    let no_field = || SignError::NoSuchField(field::CLOSE.to_owned());
    let mut locked = field::locks(&file, fields.iter().find(named).ok_or_else(no_field)?)?;
    locked.retain(|name| !is_filled(name, &fields));
    let close = fields.iter_mut().find(|field| field.name == field::CLOSE);
    let close = close.ok_or_else(no_field)?;
    let mut revision = Revision::new(&file);
    let signature = revision.reserve();
    let mut dict = std::mem::take(&mut close.dict);
    dict.set("V", Object::Reference(signature));
    revision.set(close.id, Object::Dictionary(dict));
    conclude(revision, signature, &Policy::Lock(&locked), act)
}

/// Whether a layer or a closing signature may follow.
pub(crate) fn check_open(fields: &[Field]) -> Result<(), SignError> {
    let signed = |name: &str| fields.iter().any(|field| field.name == name && field.is_signed());
    if !signed(field::ORIGIN) {
        Err(SignError::NotCertified)
    } else if signed(field::CLOSE) {
        Err(SignError::Closed)
    } else {
        Ok(())
    }
}

/// Has an approver filled it? A signature field with a signature; canvases and placed fields whose slot has signed: that
/// signature locked them, empty or not.
fn is_filled(name: &str, fields: &[Field]) -> bool {
    let placed = |field: &&Field| field.name == name && field.dict.has(b"CSGN_Field");
    let signature = match (name.strip_prefix("marks_"), field::slot_of_placed(name)) {
        (Some(slot), _) => format!("sig_{slot}"),
        (None, Some((slot, _))) if fields.iter().any(|field| placed(&field)) => field::signature(slot),
        _ => name.to_owned(),
    };
    fields.iter().any(|field| field.name == signature && field.is_signed())
}
