//! Revisions: the bytes of the file, tiled.

use super::lexer::Lexer;
use super::object::{Dict, Indirect, Object};
use super::streams::decode;
use super::xref::{self, Entries, Entry};
use super::{Read, at};
use crate::verify::Limits;
use crate::verify::problem::Cause;
use crate::verify::work::Work;
use std::collections::HashMap;

/// Object numbers beyond this make some readers discard the cross-reference section and search for objects (PDFium).
const MAX_SIZE: u32 = 4 << 20;

/// How a revision lists its objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::verify) enum XrefKind {
    Table,
    Stream,
}

/// One revision: from where the last one ended to past its `%%EOF`.
#[derive(Clone, Debug)]
pub(in crate::verify) struct Revision {
    pub(in crate::verify) start: usize,
    pub(in crate::verify) end: usize,
    pub(in crate::verify) objects: HashMap<u32, Indirect>,
    pub(in crate::verify) trailer: Dict,
    pub(in crate::verify) trailer_offset: usize,
    pub(in crate::verify) xref: XrefKind,
    pub(in crate::verify) startxref: usize,
}

/// Splits the file, from its first byte or from where what others wrote ends: then none of the revisions is a first one. On a
/// problem, the revisions before it are still given.
pub(in crate::verify) fn revisions(
    file: &[u8],
    from: Option<usize>,
    limits: &Limits,
    work: &Work,
) -> (Vec<Revision>, Read<()>) {
    let mut found = Vec::new();
    let result = all(file, from, limits, work, &mut found);
    (found, result)
}

/// What reading has used up, over all revisions.
struct Spent<'w> {
    work: &'w Work,
    /// Objects read.
    objects: usize,
    /// Values that may still be read.
    values: usize,
}

fn all(file: &[u8], from: Option<usize>, limits: &Limits, work: &Work, found: &mut Vec<Revision>) -> Read<()> {
    if file.len() > limits.max_bytes {
        return at(Cause::TooLarge { what: "the file" }, 0);
    }
    work.charge(file.len(), 0)?;
    let mut position = match from {
        None => header(file)?,
        Some(from) => seam(file, from),
    };
    let mut spent = Spent {
        work,
        objects: 0,
        values: limits.max_values,
    };
    while position < file.len() || found.is_empty() {
        if found.len() >= limits.max_revisions {
            return at(
                Cause::TooLarge {
                    what: "the number of revisions",
                },
                position,
            );
        }
        let start = if found.is_empty() { 0 } else { position };
        let base = found.is_empty() && from.is_none();
        let revision = one(file, start, position, base, limits, &mut spent)?;
        position = revision.end;
        found.push(revision);
    }
    Ok(())
}

/// Where a revision starts after what others wrote: on a new line.
fn seam(file: &[u8], from: usize) -> usize {
    let ends = from.checked_sub(1).and_then(|last| file.get(last)) == Some(&b'\n');
    if !ends && file.get(from) == Some(&b'\n') {
        from + 1
    } else {
        from
    }
}

/// `%PDF-1.x` or `%PDF-2.0`, and one comment line of bytes above 127.
fn header(file: &[u8]) -> Read<usize> {
    let mut lexer = Lexer::new(file, 0, 1);
    if !(lexer.take(b"%PDF-1.") || lexer.take(b"%PDF-2.")) || lexer.unsigned().is_err() {
        return at(Cause::NotAPdf, 0);
    }
    lexer.seam();
    if lexer.take(b"%") {
        let length = lexer.rest().iter().take_while(|byte| **byte >= 128).count();
        lexer.seek(lexer.position() + length.min(16));
        lexer.seam();
    }
    Ok(lexer.position())
}

fn one(file: &[u8], start: usize, from: usize, base: bool, limits: &Limits, spent: &mut Spent<'_>) -> Read<Revision> {
    let mut lexer = Lexer::new(file, from, limits.max_depth).with_values(spent.values);
    let mut objects: HashMap<u32, Indirect> = HashMap::new();
    loop {
        let offset = lexer.position();
        let (kind, trailer, trailer_offset, entries) = if lexer.take(b"xref") {
            let entries = xref::table(&mut lexer, limits)?;
            let trailer_offset = lexer.position();
            lexer.take(b"trailer");
            lexer.skip_space();
            let Object::Dict(trailer) = lexer.object()? else {
                return lexer.fail("the trailer is not a dictionary");
            };
            lexer.line_end()?;
            (XrefKind::Table, trailer, trailer_offset, entries)
        } else {
            if !lexer.rest().first().is_some_and(u8::is_ascii_digit) {
                return at(Cause::UntiledBytes, offset);
            }
            spent.objects += 1;
            if spent.objects > limits.max_objects {
                return at(
                    Cause::TooLarge {
                        what: "the number of objects",
                    },
                    offset,
                );
            }
            let object = lexer.indirect()?;
            lexer.line_end()?;
            let section = object
                .value
                .dict()
                .filter(|dict| object.stream.is_some() && dict.is("Type", "XRef"))
                .cloned();
            let found = match section {
                None => None,
                Some(dict) => Some((
                    XrefKind::Stream,
                    dict.clone(),
                    offset,
                    xref::stream(file, &object, &dict, limits, spent.work)?,
                )),
            };
            let number = object.number;
            if objects.insert(number, object).is_some() {
                return at(Cause::DefinedTwice { object: number }, offset);
            }
            match found {
                None => continue,
                Some(found) => found,
            }
        };
        let end = tail(&mut lexer, offset)?;
        spent.values = lexer.values();
        members(file, &mut objects, limits, spent, base)?;
        listed(&objects, &entries, offset, base)?;
        let size = trailer.int("Size").and_then(|size| u32::try_from(size).ok());
        if size.is_some_and(|size| size > MAX_SIZE) {
            return at(
                Cause::TooLarge {
                    what: "the trailer's /Size",
                },
                trailer_offset,
            );
        }
        if size.is_none_or(|size| objects.keys().any(|number| *number >= size)) {
            return at(
                Cause::Syntax {
                    what: "the trailer's /Size is smaller than an object number",
                },
                trailer_offset,
            );
        }
        return Ok(Revision {
            start,
            end,
            objects,
            trailer,
            trailer_offset,
            xref: kind,
            startxref: offset,
        });
    }
}

