//! Bookmarks and links of merged files. Places that they name are written out, because two files may use one name.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Object, ObjectId};

use crate::syntax::whole::Whole;

/// Nodes of a name tree, and bookmarks of one level, that are looked at.
const MOST: usize = 100_000;

/// Replaces every named destination of `part` by what the name stands for (ISO 32000-2, 12.3.2.4); one that stands for
/// nothing is dropped.
pub(super) fn settle_destinations(part: &mut Whole, catalog: &Dictionary) {
    let named = named(part, catalog);
    let strings: HashMap<u32, Vec<u8>> = part
        .objects
        .iter()
        .filter_map(|(number, object)| Some((*number, name_of(object)?)))
        .collect();
    for object in part.objects.values_mut() {
        visit(object, &mut |dict| {
            let jumps = dict
                .get(b"S")
                .and_then(Object::as_name)
                .is_ok_and(|name| name == b"GoTo");
            for key in [&b"Dest"[..], b"D"] {
                if key == b"D" && !jumps {
                    continue;
                }
                let name = match dict.get(key) {
                    Ok(Object::Reference(id)) => strings.get(&id.0).cloned(),
                    Ok(object) => name_of(object),
                    Err(_) => None,
                };
                let Some(name) = name else { continue };
                match named.get(&name) {
                    Some(place) => dict.set(key, place.clone()),
                    None => {
                        dict.remove(key);
                    }
                }
            }
        });
    }
}

fn name_of(object: &Object) -> Option<Vec<u8>> {
    match object {
        Object::Name(name) | Object::String(name, _) => Some(name.clone()),
        _ => None,
    }
}

/// What each name stands for: an explicit destination.
fn named(part: &Whole, catalog: &Dictionary) -> HashMap<Vec<u8>, Object> {
    let mut found = HashMap::new();
    let place = |object: &Object| match part.resolve(object) {
        Object::Dictionary(dict) => match part.entry(dict, b"D") {
            Object::Array(place) => Some(Object::Array(place.clone())),
            _ => None,
        },
        Object::Array(place) => Some(Object::Array(place.clone())),
        _ => None,
    };
    if let Object::Dictionary(old) = part.entry(catalog, b"Dests") {
        found.extend(
            old.iter()
                .filter_map(|(name, object)| Some((name.clone(), place(object)?))),
        );
    }
    let tree = part
        .entry(catalog, b"Names")
        .as_dict()
        .map(|names| part.entry(names, b"Dests"));
    let mut waiting: Vec<&Object> = tree.into_iter().collect();
    for _ in 0..MOST {
        let Some(node) = waiting.pop() else { break };
        let Ok(node) = part.resolve(node).as_dict() else {
            continue;
        };
        if let Object::Array(kids) = part.entry(node, b"Kids") {
            waiting.extend(kids);
        }
        if let Object::Array(names) = part.entry(node, b"Names") {
            let pairs = names.chunks_exact(2);
            found.extend(pairs.filter_map(|pair| Some((name_of(part.resolve(&pair[0]))?, place(&pair[1])?))));
        }
    }
    found
}

/// The top-level bookmarks of a file, in order.
pub(super) fn top(whole: &Whole, catalog: &Dictionary) -> Vec<ObjectId> {
    let Ok(outlines) = whole.entry(catalog, b"Outlines").as_dict() else {
        return Vec::new();
    };
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    let mut next = outlines.get(b"First").and_then(Object::as_reference).ok();
    while let Some(id) = next.filter(|id| seen.len() < MOST && seen.insert(*id)) {
        let Some(Object::Dictionary(item)) = whole.objects.get(&id.0) else {
            break;
        };
        found.push(id);
        next = item.get(b"Next").and_then(Object::as_reference).ok();
    }
    found
}

/// One list of all top-level bookmarks; none without any.
pub(super) fn chain(whole: &mut Whole, items: &[ObjectId]) -> Option<ObjectId> {
    let (first, last) = (*items.first()?, *items.last()?);
    let outlines = whole.reserve();
    let mut count = 0;
    for (index, id) in items.iter().enumerate() {
        let Ok(item) = whole.dictionary_mut(*id) else { continue };
        item.set("Parent", Object::Reference(outlines));
        let neighbours = [("Prev", index.checked_sub(1)), ("Next", Some(index + 1))];
        for (key, at) in neighbours {
            match at.and_then(|at| items.get(at)) {
                Some(other) => item.set(key, Object::Reference(*other)),
                None => {
                    item.remove(key.as_bytes());
                }
            }
        }
        // What is shown below an open bookmark counts; a closed one has a negative number.
        count += 1 + item.get(b"Count").and_then(Object::as_i64).unwrap_or(0).max(0);
    }
    let mut dict = Dictionary::new();
    dict.set("Type", Object::Name(b"Outlines".to_vec()));
    dict.set("First", Object::Reference(first));
    dict.set("Last", Object::Reference(last));
    dict.set("Count", Object::Integer(count));
    whole.set(outlines, Object::Dictionary(dict));
    Some(outlines)
}

/// Calls `change` for every dictionary in `object`. Depth is bounded by the parser.
fn visit(object: &mut Object, change: &mut impl FnMut(&mut Dictionary)) {
    match object {
        Object::Dictionary(dict) => {
            change(dict);
            dict.iter_mut().for_each(|(_, value)| visit(value, change));
        }
        Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, value)| visit(value, change)),
        Object::Array(items) => items.iter_mut().for_each(|item| visit(item, change)),
        _ => {}
    }
}
