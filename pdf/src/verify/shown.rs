//! On which page a problem shows: where its object is drawn, whoever brought it.

use super::document::Document;
use super::form::Form;
use super::problem::{Cause, Problem};
use super::reader::{Dict, Object};
use std::collections::{HashMap, HashSet};

/// Entries that lead away from what a page shows: to its parents, its neighbours, other pages.
const ELSEWHERE: [&str; 9] = ["Parent", "P", "Dest", "A", "AA", "B", "Popup", "Metadata", "Data"];

/// Gives problems their page where they have none and their object is drawn on one (the first that draws it).
pub(super) fn name_pages<'p>(document: &Document<'_>, form: &Form, problems: impl Iterator<Item = &'p mut Problem>) {
    let mut pages = None;
    for problem in problems.filter(|problem| problem.page.is_none()) {
        let candidates = candidates(document, problem);
        if candidates.is_empty() {
            continue;
        }
        let pages = pages.get_or_insert_with(|| drawn(document, form));
        problem.page = candidates.iter().find_map(|number| pages.get(number).copied());
    }
}

/// The objects that a problem is about: the one that it names, the one around its offset, or all of a revision that
/// should not be there.
fn candidates(document: &Document<'_>, problem: &Problem) -> Vec<u32> {
    let around = || document.around(problem.offset);
    match &problem.cause {
        cause if cause.object().is_some() => cause.object().into_iter().collect(),
        // At most once for a revision.
        Cause::UnsignedRevision | Cause::AfterClose => {
            let Some((revision, _)) = around() else {
                return Vec::new();
            };
            let mut objects: Vec<_> = revision.objects.values().collect();
            objects.sort_by_key(|object| object.offset);
            objects.iter().map(|object| object.number).collect()
        }
        cause if cause.is_of_an_object() => {
            let Some((_, places)) = around() else { return Vec::new() };
            let before = places.partition_point(|(offset, _)| *offset <= problem.offset);
            let last = before.checked_sub(1).and_then(|last| places.get(last));
            last.map(|(_, number)| *number).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Every object that a page draws, in any revision, with the first such page. Each object is visited once.
fn drawn(document: &Document<'_>, form: &Form) -> HashMap<u32, u32> {
    let mut pages = HashMap::new();
    let ahead: HashSet<u32> = form.pages.iter().copied().collect();
    for (index, page) in form.pages.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let mut pending = vec![*page];
        while let Some(object) = pending.pop() {
            // Pages that lie ahead are no part of this one.
            if pages.contains_key(&object) || (object != *page && ahead.contains(&object)) {
                continue;
            }
            pages.insert(object, number);
            for version in document.versions(object) {
                follow(&version.value, &mut pending);
            }
        }
    }
    pages
}

fn follow(object: &Object, pending: &mut Vec<u32>) {
    match object {
        Object::Ref(number) => pending.push(*number),
        Object::Array(items) => items.iter().for_each(|item| follow(item, pending)),
        Object::Dict(dict) => {
            for (key, value) in &dict.0 {
                let away = ELSEWHERE.iter().any(|name| name.as_bytes() == key.as_slice());
                if !away && (key.as_slice() != b"V" || is_visible(dict)) {
                    follow(value, pending);
                }
            }
        }
        _ => {}
    }
}

/// An invisible signature shows on no page, though its field lists one.
fn is_visible(widget: &Dict) -> bool {
    let sides = widget.get("Rect").and_then(Object::array).unwrap_or_default();
    let sides: Vec<f64> = sides.iter().filter_map(Object::number).collect();
    matches!(sides[..], [left, bottom, right, top] if left != right && bottom != top)
}
