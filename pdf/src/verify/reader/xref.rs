//! Cross-reference sections: a table (ISO 32000-2, 7.5.4) or a stream (7.5.8).

use super::lexer::Lexer;
use super::object::{Dict, Indirect, Object};
use super::streams::decode;
use super::{Read, at};
use crate::verify::Limits;
use crate::verify::problem::Cause;
use crate::verify::work::Work;

/// One line of a cross-reference section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Free { generation: u64 },
    InUse { offset: u64 },
    Within { stream: u64, index: u64 },
}

/// Number and entry, in the order of the section.
pub(super) type Entries = Vec<(u32, Entry)>;

/// From after `xref` to before `trailer`. Lines are exactly 20 bytes.
pub(super) fn table(lexer: &mut Lexer<'_>, limits: &Limits) -> Read<Entries> {
    let mut entries = Entries::new();
    lexer.line_end()?;
    while !lexer.rest().starts_with(b"trailer") {
        let first = lexer.unsigned()?;
        if !lexer.take(b" ") {
            return lexer.fail("a subsection of the cross-reference table is broken");
        }
        let count = lexer.unsigned()?;
        lexer.line_end()?;
        for step in 0..count {
            let line = lexer.rest().get(..20);
            let Some((number, entry)) = line.and_then(|line| Some((number(first, step)?, self::line(line)?))) else {
                return lexer.fail("a line of the cross-reference table is broken");
            };
            if entries.len() >= limits.max_objects {
                return lexer.fail("the cross-reference table has too many lines");
            }
            entries.push((number, entry));
            lexer.seek(lexer.position() + 20);
        }
    }
    Ok(entries)
}

fn number(first: u64, step: u64) -> Option<u32> {
    u32::try_from(first.checked_add(step)?).ok()
}

fn line(line: &[u8]) -> Option<Entry> {
    let digits = |range: std::ops::Range<usize>| -> Option<u64> {
        let part = line.get(range)?;
        let all = part.iter().all(u8::is_ascii_digit);
        std::str::from_utf8(part).ok().filter(|_| all)?.parse().ok()
    };
    let (offset, generation) = (digits(0..10)?, digits(11..16)?);
    if line[10] != b' ' || line[16] != b' ' || ![&b" \n"[..], b" \r", b"\r\n"].contains(&&line[18..20]) {
        return None;
    }
    match line[17] {
        b'n' if generation == 0 => Some(Entry::InUse { offset }),
        b'f' => Some(Entry::Free { generation }),
        _ => None,
    }
}

/// The entries of a cross-reference stream.
pub(super) fn stream(file: &[u8], object: &Indirect, dict: &Dict, limits: &Limits, work: &Work) -> Read<Entries> {
    let broken = || {
        at(
            Cause::Syntax {
                what: "the cross-reference stream is broken",
            },
            object.offset,
        )
    };
    let Some(range) = &object.stream else { return broken() };
    let data = decode(file, dict, range, limits.max_stream, work)?;
    // Every item counts: one that is skipped here and not elsewhere would be another table there.
    let widths: Option<Vec<usize>> = dict.get("W").and_then(Object::array).and_then(|items| {
        items
            .iter()
            .map(|item| match item {
                Object::Int(width @ 0..=8) => usize::try_from(*width).ok(),
                _ => None,
            })
            .collect()
    });
    let Some([kind, second, third]) = widths.as_deref() else {
        return broken();
    };
    let row = kind + second + third;
    if *kind == 0 || data.len() % row != 0 {
        return broken();
    }
    let size = dict.int("Size").unwrap_or(0);
    let index: Option<Vec<i64>> = match dict.get("Index") {
        None => Some(vec![0, size]),
        Some(index) => index.array().and_then(|items| {
            items
                .iter()
                .map(|item| match item {
                    Object::Int(value) => Some(*value),
                    _ => None,
                })
                .collect()
        }),
    };
    let Some(index) = index else { return broken() };
    let mut rows = data.chunks_exact(row);
    let mut entries = Entries::new();
    for pair in index.chunks(2) {
        let [first, count] = pair else { return broken() };
        let (Ok(first), Ok(count)) = (u64::try_from(*first), u64::try_from(*count)) else {
            return broken();
        };
        for step in 0..count {
            let (Some(bytes), Some(number)) = (rows.next(), number(first, step)) else {
                return broken();
            };
            if entries.len() >= limits.max_objects {
                return at(
                    Cause::TooLarge {
                        what: "the cross-reference stream",
                    },
                    object.offset,
                );
            }
            let value = |from: usize, width: usize| {
                bytes
                    .iter()
                    .skip(from)
                    .take(width)
                    .fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte))
            };
            let (b, c) = (value(*kind, *second), value(kind + second, *third));
            let entry = match value(0, *kind) {
                0 => Entry::Free { generation: c },
                1 if c == 0 => Entry::InUse { offset: b },
                2 => Entry::Within { stream: b, index: c },
                _ => return broken(),
            };
            entries.push((number, entry));
        }
    }
    if rows.next().is_some() {
        return broken();
    }
    Ok(entries)
}
