//! The file as revisions, and what an object is as of a revision.

use super::Limits;
use super::guest::{self, Foreign};
use super::problem::{Cause, Problem, problem};
use super::reader::{Dict, Indirect, Object, Revision, revisions};
use super::work::Work;
use std::collections::{HashMap, HashSet};

/// How many references are followed from one to the next.
const MAX_LINKS: usize = 8;
/// Trailer entries that may stand in a trailer or cross-reference stream of ours.
const TRAILER: [&str; 12] = [
    "Size",
    "Root",
    "Info",
    "ID",
    "Prev",
    "Type",
    "W",
    "Index",
    "Length",
    "Filter",
    "DecodeParms",
    "DL",
];

pub(super) fn awaited(base: &Revision) -> HashSet<u32> {
    fn visit(object: &Object, known: &Revision, missing: &mut HashSet<u32>) {
        match object {
            Object::Ref(number) if !known.objects.contains_key(number) => {
                missing.insert(*number);
            }
            Object::Array(items) => items.iter().for_each(|item| visit(item, known, missing)),
            Object::Dict(dict) => dict.0.iter().for_each(|(_, value)| visit(value, known, missing)),
            _ => {}
        }
    }
    let mut missing = HashSet::new();
    for object in base.objects.values() {
        visit(&object.value, base, &mut missing);
    }
    missing
}

/// A file whose every byte has been read.
pub(super) struct Document<'a> {
    pub(super) file: &'a [u8],
    pub(super) revisions: Vec<Revision>,
    pub(super) limits: Limits,
    /// Objects that the first revision refers to and does not have: whoever adds one later changes what is there.
    pub(super) awaited: HashSet<u32>,
    /// What may still be spent on it.
    pub(super) work: Work,
    /// What others wrote and signed before; none of a document that is all ours.
    pub(super) foreign: Option<Foreign>,
    /// The revisions that hold an object, ascending: a file may have a thousand, and most hold few objects.
    holders: HashMap<u32, Vec<u32>>,
    /// Offset and number of the objects of each revision in the order of the file, but for members of object streams.
    places: Vec<Vec<(usize, u32)>>,
}

/// The revisions of each object, and the objects of each revision in order.
type Places = (HashMap<u32, Vec<u32>>, Vec<Vec<(usize, u32)>>);

fn places(revisions: &[Revision]) -> Places {
    let mut holders: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut places = Vec::with_capacity(revisions.len());
    for (revision, index) in revisions.iter().zip(0u32..) {
        let mut own = Vec::new();
        for object in revision.objects.values() {
            holders.entry(object.number).or_default().push(index);
            if object.within.is_none() {
                own.push((object.offset, object.number));
            }
        }
        own.sort_unstable();
        places.push(own);
    }
    (holders, places)
}

impl<'a> Document<'a> {
    /// Reads as far as it can be read strictly; the problems say where it ended and what the trailers contradict. `roots` vouch
    /// for whoever signed before.
    pub(super) fn read(file: &'a [u8], roots: &[Vec<u8>], limits: Limits) -> (Self, Vec<Problem>) {
        let work = Work::new(file.len(), &limits);
        let from = guest::length(file, &limits);
        let (mut revisions, result) = revisions(file, from, &limits, &work);
        let mut problems = Vec::new();
        let mut foreign = None;
        if let Some(from) = from {
            // Followed and compared, and hashed for each signature in it.
            let read = work.charge(from.saturating_mul(2), 0).ok();
            let bytes = file.get(..from).unwrap_or_default();
            match read.map(|()| Foreign::read(bytes, roots, &limits, &work)) {
                None => {}
                Some(Ok((found, pages))) => {
                    if let Some(prepared) = revisions.first_mut() {
                        problems = found.under(file, &pages, prepared);
                    }
                    // Each signature was hashed over all before it; that is told as what it cost.
                    let hashed = found.before.iter().map(|before| before.end_offset).sum();
                    let _ = work.take(hashed, 0);
                    let fault = found.fault.clone();
                    problems.extend(fault.map(|fault| problem(Cause::Before(fault), 0)));
                    foreign = Some(found);
                }
                Some(Err(fault)) => problems.push(problem(Cause::Before(fault), 0)),
            }
        }
        let mut document = Self::of(file, revisions, limits, work);
        document.foreign = foreign;
        problems.extend(document.trailers());
        // That the steps ran out is said at the end, once.
        problems.extend(result.err().filter(|problem| problem.cause != Cause::TooCostly));
        (document, problems)
    }

