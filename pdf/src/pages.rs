//! The pages of a file that is read lazily, with what they inherit from their tree (ISO 32000-2, 7.7.3.4). Intake copies that
//! down when it rewrites; a document that was signed before is never rewritten.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};

use crate::syntax::File;
use crate::syntax::file::ReadError;

/// Depth of the page tree at most.
const MAX_TREE: usize = 64;
/// Pages at most: what intake accepts, many times over.
const MOST: usize = 100_000;
/// What says where things are on a page. /UserUnit is not inherited.
const FRAME: [&[u8]; 4] = [b"MediaBox", b"CropBox", b"Rotate", b"UserUnit"];

/// All pages, in order.
///
/// # Errors
/// [`ReadError::NoEntry`] when the tree is broken.
pub(crate) fn all(file: &File<'_>) -> Result<Vec<ObjectId>, ReadError> {
    let broken = || ReadError::NoEntry("Pages");
    let (_, catalog) = file.catalog()?;
    let root = catalog.get(b"Pages").and_then(Object::as_reference);
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    let mut pending = vec![(root.map_err(|_| broken())?, 0)];
    while let Some((id, depth)) = pending.pop() {
        if depth > MAX_TREE || found.len() >= MOST || !seen.insert(id) {
            return Err(broken());
        }
        let node = file.dictionary(id)?;
        match file.entry(&node, b"Kids")? {
            Object::Array(kids) => {
                let kids: Result<Vec<ObjectId>, _> = kids.iter().map(Object::as_reference).collect();
                pending.extend(
                    kids.map_err(|_| broken())?
                        .into_iter()
                        .rev()
                        .map(|kid| (kid, depth + 1)),
                );
            }
            _ => found.push(id),
        }
    }
    Ok(found)
}

/// What of `page` says where things are on it, its own or inherited, nothing of it a reference.
///
/// # Errors
/// [`ReadError`] when a node above it cannot be read.
pub(crate) fn frame_entries(file: &File<'_>, page: &Dictionary) -> Result<Dictionary, ReadError> {
    let mut found = Dictionary::new();
    let mut node = page.clone();
    for depth in 0..=MAX_TREE {
        for key in FRAME {
            if found.has(key) || (depth > 0 && key == b"UserUnit") {
                continue;
            }
            match file.entry(&node, key)? {
                Object::Null => {}
                Object::Array(items) => {
                    let items: Result<Vec<Object>, _> = items.iter().map(|item| file.resolve(item)).collect();
                    found.set(key, Object::Array(items?));
                }
                value => found.set(key, value),
            }
        }
        match file.entry(&node, b"Parent")? {
            Object::Dictionary(parent) => node = parent,
            _ => return Ok(found),
        }
    }
    Ok(found)
}
