//! The base's pages: their tree, their annotations, and what could switch what they show.

use std::collections::HashSet;

use super::{MAX_TREE, Reader};
use crate::verify::problem::{Cause, problem};
use crate::verify::reader::{Dict, Object};

/// Annotations that play, run or carry files.
const ACTIVE: [&str; 7] = [
    "FileAttachment",
    "Sound",
    "Movie",
    "Screen",
    "3D",
    "RichMedia",
    "TrapNet",
];

impl Reader<'_, '_> {
    /// Optional content is frozen: nothing that switches it by use, by another configuration or from a list.
    pub(super) fn layers(&mut self, catalog: &Dict, offset: usize) {
        if !catalog.has("OCProperties") {
            return;
        }
        let Some(properties) = self.document.dict(catalog, "OCProperties", 0) else {
            return self.bad(offset, "its optional content is broken");
        };
        let list = |dict: &Dict, key: &str| -> Vec<Object> {
            let items = dict.get(key).map(|items| self.document.resolve(items, 0));
            items.and_then(Object::array).unwrap_or_default().to_vec()
        };
        let groups = list(properties, "OCGs");
        let switched = groups.iter().any(|group| {
            let group = self.document.resolve(group, 0).dict();
            group.is_none_or(|group| group.has("Usage"))
        });
        let frozen = self.document.dict(properties, "D", 0).is_some_and(|default| {
            let known = ["BaseState", "ON", "OFF", "Intent", "Order", "Locked"];
            default.beyond(&known).is_none() && list(default, "Order").is_empty() && list(default, "Locked") == groups
        });
        if switched || !frozen || properties.beyond(&["OCGs", "D"]).is_some() {
            self.bad(offset, "it has optional content that can be switched");
        }
    }

    pub(super) fn pages(&mut self, catalog: &Dict, offset: usize) {
        let mut seen = HashSet::new();
        let mut pending: Vec<(u32, usize)> = catalog.reference("Pages").map(|root| (root, 0)).into_iter().collect();
        while let Some((number, depth)) = pending.pop() {
            let Some((node, at)) = self.object(number).filter(|_| depth < MAX_TREE && seen.insert(number)) else {
                return self.bad(offset, "its page tree is broken");
            };
            if node.is("Type", "Page") {
                self.form.pages.push(number);
                self.form.page_objects.insert(number);
                let page = u32::try_from(self.form.pages.len()).unwrap_or(u32::MAX);
                self.annotations(node, page, at);
                continue;
            }
            if !node.is("Type", "Pages") {
                return self.bad(at, "its page tree is broken");
            }
            let kids = node
                .get("Kids")
                .map(|kids| self.document.resolve(kids, 0))
                .and_then(Object::array);
            let kids = kids.unwrap_or_default();
            if !self.step(1 + kids.len(), at) {
                return;
            }
            for kid in kids.iter().rev() {
                match kid {
                    Object::Ref(kid) => pending.push((*kid, depth + 1)),
                    _ => return self.bad(at, "its page tree is broken"),
                }
            }
        }
        if self.form.pages.is_empty() {
            self.bad(offset, "it has no pages");
        }
        let count = self
            .document
            .dict(catalog, "Pages", 0)
            .and_then(|tree| tree.int("Count"));
        if count != i64::try_from(self.form.pages.len()).ok() {
            self.bad(offset, "it has another number of pages than it says");
        }
    }

    fn annotations(&mut self, page: &Dict, number: u32, offset: usize) {
        let list = page.get("Annots").map(|list| self.document.resolve(list, 0));
        let mut shown = Vec::new();
        for annotation in list.and_then(Object::array).unwrap_or_default() {
            // Lists may be shared, so that many pages list more than the file has.
            self.listed += 1;
            if !self.step(1, offset) {
                return;
            }
            if self.listed > self.document.limits.max_objects {
                let what = "the number of annotations";
                return self
                    .document
                    .report(&mut self.problems, problem(Cause::TooLarge { what }, offset));
            }
            let active = |dict: &Dict| {
                let kind = dict.get("Subtype").map(|kind| self.document.resolve(kind, 0));
                kind.is_some_and(|kind| ACTIVE.iter().any(|name| kind.is_name(name)))
            };
            if self.document.resolve(annotation, 0).dict().is_some_and(active) {
                self.bad(offset, "it has an annotation that plays, runs or carries a file");
            }
            let Object::Ref(widget) = annotation else {
                shown.push(0);
                continue;
            };
            shown.push(*widget);
            if self.widgets.insert(*widget, number).is_some() {
                return self.bad(offset, format!("the annotation in object {widget} stands on two pages"));
            }
        }
        self.shown.push((shown, offset));
    }
}
