//! δ0: the requester certifies the prepared document (DESIGN §4.4). From here on, forms may be filled and signed, and
//! nothing else may change (DocMDP /P 2, ISO 32000-2, 12.8.2.2). Where others signed before, a certification would come too
//! late: the requester signs as one more.

use lopdf::{Dictionary, Object};

use crate::field::{self, Field};
use crate::guest;
use crate::sign::{Act, Policy, SignError, ToBeSigned, conclude};
use crate::syntax::{File, Revision};

/// Signs `sig_origin` and names that signature in the catalog's /Perms. In a document that was signed before the signature is an
/// ordinary one, and the catalog stays as it is.
///
/// # Errors
/// [`SignError::AlreadySigned`] when any field (of ours, where others signed before) is signed, [`SignError::NoSuchField`] when `prepared` has not been through
/// `prepare`.
pub fn certify(prepared: &[u8], act: &Act<'_>) -> Result<ToBeSigned, SignError> {
    let file = File::open(prepared)?;
    let fields = field::all(&file)?;
    let guest = guest::length(&file).is_some();
    let ours = |field: &&Field| !guest || field.name.starts_with("sig_");
    if let Some(signed) = fields.iter().filter(ours).find(|field| field.is_signed()) {
        return Err(SignError::AlreadySigned(signed.name.clone()));
    }
    let origin = fields.into_iter().find(|field| field.name == field::ORIGIN);
    let mut origin = origin.ok_or_else(|| SignError::NoSuchField(field::ORIGIN.to_owned()))?;
    let (root, mut catalog) = file.catalog()?;
    let mut revision = Revision::new(&file);
    let signature = revision.reserve();
    origin.dict.set("V", Object::Reference(signature));
    let locks = if guest {
        field::locks(&file, &origin)?
    } else {
        Vec::new()
    };
    revision.set(origin.id, Object::Dictionary(origin.dict));
    if guest {
        return conclude(revision, signature, &Policy::Lock(&locks), act);
    }
    let mut permissions = Dictionary::new();
    permissions.set("DocMDP", Object::Reference(signature));
    catalog.set("Perms", Object::Dictionary(permissions));
    revision.set(root, Object::Dictionary(catalog));
    conclude(revision, signature, &Policy::Certify, act)
}
