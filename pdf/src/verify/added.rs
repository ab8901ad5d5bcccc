//! The new objects of one revision: each reached from an allowed slot, each of the shape its place asks for.

use super::document::Document;
use super::problem::{Cause, Problem};
use super::reader::{Dict, Indirect, Object, decode};
use super::shapes::{Place, Shape};
use super::work::shown_key;
use std::collections::{HashMap, HashSet};

/// What a canvas shows, to the byte.
const CANVAS_CONTENT: &[u8] = b"/M gs /X Do";

/// A length in points below which a box has no area.
pub(super) const TINY: f64 = 1e-6;

/// Walks the new objects of a revision.
pub(super) struct Added<'d, 'a> {
    document: &'d Document<'a>,
    revision: usize,
    places: HashMap<u32, Place>,
    pending: Vec<(u32, Place, Option<u32>)>,
    problems: Vec<Problem>,
}

impl<'d, 'a> Added<'d, 'a> {
    pub(super) fn new(document: &'d Document<'a>, revision: usize) -> Self {
        Self {
            document,
            revision,
            places: HashMap::new(),
            pending: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// An allowed slot refers to `object`.
    pub(super) fn reach(&mut self, object: u32, place: Place, page: Option<u32>) {
        self.pending.push((object, place, page));
    }

    /// Checks all that was reached, and that nothing else of the revision is new. `overridden`: objects that existed
    /// before and are judged elsewhere.
    pub(super) fn finish(mut self, overridden: &[u32]) -> Vec<Problem> {
        let start = self
            .document
            .revisions
            .get(self.revision)
            .map_or(0, |revision| revision.start);
        while let Some((number, place, page)) = self.pending.pop() {
            if !self.document.work.take(1, start) {
                return self.problems;
            }
            self.visit(number, place, page);
        }
        let Some(revision) = self.document.revisions.get(self.revision) else {
            return self.problems;
        };
        let known: HashSet<u32> = overridden.iter().copied().collect();
        let mut lost: Vec<&Indirect> = revision
            .objects
            .values()
            .filter(|object| !self.places.contains_key(&object.number) && !known.contains(&object.number))
            .filter(|object| object.offset != revision.startxref)
            .collect();
        lost.sort_by_key(|object| object.offset);
        for object in lost {
            let cause = Cause::Unreachable { object: object.number };
            self.report(cause, object.offset, None);
        }
        self.problems
    }

    fn visit(&mut self, number: u32, place: Place, page: Option<u32>) {
        let document = self.document;
        let found = document
            .revisions
            .get(self.revision)
            .and_then(|revision| revision.objects.get(&number));
        let new = found.filter(|_| self.revision > 0 && document.find(number, self.revision - 1).is_none());
        let Some(object) = new else {
            let offset = document
                .revisions
                .get(self.revision)
                .map_or(0, |revision| revision.start);
            let what = "it is not a new object of this revision".to_owned();
            let cause = Cause::WrongShape {
                object: number,
                place: place.name(),
                what,
            };
            return self.report(cause, offset, page);
        };
        if document.awaited.contains(&number) {
            let what = "one that the document refers to already";
            self.report(Cause::ForbiddenObject { object: number, what }, object.offset, page);
        }
        let place = match (place, object.value.dict()) {
            (Place::Drawn, Some(dict)) if dict.is("Subtype", "Image") => Place::Image,
            (Place::Drawn, _) => Place::Form,
            (place, _) => place,
        };
        match self.places.insert(number, place) {
            None => {}
            Some(earlier) if earlier == place => return,
            Some(_) => return self.wrong(object, place, page, "it stands in two different places".to_owned()),
        }
        let Some(dict) = object.value.dict() else {
            return self.wrong(object, place, page, "it is not a dictionary".to_owned());
        };
        if object.stream.is_some() != place.is_stream() {
            return self.wrong(
                object,
                place,
                page,
                "it is a stream, or it is none, against the rules".to_owned(),
            );
        }
        self.entries(object, dict, place, page);
        if place == Place::Canvas {
            self.content(object, dict, page);
        }
    }

    fn entries(&mut self, object: &'d Indirect, dict: &'d Dict, place: Place, page: Option<u32>) {
        let rules = place.entries();
        for (key, value) in &dict.0 {
            match rules.iter().find(|(name, _, _)| name.as_bytes() == key.as_slice()) {
                None => {
                    let what = format!("it has the entry /{}", shown_key(key));
                    self.wrong(object, place, page, what);
                }
                Some((name, shape, _)) => {
                    if !self.fits(object, value, *shape, page) {
                        self.wrong(
                            object,
                            place,
                            page,
                            format!("its entry /{name} has a value that is not allowed"),
                        );
                    }
                }
            }
        }
        for (name, _, _) in rules.iter().filter(|(name, _, required)| *required && !dict.has(name)) {
            self.wrong(object, place, page, format!("its entry /{name} is missing"));
        }
    }

    fn fits(&mut self, object: &'d Indirect, value: &'d Object, shape: Shape, page: Option<u32>) -> bool {
        match (shape, value) {
            (Shape::Direct, value) => !has_reference(value),
            (Shape::Box, value) => {
                numbers(value).is_some_and(|[a, b, c, d]| (c - a).abs() > TINY && (d - b).abs() > TINY)
            }
            (Shape::Matrix, value) => {
                numbers(value).is_some_and(|[a, b, c, d, _, _]| (a * d - b * c).abs() > TINY * TINY)
            }
            (Shape::Transform, value) => value.array().is_some(),
            (Shape::Name(names), value) => names.iter().any(|name| value.is_name(name)),
            (Shape::True, value) => *value == Object::Bool(true),
            (Shape::False, value) => *value == Object::Bool(false),
            (Shape::IdentityOr(_), value) if value.is_name("Identity") => true,
            (Shape::To(place) | Shape::Is(place) | Shape::IdentityOr(place), Object::Ref(number)) => {
                self.reach(*number, place, page);
                true
            }
            (Shape::Is(place), Object::Dict(dict)) if !place.is_stream() => {
                self.entries(object, dict, place, page);
                true
            }
            (Shape::Each(place), Object::Dict(dict)) => dict
                .0
                .iter()
                .all(|(_, value)| self.fits(object, value, Shape::Is(place), page)),
            (Shape::List(place), Object::Array(items)) => items
                .iter()
                .all(|value| self.fits(object, value, Shape::To(place), page)),
            _ => false,
        }
    }

    fn content(&mut self, object: &'d Indirect, dict: &'d Dict, page: Option<u32>) {
        let Some(range) = &object.stream else { return };
        // No more is inflated than what it must be: a layer has many canvases.
        match decode(
            self.document.file,
            dict,
            range,
            CANVAS_CONTENT.len(),
            &self.document.work,
        ) {
            Ok(content) if content == CANVAS_CONTENT => {}
            Err(problem) if problem.cause == Cause::TooCostly => {}
            Err(problem) if !matches!(problem.cause, Cause::TooLarge { .. }) => {
                self.report(problem.cause, problem.offset, page);
            }
            Ok(_) | Err(_) => {
                let cause = Cause::CanvasCovers {
                    what: "they are not drawn by /M gs /X Do alone",
                };
                self.report(cause, object.offset, page);
            }
        }
    }

    fn wrong(&mut self, object: &Indirect, place: Place, page: Option<u32>, what: String) {
        let cause = match place {
            Place::Multiply => Cause::CanvasCovers {
                what: "they are not blended with Multiply and nothing else",
            },
            Place::IsolatedGroup | Place::Isolated => Cause::CanvasCovers {
                what: "they are not one isolated transparency group",
            },
            place if place.of_canvas() => Cause::CanvasCovers {
                what: "their appearance has more than the one blended group",
            },
            place => Cause::WrongShape {
                object: object.number,
                place: place.name(),
                what,
            },
        };
        self.report(cause, object.offset, page);
    }

    fn report(&mut self, cause: Cause, offset: usize, page: Option<u32>) {
        self.document
            .report(&mut self.problems, Problem { cause, offset, page });
    }
}

/// Exactly so many numbers, none of them beyond what a page can need.
pub(super) fn numbers<const N: usize>(value: &Object) -> Option<[f64; N]> {
    let numbers: Option<Vec<f64>> = value
        .array()
        .filter(|items| items.len() == N)?
        .iter()
        .map(Object::number)
        .collect();
    <[f64; N]>::try_from(numbers?)
        .ok()
        .filter(|numbers| numbers.iter().all(|number| number.abs() < 1e7))
}

fn has_reference(object: &Object) -> bool {
    match object {
        Object::Ref(_) => true,
        Object::Array(items) => items.iter().any(has_reference),
        Object::Dict(dict) => dict.0.iter().any(|(_, value)| has_reference(value)),
        _ => false,
    }
}
