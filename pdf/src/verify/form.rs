//! The form that prepare wrote into the first revision: which field is whose, and what each signature locks.

mod own;
mod pages;
mod placed;
mod whole;

use super::actions;
use super::document::Document;
use super::names::{self, Owner, index, owner, text};
use super::problem::{Cause, Problem, problem};
use super::reader::{Dict, Indirect, Object};
use super::work::shown;
use crate::fields::FieldKind;
use crate::guest::GUEST;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Fields beyond one for each revision: spares, and those of people who never acted.
const MORE_FIELDS: usize = 1_000;
/// Depth of the page tree and of the field tree at most.
const MAX_TREE: usize = 64;

/// What the catalog may have: what intake keeps, and the form. /AA is an action's own matter.
const CATALOG: [&str; 18] = [
    "Type",
    "Pages",
    "PageLabels",
    "Names",
    "Dests",
    "ViewerPreferences",
    "PageLayout",
    "PageMode",
    "Outlines",
    "Threads",
    "AcroForm",
    "Metadata",
    "StructTreeRoot",
    "MarkInfo",
    "Lang",
    "OutputIntents",
    "OCProperties",
    "OpenAction",
];
/// What it may have besides where others signed before: it stays as it is.
const KEPT: [&str; 4] = ["Version", "Extensions", "PieceInfo", "DSS"];
/// What a signature field may have before it is signed.
const SIGNATURE: [&str; 10] = [
    "Type",
    "Subtype",
    "FT",
    "T",
    "TU",
    "F",
    "Rect",
    "P",
    "Lock",
    "StructParent",
];
/// What a canvas may have before it is filled.
const CANVAS: [&str; 11] = [
    "Type",
    "Subtype",
    "FT",
    "Ff",
    "T",
    "TU",
    "F",
    "Rect",
    "P",
    "Parent",
    "StructParent",
];
/// What the parent of a slot's canvases may have.
const MARKS: [&str; 5] = ["T", "FT", "Ff", "TU", "Kids"];
/// /F of a signature field: Print and Locked. Hidden or without a view it would not show who signed.
const SIGNATURE_FLAGS: i64 = 132;

/// A signature field: one widget and field in one object.
#[derive(Clone, Debug)]
pub(super) struct SignatureField {
    pub(super) name: String,
    pub(super) owner: Owner,
    pub(super) number: u32,
    /// The /Fields of its /Lock, or none without one.
    pub(super) lock: Option<Vec<String>>,
    pub(super) page: Option<u32>,
    /// Left, bottom, right, top in user space.
    pub(super) rect: [f64; 4],
}

/// One full-page canvas.
#[derive(Clone, Debug)]
pub(super) struct Canvas {
    pub(super) slot: u32,
    pub(super) page: u32,
}

/// A field that the requester placed.
#[derive(Clone, Debug)]
pub(super) struct PlacedField {
    pub(super) name: String,
    pub(super) kind: FieldKind,
    pub(super) required: bool,
    pub(super) options: Vec<String>,
    /// Objects of its rectangles.
    pub(super) spots: Vec<u32>,
}

/// A rectangle of a placed field.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) field: String,
    pub(super) slot: u32,
    pub(super) page: u32,
    /// Left, bottom, right, top in user space.
    pub(super) rect: [f64; 4],
    /// Of a radio button: what it stands for.
    pub(super) option: Option<String>,
}

/// What the base offers to be filled.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    pub(super) catalog: u32,
    /// The form's own object; none when it is written into the catalog.
    pub(super) acroform: Option<u32>,
    /// Partial names of the fields at the top.
    pub(super) names: HashSet<String>,
    /// By object number.
    pub(super) signatures: BTreeMap<u32, SignatureField>,
    /// By object number of the kid.
    pub(super) canvases: BTreeMap<u32, Canvas>,
    /// By slot.
    pub(super) placed: BTreeMap<u32, Vec<PlacedField>>,
    /// By object number.
    pub(super) spots: BTreeMap<u32, Spot>,
    /// Full names of the terminal fields that the document came with.
    pub(super) own: BTreeSet<String>,
    /// Page objects, in order.
    pub(super) pages: Vec<u32>,
    /// The same, to look one up.
    pub(super) page_objects: HashSet<u32>,
}

