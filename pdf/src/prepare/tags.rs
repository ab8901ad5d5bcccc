//! Tagged documents: each visible widget gets a Form element in the structure tree and a /StructParent that leads to it
//! (ISO 32000-2, 14.7.5 and 14.8.4.8.2), so that a screen reader meets signatures and marks.

use lopdf::{Dictionary, Object, ObjectId};

use crate::syntax::whole::Whole;

/// Nodes of a number tree that are looked at for the highest key.
const MAX_NODES: usize = 100_000;

/// Adds `widgets`, each with its page, to the structure tree; nothing where there is none.
pub(super) fn add(whole: &mut Whole, widgets: &[(ObjectId, ObjectId)]) {
    let catalog = whole
        .objects
        .get(&whole.root.0)
        .and_then(|catalog| catalog.as_dict().ok());
    let Some(root) = catalog.and_then(|catalog| catalog.get(b"StructTreeRoot").and_then(Object::as_reference).ok())
    else {
        return;
    };
    let Some(Object::Dictionary(tree)) = whole.objects.get(&root.0) else {
        return;
    };
    let mut tree = tree.clone();
    let declared = tree.get(b"ParentTreeNextKey").and_then(Object::as_i64).unwrap_or(0);
    let mut next = declared.max(highest_key(whole, whole.entry(&tree, b"ParentTree")) + 1);
    let mut kids = match whole.entry(&tree, b"K") {
        Object::Array(kids) => kids.clone(),
        Object::Null => Vec::new(),
        _ => tree.get(b"K").cloned().into_iter().collect(),
    };
    let (first, mut numbers) = (next, Vec::new());
    for (widget, page) in widgets {
        let element = whole.add(Object::Dictionary(form_element(root, *widget, *page)));
        kids.push(Object::Reference(element));
        numbers.extend([Object::Integer(next), Object::Reference(element)]);
        if let Ok(widget) = whole.dictionary_mut(*widget) {
            widget.set("StructParent", Object::Integer(next));
        }
        next += 1;
    }
    if numbers.is_empty() {
        return;
    }
    let parents = grown(whole, whole.entry(&tree, b"ParentTree").clone(), first, numbers);
    tree.set("ParentTree", Object::Reference(parents));
    tree.set("ParentTreeNextKey", Object::Integer(next));
    tree.set("K", Object::Array(kids));
    whole.set(root, Object::Dictionary(tree));
}

fn form_element(root: ObjectId, widget: ObjectId, page: ObjectId) -> Dictionary {
    let mut reference = Dictionary::new();
    reference.set("Type", Object::Name(b"OBJR".to_vec()));
    reference.set("Obj", Object::Reference(widget));
    let mut element = Dictionary::new();
    element.set("Type", Object::Name(b"StructElem".to_vec()));
    element.set("S", Object::Name(b"Form".to_vec()));
    element.set("P", Object::Reference(root));
    element.set("Pg", Object::Reference(page));
    element.set("K", Object::Dictionary(reference));
    element
}

/// The number tree with one more leaf; keys of the new leaf are higher than all others.
fn grown(whole: &mut Whole, old: Object, first: i64, numbers: Vec<Object>) -> ObjectId {
    let limits = |low: i64, high: i64| Object::Array(vec![Object::Integer(low), Object::Integer(high)]);
    let last = first + numbers.len() as i64 / 2 - 1;
    let mut leaf = Dictionary::new();
    leaf.set("Limits", limits(first, last));
    leaf.set("Nums", Object::Array(numbers));
    let leaf = Object::Reference(whole.add(Object::Dictionary(leaf)));
    let mut kids = match old {
        Object::Dictionary(mut old) if old.has(b"Nums") => {
            let keys = whole.entry(&old, b"Nums").as_array().map(|nums| {
                nums.iter()
                    .step_by(2)
                    .filter_map(|key| key.as_i64().ok())
                    .collect::<Vec<_>>()
            });
            match keys.unwrap_or_default()[..] {
                [] => Vec::new(),
                [low, ref rest @ ..] => {
                    old.set("Limits", limits(low, rest.last().copied().unwrap_or(low)));
                    vec![Object::Reference(whole.add(Object::Dictionary(old)))]
                }
            }
        }
        Object::Dictionary(old) => whole.entry(&old, b"Kids").as_array().cloned().unwrap_or_default(),
        _ => Vec::new(),
    };
    kids.push(leaf);
    let mut tree = Dictionary::new();
    tree.set("Kids", Object::Array(kids));
    whole.add(Object::Dictionary(tree))
}

fn highest_key(whole: &Whole, tree: &Object) -> i64 {
    let (mut waiting, mut highest) = (vec![tree], -1);
    for _ in 0..MAX_NODES {
        let Some(node) = waiting.pop() else { break };
        let Ok(node) = whole.resolve(node).as_dict() else {
            continue;
        };
        if let Object::Array(numbers) = whole.entry(node, b"Nums") {
            let keys = numbers.iter().step_by(2).filter_map(|key| key.as_i64().ok());
            highest = keys.fold(highest, i64::max);
        }
        if let Object::Array(kids) = whole.entry(node, b"Kids") {
            waiting.extend(kids);
        }
    }
    highest.min(i64::from(i32::MAX))
}
