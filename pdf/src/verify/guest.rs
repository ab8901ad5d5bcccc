//! A document that others have signed before (DESIGN §4.2): what they wrote is followed as every reader follows it, the
//! revision that prepare added must be that to the byte, and both together are the base of what comes after.

use super::Limits;
use super::document::Document;
use super::form;
use super::problem::{Cause, Problem, problem};
use super::reader::{Dict, Indirect, Object, Revision, Text, XrefKind};
use super::work::Work;
use crate::field;
use crate::guest::{self, Before, Grown, GuestFault};
use crate::pages;
use crate::syntax::{self, File};
use lopdf::ObjectId;
use std::collections::HashMap;

/// What others wrote.
pub(super) struct Foreign {
    /// Bytes of it, from the start of the file.
    pub(super) length: usize,
    /// Their signatures; none when one of them is not sound.
    pub(super) before: Vec<Before>,
    /// How their signatures are not sound, or do not let others follow.
    pub(super) fault: Option<GuestFault>,
    /// Names of the fields that the closing signature must lock.
    pub(super) lockable: Vec<String>,
    /// Offset of their newest cross-reference section.
    pub(super) start: usize,
    /// The store of revocation data that came along.
    pub(super) store: Option<u32>,
    /// Numbers of their objects: all fields among them are theirs.
    pub(super) objects: HashMap<u32, Indirect>,
    trailer: Dict,
    xref: XrefKind,
}

/// How many bytes of the file are others', by what its own form says; none of a document that is all ours.
pub(super) fn length(file: &[u8], limits: &Limits) -> Option<usize> {
    let key = guest::GUEST.as_bytes();
    let said = file.len() <= limits.max_bytes && file.windows(key.len()).any(|window| window == key);
    let length = said.then(|| File::open_within(file, guest::ROOM).ok())?;
    guest::length(&length?).filter(|length| *length < file.len())
}

impl Foreign {
    /// Reads `bytes`, all of them others'.
    pub(super) fn read(
        bytes: &[u8],
        roots: &[Vec<u8>],
        limits: &Limits,
        work: &Work,
    ) -> Result<(Self, Vec<ObjectId>), GuestFault> {
        let file = guest::open(bytes)?;
        let mut objects = HashMap::new();
        let mut values = limits.max_values;
        let costly = || GuestFault::Unreadable(syntax::file::ReadError::TooCostly);
        for number in file.numbers() {
            let id = (number, file.generation(number));
            let object = file.object(id)?;
            let stream = matches!(object, lopdf::Object::Stream(_)).then_some(0..0);
            let value = own(&object, &mut values).ok_or_else(costly)?;
            if !work.take(1, 0) {
                return Err(costly());
            }
            let indirect = Indirect {
                number,
                value,
                stream,
                offset: 0,
                within: None,
            };
            objects.insert(number, indirect);
        }
        // What is wrong with signatures is told beside all else: the structure can be followed nevertheless.
        let (before, fault) = match guest::signatures(&file, roots) {
            Ok(before) => (before, None),
            Err(fault) => (Vec::new(), Some(fault)),
        };
        let pages = pages::all(&file)?;
        let (_, catalog) = file.catalog()?;
        let trailer = own(&lopdf::Object::Dictionary(file.trailer().clone()), &mut values).ok_or_else(costly)?;
        let foreign = Self {
            length: bytes.len(),
            before,
            fault,
            lockable: guest::lockable(&file)?,
            start: file.start(),
            store: catalog
                .get(b"DSS")
                .and_then(lopdf::Object::as_reference)
                .ok()
                .map(|id| id.0),
            objects,
            trailer: trailer.dict().cloned().unwrap_or_default(),
            xref: match file.kind() {
                syntax::XrefKind::Table => XrefKind::Table,
                syntax::XrefKind::Stream => XrefKind::Stream,
            },
        };
        Ok((foreign, pages))
    }

    /// All of it as one revision.
    fn revision(&self) -> Revision {
        Revision {
            start: 0,
            end: self.length,
            objects: self.objects.clone(),
            trailer: self.trailer.clone(),
            trailer_offset: 0,
            xref: self.xref,
            startxref: self.start,
        }
    }

