//! The base's form as a whole: everything that must be there is, nothing lies on anything, and the locks hold what they must.

use std::collections::{BTreeSet, HashSet};

use super::{Reader, SignatureField};
use crate::verify::names::{Owner, owner};
use crate::verify::work::shown;

/// By how many points boxes may overlap for rounding.
const SLACK: f64 = 0.05;

impl Reader<'_, '_> {
    /// Nothing of the document's own lies on top of fields and canvases, and no signature on another: its appearance may be
    /// opaque.
    fn stacked(&mut self) {
        let ours = |number: &u32| {
            self.form.signatures.contains_key(number)
                || self.form.canvases.contains_key(number)
                || self.form.spots.contains_key(number)
        };
        let covered = |shown: &Vec<u32>| {
            shown
                .iter()
                .skip_while(|number| !ours(number))
                .any(|number| !ours(number))
        };
        let mut found: Vec<(usize, String)> = self
            .shown
            .iter()
            .filter(|(shown, _)| covered(shown))
            .map(|(_, offset)| {
                (
                    *offset,
                    "an annotation of the document lies on top of the marks".to_owned(),
                )
            })
            .collect();
        let fields: Vec<&SignatureField> = self.form.signatures.values().collect();
        for (index, one) in fields.iter().enumerate() {
            if !self.step(fields.len() - index, 0) || found.len() > self.document.limits.max_problems {
                break;
            }
            for other in fields.iter().skip(index + 1).filter(|other| other.page == one.page) {
                let across = one.rect[2].min(other.rect[2]) - one.rect[0].max(other.rect[0]);
                let up = one.rect[3].min(other.rect[3]) - one.rect[1].max(other.rect[1]);
                if across > SLACK && up > SLACK {
                    found.push((
                        0,
                        format!("the signatures {} and {} lie on each other", one.name, other.name),
                    ));
                }
            }
        }
        for (offset, what) in found {
            self.bad(offset, what);
        }
    }

    /// Every signature field that must be there is, and locks what it must.
    pub(super) fn complete(&mut self, offset: usize) {
        self.stacked();
        self.apart();
        let fields: Vec<SignatureField> = self.form.signatures.values().cloned().collect();
        let has = |owner: Owner| fields.iter().filter(|field| field.owner == owner).count() == 1;
        if !has(Owner::Origin) || !has(Owner::Close) {
            self.bad(offset, "the fields sig_origin and sig_close are not there once each");
        }
        self.closing(&fields, offset);
        let marked: HashSet<u32> = self.form.canvases.values().map(|canvas| canvas.slot).collect();
        let placed: HashSet<String> = self.placed_names().collect();
        for field in &fields {
            if let Owner::Slot(slot) = field.owner {
                let lock: HashSet<&String> = field.lock.iter().flatten().collect();
                let mut wanted = HashSet::from([field.name.clone()]);
                if marked.contains(&slot) {
                    wanted.insert(format!("marks_{slot}"));
                }
                let own = self.form.placed.get(&slot).into_iter().flatten();
                wanted.extend(own.map(|field| field.name.clone()));
                if let Some(missing) = wanted.iter().find(|name| !lock.contains(name)) {
                    self.bad(offset, format!("the lock of {} does not include {missing}", field.name));
                }
                let mut others = lock.into_iter().filter(|name| !wanted.contains(*name));
                if others.any(|name| owner(name).is_some() || name.starts_with("marks_") || placed.contains(name)) {
                    self.bad(offset, format!("the lock of {} includes fields of others", field.name));
                }
            }
        }
        let signing: HashSet<u32> = fields
            .iter()
            .filter_map(|field| match field.owner {
                Owner::Slot(slot) => Some(slot),
                _ => None,
            })
            .collect();
        let asked: BTreeSet<u32> = marked.into_iter().chain(self.form.placed.keys().copied()).collect();
        for slot in asked.into_iter().filter(|slot| !signing.contains(slot)) {
            self.bad(
                offset,
                format!("slot {slot} has marks or fields but no signature field"),
            );
        }
    }

    fn placed_names(&self) -> impl Iterator<Item = String> {
        self.form.placed.values().flatten().map(|field| field.name.clone())
    }

    /// The lock of `sig_close`: every field but the certification, and nothing else. Which of ours are still empty is known
    /// only when it is signed.
    fn closing(&mut self, fields: &[SignatureField], offset: usize) {
        let close = fields.iter().find(|field| field.owner == Owner::Close);
        let lock = close.and_then(|field| field.lock.clone()).unwrap_or_default();
        let signatures = fields.iter().filter(|field| field.owner != Owner::Origin);
        let marks = self
            .form
            .canvases
            .values()
            .map(|canvas| format!("marks_{}", canvas.slot));
        let wanted: BTreeSet<String> = signatures
            .map(|field| field.name.clone())
            .chain(marks)
            .chain(self.placed_names())
            .chain(self.form.own.iter().cloned())
            .collect();
        let given: BTreeSet<String> = lock.into_iter().collect();
        for name in wanted.difference(&given) {
            let name = shown(name);
            self.bad(offset, format!("the lock of sig_close does not include {name}"));
        }
        for name in given.difference(&wanted) {
            let name = shown(name);
            self.bad(
                offset,
                format!("the lock of sig_close includes {name}, which is none of its fields"),
            );
        }
    }
}
