//! One incremental update (ISO 32000-2, 7.5.6), written so that the revision's bytes are its objects, its cross-reference
//! section and its trailer, and nothing else: our verifier accepts no other layout.

use std::collections::BTreeMap;
use std::ops::Range;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::file::{File, ReadError, XrefKind};
use super::write;

/// Objects to be appended to a file.
#[derive(Debug)]
pub struct Revision<'f, 'a> {
    file: &'f File<'a>,
    next: u32,
    objects: BTreeMap<u32, (u16, Body)>,
}

#[derive(Debug)]
enum Body {
    Object(Object),
    /// Written as given: what somebody else wrote, with something put in.
    Patched(Vec<u8>),
    /// Written as given, with a gap in it: bytes of a signature dictionary and the gap's place in them.
    Raw {
        bytes: Vec<u8>,
        gap: Range<usize>,
        byte_range: Range<usize>,
    },
}

/// A revision whose signature is still to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsigned {
    /// What is appended, with zeros in the gap.
    pub bytes: Vec<u8>,
    /// The gap in `bytes`: `<`, hex digits, `>`.
    pub gap: Range<usize>,
}

impl<'f, 'a> Revision<'f, 'a> {
    /// Starts an update of `file`.
    pub fn new(file: &'f File<'a>) -> Self {
        Self {
            file,
            next: file.next_number(),
            objects: BTreeMap::new(),
        }
    }

    /// The file as it is before this update.
    pub fn file(&self) -> &'f File<'a> {
        self.file
    }

    /// A number for an object that comes later.
    pub fn reserve(&mut self) -> ObjectId {
        let id = (self.next, 0);
        self.next += 1;
        id
    }

