//! The form that prepare wrote into the first revision: which field is whose, and what each signature locks.

mod own;

use super::actions;
use super::document::Document;
use super::names::{Owner, index, owner, text};
use super::problem::{Cause, Problem, problem};
use super::reader::{Dict, Object};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Depth of the page tree and of the field tree at most.
const MAX_TREE: usize = 64;

/// A signature field: one widget and field in one object.
#[derive(Clone, Debug)]
pub(super) struct SignatureField {
    pub(super) name: String,
    pub(super) owner: Owner,
    pub(super) number: u32,
    /// The /Fields of its /Lock, or none without one.
    pub(super) lock: Option<Vec<String>>,
    pub(super) page: Option<u32>,
}

/// One full-page canvas.
#[derive(Clone, Debug)]
pub(super) struct Canvas {
    pub(super) slot: u32,
    pub(super) page: u32,
}

/// What the base offers to be filled.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    pub(super) catalog: u32,
    /// By object number.
    pub(super) signatures: BTreeMap<u32, SignatureField>,
    /// By object number of the kid.
    pub(super) canvases: BTreeMap<u32, Canvas>,
    /// Full names of the terminal fields that the document came with.
    pub(super) own: BTreeSet<String>,
    /// Page objects, in order.
    pub(super) pages: Vec<u32>,
}

/// Reads and checks the first revision.
pub(super) fn read(document: &Document<'_>) -> (Form, Vec<Problem>) {
    let mut reader = Reader {
        document,
        form: Form::default(),
        problems: Vec::new(),
        widgets: HashMap::new(),
        reached: HashSet::new(),
    };
    if !document.revisions.is_empty() {
        reader.catalog();
    }
    (reader.form, reader.problems)
}

struct Reader<'d, 'a> {
    document: &'d Document<'a>,
    form: Form,
    problems: Vec<Problem>,
    /// Widget → page on whose /Annots it stands, from 1.
    widgets: HashMap<u32, u32>,
    /// Objects of fields that are not ours: none may be reached twice.
    reached: HashSet<u32>,
}