impl Form {
    /// Bytes and number of all names that closing may have to lock.
    pub(super) fn size(&self) -> usize {
        let signatures = self.signatures.values().map(|field| field.name.len());
        let placed = self.placed.values().flatten().map(|field| field.name.len());
        let own = self.own.iter().map(String::len);
        let names: usize = signatures.chain(placed).chain(own).map(|length| 1 + length).sum();
        names + self.canvases.len()
    }
}

/// Reads and checks the first revision.
pub(super) fn read(document: &Document<'_>) -> (Form, Vec<Problem>) {
    let mut reader = Reader::new(document);
    if !document.revisions.is_empty()
        && let Some((acroform, offset)) = reader.catalog()
    {
        reader.acroform(acroform, offset);
    }
    (reader.form, reader.problems)
}

/// Checks what others wrote, before anything of ours is in it.
pub(super) fn of_others(document: &Document<'_>) -> Vec<Problem> {
    let mut reader = Reader::new(document);
    if let Some((acroform, offset)) = reader.catalog() {
        reader.draws_itself(acroform, offset);
    }
    reader.problems
}

impl<'d, 'a> Reader<'d, 'a> {
    fn new(document: &'d Document<'a>) -> Self {
        Reader {
            document,
            form: Form::default(),
            problems: Vec::new(),
            widgets: HashMap::new(),
            reached: HashSet::new(),
            shown: Vec::new(),
            tops: HashSet::new(),
            listed: 0,
        }
    }
}

struct Reader<'d, 'a> {
    document: &'d Document<'a>,
    form: Form,
    problems: Vec<Problem>,
    /// Widget → page on whose /Annots it stands, from 1.
    widgets: HashMap<u32, u32>,
    /// Objects of fields that are not ours: none may be reached twice.
    reached: HashSet<u32>,
    /// Fields at the top that were read.
    tops: HashSet<u32>,
    /// The annotations of each page in order, with the page's offset; 0 for one without a number.
    shown: Vec<(Vec<u32>, usize)>,
    /// Annotations and names in locks met so far.
    listed: usize,
}

