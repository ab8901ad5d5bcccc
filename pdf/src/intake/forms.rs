//! Forms, signatures and optional content of a foreign document.

use std::collections::{BTreeSet, HashSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::work::Work;
use super::{Change, IntakeError};

const MAX_DEPTH: usize = 32;

/// Does the document carry a signature? Usage rights (/Perms /UR3) are one too, but they sign nothing that
/// anybody relies on; they are dropped instead.
pub(super) fn is_signed(document: &Document) -> bool {
    let rights: HashSet<ObjectId> = document
        .catalog()
        .and_then(|catalog| catalog.get_deref(b"Perms", document))
        .and_then(Object::as_dict)
        .map(|perms| {
            [&b"UR3"[..], b"UR"]
                .iter()
                .filter_map(|key| perms.get(key).ok()?.as_reference().ok())
                .collect()
        })
        .unwrap_or_default();
    let signature = |dict: &Dictionary| dict.has(b"ByteRange") && dict.has(b"Contents");
    document.objects.iter().any(|(id, object)| match object {
        Object::Dictionary(dict) => {
            let value = dict.get(b"V").and_then(Object::as_dict);
            (signature(dict) && !rights.contains(id)) || value.is_ok_and(signature)
        }
        _ => false,
    })
}

/// Drops XFA, /NeedAppearances with the appearances that it called stale, calculation order and empty signature fields.
pub(super) fn clean(
    document: &mut Document,
    pages: &[ObjectId],
    changes: &mut BTreeSet<Change>,
    work: &Work,
) -> Result<(), IntakeError> {
    let Ok(root) = document.trailer.get(b"Root").and_then(Object::as_reference) else {
        return Ok(());
    };
    let form = document
        .get_dictionary(root)
        .and_then(|catalog| catalog.get_deref(b"AcroForm", document))
        .and_then(Object::as_dict);
    let Ok(mut form) = form.cloned() else {
        if let Ok(catalog) = document.get_dictionary_mut(root) {
            catalog.remove(b"AcroForm");
        }
        return Ok(());
    };
    if form.remove(b"XFA").is_some() {
        changes.insert(Change::Xfa);
    }
    form.remove(b"CO");
    form.remove(b"SigFlags");
    let stale = matches!(form.remove(b"NeedAppearances"), Some(Object::Boolean(true)));
    let fields = match form.get_deref(b"Fields", document) {
        Ok(Object::Array(fields)) => fields.clone(),
        _ => Vec::new(),
    };
    let mut found = Found::default();
    let kept = found.list(document, &fields, None, 0, work)?;
    form.set("Fields", Object::Array(kept));
    if stale {
        changes.insert(Change::StaleAppearances);
        for id in &found.redrawn {
            if let Ok(widget) = document.get_dictionary_mut(*id) {
                widget.remove(b"AP");
            }
        }
    }
    if !found.signatures.is_empty() {
        changes.insert(Change::SignatureFields);
        for &page in pages {
            forget(document, page, &found.signatures);
        }
    }
    if let Ok(catalog) = document.get_dictionary_mut(root) {
        catalog.set("AcroForm", Object::Dictionary(form));
    }
    Ok(())
}

fn forget(document: &mut Document, page: ObjectId, gone: &HashSet<ObjectId>) {
    if let Ok(page) = document.get_dictionary_mut(page)
        && let Ok(Object::Array(annotations)) = page.get_mut(b"Annots")
    {
        annotations.retain(|item| item.as_reference().map_or(true, |id| !gone.contains(&id)));
    }
}

#[derive(Default)]
struct Found {
    seen: HashSet<ObjectId>,
    /// Empty signature fields and their widgets.
    signatures: HashSet<ObjectId>,
    /// Widgets of text and choice fields with a value: viewers were told to draw them anew.
    redrawn: Vec<ObjectId>,
}

impl Found {
    /// The fields of `list` that stay; sub-lists are cleaned in place.
    fn list(
        &mut self,
        document: &mut Document,
        list: &[Object],
        inherited: Option<&[u8]>,
        depth: usize,
        work: &Work,
    ) -> Result<Vec<Object>, IntakeError> {
        let mut kept = Vec::new();
        for item in list {
            work.take(1)?;
            let Ok(id) = item.as_reference() else { continue };
            let Ok(field) = document.get_dictionary(id) else {
                continue;
            };
            if depth > MAX_DEPTH || !self.seen.insert(id) {
                continue;
            }
            let own = field.get(b"FT").and_then(Object::as_name).ok().map(<[u8]>::to_vec);
            let kind = own.as_deref().or(inherited);
            if kind == Some(b"Sig") {
                self.signatures.insert(id);
            }
            if let Ok(Object::Array(kids)) = field.get_deref(b"Kids", document) {
                work.take(kids.len())?; // many fields may share the list
                let kids = kids.clone();
                let kids = self.list(document, &kids, kind, depth + 1, work)?;
                if kind != Some(b"Sig") && !kids.is_empty() {
                    kept.push(item.clone());
                }
                if let Ok(field) = document.get_dictionary_mut(id) {
                    field.set("Kids", Object::Array(kids));
                }
            } else if kind != Some(b"Sig") {
                if matches!(kind, Some(b"Tx" | b"Ch")) {
                    self.redrawn.push(id);
                }
                kept.push(item.clone());
            }
        }
        Ok(kept)
    }
}

/// Freezes optional content: its default state stays, nothing can switch it (no usage-driven states, no other
/// configurations, no list in the viewer, all groups locked).
pub(super) fn clean_layers(document: &mut Document, catalog: &mut Dictionary, changes: &mut BTreeSet<Change>) {
    let Ok(Object::Dictionary(properties)) = catalog.get_deref(b"OCProperties", document).cloned() else {
        catalog.remove(b"OCProperties");
        return;
    };
    let groups = match properties.get_deref(b"OCGs", document) {
        Ok(Object::Array(groups)) => groups.clone(),
        _ => Vec::new(),
    };
    let default = match properties.get_deref(b"D", document) {
        Ok(Object::Dictionary(default)) => default.clone(),
        _ => Dictionary::new(),
    };
    let mut frozen = Dictionary::new();
    for key in ["BaseState", "ON", "OFF", "Intent"] {
        if let Ok(value) = default.get(key.as_bytes()) {
            frozen.set(key, value.clone());
        }
    }
    frozen.set("Order", Object::Array(Vec::new()));
    frozen.set("Locked", Object::Array(groups.clone()));
    let mut kept = Dictionary::new();
    kept.set("OCGs", Object::Array(groups.clone()));
    kept.set("D", Object::Dictionary(frozen));
    catalog.set("OCProperties", Object::Dictionary(kept));
    for group in groups.iter().filter_map(|group| group.as_reference().ok()) {
        if let Ok(group) = document.get_dictionary_mut(group) {
            group.remove(b"Usage");
        }
    }
    if !groups.is_empty() {
        changes.insert(Change::OptionalContent);
    }
}
