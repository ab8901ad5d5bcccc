//! What the one revision of preparing puts in place of what is there: the same bytes, with references at the end of lists.

use std::collections::HashSet;

use lopdf::{Object, ObjectId};

use super::GuestFault;
use super::fields::form;
use crate::syntax::File;
use crate::syntax::patch::{entries, with_entry, with_items};

/// An object as it is afterwards.
pub(crate) type Grown = (ObjectId, Vec<u8>);

/// The objects that grow when `fields` are added, each with the page on whose list of annotations it stands: the form, and
/// those pages or their lists. They depend on nothing else, so that a verifier can say what they must be.
pub(crate) fn patches(
    file: &File<'_>,
    pages: &[ObjectId],
    fields: &[(ObjectId, usize)],
) -> Result<Vec<Grown>, GuestFault> {
    let layout = |what: &str| GuestFault::Layout { what: what.to_owned() };
    let references = |page: Option<usize>| -> Vec<Object> {
        let own = fields.iter().filter(|(_, on)| page.is_none_or(|page| page == *on));
        own.map(|(id, _)| Object::Reference(*id)).collect()
    };
    let (form, _) = form(file)?;
    let mut grown = vec![(form, longer(file, form, "Fields", &references(None))?)];
    let shown: Vec<usize> = (0..pages.len())
        .filter(|page| fields.iter().any(|(_, on)| on == page))
        .collect();
    for page in shown {
        let id = *pages.get(page).ok_or_else(|| layout("a page is missing"))?;
        let list = file.dictionary(id)?.get(b"Annots").cloned().unwrap_or(Object::Null);
        let more = references(Some(page));
        match list {
            Object::Reference(list) => {
                let raw = file.raw(list)?;
                let longer = with_items(&raw, &more);
                grown.push((list, longer.ok_or_else(|| layout("a list of annotations is none"))?));
            }
            Object::Array(_) | Object::Null => grown.push((id, longer(file, id, "Annots", &more)?)),
            _ => return Err(layout("a list of annotations is none")),
        }
    }
    let mut seen = HashSet::new();
    if !grown.iter().all(|(id, _)| id.1 == 0 && seen.insert(*id)) {
        return Err(layout("a list is shared, or an object has been numbered anew"));
    }
    Ok(grown)
}

/// The dictionary `id` with `items` at the end of its list under `key`.
fn longer(file: &File<'_>, id: ObjectId, key: &'static str, items: &[Object]) -> Result<Vec<u8>, GuestFault> {
    let layout = || GuestFault::Layout {
        what: format!("its list /{key} cannot be made longer"),
    };
    let raw = file.raw(id)?;
    let (entries, _) = entries(&raw).map_err(|_| layout())?;
    let list = entries.into_iter().find(|(name, _)| name == key.as_bytes());
    let list = list.map_or(&b"[]"[..], |(_, place)| raw.get(place).unwrap_or_default());
    let list = with_items(list, items).ok_or_else(layout)?;
    with_entry(&raw, key, &list).map_err(|_| layout())
}