/// `startxref`, the section's very offset, `%%EOF`.
fn tail(lexer: &mut Lexer<'_>, section: usize) -> Read<usize> {
    if !lexer.take(b"startxref") {
        return lexer.fail("startxref is missing after the trailer");
    }
    lexer.line_end()?;
    let offset = lexer.position();
    if lexer.unsigned()? != section as u64 {
        return at(Cause::WrongStartxref, offset);
    }
    lexer.line_end()?;
    if !lexer.take(b"%%EOF") {
        return lexer.fail("the revision does not end with %%EOF");
    }
    lexer.line_end()?;
    Ok(lexer.position())
}

/// Takes the members out of object streams (ISO 32000-2, 7.5.7).
fn members(
    file: &[u8],
    objects: &mut HashMap<u32, Indirect>,
    limits: &Limits,
    spent: &mut Spent<'_>,
    base: bool,
) -> Read<()> {
    let mut streams: Vec<Indirect> = Vec::new();
    for object in objects.values() {
        if object.value.dict().is_some_and(|dict| dict.is("Type", "ObjStm")) {
            streams.push(object.clone());
        }
    }
    streams.sort_by_key(|object| object.offset);
    let mut inflated = 0usize;
    for holder in streams {
        if !base {
            return at(
                Cause::ForbiddenObject {
                    object: holder.number,
                    what: "an object stream",
                },
                holder.offset,
            );
        }
        let broken = || {
            at(
                Cause::Syntax {
                    what: "an object stream is broken",
                },
                holder.offset,
            )
        };
        let (Object::Dict(dict), Some(range)) = (&holder.value, &holder.stream) else {
            return broken();
        };
        if dict.has("Extends") {
            return broken();
        }
        let data = decode(file, dict, range, limits.max_stream, spent.work)?;
        inflated = inflated.saturating_add(data.len());
        if inflated > limits.max_stream {
            return at(
                Cause::TooLarge {
                    what: "what the object streams hold together",
                },
                holder.offset,
            );
        }
        let size = |key: &str| dict.int(key).and_then(|value| usize::try_from(value).ok());
        let (Some(number), Some(first)) = (size("N"), size("First")) else {
            return broken();
        };
        let mut head = Lexer::new(data.get(..first).unwrap_or_default(), 0, 1);
        let mut expected = first;
        for index in 0..number {
            spent.objects += 1;
            if spent.objects > limits.max_objects {
                return at(
                    Cause::TooLarge {
                        what: "the number of objects",
                    },
                    holder.offset,
                );
            }
            head.skip_space();
            let member = head.unsigned().ok().and_then(|member| u32::try_from(member).ok());
            head.skip_space();
            let offset = head.unsigned().ok().and_then(|offset| usize::try_from(offset).ok());
            let (Some(member), Some(offset)) = (member, offset.and_then(|offset| offset.checked_add(first))) else {
                return broken();
            };
            if offset != expected {
                return broken();
            }
            let mut body = Lexer::new(&data, offset, limits.max_depth).with_values(spent.values);
            let value = match body.object() {
                Ok(value) => value,
                Err(problem) if matches!(problem.cause, Cause::TooLarge { .. }) => {
                    return at(problem.cause, holder.offset);
                }
                Err(_) => return broken(),
            };
            spent.values = body.values();
            body.skip_space();
            expected = body.position();
            let indirect = Indirect {
                number: member,
                value,
                stream: None,
                offset: holder.offset,
                within: Some((holder.number, index)),
            };
            if member == 0 || objects.insert(member, indirect).is_some() {
                return at(Cause::DefinedTwice { object: member }, holder.offset);
            }
        }
        if expected != data.len() {
            return broken();
        }
    }
    Ok(())
}

/// The section lists exactly the objects that are there, where they are.
fn listed(objects: &HashMap<u32, Indirect>, entries: &Entries, offset: usize, base: bool) -> Read<()> {
    let mut seen = HashMap::new();
    for (number, entry) in entries {
        if seen.insert(*number, ()).is_some() {
            return at(Cause::ListedTwice { object: *number }, offset);
        }
        let right = match (entry, objects.get(number)) {
            (Entry::Free { generation }, None) if *number == 0 => *generation == 65535,
            (Entry::Free { .. }, None) if base => true,
            (Entry::Free { .. }, _) => return at(Cause::FreedObject { object: *number }, offset),
            (Entry::InUse { offset }, Some(object)) => object.within.is_none() && object.offset as u64 == *offset,
            (Entry::Within { stream, index }, Some(object)) => object
                .within
                .is_some_and(|(holder, at)| u64::from(holder) == *stream && at as u64 == *index),
            (_, None) => false,
        };
        if !right {
            return at(Cause::WrongXref { object: *number }, offset);
        }
    }
    match objects
        .values()
        .filter(|object| !seen.contains_key(&object.number))
        .min_by_key(|object| object.offset)
    {
        Some(hidden) => at(Cause::NotListed { object: hidden.number }, hidden.offset),
        None => Ok(()),
    }
}