    /// Adds a new object.
    pub fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        let id = self.reserve();
        self.set(id, object);
        id
    }

    /// Adds a new stream, deflated when that makes it smaller.
    pub fn add_stream(&mut self, dict: Dictionary, content: Vec<u8>) -> ObjectId {
        self.add(deflated(dict, content))
    }

    /// Sets a reserved object, or overrides one of the file.
    pub fn set(&mut self, id: ObjectId, object: impl Into<Object>) {
        self.objects.insert(id.0, (id.1, Body::Object(object.into())));
    }

    /// Overrides an object with bytes that are one: what was there stays as it was spelled (numbers with more digits than
    /// a reader keeps).
    pub(crate) fn set_raw(&mut self, id: ObjectId, bytes: Vec<u8>) {
        self.objects.insert(id.0, (id.1, Body::Patched(bytes)));
    }

    /// Adds the signature dictionary of this revision: `entries` in order, `/Type`, `/ByteRange` and a gap for `room` bytes of
    /// `/Contents` before them. `kind`: `Sig` or `DocTimeStamp`.
    pub fn set_signature(&mut self, id: ObjectId, kind: &str, entries: &Dictionary, room: usize) {
        let mut bytes = format!("<</Type/{kind}/ByteRange ").into_bytes();
        let byte_range = bytes.len()..bytes.len() + BYTE_RANGE;
        bytes.resize(byte_range.end, b' ');
        bytes.extend_from_slice(b"/Contents ");
        let gap = bytes.len()..bytes.len() + 2 * room + 2;
        bytes.push(b'<');
        bytes.resize(gap.end - 1, b'0');
        bytes.push(b'>');
        let mut rest = Vec::new();
        write::dictionary(&mut rest, entries);
        bytes.extend_from_slice(&rest[2..]);
        self.objects.insert(id.0, (id.1, Body::Raw { bytes, gap, byte_range }));
    }

    /// Writes the update, which has a signature.
    ///
    /// # Errors
    /// [`ReadError::NoEntry`] when the file's trailer lacks what every trailer must repeat, or no signature was set.
    pub fn finish(self) -> Result<Unsigned, ReadError> {
        let base = self.file.bytes().len();
        let (mut out, placed) = self.write()?;
        let (gap, byte_range) = placed.ok_or(ReadError::NoEntry("Contents"))?;
        let range = format!("[0 {} {} {}]", base + gap.start, base + gap.end, out.len() - gap.end);
        out[byte_range..byte_range + range.len()].copy_from_slice(range.as_bytes());
        Ok(Unsigned { bytes: out, gap })
    }

    /// Writes the update, which has none.
    ///
    /// # Errors
    /// [`ReadError::NoEntry`] when the file's trailer lacks what every trailer must repeat.
    pub fn finish_plain(self) -> Result<Vec<u8>, ReadError> {
        Ok(self.write()?.0)
    }

    /// The bytes, and where the gap and the ByteRange of a signature lie in them.
    fn write(self) -> Result<(Vec<u8>, Option<Place>), ReadError> {
        let base = self.file.bytes().len();
        let mut out = Vec::new();
        if self.file.bytes().last() != Some(&b'\n') {
            out.push(b'\n');
        }
        let (mut offsets, mut placed) = (BTreeMap::new(), None);
        for (number, (generation, body)) in &self.objects {
            offsets.insert(*number, (base + out.len(), *generation));
            match body {
                Body::Object(object) => write::indirect(&mut out, (*number, *generation), object),
                Body::Patched(bytes) => {
                    out.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
                    out.extend_from_slice(bytes);
                    out.extend_from_slice(b"\nendobj\n");
                }
                Body::Raw { bytes, gap, byte_range } => {
                    out.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
                    let at = out.len();
                    out.extend_from_slice(bytes);
                    out.extend_from_slice(b"\nendobj\n");
                    placed = Some((at + gap.start..at + gap.end, at + byte_range.start));
                }
            }
        }
        self.cross_reference(&mut out, base, offsets)?;
        Ok((out, placed))
    }

    fn cross_reference(
        &self,
        out: &mut Vec<u8>,
        base: usize,
        mut offsets: BTreeMap<u32, (usize, u16)>,
    ) -> Result<(), ReadError> {
        let start = base + out.len();
        let mut trailer = Dictionary::new();
        let old = self.file.trailer();
        let in_stream = self.file.kind() == XrefKind::Stream;
        trailer.set("Size", Object::Integer(i64::from(self.next) + i64::from(in_stream)));
        trailer.set(
            "Root",
            old.get(b"Root").map_err(|_| ReadError::NoEntry("Root"))?.clone(),
        );
        for key in ["Info", "ID"] {
            if let Ok(value) = old.get(key.as_bytes()) {
                trailer.set(key, value.clone());
            }
        }
        trailer.set("Prev", Object::Integer(self.file.start() as i64));
        match self.file.kind() {
            XrefKind::Table => {
                out.extend_from_slice(b"xref\n");
                for run in runs(&offsets) {
                    out.extend_from_slice(format!("{} {}\n", run.start, run.len()).as_bytes());
                    for (offset, generation) in run.filter_map(|number| offsets.get(&number)) {
                        out.extend_from_slice(format!("{offset:010} {generation:05} n\r\n").as_bytes());
                    }
                }
                out.extend_from_slice(b"trailer\n");
                write::dictionary(out, &trailer);
                out.push(b'\n');
            }
            XrefKind::Stream => {
                let id = (self.next, 0);
                offsets.insert(id.0, (start, 0));
                let mut dict = Dictionary::new();
                dict.set("Type", Object::Name(b"XRef".to_vec()));
                dict.extend(&trailer);
                let index = runs(&offsets).into_iter();
                let index =
                    index.flat_map(|run| [Object::Integer(run.start.into()), Object::Integer(run.len() as i64)]);
                dict.set("Index", Object::Array(index.collect()));
                dict.set("W", Object::Array([1, 5, 2].map(Object::Integer).to_vec()));
                let row = |(offset, generation): &(usize, u16)| {
                    let mut row = vec![1];
                    row.extend_from_slice(&(*offset as u64).to_be_bytes()[3..]);
                    row.extend_from_slice(&generation.to_be_bytes());
                    row
                };
                let rows = offsets.values().flat_map(row).collect();
                write::indirect(out, id, &Object::Stream(Stream::new(dict, rows)));
            }
        }
        out.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        Ok(())
    }
}

/// The gap of a signature, and where its ByteRange is to be written.
type Place = (Range<usize>, usize);

/// Room for `[0 a b c]` with ten digits each.
const BYTE_RANGE: usize = 2 + 1 + 3 * 11;

/// A stream of `content`, deflated when that makes it smaller.
pub fn deflated(mut dict: Dictionary, content: Vec<u8>) -> Stream {
    use std::io::Write as _;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    let packed = encoder.write_all(&content).and_then(|()| encoder.finish());
    match packed {
        Ok(packed) if packed.len() + 20 < content.len() => {
            dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
            Stream::new(dict, packed)
        }
        _ => Stream::new(dict, content),
    }
}

fn runs(offsets: &BTreeMap<u32, (usize, u16)>) -> Vec<Range<u32>> {
    let mut runs: Vec<Range<u32>> = Vec::new();
    for &number in offsets.keys() {
        match runs.last_mut() {
            Some(run) if run.end == number => run.end += 1,
            _ => runs.push(number..number + 1),
        }
    }
    runs
}