impl<'d> Reader<'d, '_> {
    fn bad(&mut self, offset: usize, what: impl Into<String>) {
        let cause = Cause::BadBase { what: what.into() };
        self.document.report(&mut self.problems, problem(cause, offset));
    }

    /// False when the steps are used up: then whatever comes next is not looked at.
    fn step(&self, steps: usize, offset: usize) -> bool {
        self.document.work.take(steps, offset)
    }

    fn object(&self, number: u32) -> Option<(&'d Dict, usize)> {
        let (object, _) = self.document.find(number, 0)?;
        Some((object.value.dict()?, object.offset))
    }

    /// Checks all but the form, which it gives with its place.
    fn catalog(&mut self) -> Option<(&'d Dict, usize)> {
        let document = self.document;
        let base = document.revisions.first()?;
        let ours = document.foreign.is_none();
        let identified = matches!(
            base.trailer.get("ID").and_then(Object::array),
            Some([Object::Text(_), Object::Text(_)])
        );
        if ours && !identified {
            self.bad(base.trailer_offset, "it has no /ID");
        }
        let root = base
            .trailer
            .reference("Root")
            .and_then(|number| Some((number, self.object(number)?)));
        let Some((number, (catalog, offset))) = root else {
            self.bad(base.trailer_offset, "it has no catalog");
            return None;
        };
        self.form.catalog = number;
        if !catalog.is("Type", "Catalog") {
            self.bad(offset, "it has no catalog");
        }
        let kept = |key: &String| key == "AA" || (!ours && KEPT.contains(&key.as_str()));
        let other = catalog.keys().find(|key| {
            !CATALOG.iter().any(|name| name.as_bytes() == *key) && !kept(&String::from_utf8_lossy(key).into_owned())
        });
        if let Some(key) = other.map(super::work::shown_key) {
            self.bad(offset, format!("its catalog has the entry /{key}"));
        }
        let linear = |object: &&Indirect| object.value.dict().is_some_and(|dict| dict.has("Linearized"));
        if let Some(object) = base.objects.values().find(linear).filter(|_| ours) {
            self.bad(object.offset, "it says that it is linearized");
        }
        self.layers(catalog, offset);
        actions::dangers(document, &mut self.problems);
        self.pages(catalog, offset);
        self.form.acroform = catalog.reference("AcroForm");
        let acroform = document.dict(catalog, "AcroForm", 0);
        if acroform.is_none() {
            self.bad(offset, "it has no form");
        }
        acroform.map(|acroform| (acroform, offset))
    }

    fn draws_itself(&mut self, acroform: &Dict, offset: usize) {
        // Others' may say that it does not.
        let off = |key: &str| {
            let value = acroform.get(key).map(|value| self.document.resolve(value, 0));
            self.document.foreign.is_some() && key == "NeedAppearances" && value == Some(&Object::Bool(false))
        };
        let draws = |key: &&str| acroform.has(key) && !off(key);
        if ["XFA", "NeedAppearances", "CO"].iter().any(draws) {
            self.bad(
                offset,
                "its form lets the reader draw other contents (XFA, NeedAppearances, CO)",
            );
        }
    }

    fn acroform(&mut self, acroform: &'d Dict, offset: usize) {
        // The flags of a form that was signed before are its own: changing them would break those signatures.
        if acroform.int("SigFlags") != Some(3) && self.document.foreign.is_none() {
            self.bad(offset, "its form does not say that it is signed (SigFlags 3)");
        }
        self.draws_itself(acroform, offset);
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
            if !self.step(1 + name.len(), offset) {
                return;
            }
            if !self.tops.insert(number) {
                self.bad(offset, "a form field is listed twice");
                continue;
            }
            if name.is_empty() || !names.insert(name.clone()) {
                let name = shown(&name);
                self.bad(offset, format!("two form fields have the name “{name}”, or none"));
            }
            match &self.document.foreign {
                Some(foreign) if foreign.objects.contains_key(&number) => {}
                Some(_) if owner(&name).is_none() => {
                    let name = shown(&name);
                    self.bad(
                        offset,
                        format!("the field “{name}” was added, which is no signature field of ours"),
                    );
                }
                _ => self.field(number, dict, name, offset),
            }
        }
        if let Some(foreign) = &self.document.foreign {
            self.form.own.extend(foreign.lockable.iter().cloned());
        }
        self.form.names = names;
        self.complete(offset);
    }

    fn field(&mut self, number: u32, dict: &'d Dict, name: String, offset: usize) {
        if let Some(owner) = owner(&name) {
            self.signature(number, dict, name, owner, offset);
        } else if let Some(slot) = name.strip_prefix("marks_").and_then(index) {
            self.marks(number, dict, slot, offset);
        } else if let Some(slot) = names::placed(&name).filter(|_| dict.has("CSGN_Field")) {
            self.placed(number, dict, name, slot, offset);
        } else {
            self.own(number, dict, Some(name), offset, 0);
        }
    }

    fn signature(&mut self, number: u32, dict: &Dict, name: String, owner: Owner, offset: usize) {
        let page = self.widgets.get(&number).copied();
        let placed = page.and_then(|page| self.form.pages.get(page as usize - 1).copied());
        let rect = self.rectangle(dict, "Rect");
        let sound = dict.is("FT", "Sig")
            && dict.is("Subtype", "Widget")
            && dict.int("F") == Some(SIGNATURE_FLAGS)
            && placed.is_some()
            && dict.reference("P") == placed
            && rect.is_some();
        if !sound {
            self.bad(
                offset,
                format!("the signature field {name} is not one shown and locked widget on a page"),
            );
        }
        let marker = |key: &String| key == GUEST && owner == Owner::Origin && self.document.foreign.is_some();
        let other = dict
            .keys()
            .map(super::work::shown_key)
            .find(|key| !SIGNATURE.contains(&key.as_str()) && !marker(key));
        if let Some(key) = other {
            self.bad(
                offset,
                format!("the signature field {name} has the entry /{key} already"),
            );
        }
        let lock = self.document.dict(dict, "Lock", 0).map(|lock| {
            let fields = lock.get("Fields").and_then(Object::array).unwrap_or_default();
            let fields = fields.iter().map(|field| text(Some(field)));
            // One list may be the lock of many fields.
            let fields = fields.take_while(|field| self.step(1 + field.len(), offset));
            (lock.is("Action", "Include"), fields.collect::<Vec<String>>())
        });
        if lock.as_ref().is_some_and(|(include, _)| !include) {
            self.bad(offset, format!("the lock of {name} is not a list of fields"));
        }
        let lock = lock.map(|(_, fields)| fields);
        self.listed += lock.as_ref().map_or(0, Vec::len);
        if self.listed > self.document.limits.max_objects {
            let what = "the number of locked fields";
            return self
                .document
                .report(&mut self.problems, problem(Cause::TooLarge { what }, offset));
        }
        if self.form.signatures.len() >= self.document.limits.max_revisions.saturating_add(MORE_FIELDS) {
            let what = "the number of signature fields";
            return self
                .document
                .report(&mut self.problems, problem(Cause::TooLarge { what }, offset));
        }
        self.form.signatures.insert(
            number,
            SignatureField {
                name,
                owner,
                number,
                lock,
                page,
                rect: rect.unwrap_or_default(),
            },
        );
    }

    fn marks(&mut self, number: u32, dict: &Dict, slot: u32, offset: usize) {
        if !dict.is("FT", "Tx") || dict.int("Ff") != Some(1) || dict.beyond(&MARKS).is_some() {
            self.bad(
                offset,
                format!("the marks of slot {slot} are not an empty read-only text field"),
            );
        }
        for kid in dict.get("Kids").and_then(Object::array).unwrap_or_default() {
            if !self.step(1, offset) {
                return;
            }
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
                && widget.is("FT", "Tx")
                && widget.int("Ff") == Some(1)
                && widget.int("F") == Some(644)
                && placed.is_some()
                && widget.reference("P") == placed;
            if !sound {
                self.bad(at, format!("a canvas of slot {slot} is not a locked widget on a page"));
            }
            if !placed.is_some_and(|page| self.covers(widget, page)) {
                self.bad(at, format!("a canvas of slot {slot} is not as large as its page"));
            }
            if let Some(key) = widget.beyond(&CANVAS) {
                self.bad(at, format!("a canvas of slot {slot} has the entry /{key} already"));
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

    /// Is the widget's rectangle the visible box of the page?
    fn covers(&self, widget: &Dict, page: u32) -> bool {
        let same = |rect: [f64; 4], visible: [f64; 4]| rect.iter().zip(visible).all(|(a, b)| (a - b).abs() < 0.01);
        self.rectangle(widget, "Rect")
            .zip(self.visible(page))
            .is_some_and(|(rect, visible)| same(rect, visible))
    }

    /// The visible box of a page: /CropBox cut to /MediaBox (ISO 32000-2, 14.11.2).
    fn visible(&self, page: u32) -> Option<[f64; 4]> {
        let (page, _) = self.object(page)?;
        let media = self.rectangle(page, "MediaBox")?;
        let crop = self.rectangle(page, "CropBox").unwrap_or(media);
        Some([
            media[0].max(crop[0]),
            media[1].max(crop[1]),
            media[2].min(crop[2]),
            media[3].min(crop[3]),
        ])
    }

    fn rectangle(&self, dict: &Dict, key: &str) -> Option<[f64; 4]> {
        let items = self.document.resolve(dict.get(key)?, 0).array()?;
        if items.len() != 4 {
            return None; // before all of a long list is read, which many widgets may share
        }
        let numbers: Option<Vec<f64>> = items.iter().map(Object::number).collect();
        let [a, b, c, d] = <[f64; 4]>::try_from(numbers?).ok()?;
        Some([a.min(c), b.min(d), a.max(c), b.max(d)])
    }
}
