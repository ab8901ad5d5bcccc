//! One revision after the base: whose it is, what it overrides, what it brings.

use super::added::Added;
use super::document::Document;
use super::form::{Form, SignatureField};
use super::names::Owner;
use super::placed::{self, Values};
use super::problem::{Cause, Problem, problem};
use super::reader::{Dict, Indirect, Object};
use super::rules::{Kind, Target, may_add};
use super::shapes::Place;
use super::work::shown_key;
use std::collections::{HashMap, HashSet};

/// What earlier revisions have filled.
#[derive(Clone, Debug, Default)]
pub(super) struct Filled {
    signatures: HashSet<u32>,
    pub(super) closed: bool,
    /// The document security store.
    pub(super) store: Option<u32>,
    /// How many document timestamps there are.
    pub(super) timestamps: usize,
}

impl Filled {
    /// Nothing yet, on a document that may have a store of revocation data already.
    pub(super) fn on(document: &Document<'_>) -> Self {
        Self {
            store: document.foreign.as_ref().and_then(|foreign| foreign.store),
            ..Self::default()
        }
    }

    /// Names of the fields that closing must lock: those of ours that nothing has filled, and all that the document came with.
    pub(super) fn empty(&self, form: &Form) -> Vec<String> {
        let unsigned = |field: &&SignatureField| !self.signatures.contains(&field.number);
        let mut names: Vec<String> = form
            .signatures
            .values()
            .filter(unsigned)
            .map(|field| field.name.clone())
            .collect();
        let signed: HashSet<u32> = form
            .signatures
            .values()
            .filter(|field| self.signatures.contains(&field.number))
            .filter_map(|field| match field.owner {
                Owner::Slot(slot) => Some(slot),
                _ => None,
            })
            .collect();
        let slots: HashSet<u32> = form.canvases.values().map(|canvas| canvas.slot).collect();
        let open = slots.into_iter().filter(|slot| !signed.contains(slot));
        names.extend(open.map(|slot| format!("marks_{slot}")));
        let placed = form.placed.iter().filter(|(slot, _)| !signed.contains(slot));
        names.extend(placed.flat_map(|(_, fields)| fields.iter().map(|field| field.name.clone())));
        names.extend(form.own.iter().cloned());
        names.sort();
        names
    }
}

/// A revision that signs one field.
pub(super) struct Signed<'d> {
    pub(super) kind: Kind,
    /// Is it a certification? The requester's signature is, unless others signed before.
    pub(super) certifies: bool,
    pub(super) catalog: u32,
    pub(super) field: &'d SignatureField,
    /// The signature dictionary, if the field refers to one.
    pub(super) signature: Option<&'d Indirect>,
    /// What must be locked.
    pub(super) lock: Option<Vec<String>>,
}

