//! Finding things in an honest base, with `lopdf` as the reader.

use lopdf::{Document, Object};

/// Where things are in the base.
pub struct Map(pub Document);

impl Map {
    pub fn catalog(&self) -> u32 {
        self.0.trailer.get(b"Root").unwrap().as_reference().unwrap().0
    }

    pub fn page(&self, number: u32) -> u32 {
        self.0.get_pages()[&number].0
    }

    pub fn contents(&self, page: u32) -> u32 {
        let page = self.0.get_dictionary((self.page(page), 0)).unwrap();
        match page.get(b"Contents").unwrap() {
            Object::Reference(id) => id.0,
            Object::Array(items) => items[0].as_reference().unwrap().0,
            other => panic!("{other:?}"),
        }
    }

    pub fn of_type(&self, kind: &str) -> u32 {
        let found = self.0.objects.iter().find(|(_, object)| {
            object
                .as_dict()
                .is_ok_and(|dict| dict.get(b"Type").and_then(Object::as_name).ok() == Some(kind.as_bytes()))
        });
        found.unwrap_or_else(|| panic!("no {kind}")).0.0
    }

    pub fn form(&self) -> u32 {
        let catalog = self.0.catalog().unwrap();
        catalog.get(b"AcroForm").unwrap().as_reference().unwrap().0
    }

    pub fn field(&self, name: &str) -> u32 {
        let found = self.0.objects.iter().find(|(_, object)| {
            object
                .as_dict()
                .is_ok_and(|dict| dict.get(b"T").and_then(Object::as_str).ok() == Some(name.as_bytes()))
        });
        found.unwrap_or_else(|| panic!("no field {name}")).0.0
    }

    pub fn canvas(&self, slot: u32, page: usize) -> u32 {
        let parent = self
            .0
            .get_dictionary((self.field(&format!("marks_{slot}")), 0))
            .unwrap();
        parent.get(b"Kids").unwrap().as_array().unwrap()[page - 1]
            .as_reference()
            .unwrap()
            .0
    }

    /// The object as text, with more entries before its end.
    pub fn with(&self, number: u32, more: &str) -> String {
        let dict = self.0.get_dictionary((number, 0)).unwrap();
        let mut out = Vec::new();
        countersign_pdf::syntax::write::dictionary(&mut out, dict);
        let text = String::from_utf8(out).unwrap();
        format!("{}{more}>>", &text[..text.len() - 2])
    }
}
