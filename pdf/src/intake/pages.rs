//! The page tree: walked with care, then written anew as one flat list whose pages carry their attributes themselves.

use std::collections::HashSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::work::Work;
use super::{IntakeError, Limits};
use crate::geometry::{read_box, reals};

/// Attributes that a page inherits (ISO 32000-2, 7.7.3.4).
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];
/// Entries of a page that act, are private to a program, or were true of another whole.
const DROPPED: [&[u8]; 8] = [
    b"AA",
    b"Thumb",
    b"PieceInfo",
    b"LastModified",
    b"PresSteps",
    b"DPart",
    b"AF",
    b"Dur",
];
const MAX_DEPTH: usize = 64;
/// Steps of visiting one node, whatever is in it.
const VISIT: usize = 64;

/// Replaces the tree; returns the pages in order.
pub(super) fn flatten(
    document: &mut Document,
    catalog: &Dictionary,
    limits: &Limits,
    work: &Work,
) -> Result<Vec<ObjectId>, IntakeError> {
    let root = catalog
        .get(b"Pages")
        .and_then(Object::as_reference)
        .map_err(|_| IntakeError::PageTreeBroken)?;
    let held = document.trailer.get(b"Root").and_then(Object::as_reference).ok();
    if held == Some(root) {
        return Err(IntakeError::PageTreeBroken); // one object cannot be both catalog and tree
    }
    let mut walk = Walk {
        document,
        on_path: HashSet::new(),
        leaves: Vec::new(),
        limit: limits.max_pages,
        work,
    };
    walk.node(root, &Dictionary::new(), 0)?;
    let leaves = walk.leaves;
    if leaves.is_empty() {
        return Err(IntakeError::PageTreeBroken);
    }
    // The tree and the catalog take their objects; a file may say that one of them is a page.
    let mut seen: HashSet<ObjectId> = held.into_iter().chain([root]).collect();
    let mut pages = Vec::with_capacity(leaves.len());
    for (id, mut page) in leaves {
        // A page listed twice becomes two pages: marks on one must not show on the other.
        let id = if seen.insert(id) { id } else { document.new_object_id() };
        page.set("Type", Object::Name(b"Page".to_vec()));
        page.set("Parent", Object::Reference(root));
        for key in DROPPED {
            page.remove(key);
        }
        settle(document, &mut page, work)?;
        document.objects.insert(id, Object::Dictionary(page));
        pages.push(id);
    }
    let mut tree = Dictionary::new();
    tree.set("Type", Object::Name(b"Pages".to_vec()));
    tree.set("Count", Object::Integer(pages.len() as i64));
    tree.set(
        "Kids",
        Object::Array(pages.iter().map(|&page| Object::Reference(page)).collect()),
    );
    document.objects.insert(root, Object::Dictionary(tree));
    Ok(pages)
}

/// Makes boxes and numbers of a page direct, and annotations a direct list of references to dictionaries.
fn settle(document: &mut Document, page: &mut Dictionary, work: &Work) -> Result<(), IntakeError> {
    for key in ["MediaBox", "CropBox"] {
        let corners = page.get_deref(key.as_bytes(), document).ok().and_then(|object| {
            let corners = object
                .as_array()
                .ok()?
                .iter()
                .take(5) // four, and one that shows that there are too many
                .map(|item| follow(document, item).clone())
                .collect();
            read_box(&Object::Array(corners))
        });
        match corners {
            Some(corners) => page.set(key, reals(&corners)),
            None if key == "MediaBox" => page.set(key, reals(&[0.0, 0.0, 612.0, 792.0])),
            None => {
                page.remove(key.as_bytes());
            }
        }
    }
    for key in ["Rotate", "UserUnit"] {
        // Numbers only: whatever else is there, a stream for one, cannot be written into the page.
        match page.get_deref(key.as_bytes(), document) {
            Ok(value @ (Object::Integer(_) | Object::Real(_))) => {
                let value = value.clone();
                page.set(key, value);
            }
            _ => {
                page.remove(key.as_bytes());
            }
        }
    }
    let listed = match page.get_deref(b"Annots", document) {
        Ok(list @ Object::Array(items)) => {
            work.copy(list)?; // many pages may share it
            items.clone()
        }
        _ => Vec::new(),
    };
    let (mut annotations, mut known) = (Vec::new(), HashSet::new());
    for item in listed {
        let id = match item {
            Object::Reference(id) => id,
            direct => document.add_object(direct),
        };
        if matches!(document.get_object(id), Ok(Object::Dictionary(_))) && known.insert(id) {
            annotations.push(Object::Reference(id));
        }
    }
    page.set("Annots", Object::Array(annotations));
    Ok(())
}

fn follow<'d>(document: &'d Document, object: &'d Object) -> &'d Object {
    document.dereference(object).map_or(object, |(_, object)| object)
}

struct Walk<'d> {
    document: &'d Document,
    on_path: HashSet<ObjectId>,
    leaves: Vec<(ObjectId, Dictionary)>,
    limit: usize,
    work: &'d Work,
}

impl Walk<'_> {
    fn node(&mut self, id: ObjectId, above: &Dictionary, depth: usize) -> Result<(), IntakeError> {
        let node = self
            .document
            .get_dictionary(id)
            .map_err(|_| IntakeError::PageTreeBroken)?;
        if depth > MAX_DEPTH || !self.on_path.insert(id) {
            return Err(IntakeError::PageTreeBroken);
        }
        // The same node may hang in many places: each of its visits counts, with what is copied in it.
        self.work.take(VISIT)?;
        self.work.copy_entries(above)?;
        let mut attributes = above.clone();
        for key in INHERITED {
            if let Ok(value) = node.get(key) {
                self.work.copy(value)?;
                attributes.set(key, value.clone());
            }
        }
        match node.get_deref(b"Kids", self.document) {
            Ok(Object::Array(kids)) => {
                for kid in kids {
                    self.work.take(1)?;
                    match kid {
                        Object::Reference(kid) => self.node(*kid, &attributes, depth + 1)?,
                        Object::Null => {}
                        _ => return Err(IntakeError::PageTreeBroken),
                    }
                }
            }
            _ if node.has_type(b"Pages") => return Err(IntakeError::PageTreeBroken),
            _ => {
                self.work.copy_entries(node)?;
                let mut page = node.clone();
                self.work.copy_entries(&attributes)?;
                for (key, value) in attributes.iter() {
                    page.set(key.clone(), value.clone());
                }
                self.leaves.push((id, page));
                if self.leaves.len() > self.limit {
                    return Err(IntakeError::TooManyPages { limit: self.limit });
                }
            }
        }
        self.on_path.remove(&id);
        Ok(())
    }
}