/// Judges revision `index` (from 1). Problems that belong to nobody's signature come with no [`Signed`].
pub(super) fn judge<'d>(
    document: &'d Document<'_>,
    form: &'d Form,
    filled: &mut Filled,
    index: usize,
) -> (Option<Signed<'d>>, Vec<Problem>) {
    let Some(revision) = document.revisions.get(index) else {
        return (None, Vec::new());
    };
    let mut problems = Vec::new();
    if filled.closed {
        document.report(&mut problems, problem(Cause::AfterClose, revision.start));
    }
    let mut overridden: Vec<&Indirect> = revision
        .objects
        .values()
        .filter(|object| document.find(object.number, index - 1).is_some())
        .collect();
    overridden.sort_by_key(|object| object.offset);
    let mut signing = overridden
        .iter()
        .filter_map(|object| Some((*object, form.signatures.get(&object.number)?)));
    let Some((widget, field)) = signing.next() else {
        document.report(&mut problems, problem(Cause::UnsignedRevision, revision.start));
        return (None, problems);
    };
    if signing.next().is_some() {
        document.report(&mut problems, problem(Cause::SeveralSignatures, revision.start));
    }
    let Some(kind) = Kind::of(field.owner) else {
        let field = field.name.clone();
        document.report(&mut problems, problem(Cause::NotSignable { field }, widget.offset));
        return (None, problems);
    };
    if (index == 1) != (kind == Kind::Origin) {
        document.report(&mut problems, problem(Cause::OriginNotFirst, revision.start));
    }
    if !filled.signatures.insert(field.number) {
        let field = field.name.clone();
        document.report(&mut problems, problem(Cause::SignedTwice { field }, widget.offset));
    }
    let mut delta = Delta {
        document,
        form,
        index,
        kind,
        field,
        added: Added::new(document, index),
        values: Values::new(),
        problems,
    };
    for object in &overridden {
        delta.overridden(object);
    }
    filled.closed |= kind == Kind::Close;
    let signature = widget.value.dict().and_then(|dict| dict.reference("V"));
    if let Some(number) = signature {
        delta.added.reach(number, Place::Signature, None);
    } else {
        delta.report(Cause::SignatureEntry { key: "V" }, widget.offset, None);
    }
    let certifies = kind == Kind::Origin && document.foreign.is_none();
    if certifies && !overridden.iter().any(|object| object.number == form.catalog) {
        delta.report(Cause::WrongDocMdp, revision.start, None);
    }
    if let Kind::Layer { slot } = kind {
        // The same slot may sign in every revision.
        let places = form.placed.get(&slot).into_iter().flatten();
        let places = places.map(|field| 1 + field.spots.len() + field.options.len()).sum();
        if document.work.take(places, revision.start) {
            placed::judge(form, slot, &delta.values, revision.start, |found| {
                document.report(&mut delta.problems, found);
            });
        }
    }
    let numbers: Vec<u32> = overridden.iter().map(|object| object.number).collect();
    let Delta {
        added, mut problems, ..
    } = delta;
    problems.extend(added.finish(&numbers));
    // The same field may be signed in every revision, and its lock is as long as the form.
    let locked = field.lock.iter().flatten().map(|name| 1 + name.len()).sum::<usize>();
    let names = if kind == Kind::Close { form.size() } else { locked };
    let lock = if !document.work.take(names, revision.start) {
        None
    } else if kind == Kind::Close {
        // Its own signature fills the field, yet it locks itself.
        let mut lock = filled.empty(form);
        lock.push(field.name.clone());
        lock.sort();
        Some(lock)
    } else {
        field.lock.clone()
    };
    let signature = signature.and_then(|number| revision.objects.get(&number));
    (
        Some(Signed {
            kind,
            certifies,
            catalog: form.catalog,
            field,
            signature,
            lock,
        }),
        problems,
    )
}

struct Delta<'d, 'a> {
    document: &'d Document<'a>,
    form: &'d Form,
    index: usize,
    kind: Kind,
    field: &'d SignatureField,
    added: Added<'d, 'a>,
    values: Values,
    problems: Vec<Problem>,
}

impl Delta<'_, '_> {
    fn overridden(&mut self, object: &Indirect) {
        let form = self.form;
        let certifies = self.document.foreign.is_none();
        let (target, page) = if object.number == form.catalog {
            // Whoever signs after others does not certify: that comes first, or not at all.
            (Some(Target::Catalog).filter(|_| certifies), None)
        } else if object.number == self.field.number {
            (Some(Target::OwnSignature), self.field.page)
        } else if let Some(canvas) = form.canvases.get(&object.number) {
            (Some(Target::OwnCanvas), Some(canvas.page))
        } else if let Some(spot) = form.spots.get(&object.number) {
            (Some(Target::OwnField), Some(spot.page))
        } else {
            (None, None)
        };
        if let Some(cause) = self.foreign(object.number) {
            let offset = object.offset;
            return self.report(cause, offset, page);
        }
        let allowed = target.and_then(|target| Some((target, may_add(self.kind, target)?)));
        let Some((target, keys)) = allowed else {
            let what = describe(self.document, self.form, self.index, object.number);
            let cause = Cause::ForbiddenOverride {
                object: object.number,
                what,
                kind: self.kind.name(),
            };
            let offset = object.offset;
            return self.report(cause, offset, page);
        };
        let old = self
            .document
            .find(object.number, self.index - 1)
            .and_then(|(old, _)| old.value.dict());
        let (Some(old), Some(new), None) = (old, object.value.dict(), &object.stream) else {
            return self.changed(object, "Type".to_owned(), page);
        };
        for key in changed(old, new, keys) {
            self.changed(object, key, page);
        }
        match target {
            Target::Catalog => self.permissions(object, new),
            Target::OwnSignature => self.appearance(object, new, Place::Form, page),
            Target::OwnCanvas => self.appearance(object, new, Place::Canvas, page),
            Target::Form | Target::Store => {}
            Target::OwnField => {
                self.appearance(object, new, Place::Form, page);
                self.values.insert(object.number, (placed::value(new), object.offset));
            }
        }
    }

    /// Canvases and placed fields may be filled by their own slot; only once, because the slot signs once and nothing that is
    /// there is ever changed.
    fn foreign(&self, number: u32) -> Option<Cause> {
        let Kind::Layer { slot: by } = self.kind else {
            return None;
        };
        if let Some(canvas) = self.form.canvases.get(&number).filter(|canvas| canvas.slot != by) {
            return Some(Cause::ForeignCanvas { owner: canvas.slot, by });
        }
        let spot = self.form.spots.get(&number).filter(|spot| spot.slot != by)?;
        Some(Cause::ForeignField {
            field: spot.field.clone(),
            owner: spot.slot,
            by,
        })
    }

