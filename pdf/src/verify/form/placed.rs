//! Placed fields in the base: each is what prepare writes, in rectangles of its own, and belongs to a slot that signs.

use std::collections::{BTreeMap, HashMap};

use super::{PlacedField, Reader, SignatureField, Spot};
use crate::fields::{FieldKind, Fill, MOST_ON_A_PAGE};
use crate::verify::names::text;
use crate::verify::reader::{Dict, Object};

/// By how many points rectangles may overlap, or reach over the edge of a page, for rounding.
const SLACK: f64 = 0.05;
/// What a field with one rectangle may have before it is filled.
const SINGLE: [&str; 11] = [
    "Type",
    "Subtype",
    "FT",
    "Ff",
    "T",
    "TU",
    "F",
    "Rect",
    "P",
    "StructParent",
    "CSGN_Field",
];
/// What a field with several rectangles may have.
const PARENT: [&str; 6] = ["T", "FT", "Ff", "TU", "Kids", "CSGN_Field"];
/// What each of its rectangles may have before it is filled.
const KID: [&str; 11] = [
    "Type",
    "Subtype",
    "FT",
    "Ff",
    "T",
    "TU",
    "F",
    "Rect",
    "P",
    "Parent",
    "StructParent",
];
/// What the private dictionary may have.
const ABOUT: [&str; 5] = ["Kind", "Label", "Required", "Fill", "Options"];

/// A name, a slot (none for a signature, which lies on nothing), and left, bottom, right, top.
type Place<'n> = (&'n str, Option<u32>, [f64; 4]);

