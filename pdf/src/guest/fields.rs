//! The form of a document that was signed before.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId, decode_text_string};

use super::GuestFault;
use crate::syntax::File;

/// Depth of the field tree at most.
const MAX_TREE: usize = 64;
/// Fields at most.
const MOST: usize = 100_000;

/// A field without fields below it.
pub(crate) struct Terminal {
    /// Its full name (ISO 32000-2, 12.7.4.2).
    pub(crate) name: String,
    pub(crate) id: ObjectId,
    pub(crate) dict: Dictionary,
    /// /FT, its own or inherited.
    pub(crate) kind: Vec<u8>,
    /// Has it, or one of its widgets, an appearance?
    pub(crate) is_drawn: bool,
}

impl Terminal {
    pub(crate) fn is_signature(&self) -> bool {
        self.kind == b"Sig"
    }

    pub(crate) fn is_signed(&self) -> bool {
        self.is_signature() && self.dict.has(b"V")
    }
}

/// The form's own object and its list of fields; the form must be an object of its own, and the list stand in it, because
/// document timestamps lengthen it later.
pub(crate) fn form(file: &File<'_>) -> Result<(ObjectId, Vec<ObjectId>), GuestFault> {
    let layout = |what: &str| GuestFault::Layout { what: what.to_owned() };
    let (_, catalog) = file.catalog()?;
    let id = catalog.get(b"AcroForm").and_then(Object::as_reference);
    let id = id.map_err(|_| layout("its form is not an object of its own"))?;
    let form = file.dictionary(id)?;
    let fields = form.get(b"Fields").and_then(Object::as_array);
    let fields = fields.map_err(|_| layout("the list of its form's fields does not stand in the form"))?;
    let fields: Result<Vec<ObjectId>, _> = fields.iter().map(Object::as_reference).collect();
    Ok((
        id,
        fields.map_err(|_| layout("a field of its form is not an object of its own"))?,
    ))
}

/// Partial names of the fields at the top.
pub(crate) fn top_names(file: &File<'_>) -> Result<HashSet<String>, GuestFault> {
    let (_, fields) = form(file)?;
    let name = |id: &ObjectId| Ok(name(&file.dictionary(*id)?).unwrap_or_default());
    fields.iter().map(name).collect()
}

fn name(field: &Dictionary) -> Option<String> {
    decode_text_string(field.get(b"T").ok()?).ok()
}

/// All fields that have no fields below.
pub(crate) fn terminals(file: &File<'_>) -> Result<Vec<Terminal>, GuestFault> {
    let broken = || GuestFault::Layout {
        what: "the tree of its form's fields is broken".to_owned(),
    };
    let (_, fields) = form(file)?;
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    let mut pending: Vec<(ObjectId, Option<String>, Vec<u8>, usize)> =
        fields.into_iter().rev().map(|id| (id, None, Vec::new(), 0)).collect();
    while let Some((id, above, inherited, depth)) = pending.pop() {
        if depth > MAX_TREE || found.len() >= MOST || !seen.insert(id) {
            return Err(broken());
        }
        let dict = file.dictionary(id)?;
        let own = name(&dict).ok_or_else(broken)?;
        let full = above.map_or_else(|| own.clone(), |above| format!("{above}.{own}"));
        let kind = match file.entry(&dict, b"FT")? {
            Object::Name(kind) => kind,
            _ => inherited,
        };
        let kids = match file.entry(&dict, b"Kids")? {
            Object::Array(kids) => kids,
            Object::Null => Vec::new(),
            _ => return Err(broken()),
        };
        let (mut is_drawn, mut below) = (dict.has(b"AP"), Vec::new());
        for kid in &kids {
            let kid = kid.as_reference().map_err(|_| broken())?;
            let widget = file.dictionary(kid)?;
            if widget.has(b"T") {
                below.push((kid, Some(full.clone()), kind.clone(), depth + 1));
            } else {
                is_drawn |= widget.has(b"AP");
            }
        }
        if below.is_empty() {
            found.push(Terminal {
                name: full,
                id,
                dict,
                kind,
                is_drawn,
            });
        } else {
            pending.extend(below.into_iter().rev());
        }
    }
    Ok(found)
}

/// Names of the fields that the closing signature locks: those that nothing has filled and nothing draws. Of one that is
/// drawn already pyHanko would suspect every later revision, and what was filled before is for its own signer to keep.
pub(crate) fn lockable(file: &File<'_>) -> Result<Vec<String>, GuestFault> {
    let open = |field: &Terminal| !field.is_drawn && !field.dict.has(b"V");
    let names = terminals(file)?.into_iter().filter(open).map(|field| field.name);
    Ok(names.collect())
}