    /// Puts what others wrote under the revision that prepare added, and says how that is not as it must be.
    pub(super) fn under(&self, file: &[u8], pages: &[ObjectId], prepared: &mut Revision) -> Vec<Problem> {
        let mut problems = Vec::new();
        let offset = prepared.trailer_offset;
        let mut report = |cause, offset| problems.push(problem(cause, offset));
        for key in ["Root", "Info", "ID"] {
            if prepared.trailer.get(key) != self.trailer.get(key) {
                report(Cause::TrailerChanged { key }, offset);
            }
        }
        if prepared.xref != self.xref {
            report(Cause::XrefKindChanged, offset);
        }
        if prepared.trailer.int("Size") < self.trailer.int("Size") {
            report(Cause::TrailerChanged { key: "Size" }, offset);
        }
        let mut own: Vec<&Indirect> = prepared.objects.values().collect();
        own.sort_by_key(|object| object.number);
        own.retain(|object| object.offset != prepared.startxref);
        let awaited = super::document::awaited(&self.revision());
        let mut fields: Vec<(ObjectId, usize)> = Vec::new();
        for object in own.iter().filter(|object| !self.objects.contains_key(&object.number)) {
            let page = object.value.dict().and_then(|field| field.reference("P"));
            let page = page.and_then(|page| pages.iter().position(|id| id.0 == page));
            match page.filter(|_| object.stream.is_none() && !awaited.contains(&object.number)) {
                Some(page) => fields.push(((object.number, 0), page)),
                None => report(Cause::Unreachable { object: object.number }, object.offset),
            }
        }
        let grown = guest::open(file.get(..self.length).unwrap_or_default())
            .and_then(|before| guest::patches(&before, pages, &fields));
        let mut grown: Vec<Grown> = match grown {
            Ok(grown) => grown,
            Err(fault) => {
                report(Cause::Before(fault), offset);
                return problems;
            }
        };
        for object in own.iter().filter(|object| self.objects.contains_key(&object.number)) {
            let place = grown.iter().position(|(id, _)| id.0 == object.number);
            let Some(place) = place else {
                let cause = Cause::ForbiddenOverride {
                    object: object.number,
                    what: "part of the document",
                    kind: "preparing revision",
                };
                report(cause, object.offset);
                continue;
            };
            let (id, wanted) = grown.swap_remove(place);
            let written = [format!("{} {} obj\n", id.0, id.1).as_bytes(), &wanted, b"\nendobj\n"].concat();
            if !file.get(object.offset..).is_some_and(|rest| rest.starts_with(&written)) {
                let key = "list of fields or annotations".to_owned();
                let cause = Cause::ChangedEntry {
                    object: object.number,
                    key,
                };
                report(cause, object.offset);
            }
        }
        for (id, _) in grown {
            report(Cause::Unreachable { object: id.0 }, offset);
        }
        let origin = own
            .iter()
            .filter_map(|object| object.value.dict())
            .find(|dict| super::names::text(dict.get("T")) == field::ORIGIN);
        if origin.and_then(|origin| origin.int(guest::GUEST)) != i64::try_from(self.length).ok() {
            let what = "it says otherwise where what others wrote ends".to_owned();
            report(Cause::BadBase { what }, offset);
        }
        for (number, object) in &self.objects {
            prepared.objects.entry(*number).or_insert_with(|| object.clone());
        }
        problems
    }
}

/// Why what others wrote cannot be taken, beyond its signatures: what acts, switches or carries files, which cannot be taken out
/// of it. `bytes`: all of them others'.
pub(crate) fn look(bytes: &[u8], limits: &Limits) -> Result<Vec<Before>, GuestFault> {
    let work = Work::new(bytes.len(), limits);
    let (foreign, _) = Foreign::read(bytes, &[], limits, &work)?;
    let revision = foreign.revision();
    if let Some(fault) = &foreign.fault {
        return Err(fault.clone());
    }
    let before = foreign.before.clone();
    let document = Document::of_others(bytes, revision, foreign, *limits, work);
    match form::of_others(&document).first().map(|problem| &problem.cause) {
        None => Ok(before),
        Some(Cause::BadBase { what }) => Err(GuestFault::NotAllowed { what: what.clone() }),
        Some(other) => Err(GuestFault::NotAllowed {
            what: other.to_string(),
        }),
    }
}

/// The object as this reader has them; none when there are too many values.
fn own(object: &lopdf::Object, values: &mut usize) -> Option<Object> {
    *values = values.checked_sub(1)?;
    Some(match object {
        lopdf::Object::Null => Object::Null,
        lopdf::Object::Boolean(value) => Object::Bool(*value),
        lopdf::Object::Integer(value) => Object::Int(*value),
        // As it would be written: the other reader keeps fewer digits.
        lopdf::Object::Real(value) => Object::Real(syntax::write::number(*value).parse().unwrap_or_default()),
        lopdf::Object::Name(name) => Object::Name(name.clone()),
        lopdf::Object::String(bytes, format) => Object::Text(Text {
            bytes: bytes.clone(),
            span: 0..0,
            hex: *format == lopdf::StringFormat::Hexadecimal,
        }),
        lopdf::Object::Array(items) => {
            let items: Option<Vec<Object>> = items.iter().map(|item| own(item, values)).collect();
            Object::Array(items?)
        }
        lopdf::Object::Dictionary(dict) => entries(dict, values)?,
        lopdf::Object::Stream(stream) => entries(&stream.dict, values)?,
        lopdf::Object::Reference((number, _)) => Object::Ref(*number),
    })
}

fn entries(dict: &lopdf::Dictionary, values: &mut usize) -> Option<Object> {
    let entries: Option<Vec<(Vec<u8>, Object)>> = dict
        .iter()
        .map(|(key, value)| Some((key.clone(), own(value, values)?)))
        .collect();
    Some(Object::Dict(Dict::new(entries?)))
}
