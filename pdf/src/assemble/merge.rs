//! The objects of several documents in one. Each document is one that intake wrote: its page tree is a flat list, its pages
//! carry their attributes themselves, its catalog holds known entries only.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, ObjectId};

use super::form::Form;
use super::{bookmarks, picture};
use crate::geometry::PageSize;
use crate::images::NotAnImage;
use crate::intake::Change;
use crate::syntax::file::{File, ReadError};
use crate::syntax::whole::Whole;

/// Entries of a catalog that are true of one file only and dropped when files are merged. Of the first file, what says how
/// the document opens stays.
const PROPERTIES: [&[u8]; 4] = [b"PageLabels", b"Metadata", b"OutputIntents", b"Threads"];
const OPENING: [&[u8]; 5] = [b"ViewerPreferences", b"PageLayout", b"PageMode", b"OpenAction", b"Lang"];

/// A document that grows by files.
pub(super) struct Merger {
    whole: Whole,
    tree: ObjectId,
    pages: Vec<Object>,
    /// Top-level bookmarks of all files, in order.
    bookmarks: Vec<ObjectId>,
    form: Form,
    /// Optional content: all groups, and those that are not shown.
    groups: (Vec<Object>, Vec<Object>),
    catalog: Dictionary,
    files: usize,
}

impl Merger {
    pub(super) fn new() -> Self {
        let mut whole = Whole {
            version: "1.7".to_owned(),
            objects: BTreeMap::new(),
            root: (1, 0),
            info: None,
        };
        whole.root = whole.reserve();
        let tree = whole.reserve();
        Self {
            whole,
            tree,
            pages: Vec::new(),
            bookmarks: Vec::new(),
            form: Form::default(),
            groups: (Vec::new(), Vec::new()),
            catalog: Dictionary::new(),
            files: 0,
        }
    }

    pub(super) fn pages(&self) -> u32 {
        self.pages.len() as u32
    }

    /// Appends the pages of a document that intake wrote; the result is what of it was lost.
    pub(super) fn add(&mut self, intaken: &[u8]) -> Result<Vec<Change>, ReadError> {
        let mut part = Whole::read(&File::open(intaken)?)?;
        let catalog = dictionary(&part, part.root)?;
        bookmarks::settle_destinations(&mut part, &catalog);
        let changes = self.properties(&mut part, &catalog);
        // From here on, numbers are those of the whole.
        let by = self.whole.objects.keys().next_back().map_or(0, |number| number + 1);
        let objects = std::mem::take(&mut part.objects);
        for (number, mut object) in objects {
            shift(&mut object, by);
            self.whole.objects.insert(number + by, object);
        }
        let mut catalog = Object::Dictionary(catalog);
        shift(&mut catalog, by);
        let Object::Dictionary(catalog) = catalog else {
            return Err(ReadError::NoEntry("Root"));
        };
        if self.files == 0 {
            self.whole.info = part.info.map(|(number, _)| (number + by, 0));
            for key in OPENING {
                if let Ok(value) = catalog.get(key) {
                    self.catalog.set(key, value.clone());
                }
            }
        }
        if part.version == "2.0" {
            part.version.clone_into(&mut self.whole.version);
        }
        self.files += 1;
        self.take_pages(&catalog)?;
        self.bookmarks.extend(bookmarks::top(&self.whole, &catalog));
        self.form.add(&mut self.whole, &catalog, self.files);
        self.take_layers(&catalog);
        Ok(changes)
    }

    /// Appends a page with a picture.
    pub(super) fn add_picture(&mut self, bytes: &[u8], paper: PageSize) -> Result<(), NotAnImage> {
        let mut page = picture::page(&mut self.whole, bytes, paper)?;
        page.set("Parent", Object::Reference(self.tree));
        let page = self.whole.add(Object::Dictionary(page));
        self.pages.push(Object::Reference(page));
        Ok(())
    }