impl<'d> Reader<'d, '_> {
    fn bad(&mut self, offset: usize, what: impl Into<String>) {
        self.problems
            .push(problem(Cause::BadBase { what: what.into() }, offset));
    }

    fn object(&self, number: u32) -> Option<(&'d Dict, usize)> {
        let (object, _) = self.document.find(number, 0)?;
        Some((object.value.dict()?, object.offset))
    }

    fn catalog(&mut self) {
        let document = self.document;
        let Some(base) = document.revisions.first() else { return };
        if !matches!(
            base.trailer.get("ID").and_then(Object::array),
            Some([Object::Text(_), Object::Text(_)])
        ) {
            self.bad(base.trailer_offset, "it has no /ID");
        }
        let root = base
            .trailer
            .reference("Root")
            .and_then(|number| Some((number, self.object(number)?)));
        let Some((number, (catalog, offset))) = root else {
            return self.bad(base.trailer_offset, "it has no catalog");
        };
        self.form.catalog = number;
        if !catalog.is("Type", "Catalog") {
            self.bad(offset, "it has no catalog");
        }
        for key in ["Perms", "DSS", "Collection", "NeedsRendering", "Legal", "XFA"] {
            if catalog.has(key) {
                self.bad(offset, format!("its catalog has the entry /{key}"));
            }
        }
        self.problems.extend(actions::dangers(document));
        self.pages(catalog, offset);
        match document.dict(catalog, "AcroForm", 0) {
            Some(acroform) => self.acroform(acroform, offset),
            None => self.bad(offset, "it has no form"),
        }
    }

    fn pages(&mut self, catalog: &Dict, offset: usize) {
        let mut seen = HashSet::new();
        let mut pending: Vec<(u32, usize)> = catalog.reference("Pages").map(|root| (root, 0)).into_iter().collect();
        while let Some((number, depth)) = pending.pop() {
            let Some((node, at)) = self.object(number).filter(|_| depth < MAX_TREE && seen.insert(number)) else {
                return self.bad(offset, "its page tree is broken");
            };
            if node.is("Type", "Page") {
                self.form.pages.push(number);
                let page = u32::try_from(self.form.pages.len()).unwrap_or(u32::MAX);
                self.annotations(node, page, at);
                continue;
            }
            let kids = node
                .get("Kids")
                .map(|kids| self.document.resolve(kids, 0))
                .and_then(Object::array);
            for kid in kids.unwrap_or_default().iter().rev() {
                match kid {
                    Object::Ref(kid) => pending.push((*kid, depth + 1)),
                    _ => return self.bad(at, "its page tree is broken"),
                }
            }
        }
        if self.form.pages.is_empty() {
            self.bad(offset, "it has no pages");
        }
    }

    fn annotations(&mut self, page: &Dict, number: u32, offset: usize) {
        let list = page.get("Annots").map(|list| self.document.resolve(list, 0));
        for annotation in list.and_then(Object::array).unwrap_or_default() {
            if let Object::Ref(widget) = annotation
                && self.widgets.insert(*widget, number).is_some()
            {
                self.bad(offset, format!("the annotation in object {widget} stands on two pages"));
            }
        }
    }

    fn acroform(&mut self, acroform: &Dict, offset: usize) {
        if acroform.int("SigFlags") != Some(3) {
            self.bad(offset, "its form does not say that it is signed (SigFlags 3)");
        }
        if acroform.has("XFA") || acroform.get("NeedAppearances") == Some(&Object::Bool(true)) {
            self.bad(
                offset,
                "its form lets the reader draw other contents (XFA, NeedAppearances)",
            );
        }
        let fields = acroform
            .get("Fields")
            .map(|fields| self.document.resolve(fields, 0))
            .and_then(Object::array);
        let mut names = HashSet::new();
        for field in fields.unwrap_or_default() {
            let Some((number, (dict, offset))) = (match field {
                Object::Ref(number) => self.object(*number).map(|found| (*number, found)),
                _ => None,
            }) else {
                self.bad(offset, "a form field is missing");
                continue;
            };
            let name = text(dict.get("T"));
            if name.is_empty() || !names.insert(name.clone()) {
                self.bad(offset, format!("two form fields have the name “{name}”, or none"));
            }
            self.field(number, dict, name, offset);
        }
        self.complete(offset);
    }

    fn field(&mut self, number: u32, dict: &'d Dict, name: String, offset: usize) {
        if let Some(owner) = owner(&name) {
            self.signature(number, dict, name, owner, offset);
        } else if let Some(slot) = name.strip_prefix("marks_").and_then(index) {
            self.marks(number, dict, slot, offset);
        } else {
            self.own(number, dict, Some(name), offset, 0);
        }
    }

    fn signature(&mut self, number: u32, dict: &Dict, name: String, owner: Owner, offset: usize) {
        let page = self.widgets.get(&number).copied();
        if !dict.is("FT", "Sig") || !dict.is("Subtype", "Widget") || dict.has("Kids") || page.is_none() {
            self.bad(
                offset,
                format!("the signature field {name} is not one widget on a page"),
            );
        }
        for key in ["V", "AP", "A", "Parent", "DV", "SV", "BM", "OC"] {
            if dict.has(key) {
                self.bad(
                    offset,
                    format!("the signature field {name} has the entry /{key} already"),
                );
            }
        }
        let lock = self.document.dict(dict, "Lock", 0).map(|lock| {
            let fields = lock.get("Fields").and_then(Object::array).unwrap_or_default();
            (
                lock.is("Action", "Include"),
                fields.iter().map(|field| text(Some(field))).collect::<Vec<String>>(),
            )
        });
        if lock.as_ref().is_some_and(|(include, _)| !include) {
            self.bad(offset, format!("the lock of {name} is not a list of fields"));
        }
        let lock = lock.map(|(_, fields)| fields);
        self.form.signatures.insert(
            number,
            SignatureField {
                name,
                owner,
                number,
                lock,
                page,
            },
        );
    }

    fn marks(&mut self, number: u32, dict: &Dict, slot: u32, offset: usize) {
        if !dict.is("FT", "Tx") || dict.int("Ff") != Some(1) || dict.has("V") || dict.has("DV") {
            self.bad(
                offset,
                format!("the marks of slot {slot} are not an empty read-only text field"),
            );
        }
        for kid in dict.get("Kids").and_then(Object::array).unwrap_or_default() {
            let Some((kid, (widget, at))) = (match kid {
                Object::Ref(kid) => self.object(*kid).map(|found| (*kid, found)),
                _ => None,
            }) else {
                self.bad(offset, format!("a canvas of slot {slot} is missing"));
                continue;
            };
            let page = self.widgets.get(&kid).copied();
            let placed = page.and_then(|page| self.form.pages.get(page as usize - 1).copied());
            let sound = widget.is("Subtype", "Widget")
                && widget.reference("Parent") == Some(number)
                && widget.int("F") == Some(644)
                && placed.is_some()
                && widget.reference("P") == placed;
            if !sound {
                self.bad(at, format!("a canvas of slot {slot} is not a locked widget on a page"));
            }
            if !placed.is_some_and(|page| self.covers(widget, page)) {
                self.bad(at, format!("a canvas of slot {slot} is not as large as its page"));
            }
            for key in ["AP", "V", "DV", "Kids", "A", "AS", "MK", "BM", "OC"] {
                if widget.has(key) {
                    self.bad(at, format!("a canvas of slot {slot} has the entry /{key} already"));
                }
            }
            let canvas = Canvas {
                slot,
                page: page.unwrap_or(0),
            };
            if self.form.canvases.insert(kid, canvas).is_some() {
                self.bad(at, format!("a canvas of slot {slot} is shared"));
            }
        }
    }

    /// Is the widget's rectangle the visible box of the page: /CropBox cut to /MediaBox (ISO 32000-2, 14.11.2)?
    fn covers(&self, widget: &Dict, page: u32) -> bool {
        let Some((page, _)) = self.object(page) else {
            return false;
        };
        let read = |dict: &Dict, key: &str| {
            let items = self.document.resolve(dict.get(key)?, 0).array()?;
            let numbers: Vec<f64> = items.iter().filter_map(Object::number).collect();
            let [a, b, c, d] = <[f64; 4]>::try_from(numbers).ok()?;
            Some([a.min(c), b.min(d), a.max(c), b.max(d)])
        };
        let Some(media) = read(page, "MediaBox") else {
            return false;
        };
        let crop = read(page, "CropBox").unwrap_or(media);
        let visible = [
            media[0].max(crop[0]),
            media[1].max(crop[1]),
            media[2].min(crop[2]),
            media[3].min(crop[3]),
        ];
        read(widget, "Rect").is_some_and(|rect| rect.iter().zip(visible).all(|(a, b)| (a - b).abs() < 0.01))
    }

    /// Every signature field that must be there is, and locks what it must.
    fn complete(&mut self, offset: usize) {
        let fields: Vec<SignatureField> = self.form.signatures.values().cloned().collect();
        let has = |owner: Owner| fields.iter().filter(|field| field.owner == owner).count() == 1;
        if !has(Owner::Origin) || !has(Owner::Close) {
            self.bad(offset, "the fields sig_origin and sig_close are not there once each");
        }
        self.closing(&fields, offset);
        for field in &fields {
            if let Owner::Slot(slot) = field.owner {
                let lock = field.lock.clone().unwrap_or_default();
                let mut wanted = vec![field.name.clone()];
                if self.form.canvases.values().any(|canvas| canvas.slot == slot) {
                    wanted.push(format!("marks_{slot}"));
                }
                if let Some(missing) = wanted.iter().find(|name| !lock.contains(name)) {
                    self.bad(offset, format!("the lock of {} does not include {missing}", field.name));
                }
                let others = lock.iter().filter(|name| !wanted.contains(name));
                if others
                    .into_iter()
                    .any(|name| owner(name).is_some() || name.starts_with("marks_"))
                {
                    self.bad(offset, format!("the lock of {} includes fields of others", field.name));
                }
            }
        }
        let slots: HashSet<u32> = self.form.canvases.values().map(|canvas| canvas.slot).collect();
        for slot in slots {
            if !fields.iter().any(|field| field.owner == Owner::Slot(slot)) {
                self.bad(offset, format!("slot {slot} has marks but no signature field"));
            }
        }
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
            .chain(self.form.own.iter().cloned())
            .collect();
        let given: BTreeSet<String> = lock.into_iter().collect();
        for name in wanted.difference(&given) {
            self.bad(offset, format!("the lock of sig_close does not include {name}"));
        }
        for name in given.difference(&wanted) {
            self.bad(
                offset,
                format!("the lock of sig_close includes {name}, which is none of its fields"),
            );
        }
    }
}