    /// What others wrote, by itself.
    pub(super) fn of_others(file: &'a [u8], revision: Revision, foreign: Foreign, limits: Limits, work: Work) -> Self {
        let mut document = Self::of(file, vec![revision], limits, work);
        document.foreign = Some(foreign);
        document
    }

    fn of(file: &'a [u8], revisions: Vec<Revision>, limits: Limits, work: Work) -> Self {
        let (holders, places) = places(&revisions);
        Self {
            file,
            awaited: revisions.first().map(awaited).unwrap_or_default(),
            revisions,
            limits,
            work,
            foreign: None,
            holders,
            places,
        }
    }

    /// Lists a problem, while there is room.
    pub(super) fn report(&self, problems: &mut Vec<Problem>, problem: Problem) {
        self.work.report(problems, problem);
    }

    /// The object with this number as of revision `upto` (inclusive), and the revision that defines it.
    pub(super) fn find(&self, number: u32, upto: usize) -> Option<(&Indirect, usize)> {
        let holders = self.holders.get(&number)?;
        let older = holders.partition_point(|index| *index as usize <= upto);
        let index = *holders.get(older.checked_sub(1)?)? as usize;
        Some((self.revisions.get(index)?.objects.get(&number)?, index))
    }

    /// The object in every revision that has it, the oldest first.
    pub(super) fn versions(&self, number: u32) -> impl Iterator<Item = &Indirect> {
        let holders = self.holders.get(&number).into_iter().flatten();
        holders.filter_map(move |index| self.revisions.get(*index as usize)?.objects.get(&number))
    }

    /// The revision around that byte of the file, and its objects in order, by offset and number; members of object streams
    /// stand nowhere in it.
    pub(super) fn around(&self, offset: usize) -> Option<(&Revision, &[(usize, u32)])> {
        let index = self.revisions.partition_point(|revision| revision.end <= offset);
        let revision = self.revisions.get(index).filter(|revision| revision.start <= offset)?;
        Some((revision, self.places.get(index)?))
    }

    /// Follows references; what is missing is null (ISO 32000-2, 7.3.10).
    pub(super) fn resolve<'d>(&'d self, object: &'d Object, upto: usize) -> &'d Object {
        let mut object = object;
        for _ in 0..MAX_LINKS {
            let Object::Ref(number) = object else { return object };
            match self.find(*number, upto) {
                Some((found, _)) => object = &found.value,
                None => break,
            }
        }
        &Object::Null
    }

    /// The dictionary that `key` of `dict` is or refers to.
    pub(super) fn dict<'d>(&'d self, dict: &'d Dict, key: &str, upto: usize) -> Option<&'d Dict> {
        self.resolve(dict.get(key)?, upto).dict()
    }

    fn trailers(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let Some(base) = self.revisions.first() else {
            return problems;
        };
        let mut previous: Option<&Revision> = None;
        for revision in &self.revisions {
            let offset = revision.trailer_offset;
            let mut report = |cause| self.report(&mut problems, problem(cause, offset));
            if let Some(key) = revision.trailer.beyond(&TRAILER) {
                report(Cause::TrailerEntry { key });
            }
            // What others wrote comes before our first revision.
            let before = self.foreign.as_ref().map(|foreign| foreign.start);
            let expected = previous.map(|previous| previous.startxref).or(before);
            let expected = expected.and_then(|start| i64::try_from(start).ok());
            if revision.trailer.int("Prev") != expected || (expected.is_none() && revision.trailer.has("Prev")) {
                report(Cause::WrongPrev);
            }
            for key in ["Root", "Info", "ID"] {
                if revision.trailer.get(key) != base.trailer.get(key) {
                    report(Cause::TrailerChanged { key });
                }
            }
            if revision.xref != base.xref {
                report(Cause::XrefKindChanged);
            }
            let shrinks = previous.is_some_and(|previous| revision.trailer.int("Size") < previous.trailer.int("Size"));
            if shrinks {
                report(Cause::TrailerChanged { key: "Size" });
            }
            previous = Some(revision);
        }
        problems
    }
}
