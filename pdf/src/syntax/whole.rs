//! A whole document in memory, written as one clean revision: object streams, one cross-reference stream, and an /ID that
//! is the hash of the content, so that the same objects always give the same bytes.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat};
use sha2::{Digest, Sha384};

use super::file::{File, ReadError};
use super::revision::deflated;
use super::write;

/// Objects per object stream: a reader inflates one stream to get at one object.
const PER_STREAM: usize = 100;

/// All objects of a document, generation 0 each.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The header's version, as `1.7`.
    pub version: String,
    /// By number.
    pub objects: BTreeMap<u32, Object>,
    /// The catalog.
    pub root: ObjectId,
    /// The document information dictionary.
    pub info: Option<ObjectId>,
}

impl Whole {
    /// Reads every object of a file that [`Whole::write`] wrote (generation 0 throughout).
    pub fn read(file: &File<'_>) -> Result<Self, ReadError> {
        let (root, _) = file.catalog()?;
        let mut objects = BTreeMap::new();
        for number in file.numbers() {
            let object = file.object((number, file.generation(number)))?;
            let kind = match &object {
                Object::Stream(stream) => stream.dict.get_type().unwrap_or_default(),
                _ => b"",
            };
            if kind != b"XRef" && kind != b"ObjStm" {
                objects.insert(number, object);
            }
        }
        let info = file.trailer().get(b"Info").and_then(Object::as_reference).ok();
        let version = file
            .bytes()
            .get(5..8)
            .and_then(|version| std::str::from_utf8(version).ok());
        Ok(Self {
            version: version.unwrap_or("1.7").to_owned(),
            objects,
            root,
            info,
        })
    }

    /// Adds an object.
    pub fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        let number = self.objects.keys().next_back().map_or(1, |number| number + 1);
        self.objects.insert(number, object.into());
        (number, 0)
    }

    /// A number for an object that comes later: null until then.
    pub fn reserve(&mut self) -> ObjectId {
        self.add(Object::Null)
    }

    /// Sets an object.
    pub fn set(&mut self, id: ObjectId, object: impl Into<Object>) {
        self.objects.insert(id.0, object.into());
    }

    /// The object that `object` stands for, references followed.
    pub fn resolve<'o>(&'o self, object: &'o Object) -> &'o Object {
        let mut object = object;
        for _ in 0..16 {
            match object {
                Object::Reference(id) => object = self.objects.get(&id.0).unwrap_or(&Object::Null),
                other => return other,
            }
        }
        &Object::Null
    }

    /// The entry `key` of `dict`, resolved; null when absent.
    pub fn entry<'o>(&'o self, dict: &'o Dictionary, key: &[u8]) -> &'o Object {
        dict.get(key).map_or(&Object::Null, |object| self.resolve(object))
    }

    /// The dictionary of object `id`, to be changed.
    pub fn dictionary_mut(&mut self, id: ObjectId) -> Result<&mut Dictionary, ReadError> {
        match self.objects.get_mut(&id.0) {
            Some(Object::Dictionary(dict)) => Ok(dict),
            _ => Err(ReadError::Missing(id.0)),
        }
    }

    /// The file's bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut out = format!("%PDF-{}\n%\u{b5}\u{b5}\u{b5}\u{b5}\n", self.version).into_bytes();
        let mut rows: BTreeMap<u32, (u8, u64, u16)> = BTreeMap::new();
        rows.insert(0, (0, 0, 65535));
        let mut next = self.objects.keys().next_back().map_or(1, |number| number + 1);
        let mut packed = Vec::new();
        for (number, object) in &self.objects {
            if matches!(object, Object::Stream(_)) {
                rows.insert(*number, (1, out.len() as u64, 0));
                write::indirect(&mut out, (*number, 0), object);
            } else {
                packed.push((*number, object));
            }
        }
        for group in packed.chunks(PER_STREAM) {
            for (index, (number, _)) in group.iter().enumerate() {
                rows.insert(*number, (2, u64::from(next), index as u16));
            }
            rows.insert(next, (1, out.len() as u64, 0));
            write::indirect(&mut out, (next, 0), &Object::Stream(object_stream(group)));
            next += 1;
        }
        let start = out.len();
        rows.insert(next, (1, start as u64, 0));
        let id = Sha384::digest(&out)[..16].to_vec();
        write::indirect(
            &mut out,
            (next, 0),
            &Object::Stream(self.cross_reference(&rows, next, id)),
        );
        out.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        out
    }

    fn cross_reference(&self, rows: &BTreeMap<u32, (u8, u64, u16)>, last: u32, id: Vec<u8>) -> Stream {
        let mut dict = Dictionary::new();
        dict.set("Type", Object::Name(b"XRef".to_vec()));
        dict.set("Size", Object::Integer(i64::from(last) + 1));
        dict.set("Root", Object::Reference(self.root));
        if let Some(info) = self.info {
            dict.set("Info", Object::Reference(info));
        }
        let id = Object::String(id, StringFormat::Hexadecimal);
        dict.set("ID", Object::Array(vec![id.clone(), id]));
        dict.set("W", Object::Array([1, 5, 2].map(Object::Integer).to_vec()));
        let mut data = Vec::new();
        for number in 0..=last {
            let (kind, second, third) = rows.get(&number).copied().unwrap_or((0, 0, 0));
            data.push(kind);
            data.extend_from_slice(&second.to_be_bytes()[3..]);
            data.extend_from_slice(&third.to_be_bytes());
        }
        deflated(dict, data)
    }
}

fn object_stream(group: &[(u32, &Object)]) -> Stream {
    let (mut head, mut body) = (Vec::new(), Vec::new());
    for (number, object) in group {
        head.extend_from_slice(format!("{number} {} ", body.len()).as_bytes());
        write::object(&mut body, object);
        body.push(b'\n');
    }
    let mut dict = Dictionary::new();
    dict.set("Type", Object::Name(b"ObjStm".to_vec()));
    dict.set("N", Object::Integer(group.len() as i64));
    dict.set("First", Object::Integer(head.len() as i64));
    head.extend_from_slice(&body);
    deflated(dict, head)
}
