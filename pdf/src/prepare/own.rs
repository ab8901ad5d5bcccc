//! The form that the document came with: read-only from here on, and named so that the closing signature can lock it.

use std::collections::HashSet;

use lopdf::{Dictionary, Object};

use super::PrepareError;
use crate::field;
use crate::syntax::file::ReadError;
use crate::syntax::whole::Whole;
use crate::syntax::write::text;

/// Depth of the field tree at most; intake leaves nothing deeper.
const MAX_DEPTH: usize = 32;

/// The document's own form and the full names of its terminal fields. Every field is read-only then and no name of ours is
/// taken. Names are made what ISO 32000-2, 12.7.4.2 asks for: none is missing, no two siblings share one, none has a period;
/// otherwise a lock would name several fields or none, and pyHanko cannot read the form at all.
pub(super) fn take(whole: &mut Whole) -> Result<(Dictionary, Vec<String>), PrepareError> {
    let catalog = whole
        .objects
        .get(&whole.root.0)
        .and_then(|catalog| catalog.as_dict().ok());
    let catalog = catalog.ok_or(ReadError::NoEntry("Root"))?;
    let mut form = match whole.entry(catalog, b"AcroForm") {
        Object::Dictionary(form) => form.clone(),
        _ => Dictionary::new(),
    };
    let fields = match whole.entry(&form, b"Fields") {
        Object::Array(fields) => fields.clone(),
        _ => Vec::new(),
    };
    let prepared = |field: &Object| {
        let field = whole.resolve(field).as_dict().ok()?;
        let signature = whole.entry(field, b"FT").as_name().ok()? == b"Sig";
        Some(signature && named(whole, field)? == field::ORIGIN)
    };
    if fields.iter().any(|field| prepared(field) == Some(true)) {
        return Err(PrepareError::AlreadyPrepared);
    }
    let mut names = Vec::new();
    settle(whole, &fields, None, 0, &mut names);
    freeze(whole, &fields, 0);
    form.set("Fields", Object::Array(fields));
    Ok((form, names))
}

/// The partial name of a field; none of a widget that is not a field itself.
fn named(whole: &Whole, field: &Dictionary) -> Option<String> {
    if !field.has(b"T") {
        return None;
    }
    let name = whole.entry(field, b"T");
    let lossy = || String::from_utf8_lossy(name.as_str().unwrap_or_default()).into_owned();
    Some(lopdf::decode_text_string(name).unwrap_or_else(|_| lossy()))
}

/// Gives every field below `parent` its name and a state, and collects the full names of those that have widgets.
fn settle(whole: &mut Whole, list: &[Object], parent: Option<&str>, depth: usize, names: &mut Vec<String>) {
    let mut taken = HashSet::new();
    for id in list.iter().filter_map(|field| field.as_reference().ok()) {
        let Some(Object::Dictionary(field)) = whole.objects.get(&id.0) else {
            continue;
        };
        let mut name = match (named(whole, field), parent) {
            (None, Some(_)) => continue,
            (None, None) => String::new(),
            (Some(name), _) => name.replace('.', "_"),
        };
        if name.is_empty() {
            name = "field".to_owned();
        }
        if parent.is_none() && ["sig_", "marks_", "field_"].iter().any(|ours| name.starts_with(ours)) {
            name = format!("document_{name}");
        }
        let (stem, mut number) = (name.clone(), 1_u32);
        while !taken.insert(name.clone()) {
            number += 1;
            name = format!("{stem}_{number}");
        }
        let kids = match whole.entry(field, b"Kids") {
            Object::Array(kids) if depth < MAX_DEPTH => kids.clone(),
            _ => Vec::new(),
        };
        let state = state(whole, field);
        let is_field = |kid: &Object| whole.resolve(kid).as_dict().is_ok_and(|kid| kid.has(b"T"));
        let terminal = kids.is_empty() || !kids.iter().all(is_field);
        if let Ok(field) = whole.dictionary_mut(id) {
            field.set("T", text(&name));
            if let Some(state) = state {
                field.set("AS", Object::Name(state));
            }
        }
        let full = parent.map_or_else(|| name.clone(), |parent| format!("{parent}.{name}"));
        if terminal {
            names.push(full.clone());
        }
        settle(whole, &kids, Some(&full), depth + 1, names);
    }
}

/// The state to give to a field with an appearance and none. Viewers go by /AS only where /AP /N is a dictionary of
/// appearances (ISO 32000-2, 12.5.5); elsewhere it changes nothing that is seen. But pyHanko takes the appearance of a
/// locked field without /AS for changed in every later revision, if it is older than the lock. So a filled field can be
/// locked when closing, and archiving may follow without false alarm. Where a dictionary of appearances came without the
/// /AS that it needs, pyHanko could not read the file; it gets the state of its value, or Off.
fn state(whole: &Whole, field: &Dictionary) -> Option<Vec<u8>> {
    let appearance = whole.entry(field, b"AP").as_dict().ok()?;
    if field.has(b"AS") {
        return None;
    }
    let value = whole.entry(field, b"V").as_name().unwrap_or_default();
    let states = whole.entry(appearance, b"N").as_dict();
    let known = states.is_ok_and(|states| states.has(value));
    Some(if known { value.to_vec() } else { b"Off".to_vec() })
}

/// Sets the ReadOnly flag (ISO 32000-2, table 227) on every field below `fields`.
fn freeze(whole: &mut Whole, fields: &[Object], depth: usize) {
    for id in fields.iter().filter_map(|field| field.as_reference().ok()) {
        let Some(Object::Dictionary(field)) = whole.objects.get(&id.0) else {
            continue;
        };
        let kids = match whole.entry(field, b"Kids") {
            Object::Array(kids) if depth < MAX_DEPTH => kids.clone(),
            _ => Vec::new(),
        };
        let flags = whole.entry(field, b"Ff").as_i64().unwrap_or(0);
        if let Ok(field) = whole.dictionary_mut(id)
            && (field.has(b"T") || field.has(b"FT") || kids.is_empty())
            && (field.has(b"FT") || field.has(b"Ff") || kids.is_empty())
        {
            field.set("Ff", Object::Integer(flags | 1));
        }
        freeze(whole, &kids, depth + 1);
    }
}
