//! Placed fields as a layer fills them: whole or not at all, with values that they take, drawn within their rectangles.

use std::collections::HashMap;

use super::added::{TINY, numbers};
use super::document::Document;
use super::form::{Form, PlacedField};
use super::names::text;
use super::problem::{Cause, Problem};
use super::reader::{Dict, Object};
use crate::fields::{FieldKind, check_value};

/// Points by which an appearance may be larger or smaller than its rectangle, for rounding, and the same in parts of it.
const SLACK: (f64, f64) = (0.05, 0.001);

/// What a layer put into places: value and offset by object.
pub(super) type Values = HashMap<u32, (Option<String>, usize)>;

/// A /V as this product writes it: readers must not differ in what it says. ASCII that shows, or UTF-16BE with its mark
/// (ISO 32000-2, 7.9.2.2).
pub(super) fn value(widget: &Dict) -> Option<String> {
    let Some(Object::Text(written)) = widget.get("V") else {
        return None;
    };
    let sound = match written.bytes.strip_prefix(&[0xfe, 0xff]) {
        Some(units) => {
            let units: Vec<u16> = units
                .chunks(2)
                .map(|pair| pair.iter().fold(0, |sum, byte| (sum << 8) | u16::from(*byte)))
                .collect();
            written.bytes.len().is_multiple_of(2) && String::from_utf16(&units).is_ok()
        }
        None => written.bytes.iter().all(|byte| (32..127).contains(byte)),
    };
    let value = text(widget.get("V"));
    (sound && !value.trim().is_empty()).then_some(value)
}

/// Holds the places that a layer of `slot` filled against its fields.
pub(super) fn judge(form: &Form, slot: u32, values: &Values, offset: usize, report: impl FnMut(Problem)) {
    let fields = form.placed.get(&slot).into_iter().flatten();
    let problem = |field: &PlacedField| {
        let (cause, offset) = fault(field, form, values, offset)?;
        let page = field
            .spots
            .first()
            .and_then(|spot| form.spots.get(spot))
            .map(|spot| spot.page);
        Some(Problem { cause, offset, page })
    };
    fields.filter_map(problem).for_each(report);
}

fn fault(field: &PlacedField, form: &Form, values: &Values, start: usize) -> Option<(Cause, usize)> {
    let filled: Vec<(u32, &Option<String>, usize)> = field
        .spots
        .iter()
        .filter_map(|spot| values.get(spot).map(|(value, offset)| (*spot, value, *offset)))
        .collect();
    let name = || field.name.clone();
    let Some((spot, value, offset)) = filled.first() else {
        return field.required.then(|| (Cause::RequiredEmpty { field: name() }, start));
    };
    let wrong = |what| Some((Cause::WrongValue { field: name(), what }, *offset));
    let Some(value) = value else {
        return wrong("it is not text that every reader reads alike");
    };
    if check_value(field.kind, &field.options, value).is_err() {
        return wrong("a field of its kind does not take it");
    }
    if field.kind == FieldKind::Radio {
        let option = form.spots.get(spot).and_then(|spot| spot.option.as_ref());
        if filled.len() > 1 || option != Some(value) {
            return wrong("it is not the one button that is marked");
        }
    } else if filled.len() != field.spots.len() || filled.iter().any(|(_, other, _)| other.as_ref() != Some(value)) {
        return wrong("it is not the same in all its places");
    }
    None
}

/// Is the appearance in object `number` of revision `index` as large as `rect`? Readers scale it if not, but not all of them
/// need to: then it could show beyond its rectangle. Boxes and matrices that are none are found with the shapes.
pub(super) fn fits(document: &Document<'_>, index: usize, number: u32, rect: [f64; 4]) -> bool {
    let found = document
        .revisions
        .get(index)
        .and_then(|revision| revision.objects.get(&number)?.value.dict());
    let Some(dict) = found else { return true };
    let matrix = match dict.get("Matrix") {
        Some(matrix) => numbers(matrix),
        None => Some([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]),
    };
    let corners: Option<[f64; 4]> = dict.get("BBox").and_then(numbers);
    let (Some([left, bottom, right, top]), Some([a, b, c, d, _, _])) = (corners, matrix) else {
        return true;
    };
    let (across, up) = ((right - left).abs(), (top - bottom).abs());
    let wanted = [rect[2] - rect[0], rect[3] - rect[1]];
    if across <= TINY || up <= TINY || (a * d - b * c).abs() <= TINY * TINY || wanted.iter().any(|side| *side <= 0.0) {
        return true;
    }
    // The box around the turned and scaled BBox (ISO 32000-2, 12.5.5, algorithm 8.1).
    let shown = [a.abs() * across + c.abs() * up, b.abs() * across + d.abs() * up];
    shown
        .iter()
        .zip(wanted)
        .all(|(shown, wanted)| (shown - wanted).abs() <= SLACK.0 + wanted * SLACK.1)
}
