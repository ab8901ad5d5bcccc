//! A file read lazily: the cross-reference chain at once, each object when it is asked for.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::parse::{Parser, SyntaxError};

/// One object or cross-reference stream may inflate to this many bytes.
const MAX_INFLATED: usize = 256 * 1024 * 1024;
/// Object numbers beyond this are refused: no document that passed intake comes near.
const MAX_NUMBER: u32 = 1 << 24;
/// Objects of a file that somebody else wrote, at most.
const MOST_FOREIGN: usize = 2_000_000;
/// How often every byte of such a file may be read.
const STEPS_PER_BYTE: usize = 64;
/// Links that are followed from reference to reference.
const MAX_LINKS: usize = 16;

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The file does not end in `startxref … %%EOF`.
    #[error("the file has no startxref at its end")]
    NoStart,
    /// A cross-reference section or object is malformed.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// `/Prev` leads back to a section already read.
    #[error("the cross-reference sections form a loop")]
    Loop,
    /// An object stream or cross-reference stream is broken, or inflates too far.
    #[error("the stream of object {0} cannot be read")]
    BadStream(u32),
    /// What is asked for is not in the file, or is of another type.
    #[error("object {0} is missing or of an unexpected type")]
    Missing(u32),
    /// A dictionary lacks an entry, or has it in another type.
    #[error("the entry /{0} is missing or of an unexpected type")]
    NoEntry(&'static str),
    /// Its objects lie on each other, so that reading them all is more work than any document is.
    #[error("the file is built so that reading it would be too much work")]
    TooCostly,
}

/// How a file's cross-reference sections are written (ISO 32000-2, 7.5.4 and 7.5.8). A revision is written as the last one was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XrefKind {
    /// `xref` and `trailer`.
    Table,
    /// A cross-reference stream.
    Stream,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Free,
    At { offset: usize, generation: u16 },
    In { stream: u32, index: usize },
}

type Members = Rc<(Vec<(u32, usize)>, Vec<u8>)>;

/// An open file: its newest trailer and where every object is.
#[derive(Debug)]
pub struct File<'a> {
    bytes: &'a [u8],
    trailer: Dictionary,
    kind: XrefKind,
    start: usize,
    entries: HashMap<u32, Entry>,
    members: RefCell<HashMap<u32, Members>>,
    /// Does any section point to a second one for other readers (/XRefStm), or say that strings are encrypted?
    marks: (bool, bool),
    /// Bytes that streams of the file's own structure may still inflate to.
    room: Cell<usize>,
    /// Objects at most.
    most: usize,
    /// Bytes of objects that may still be read.
    steps: Cell<usize>,
}

