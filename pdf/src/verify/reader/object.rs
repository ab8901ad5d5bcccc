//! Objects as they stand in the file.

use crate::verify::work::shown_key;
use std::ops::Range;

/// A string with its place: the signature's `/Contents` must be the very gap of the ByteRange.
#[derive(Clone, Debug)]
pub(in crate::verify) struct Text {
    /// The bytes it stands for.
    pub(in crate::verify) bytes: Vec<u8>,
    /// From its first delimiter to past its last, in the file (or in the object stream that holds it).
    pub(in crate::verify) span: Range<usize>,
    /// Written as `<hex>`.
    pub(in crate::verify) hex: bool,
}

/// Equality is about the value, not the place.
impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

/// A direct object or a reference. Numbers keep integer and real apart.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::verify) enum Object {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    Name(Vec<u8>),
    Text(Text),
    Array(Vec<Object>),
    Dict(Dict),
    Ref(u32),
}

/// A dictionary without duplicate keys, in the order of the file. The order counts for nothing.
///
/// With it come the places of its entries in the order of their keys, when there are more than [`FEW`]: a large dictionary that
/// many objects refer to would otherwise be searched from its start for each of them.
#[derive(Clone, Debug, Default)]
pub(in crate::verify) struct Dict(pub(in crate::verify) Vec<(Vec<u8>, Object)>, Vec<u32>);

/// Entries that are searched one by one.
const FEW: usize = 16;

impl PartialEq for Dict {
    fn eq(&self, other: &Self) -> bool {
        if self.0.len() != other.0.len() {
            return false;
        }
        self.0.iter().all(|(key, value)| other.get_bytes(key) == Some(value))
    }
}

impl Dict {
    /// Keys must differ.
    pub(in crate::verify) fn new(entries: Vec<(Vec<u8>, Object)>) -> Self {
        let mut order = Vec::new();
        if let Some(count) = u32::try_from(entries.len()).ok().filter(|_| entries.len() > FEW) {
            order = (0..count).collect();
            order.sort_unstable_by(|a, b| entries[*a as usize].0.cmp(&entries[*b as usize].0));
        }
        Self(entries, order)
    }

    pub(in crate::verify) fn get(&self, key: &str) -> Option<&Object> {
        self.get_bytes(key.as_bytes())
    }

    pub(in crate::verify) fn get_bytes(&self, key: &[u8]) -> Option<&Object> {
        if self.1.is_empty() {
            return self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value);
        }
        let entry = |place: &u32| self.0.get(*place as usize);
        let found = self
            .1
            .binary_search_by(|place| entry(place).map_or(&[][..], |(name, _)| name).cmp(key));
        let place = found.ok().and_then(|found| self.1.get(found))?;
        entry(place).map(|(_, value)| value)
    }

    pub(in crate::verify) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(in crate::verify) fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(|(key, _)| key.as_slice())
    }

    /// Is the value this name?
    pub(in crate::verify) fn is(&self, key: &str, name: &str) -> bool {
        self.get(key).is_some_and(|value| value.is_name(name))
    }

    pub(in crate::verify) fn int(&self, key: &str) -> Option<i64> {
        match self.get(key) {
            Some(Object::Int(value)) => Some(*value),
            _ => None,
        }
    }

    pub(in crate::verify) fn reference(&self, key: &str) -> Option<u32> {
        match self.get(key) {
            Some(Object::Ref(number)) => Some(*number),
            _ => None,
        }
    }

    /// The first key that is not among `allowed`, for people.
    pub(in crate::verify) fn beyond(&self, allowed: &[&str]) -> Option<String> {
        let other = self
            .keys()
            .find(|key| !allowed.iter().any(|name| name.as_bytes() == *key))?;
        Some(shown_key(other))
    }
}

impl Object {
    pub(in crate::verify) fn is_name(&self, name: &str) -> bool {
        matches!(self, Self::Name(value) if value == name.as_bytes())
    }

    pub(in crate::verify) fn dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    pub(in crate::verify) fn array(&self) -> Option<&[Object]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(in crate::verify) fn number(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            _ => None,
        }
    }
}

/// `n 0 obj … endobj`, or an object of an object stream.
#[derive(Clone, Debug)]
pub(in crate::verify) struct Indirect {
    pub(in crate::verify) number: u32,
    pub(in crate::verify) value: Object,
    /// Where the stream's raw bytes lie in the file.
    pub(in crate::verify) stream: Option<Range<usize>>,
    /// Where the object starts in the file; for a member of an object stream, where that stream starts.
    pub(in crate::verify) offset: usize,
    /// The object stream that holds it, with its index there.
    pub(in crate::verify) within: Option<(u32, usize)>,
}
