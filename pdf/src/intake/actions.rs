//! What acts by itself, or reaches outside the document, is taken out (ISO 32000-2, 12.6; shadow attacks and incremental
//! saving attacks start from such parts).

use std::collections::{BTreeSet, HashSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::Change;

/// Actions that stay: they move the reader, or name an address that the viewer shows before it follows it.
const KEPT: [&[u8]; 4] = [b"GoTo", b"URI", b"Named", b"Thread"];
/// Where an action can stand.
const HOLDERS: [&[u8]; 4] = [b"A", b"PA", b"NA", b"Next"];
/// Annotations that play, run or carry files.
const ACTIVE: [&[u8]; 7] = [
    b"FileAttachment",
    b"Sound",
    b"Movie",
    b"Screen",
    b"3D",
    b"RichMedia",
    b"TrapNet",
];
/// Entries of a stream that name content outside it (ISO 32000-2, tables 5, 87 and 93).
const EXTERNAL: [&[u8]; 6] = [b"F", b"FFilter", b"FDecodeParms", b"Ref", b"OPI", b"Alternates"];

fn dropped_kind(dict: &Dictionary) -> Option<Change> {
    match dict.get(b"S") {
        Ok(Object::Name(kind)) if KEPT.contains(&kind.as_slice()) => None,
        Ok(Object::Name(kind)) if kind == b"JavaScript" => Some(Change::JavaScript),
        Ok(Object::Name(_) | Object::Reference(_)) => Some(Change::Actions),
        _ => None,
    }
}

/// The catalog's /OpenAction: a place in the document may stay, an action may not.
pub(super) fn clean_opening(document: &Document, catalog: &mut Dictionary, changes: &mut BTreeSet<Change>) {
    let change = match catalog.get_deref(b"OpenAction", document) {
        Ok(Object::Dictionary(action)) => dropped_kind(action),
        Ok(Object::Array(_)) | Err(_) => None,
        Ok(_) => Some(Change::Actions),
    };
    if let Some(change) = change {
        catalog.remove(b"OpenAction");
        changes.insert(change);
    }
}

/// The catalog's /Names: only destinations stay.
pub(super) fn clean_names(document: &Document, catalog: &mut Dictionary, changes: &mut BTreeSet<Change>) {
    let Ok(Object::Dictionary(names)) = catalog.get_deref(b"Names", document).cloned() else {
        catalog.remove(b"Names");
        return;
    };
    if names.has(b"JavaScript") {
        changes.insert(Change::JavaScript);
    }
    if names.has(b"EmbeddedFiles") {
        changes.insert(Change::EmbeddedFiles);
    }
    catalog.remove(b"Names");
    if let Ok(destinations) = names.get(b"Dests") {
        let mut kept = Dictionary::new();
        kept.set("Dests", destinations.clone());
        catalog.set("Names", Object::Dictionary(kept));
    }
}

/// Actions, triggers, active annotations and references outside the file, wherever they are.
pub(super) fn clean(document: &mut Document, pages: &[ObjectId], changes: &mut BTreeSet<Change>) {
    for &page in pages {
        drop_active(document, page, changes);
    }
    let actions = document.objects.iter().filter_map(|(id, object)| {
        let change = object.as_dict().ok().and_then(dropped_kind)?;
        Some((*id, change))
    });
    let actions: std::collections::HashMap<ObjectId, Change> = actions.collect();
    for object in document.objects.values_mut() {
        visit(object, &mut |dict, in_stream| {
            for key in HOLDERS {
                let change = match dict.get(key) {
                    Ok(Object::Reference(id)) => actions.get(id).copied(),
                    Ok(Object::Dictionary(action)) => dropped_kind(action),
                    Ok(Object::Array(_)) if key == b"Next" => Some(Change::Actions),
                    _ => None,
                };
                if let Some(change) = change {
                    dict.remove(key);
                    changes.insert(change);
                }
            }
            if dict.remove(b"AA").is_some() {
                changes.insert(Change::Actions);
            }
            if dict.remove(b"EF").is_some() {
                changes.insert(Change::EmbeddedFiles);
            }
            if in_stream {
                for key in EXTERNAL {
                    if dict.remove(key).is_some() {
                        changes.insert(Change::ExternalContent);
                    }
                }
            }
        });
    }
}

fn drop_active(document: &mut Document, page: ObjectId, changes: &mut BTreeSet<Change>) {
    let Ok(Object::Array(listed)) = document
        .get_dictionary(page)
        .and_then(|page| page.get(b"Annots"))
        .cloned()
    else {
        return;
    };
    let active: HashSet<usize> = (0..listed.len())
        .filter(|&index| {
            let annotation = document
                .dereference(&listed[index])
                .ok()
                .and_then(|(_, object)| object.as_dict().ok());
            let kind = annotation.and_then(|annotation| annotation.get(b"Subtype").and_then(Object::as_name).ok());
            kind.is_some_and(|kind| ACTIVE.contains(&kind))
        })
        .collect();
    if active.is_empty() {
        return;
    }
    changes.insert(Change::ActiveAnnotations);
    let kept = listed
        .into_iter()
        .enumerate()
        .filter(|(index, _)| !active.contains(index))
        .map(|(_, item)| item)
        .collect();
    if let Ok(page) = document.get_dictionary_mut(page) {
        page.set("Annots", Object::Array(kept));
    }
}

/// Calls `change` for every dictionary in `object`; the flag says whether it is a stream's. Depth is bounded by the parser.
fn visit(object: &mut Object, change: &mut impl FnMut(&mut Dictionary, bool)) {
    match object {
        Object::Dictionary(dict) => {
            change(dict, false);
            dict.iter_mut().for_each(|(_, value)| visit(value, change));
        }
        Object::Stream(stream) => {
            change(&mut stream.dict, true);
            stream.dict.iter_mut().for_each(|(_, value)| visit(value, change));
        }
        Object::Array(items) => items.iter_mut().for_each(|item| visit(item, change)),
        _ => {}
    }
}