impl<'a> File<'a> {
    /// Reads the cross-reference chain of `bytes`.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        Self::open_within(bytes, usize::MAX)
    }

    /// [`Self::open`] of what somebody else wrote: its object streams and cross-reference streams may inflate to `room` bytes
    /// together.
    ///
    /// # Errors
    /// As [`Self::open`]; [`ReadError::BadStream`] for the stream that there is no room for.
    pub fn open_within(bytes: &'a [u8], room: usize) -> Result<Self, ReadError> {
        let most = if room == usize::MAX { usize::MAX } else { MOST_FOREIGN };
        let start = last_startxref(bytes)?;
        let mut file = Self {
            bytes,
            trailer: Dictionary::new(),
            kind: XrefKind::Table,
            start,
            entries: HashMap::new(),
            members: RefCell::default(),
            marks: (false, false),
            room: Cell::new(room),
            most,
            steps: Cell::new(match room {
                usize::MAX => usize::MAX,
                _ => bytes.len().saturating_mul(STEPS_PER_BYTE).saturating_add(room),
            }),
        };
        let (mut next, mut seen) = (Some(start), HashSet::new());
        while let Some(offset) = next {
            if !seen.insert(offset) {
                return Err(ReadError::Loop);
            }
            let (kind, trailer) = file.section(offset)?;
            file.marks.0 |= trailer.has(b"XRefStm");
            file.marks.1 |= trailer.has(b"Encrypt");
            next = match trailer.get(b"Prev") {
                Ok(Object::Integer(offset)) => Some(usize::try_from(*offset).map_err(|_| ReadError::NoEntry("Prev"))?),
                Ok(_) => return Err(ReadError::NoEntry("Prev")),
                Err(_) => None,
            };
            if seen.len() == 1 {
                (file.kind, file.trailer) = (kind, trailer);
            }
        }
        if file.next_number() > MAX_NUMBER {
            return Err(ReadError::NoEntry("Size"));
        }
        Ok(file)
    }

    /// All bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The newest trailer, or the dictionary of the newest cross-reference stream.
    pub fn trailer(&self) -> &Dictionary {
        &self.trailer
    }

    /// How the newest cross-reference section is written.
    pub fn kind(&self) -> XrefKind {
        self.kind
    }

    /// Byte offset of the newest cross-reference section: the next one's `/Prev`.
    pub fn start(&self) -> usize {
        self.start
    }

    /// The first object number that no section mentions.
    pub fn next_number(&self) -> u32 {
        let size = match self.trailer.get(b"Size") {
            Ok(Object::Integer(size)) => u32::try_from(*size).unwrap_or(0),
            _ => 0,
        };
        let used = self.entries.keys().max().map_or(1, |number| number.saturating_add(1));
        size.max(used)
    }

    /// Does any section point to a second one that only some readers follow (a hybrid file, ISO 32000-2, 7.5.8.4)?
    pub fn is_hybrid(&self) -> bool {
        self.marks.0
    }

    /// Does any section say that the file is encrypted?
    pub fn is_encrypted(&self) -> bool {
        self.marks.1
    }

    /// Is the object where it is in `other`, so that it must be the same?
    pub(crate) fn same_place(&self, other: &Self, number: u32) -> bool {
        let (own, theirs) = (self.entries.get(&number), other.entries.get(&number));
        match (own, theirs) {
            (
                Some(Entry::In { stream, index }),
                Some(Entry::In {
                    stream: there,
                    index: at,
                }),
            ) => (stream, index) == (there, at) && self.entries.get(stream) == other.entries.get(stream),
            _ => own == theirs,
        }
    }

    /// The object as it is written, without `obj` and `endobj`; nothing of a stream but its dictionary.
    pub(crate) fn raw(&self, id: ObjectId) -> Result<Vec<u8>, ReadError> {
        let missing = ReadError::Missing(id.0);
        match self.entries.get(&id.0) {
            Some(Entry::At { offset, generation }) if *generation == id.1 => {
                let mut parser = Parser::new(self.bytes, *offset);
                let (number, generation) = (parser.unsigned()?, parser.unsigned()?);
                parser.keyword("obj")?;
                if (number, generation) != (u64::from(id.0), u64::from(id.1)) {
                    return Err(missing);
                }
                parser.skip_space();
                let start = parser.position();
                parser.object()?;
                Ok(self.bytes.get(start..parser.position()).unwrap_or_default().to_vec())
            }
            Some(Entry::In { stream, index }) if id.1 == 0 => {
                let members = self.members(*stream)?;
                let (number, offset) = members.0.get(*index).ok_or(ReadError::Missing(id.0))?;
                let mut parser = Parser::new(&members.1, *offset);
                parser.skip_space();
                let start = parser.position();
                parser.object()?;
                let found = members.1.get(start..parser.position()).unwrap_or_default();
                if *number == id.0 {
                    Ok(found.to_vec())
                } else {
                    Err(missing)
                }
            }
            _ => Err(missing),
        }
    }

    /// Numbers of all objects in use, ascending.
    pub fn numbers(&self) -> Vec<u32> {
        let in_use = |(number, entry): (&u32, &Entry)| (!matches!(entry, Entry::Free)).then_some(*number);
        let mut numbers: Vec<u32> = self.entries.iter().filter_map(in_use).collect();
        numbers.sort_unstable();
        numbers
    }

    /// The object of that number; null when there is none (ISO 32000-2, 7.3.10).
    pub fn object(&self, id: ObjectId) -> Result<Object, ReadError> {
        match self.entries.get(&id.0) {
            None | Some(Entry::Free) => Ok(Object::Null),
            Some(Entry::At { offset, generation }) => {
                if *generation != id.1 {
                    return Ok(Object::Null);
                }
                let mut parser = Parser::new(self.bytes, *offset);
                let (found, object) = parser.indirect(&|id| self.length(id))?;
                self.spend(parser.position().saturating_sub(*offset))?;
                if found == id {
                    Ok(object)
                } else {
                    Err(ReadError::Missing(id.0))
                }
            }
            Some(Entry::In { stream, index }) => {
                let members = self.members(*stream)?;
                let (number, offset) = members.0.get(*index).ok_or(ReadError::Missing(id.0))?;
                if *number != id.0 || id.1 != 0 {
                    return Err(ReadError::Missing(id.0));
                }
                let mut parser = Parser::new(&members.1, *offset);
                let object = parser.object()?;
                self.spend(parser.position().saturating_sub(*offset))?;
                Ok(object)
            }
        }
    }

    fn spend(&self, bytes: usize) -> Result<(), ReadError> {
        let left = self.steps.get().checked_sub(bytes).ok_or(ReadError::TooCostly)?;
        self.steps.set(left);
        Ok(())
    }

    /// The generation under which an object number is in use.
    pub fn generation(&self, number: u32) -> u16 {
        match self.entries.get(&number) {
            Some(Entry::At { generation, .. }) => *generation,
            _ => 0,
        }
    }

    /// Follows references until something else comes.
    pub fn resolve(&self, object: &Object) -> Result<Object, ReadError> {
        let mut object = object.clone();
        for _ in 0..MAX_LINKS {
            match object {
                Object::Reference(id) => object = self.object(id)?,
                other => return Ok(other),
            }
        }
        Err(ReadError::Loop)
    }

    /// The dictionary of object `id`.
    pub fn dictionary(&self, id: ObjectId) -> Result<Dictionary, ReadError> {
        match self.object(id)? {
            Object::Dictionary(dict) => Ok(dict),
            _ => Err(ReadError::Missing(id.0)),
        }
    }

    /// The entry `key` of `dict`, resolved; null when absent.
    pub fn entry(&self, dict: &Dictionary, key: &[u8]) -> Result<Object, ReadError> {
        dict.get(key).map_or(Ok(Object::Null), |object| self.resolve(object))
    }

    /// Reference and dictionary of the catalog.
    pub fn catalog(&self) -> Result<(ObjectId, Dictionary), ReadError> {
        let root = self.trailer.get(b"Root").and_then(Object::as_reference);
        let root = root.map_err(|_| ReadError::NoEntry("Root"))?;
        Ok((root, self.dictionary(root)?))
    }

    fn length(&self, id: ObjectId) -> Option<usize> {
        // Only a plain object: a length inside an object stream could ask for that stream's own length.
        match self.entries.get(&id.0) {
            Some(Entry::At { offset, .. }) => match Parser::new(self.bytes, *offset).indirect(&|_| None) {
                Ok((found, Object::Integer(length))) if found == id => usize::try_from(length).ok(),
                _ => None,
            },
            _ => None,
        }
    }

    fn members(&self, number: u32) -> Result<Members, ReadError> {
        if let Some(members) = self.members.borrow().get(&number) {
            return Ok(Rc::clone(members));
        }
        let bad = || ReadError::BadStream(number);
        let stream = match self.entries.get(&number) {
            Some(Entry::At { offset, .. }) => Parser::new(self.bytes, *offset).indirect(&|id| self.length(id))?,
            _ => return Err(bad()),
        };
        let ((found, _), Object::Stream(stream)) = stream else {
            return Err(bad());
        };
        if found != number {
            return Err(bad());
        }
        let data = self.inflated(&stream).ok_or_else(bad)?;
        let (count, first) = (integer(&stream, b"N"), integer(&stream, b"First"));
        let (count, first) = (count.ok_or_else(bad)?, first.ok_or_else(bad)?);
        let mut parser = Parser::new(data.get(..first).ok_or_else(bad)?, 0);
        let mut index = Vec::new();
        for _ in 0..count {
            let number = u32::try_from(parser.unsigned()?).map_err(|_| bad())?;
            let offset = usize::try_from(parser.unsigned()?)
                .ok()
                .and_then(|offset| offset.checked_add(first));
            index.push((number, offset.ok_or_else(bad)?));
        }
        let members = Rc::new((index, data));
        self.members.borrow_mut().insert(number, Rc::clone(&members));
        Ok(members)
    }

    /// What is in a stream of the file's own structure, while there is room.
    fn inflated(&self, stream: &Stream) -> Option<Vec<u8>> {
        let room = self.room.get();
        let data = stream.get_plain_content_with_limit(room.min(MAX_INFLATED)).ok()?;
        self.room.set(room.checked_sub(data.len())?);
        Some(data)
    }

    fn section(&mut self, offset: usize) -> Result<(XrefKind, Dictionary), ReadError> {
        let mut parser = Parser::new(self.bytes, offset);
        if parser.keyword("xref").is_ok() {
            return Ok((XrefKind::Table, self.table(parser)?));
        }
        let ((number, _), object) = parser.indirect(&|_| None)?;
        let Object::Stream(stream) = object else {
            return Err(ReadError::BadStream(number));
        };
        self.stream(number, &stream)?;
        Ok((XrefKind::Stream, stream.dict))
    }

    fn table(&mut self, mut parser: Parser<'_>) -> Result<Dictionary, ReadError> {
        while parser.keyword("trailer").is_err() {
            let (first, count) = (parser.unsigned()?, parser.unsigned()?);
            for number in first..first.saturating_add(count) {
                let (offset, generation) = (parser.unsigned()?, parser.unsigned()?);
                let in_use = parser.keyword("n").is_ok();
                if !in_use {
                    parser.keyword("f")?;
                }
                let number = u32::try_from(number).map_err(|_| ReadError::NoEntry("Size"))?;
                let entry = match (in_use, usize::try_from(offset), u16::try_from(generation)) {
                    (true, Ok(offset), Ok(generation)) => Entry::At { offset, generation },
                    _ => Entry::Free,
                };
                self.entry_at(number, entry)?;
            }
        }
        match parser.object()? {
            Object::Dictionary(trailer) => Ok(trailer),
            _ => Err(ReadError::NoEntry("trailer")),
        }
    }

    fn stream(&mut self, number: u32, stream: &Stream) -> Result<(), ReadError> {
        let bad = || ReadError::BadStream(number);
        let data = self.inflated(stream).ok_or_else(bad)?;
        let integers = |key: &[u8]| match stream.dict.get(key) {
            Ok(Object::Array(items)) => items
                .iter()
                .map(|item| item.as_i64().ok().and_then(|n| usize::try_from(n).ok()))
                .collect(),
            _ => None::<Vec<usize>>,
        };
        let widths = integers(b"W").filter(|widths| widths.len() == 3 && widths.iter().all(|&width| width <= 8));
        let widths = widths.ok_or_else(bad)?;
        let row = widths.iter().sum::<usize>();
        let size = integer(stream, b"Size").ok_or_else(bad)?;
        let index = integers(b"Index").unwrap_or_else(|| vec![0, size]);
        let mut rows = data.chunks_exact(row.max(1));
        for range in index.chunks(2) {
            let [first, count] = range else { return Err(bad()) };
            for number in *first..first.saturating_add(*count) {
                let row = rows.next().ok_or_else(bad)?;
                let number = u32::try_from(number).map_err(|_| bad())?;
                let (kind, rest) = row.split_at(widths[0]);
                let (second, third) = rest.split_at(widths[1]);
                let kind = if widths[0] == 0 { 1 } else { big_endian(kind) };
                let (second, third) = (big_endian(second), big_endian(third));
                let entry = match kind {
                    1 => Entry::At {
                        offset: usize::try_from(second).map_err(|_| bad())?,
                        generation: u16::try_from(third).map_err(|_| bad())?,
                    },
                    2 => Entry::In {
                        stream: u32::try_from(second).map_err(|_| bad())?,
                        index: usize::try_from(third).map_err(|_| bad())?,
                    },
                    _ => Entry::Free,
                };
                self.entry_at(number, entry)?;
            }
        }
        Ok(())
    }

    /// Notes where an object is, unless a newer section did.
    fn entry_at(&mut self, number: u32, entry: Entry) -> Result<(), ReadError> {
        self.entries.entry(number).or_insert(entry);
        if self.entries.len() > self.most {
            return Err(ReadError::NoEntry("Size"));
        }
        Ok(())
    }
}

fn integer(stream: &Stream, key: &[u8]) -> Option<usize> {
    stream
        .dict
        .get(key)
        .ok()?
        .as_i64()
        .ok()
        .and_then(|value| usize::try_from(value).ok())
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

fn last_startxref(bytes: &[u8]) -> Result<usize, ReadError> {
    let word = b"startxref";
    let tail = bytes.len().saturating_sub(1024);
    let found = bytes[tail..].windows(word.len()).rposition(|window| window == word);
    let mut parser = Parser::new(bytes, tail + found.ok_or(ReadError::NoStart)?);
    parser.keyword("startxref")?;
    usize::try_from(parser.unsigned()?).map_err(|_| ReadError::NoStart)
}
