//! Objects as they stand in the file.

use std::collections::HashMap;
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
#[derive(Clone, Debug, Default)]
pub(in crate::verify) struct Dict(pub(in crate::verify) Vec<(Vec<u8>, Object)>);

impl PartialEq for Dict {
    fn eq(&self, other: &Self) -> bool {
        if self.0.len() != other.0.len() {
            return false;
        }
        let known: HashMap<&[u8], &Object> = other.0.iter().map(|(key, value)| (key.as_slice(), value)).collect();
        self.0
            .iter()
            .all(|(key, value)| known.get(key.as_slice()) == Some(&value))
    }
}

impl Dict {
    pub(in crate::verify) fn get(&self, key: &str) -> Option<&Object> {
        self.get_bytes(key.as_bytes())
    }

    pub(in crate::verify) fn get_bytes(&self, key: &[u8]) -> Option<&Object> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
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
        Some(String::from_utf8_lossy(other).into_owned())
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
