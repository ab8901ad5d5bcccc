//! Form fields of merged files: names stay apart, and each field keeps the font that its own file gave it.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Object, ObjectId, StringFormat, decode_text_string};

use crate::syntax::whole::Whole;
use crate::syntax::write::text;

/// Depth of the field tree at most; intake leaves nothing deeper.
const MAX_DEPTH: usize = 32;
/// What a form hands down to its fields (ISO 32000-2, 12.7.3).
const HANDED_DOWN: [&str; 2] = ["DA", "Q"];

/// The form of the whole document as it grows.
#[derive(Default)]
pub(super) struct Form {
    fields: Vec<Object>,
    names: HashSet<String>,
    /// /DR: resources by category, then by name.
    resources: Dictionary,
}

impl Form {
    /// Takes the form of a file whose objects are in `whole` already; `file` counts from 1.
    pub(super) fn add(&mut self, whole: &mut Whole, catalog: &Dictionary, file: usize) {
        let Ok(form) = whole.entry(catalog, b"AcroForm").as_dict().cloned() else {
            return;
        };
        let Object::Array(fields) = whole.entry(&form, b"Fields").clone() else {
            return;
        };
        let renamed = self.take_resources(whole, &form, file);
        for id in fields.iter().filter_map(|field| field.as_reference().ok()) {
            let inherited: Vec<(&str, Object)> = HANDED_DOWN
                .iter()
                .filter_map(|key| Some((*key, form.get(key.as_bytes()).ok()?.clone())))
                .collect();
            let name = self.free_name(whole, id);
            let Ok(field) = whole.dictionary_mut(id) else { continue };
            for (key, value) in inherited {
                if !field.has(key.as_bytes()) {
                    field.set(key, value);
                }
            }
            if let Some(name) = name {
                field.set("T", text(&name));
            }
            self.fields.push(Object::Reference(id));
        }
        if !renamed.is_empty() {
            rename_fonts(whole, &fields, &renamed, &mut HashSet::new(), 0);
        }
    }

    /// The form's dictionary; none without fields.
    pub(super) fn finish(self) -> Option<Dictionary> {
        if self.fields.is_empty() {
            return None;
        }
        let mut form = Dictionary::new();
        form.set("Fields", Object::Array(self.fields));
        if !self.resources.is_empty() {
            form.set("DR", Object::Dictionary(self.resources));
        }
        Some(form)
    }

    /// Another name where an earlier file has a field of this one: one name is one field with one value.
    fn free_name(&mut self, whole: &Whole, id: ObjectId) -> Option<String> {
        let Some(Object::Dictionary(field)) = whole.objects.get(&id.0) else {
            return None;
        };
        let name = decode_text_string(whole.entry(field, b"T")).ok()?;
        let (mut free, mut number) = (name.clone(), 1_u32);
        while !self.names.insert(free.clone()) {
            number += 1;
            free = format!("{name}_{number}");
        }
        (free != name).then_some(free)
    }

    /// Adds the file's resources; where a name stands for another font already, the file's gets a new one.
    fn take_resources(&mut self, whole: &Whole, form: &Dictionary, file: usize) -> HashMap<Vec<u8>, Vec<u8>> {
        let mut renamed = HashMap::new();
        let Ok(resources) = whole.entry(form, b"DR").as_dict() else {
            return renamed;
        };
        for (category, entries) in resources.iter() {
            let Ok(entries) = whole.resolve(entries).as_dict() else {
                continue;
            };
            let mut known = match self.resources.get(category) {
                Ok(Object::Dictionary(known)) => known.clone(),
                _ => Dictionary::new(),
            };
            for (name, value) in entries.iter() {
                match known.get(name) {
                    Err(_) => known.set(name.clone(), value.clone()),
                    Ok(other) if whole.resolve(other) == whole.resolve(value) => {}
                    Ok(_) if category == b"Font" => {
                        let other = [name, format!("_{file}").as_bytes()].concat();
                        known.set(other.clone(), value.clone());
                        renamed.insert(name.clone(), other);
                    }
                    Ok(_) => {}
                }
            }
            self.resources.set(category.clone(), Object::Dictionary(known));
        }
        renamed
    }
}

/// Renames fonts in the default appearances (/DA) of `fields` and of all below them.
fn rename_fonts(
    whole: &mut Whole,
    fields: &[Object],
    renamed: &HashMap<Vec<u8>, Vec<u8>>,
    seen: &mut HashSet<ObjectId>,
    depth: usize,
) {
    for id in fields.iter().filter_map(|field| field.as_reference().ok()) {
        if depth > MAX_DEPTH || !seen.insert(id) {
            continue;
        }
        let Some(Object::Dictionary(field)) = whole.objects.get(&id.0) else {
            continue;
        };
        let kids = whole.entry(field, b"Kids").as_array().cloned().unwrap_or_default();
        let appearance = whole.entry(field, b"DA").as_str().map(|old| renamed_in(old, renamed));
        if let (Ok(appearance), Ok(field)) = (appearance, whole.dictionary_mut(id)) {
            field.set("DA", Object::String(appearance, StringFormat::Literal));
        }
        rename_fonts(whole, &kids, renamed, seen, depth + 1);
    }
}

/// A default appearance with names replaced: operands and operators are parted by white space.
fn renamed_in(appearance: &[u8], renamed: &HashMap<Vec<u8>, Vec<u8>>) -> Vec<u8> {
    let mut out = Vec::with_capacity(appearance.len() + 8);
    let mut rest = appearance;
    while let Some((&byte, after)) = rest.split_first() {
        out.push(byte);
        rest = after;
        if byte == b'/' {
            let ends = |byte: &u8| byte.is_ascii_whitespace() || b"/[]()<>".contains(byte);
            let (name, after) = rest.split_at(rest.iter().position(ends).unwrap_or(rest.len()));
            out.extend_from_slice(renamed.get(name).map_or(name, Vec::as_slice));
            rest = after;
        }
    }
    out
}