    fn permissions(&mut self, object: &Indirect, catalog: &Dict) {
        let signature = self
            .document
            .revisions
            .get(self.index)
            .and_then(|revision| revision.objects.get(&self.field.number));
        let value = signature
            .and_then(|field| field.value.dict())
            .and_then(|field| field.reference("V"));
        let permissions = catalog.get("Perms").and_then(Object::dict);
        let right = permissions.is_some_and(|dict| dict.0.len() == 1 && dict.reference("DocMDP") == value);
        if !right || value.is_none() {
            self.report(Cause::WrongDocMdp, object.offset, None);
        }
    }

    /// `/AP << /N ref >>`, nothing else: no down or rollover appearance. Only a signature field may be without one, and what is
    /// drawn in a rectangle of its own must be as large as that.
    fn appearance(&mut self, object: &Indirect, widget: &Dict, place: Place, page: Option<u32>) {
        let Some(appearance) = widget.get("AP") else {
            if object.number != self.field.number {
                self.changed(object, "AP".to_owned(), page);
            }
            return;
        };
        let normal = appearance
            .dict()
            .filter(|dict| dict.0.len() == 1)
            .and_then(|dict| dict.reference("N"));
        match normal {
            Some(number) => {
                self.added.reach(number, place, page);
                self.size(object, number, page);
            }
            None => self.changed(object, "AP".to_owned(), page),
        }
    }

    fn size(&mut self, object: &Indirect, appearance: u32, page: Option<u32>) {
        let (field, rect) = if object.number == self.field.number {
            (&self.field.name, self.field.rect)
        } else if let Some(spot) = self.form.spots.get(&object.number) {
            (&spot.field, spot.rect)
        } else {
            return; // a canvas: its form is checked to the byte, and it can only darken
        };
        if !placed::fits(self.document, self.index, appearance, rect) {
            let cause = Cause::AppearanceSize { field: field.clone() };
            let offset = object.offset;
            self.report(cause, offset, page);
        }
    }

    fn changed(&mut self, object: &Indirect, key: String, page: Option<u32>) {
        let cause = Cause::ChangedEntry {
            object: object.number,
            key,
        };
        self.report(cause, object.offset, page);
    }

    fn report(&mut self, cause: Cause, offset: usize, page: Option<u32>) {
        self.document
            .report(&mut self.problems, Problem { cause, offset, page });
    }
}

/// What an object of the document is, for people.
pub(super) fn describe(document: &Document<'_>, form: &Form, index: usize, number: u32) -> &'static str {
    if number == form.catalog {
        return "the catalog";
    }
    if form.page_objects.contains(&number) {
        return "a page";
    }
    if form.signatures.contains_key(&number) {
        return "a signature field";
    }
    if form.canvases.contains_key(&number) {
        return "somebody's marks";
    }
    if form.spots.contains_key(&number) {
        return "a field that somebody fills in";
    }
    let old = document.find(number, index.saturating_sub(1)).map(|(object, _)| object);
    match old.and_then(|object| Some((object.value.dict()?, object.stream.is_some()))) {
        Some((dict, _)) if dict.is("Type", "Pages") => "the page tree",
        Some((dict, _)) if dict.is("Type", "Font") || dict.is("Type", "FontDescriptor") => "a font",
        Some((dict, _)) if dict.is("Type", "Sig") || dict.is("Type", "DocTimeStamp") => "a signature",
        Some((dict, _)) if dict.has("Fields") => "the form",
        Some((dict, _)) if dict.has("Subtype") && dict.has("Rect") => "an annotation",
        Some((_, true)) => "a content stream, image or appearance",
        _ => "part of the document",
    }
}

/// Keys whose values differ, but for `allowed` ones that are new.
pub(super) fn changed(old: &Dict, new: &Dict, allowed: &[&str]) -> Vec<String> {
    let mut before: HashMap<&[u8], &Object> = old.0.iter().map(|(key, value)| (key.as_slice(), value)).collect();
    let mut keys = Vec::new();
    for (key, value) in &new.0 {
        let same = match before.remove(key.as_slice()) {
            Some(before) => before == value,
            None => allowed.iter().any(|name| name.as_bytes() == key.as_slice()),
        };
        if !same {
            keys.push(shown_key(key));
        }
    }
    let gone = old.keys().filter(|key| before.contains_key(key));
    keys.extend(gone.map(shown_key));
    keys
}