    /// The document. Objects that nothing refers to any more are still in it; intake leaves them out.
    pub(super) fn finish(mut self) -> Whole {
        let mut tree = Dictionary::new();
        tree.set("Type", Object::Name(b"Pages".to_vec()));
        tree.set("Count", Object::Integer(self.pages.len() as i64));
        tree.set("Kids", Object::Array(self.pages));
        self.whole.set(self.tree, Object::Dictionary(tree));
        let mut catalog = self.catalog;
        catalog.set("Type", Object::Name(b"Catalog".to_vec()));
        catalog.set("Pages", Object::Reference(self.tree));
        if let Some(bookmarks) = bookmarks::chain(&mut self.whole, &self.bookmarks) {
            catalog.set("Outlines", Object::Reference(bookmarks));
        }
        if let Some(form) = self.form.finish() {
            catalog.set("AcroForm", Object::Dictionary(form));
        }
        let (all, hidden) = self.groups;
        if !all.is_empty() {
            let mut state = Dictionary::new();
            // MuPDF 1.21 reads no more than one group of a list.
            if hidden.len() == all.len() {
                state.set("BaseState", Object::Name(b"OFF".to_vec()));
            } else {
                state.set("OFF", Object::Array(hidden));
            }
            let mut properties = Dictionary::new();
            properties.set("OCGs", Object::Array(all));
            properties.set("D", Object::Dictionary(state));
            catalog.set("OCProperties", Object::Dictionary(properties));
        }
        self.whole.set(self.whole.root, Object::Dictionary(catalog));
        self.whole
    }

    /// What cannot stay: structure trees number the parts of pages each from zero, and the rest speaks of one file.
    fn properties(&self, part: &mut Whole, catalog: &Dictionary) -> Vec<Change> {
        let mut changes = Vec::new();
        if catalog.has(b"StructTreeRoot") {
            changes.push(Change::Tags);
        }
        for object in part.objects.values_mut() {
            let dict = match object {
                Object::Dictionary(dict) => dict,
                Object::Stream(stream) => &mut stream.dict,
                _ => continue,
            };
            dict.remove(b"StructParents");
            dict.remove(b"StructParent");
            if dict.has(b"Title") {
                dict.remove(b"SE"); // of a bookmark: the element that it leads to
            }
        }
        let opening = self.files > 0 && OPENING.iter().any(|key| catalog.has(key));
        if opening || PROPERTIES.iter().any(|key| catalog.has(key)) {
            changes.push(Change::FileProperties);
        }
        changes
    }

    fn take_pages(&mut self, catalog: &Dictionary) -> Result<(), ReadError> {
        let no_pages = || ReadError::NoEntry("Pages");
        let tree = self.whole.entry(catalog, b"Pages").as_dict().map_err(|_| no_pages())?;
        let kids = self.whole.entry(tree, b"Kids").as_array().map_err(|_| no_pages())?;
        for kid in kids.clone() {
            let id = kid.as_reference().map_err(|_| no_pages())?;
            self.whole
                .dictionary_mut(id)?
                .set("Parent", Object::Reference(self.tree));
            self.pages.push(kid);
        }
        Ok(())
    }

    /// Which layers of optional content are shown is said anew, by group: files may start from different states.
    fn take_layers(&mut self, catalog: &Dictionary) {
        let Ok(properties) = self.whole.entry(catalog, b"OCProperties").as_dict() else {
            return;
        };
        let list = |dict: &Dictionary, key: &[u8]| {
            let items = self.whole.entry(dict, key).as_array();
            items.cloned().unwrap_or_default()
        };
        let groups = list(properties, b"OCGs");
        let empty = Dictionary::new();
        let state = self.whole.entry(properties, b"D").as_dict().unwrap_or(&empty);
        let (on, mut hidden) = (list(state, b"ON"), list(state, b"OFF"));
        if self
            .whole
            .entry(state, b"BaseState")
            .as_name()
            .is_ok_and(|name| name == b"OFF")
        {
            hidden = groups.iter().filter(|group| !on.contains(group)).cloned().collect();
        }
        self.groups.0.extend(groups);
        self.groups.1.extend(hidden);
    }
}

fn dictionary(whole: &Whole, id: ObjectId) -> Result<Dictionary, ReadError> {
    match whole.objects.get(&id.0) {
        Some(Object::Dictionary(dict)) => Ok(dict.clone()),
        _ => Err(ReadError::Missing(id.0)),
    }
}

/// Adds `by` to the number of every reference. Depth is bounded by the parser's own limit on nesting.
fn shift(object: &mut Object, by: u32) {
    match object {
        Object::Reference((number, _)) => *number += by,
        Object::Array(items) => items.iter_mut().for_each(|item| shift(item, by)),
        Object::Dictionary(dict) => dict.iter_mut().for_each(|(_, value)| shift(value, by)),
        Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, value)| shift(value, by)),
        _ => {}
    }
}