impl<'d> Reader<'d, '_> {
    /// Reads the field `name` of `slot`.
    pub(super) fn placed(&mut self, number: u32, dict: &'d Dict, name: String, slot: u32, offset: usize) {
        let Some(mut field) = about(dict, name.clone()) else {
            return self.bad(offset, format!("the field {name} is not described as it must be"));
        };
        let kids = dict.get("Kids").and_then(Object::array);
        let family = kids.is_some();
        let allowed = if family { &PARENT[..] } else { &SINGLE[..] };
        if !dict.is("FT", "Tx") || dict.int("Ff") != Some(1) || dict.beyond(allowed).is_some() {
            self.bad(offset, format!("the field {name} is not an empty read-only text field"));
        }
        match kids {
            None => self.spot(number, dict, &mut field, slot, None, offset),
            Some(kids) => {
                for (kid, position) in kids.iter().zip(1..) {
                    if !self.step(1, offset) {
                        return;
                    }
                    let Some((kid, (widget, at))) = (match kid {
                        Object::Ref(kid) => self.object(*kid).map(|found| (*kid, found)),
                        _ => None,
                    }) else {
                        self.bad(offset, format!("a place of the field {name} is missing"));
                        continue;
                    };
                    self.spot(kid, widget, &mut field, slot, Some((number, position)), at);
                }
            }
        }
        let radio = field.kind == FieldKind::Radio;
        if field.spots.is_empty() || (radio && (!family || field.spots.len() != field.options.len())) {
            self.bad(offset, format!("the field {name} has not the places that it must have"));
        }
        self.form.placed.entry(slot).or_default().push(field);
    }

    /// One rectangle; `parent`: the field's object and the place in its list, from 1, where it has several.
    fn spot(
        &mut self,
        number: u32,
        widget: &Dict,
        field: &mut PlacedField,
        slot: u32,
        parent: Option<(u32, usize)>,
        offset: usize,
    ) {
        let page = self.widgets.get(&number).copied();
        let placed = page.and_then(|page| self.form.pages.get(page as usize - 1).copied());
        let rect = self.rectangle(widget, "Rect");
        let radio = field.kind == FieldKind::Radio;
        let named = parent.is_none_or(|(object, position)| {
            let letter = if radio { 'o' } else { 'p' };
            widget.reference("Parent") == Some(object)
                && text(widget.get("T")) == format!("{letter}{position}")
                && widget.beyond(&KID).is_none()
        });
        let sound = widget.is("Subtype", "Widget")
            && widget.is("FT", "Tx")
            && widget.int("Ff") == Some(1)
            && widget.int("F") == Some(644)
            && placed.is_some()
            && widget.reference("P") == placed
            && named;
        if !sound {
            self.bad(
                offset,
                format!("a place of the field {} is not a locked widget on a page", field.name),
            );
        }
        let within = rect
            .zip(placed.and_then(|page| self.visible(page)))
            .is_some_and(|(rect, page)| {
                rect[2] - rect[0] > SLACK
                    && rect[3] - rect[1] > SLACK
                    && rect[0] >= page[0] - SLACK
                    && rect[1] >= page[1] - SLACK
                    && rect[2] <= page[2] + SLACK
                    && rect[3] <= page[3] + SLACK
            });
        if !within {
            self.bad(
                offset,
                format!("a place of the field {} does not lie on its page", field.name),
            );
        }
        let spot = Spot {
            field: field.name.clone(),
            slot,
            page: page.unwrap_or(0),
            rect: rect.unwrap_or_default(),
            option: parent
                .filter(|_| radio)
                .and_then(|(_, position)| field.options.get(position - 1).cloned()),
        };
        if self.form.spots.insert(number, spot).is_some() {
            self.bad(offset, format!("a place of the field {} is shared", field.name));
        }
        field.spots.push(number);
    }

    /// Nobody's place lies on another person's, and none on a signature: what is drawn there may be opaque.
    pub(super) fn apart(&mut self) {
        let mut signatures: HashMap<u32, Vec<&SignatureField>> = HashMap::new();
        for field in self.form.signatures.values() {
            signatures.entry(field.page.unwrap_or(0)).or_default().push(field);
        }
        let mut pages: BTreeMap<u32, Vec<Place<'_>>> = BTreeMap::new();
        for spot in self.form.spots.values() {
            let place = (spot.field.as_str(), Some(spot.slot), spot.rect);
            pages.entry(spot.page).or_default().push(place);
        }
        let mut found = Vec::new();
        for (page, places) in &mut pages {
            let count = places.len();
            if count > MOST_ON_A_PAGE {
                found.push(format!("there are too many fields on page {page}"));
                continue;
            }
            let signatures = signatures.get(page).filter(|_| *page > 0).into_iter().flatten();
            places.extend(signatures.map(|field| (field.name.as_str(), None, field.rect)));
            if !self.step(count.saturating_mul(places.len()), 0) {
                break;
            }
            for (index, (name, slot, one)) in places.iter().enumerate().take(count) {
                let on = places.iter().skip(index + 1).find(|(_, of, other)| {
                    let across = one[2].min(other[2]) - one[0].max(other[0]);
                    let up = one[3].min(other[3]) - one[1].max(other[1]);
                    of != slot && across > SLACK && up > SLACK
                });
                if let Some((other, ..)) = on.filter(|_| found.len() <= self.document.limits.max_problems) {
                    found.push(format!("{name} and {other} lie on each other"));
                }
            }
        }
        for what in found {
            self.bad(0, what);
        }
    }
}

/// What `/CSGN_Field` says.
fn about(dict: &Dict, name: String) -> Option<PlacedField> {
    let about = dict.get("CSGN_Field").and_then(Object::dict)?;
    let named = |key: &str| match about.get(key) {
        Some(Object::Name(name)) => std::str::from_utf8(name).ok(),
        _ => None,
    };
    let kind = FieldKind::of_name(named("Kind")?)?;
    let Some(Object::Bool(required)) = about.get("Required") else {
        return None;
    };
    let listed = about.get("Options").map_or(Some(&[][..]), Object::array)?;
    let options: Vec<String> = listed.iter().map(|option| text(Some(option))).collect();
    let sound = matches!(about.get("Label"), Some(Object::Text(_)))
        && (!about.has("Fill") || named("Fill").and_then(Fill::of_name).is_some())
        && about.beyond(&ABOUT).is_none()
        && options.is_empty() != kind.has_options()
        && options.iter().all(|option| !option.is_empty());
    sound.then_some(PlacedField {
        name,
        kind,
        required: *required,
        options,
        spots: Vec::new(),
    })
}
