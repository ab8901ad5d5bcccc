//! Objects as somebody else spelled them: entries taken apart and put in without writing the rest anew.

use std::ops::Range;

use lopdf::Object;

use super::parse::{Parser, SyntaxError};
use super::write;

/// A key with the place of its value.
pub(crate) type Entry = (Vec<u8>, Range<usize>);

/// The entries of a dictionary: each key with the place of its value in `raw`, and the place of the final `>>`.
///
/// # Errors
/// [`SyntaxError`] when `raw` is no dictionary.
pub(crate) fn entries(raw: &[u8]) -> Result<(Vec<Entry>, usize), SyntaxError> {
    let broken = |offset| SyntaxError {
        what: "a dictionary is broken",
        offset,
    };
    if !raw.starts_with(b"<<") {
        return Err(broken(0));
    }
    let mut parser = Parser::new(raw, 2);
    let mut found = Vec::new();
    loop {
        parser.skip_space();
        let at = parser.position();
        if raw.get(at..).is_some_and(|rest| rest.starts_with(b">>")) {
            return Ok((found, at));
        }
        let Object::Name(key) = parser.object()? else {
            return Err(broken(at));
        };
        parser.skip_space();
        let start = parser.position();
        parser.object()?;
        found.push((key, start..parser.position()));
    }
}

/// `raw` with `value` under `key`: in place of what was there, or as the last entry.
///
/// # Errors
/// As [`entries`].
pub(crate) fn with_entry(raw: &[u8], key: &str, value: &[u8]) -> Result<Vec<u8>, SyntaxError> {
    let (entries, end) = entries(raw)?;
    let place = entries.into_iter().find(|(name, _)| name == key.as_bytes());
    let (place, put) = match place {
        Some((_, place)) => (place, value.to_vec()),
        None => {
            let mut put = Vec::new();
            write::object(&mut put, &Object::Name(key.as_bytes().to_vec()));
            put.push(b' ');
            put.extend_from_slice(value);
            (end..end, put)
        }
    };
    let before = raw.get(..place.start).unwrap_or_default();
    let after = raw.get(place.end..).unwrap_or_default();
    // Values may run into their keys (`/Count 3/Kids`), but a number must not run into what follows.
    Ok([before, b" ", &put, b" ", after].concat())
}

/// The array `raw` with `items` at its end; none when it is no array.
pub(crate) fn with_items(raw: &[u8], items: &[Object]) -> Option<Vec<u8>> {
    let inner = raw.strip_prefix(b"[")?.strip_suffix(b"]")?;
    let mut out = vec![b'['];
    out.extend_from_slice(inner);
    for item in items {
        out.push(b' ');
        write::object(&mut out, item);
    }
    out.push(b']');
    Some(out)
}
