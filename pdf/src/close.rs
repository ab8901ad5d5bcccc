//! Closing: when the route has ended, the requester's client signs `sig_close` and locks every field that is still empty
//! (DESIGN §4.6). Without it, leftover slots could be filled later with every other reader calling the file valid.

use lopdf::Object;

use crate::field::{self, Field};
use crate::sign::{Act, Policy, SignError, ToBeSigned, conclude};
use crate::syntax::{File, Revision};

/// Signs `sig_close`. Its /Lock, written by `prepare` before anybody could know who would act, names every field of ours;
/// the FieldMDP that counts is made here, of those of them that are still empty. A field that was filled is locked by its
/// own signature already, and locking it twice makes pyHanko suspect every revision that follows.
///
/// # Errors
/// [`SignError::NotCertified`] without δ0, [`SignError::Closed`] when it is closed already.
pub fn close(pdf: &[u8], act: &Act<'_>) -> Result<ToBeSigned, SignError> {
    let file = File::open(pdf)?;
    let mut fields = field::all(&file)?;
    check_open(&fields)?;
    let empty = fields
        .iter()
        .filter(|field| field.name != field::ORIGIN && is_empty(field, &fields));
    let empty: Vec<String> = empty.map(|field| field.name.clone()).collect();
    let close = fields.iter_mut().find(|field| field.name == field::CLOSE);
    let close = close.ok_or_else(|| SignError::NoSuchField(field::CLOSE.to_owned()))?;
    let mut revision = Revision::new(&file);
    let signature = revision.reserve();
    let mut dict = std::mem::take(&mut close.dict);
    dict.set("V", Object::Reference(signature));
    revision.set(close.id, Object::Dictionary(dict));
    conclude(revision, signature, &Policy::Lock(&empty), act)
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

/// A signature field without a signature; canvases whose slot has not signed. Fields that came with the document are not
/// among them: prepare made them read-only, and our verifier lets nobody fill them.
fn is_empty(field: &Field, fields: &[Field]) -> bool {
    if let Some(slot) = field.name.strip_prefix("marks_") {
        let signature = format!("sig_{slot}");
        return !fields.iter().any(|other| other.name == signature && other.is_signed());
    }
    field.name.starts_with("sig_") && !field.is_signed()
}
