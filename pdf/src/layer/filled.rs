//! Values in placed fields: /V says what, /AP shows it within the field's rectangle.

use std::collections::HashMap;

use lopdf::{Dictionary, ObjectId};

use super::appearance::{self, INK, handwriting};
use super::ink::Ink;
use super::sheet::Sheet;
use super::{Appearance, Color, LayerError, fit, stamp};
use crate::field;
use crate::fields::{CHECKED, FieldKind, FieldValue, Laid, PlacedField, Value, ValueError, ValueFault, check_value};
use crate::sign::Act;
use crate::syntax::write::{number, text};

/// What /V says of a picture.
const PICTURE: &str = "Picture";
/// Free space at the edges of a text, in points and in parts of the shorter side at most.
const MARGIN: (f32, f32) = (2.0, 0.1);
/// Stamps are red.
const STAMP: Color = Color {
    red: 176,
    green: 16,
    blue: 32,
};

/// A widget with its value, and what it shows.
pub(super) struct Filling {
    pub(super) id: ObjectId,
    pub(super) dict: Dictionary,
    pub(super) sheet: Sheet,
}

/// Fills the fields of `slot`; `laid` are those of everybody.
pub(super) fn fill(
    laid: &[Laid],
    slot: u32,
    values: &[FieldValue],
    appearance: &Appearance,
    act: &Act<'_>,
    ink: &mut Ink<'_, '_, '_>,
) -> Result<Vec<Filling>, LayerError> {
    let given = sort(laid, slot, values)?;
    let mut fillings = Vec::new();
    let own = laid.iter().filter(|laid| laid.placed.slot == slot);
    for laid in own.filter(|laid| field::slot_of_placed(&laid.placed.name).is_some()) {
        let field = &laid.placed;
        let content = content(field, given.get(field.name.as_str()).copied(), appearance);
        let content = content.map_err(|fault| unfit(field, fault))?;
        let Some(content) = content else {
            if field.required {
                return Err(ValueError::Missing {
                    name: field.name.clone(),
                    label: field.label.clone(),
                }
                .into());
            }
            continue;
        };
        let value = content.value();
        check_value(field.kind, &field.options, &value).map_err(|fault| unfit(field, fault))?;
        for (widget, spot) in laid.widgets.iter().zip(&field.spots) {
            if spot.option.as_ref().is_some_and(|option| *option != value) {
                continue;
            }
            let sheet = Sheet::new(&widget.frame, widget.rect);
            let sheet = draw(field, &content, sheet, appearance, act, ink)?;
            let mut dict = widget.dict.clone();
            dict.set("V", text(&value));
            fillings.push(Filling {
                id: widget.id,
                dict,
                sheet,
            });
        }
    }
    Ok(fillings)
}

/// The values by field; each is for a field of this slot, and for one only.
fn sort<'v>(laid: &[Laid], slot: u32, values: &'v [FieldValue]) -> Result<HashMap<&'v str, &'v Value>, ValueError> {
    let mut given = HashMap::new();
    for FieldValue { name, value } in values {
        let field = laid.iter().find(|laid| laid.placed.name == *name);
        match field.map(|laid| &laid.placed) {
            None => return Err(ValueError::Unknown { name: name.clone() }),
            Some(field) if field.slot != slot => {
                return Err(ValueError::Foreign {
                    name: name.clone(),
                    slot: field.slot,
                });
            }
            // The signature itself has an appearance, not a value.
            Some(field) if field::slot_of_placed(name).is_none() => return Err(unfit(field, ValueFault::WrongType)),
            Some(_) => {}
        }
        if given.insert(name.as_str(), value).is_some() {
            return Err(ValueError::Twice { name: name.clone() });
        }
    }
    Ok(given)
}

fn unfit(field: &PlacedField, fault: ValueFault) -> ValueError {
    ValueError::Unfit {
        name: field.name.clone(),
        label: field.label.clone(),
        fault,
    }
}

/// What is drawn.
enum Content<'v> {
    Text(String),
    Hand(String, u8),
    Check,
    Dot(&'v str),
    Picture(&'v [u8]),
    Stamp(String),
    /// The signature once more.
    Signature(String),
}

impl Content<'_> {
    /// What /V says.
    fn value(&self) -> String {
        match self {
            Self::Text(text) | Self::Hand(text, _) | Self::Stamp(text) | Self::Signature(text) => text.clone(),
            Self::Check => CHECKED.to_owned(),
            Self::Dot(option) => (*option).to_owned(),
            Self::Picture(_) => PICTURE.to_owned(),
        }
    }
}

/// What goes into a field; none when it stays empty.
fn content<'v>(
    field: &PlacedField,
    given: Option<&'v Value>,
    appearance: &Appearance,
) -> Result<Option<Content<'v>>, ValueFault> {
    if field.kind == FieldKind::Signature {
        let name = match appearance {
            Appearance::Typed { name, .. } => name.trim(),
            Appearance::Image(_) => PICTURE,
        };
        return match given {
            None => Ok(Some(Content::Signature(name.to_owned()))),
            Some(_) => Err(ValueFault::WrongType),
        };
    }
    let Some(given) = given else { return Ok(None) };
    let hand = match appearance {
        Appearance::Typed { hand, .. } => *hand,
        Appearance::Image(_) => 0,
    };
    let content = match (field.kind, given) {
        (FieldKind::Checkbox, Value::Checked(checked)) => return Ok(checked.then_some(Content::Check)),
        (FieldKind::Initials | FieldKind::Image | FieldKind::Stamp, Value::Image(bytes)) => Content::Picture(bytes),
        (_, Value::Text(text) | Value::Choice(text)) if text.trim().is_empty() => return Ok(None),
        (FieldKind::Radio, Value::Text(option) | Value::Choice(option)) => Content::Dot(option),
        (FieldKind::Dropdown, Value::Text(option) | Value::Choice(option)) => Content::Text(option.clone()),
        (FieldKind::Text | FieldKind::Number | FieldKind::Date, Value::Text(text)) => Content::Text(tidy(text)),
        (FieldKind::Initials, Value::Text(text)) => Content::Hand(text.trim().to_owned(), hand),
        (FieldKind::Stamp, Value::Text(text)) => Content::Stamp(text.trim().to_owned()),
        _ => return Err(ValueFault::WrongType),
    };
    Ok(Some(content))
}

/// Text without blanks at its ends, and with one kind of line break.
fn tidy(text: &str) -> String {
    text.lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
        .trim()
        .replace('\t', " ")
}

fn draw(
    field: &PlacedField,
    content: &Content<'_>,
    mut sheet: Sheet,
    appearance: &Appearance,
    act: &Act<'_>,
    ink: &mut Ink<'_, '_, '_>,
) -> Result<Sheet, LayerError> {
    let side = sheet.w.min(sheet.h);
    let area = sheet.inside(MARGIN.0.min(side * MARGIN.1));
    match content {
        Content::Text(text) => {
            let fitted = fit::fit(text, area, ink.fonts)?;
            let fitted = fitted.ok_or_else(|| unfit(field, ValueFault::TooLong))?;
            sheet.operators.push_str("0 g\n");
            for (line, x, y) in &fitted.lines {
                ink.book.draw(&mut sheet.operators, line, fitted.size, *x, *y);
            }
        }
        Content::Hand(name, hand) => handwriting(&mut sheet, name, *hand, area, true, ink)?,
        Content::Check => sheet.operators.push_str(&check_mark(sheet.w, sheet.h)),
        Content::Dot(_) => sheet.operators.push_str(&dot(sheet.w, sheet.h)),
        Content::Picture(bytes) => {
            let picture = ink.picture(bytes).map_err(|_| unfit(field, ValueFault::NotAnImage))?;
            sheet.picture(picture, area, true);
        }
        Content::Stamp(text) => {
            let area = sheet.inside(0.0);
            let operators = stamp::draw(text, &STAMP, area, ink)?;
            sheet.operators.push_str(&operators);
        }
        Content::Signature(_) => return appearance::draw(sheet, appearance, act, ink),
    }
    Ok(sheet)
}

/// Two strokes, in the middle.
fn check_mark(w: f32, h: f32) -> String {
    let side = w.min(h);
    let at = |x: f32, y: f32| {
        let (left, bottom) = ((w - side) / 2.0, (h - side) / 2.0);
        format!("{} {}", number(left + x * side), number(bottom + y * side))
    };
    let (start, knee, end) = (at(0.18, 0.5), at(0.42, 0.22), at(0.84, 0.8));
    format!(
        "{INK} RG 1 J 1 j {} w {start} m {knee} l {end} l S\n",
        number(side * 0.12)
    )
}

/// A filled circle, in the middle.
fn dot(w: f32, h: f32) -> String {
    let radius = w.min(h) * 0.3;
    let bend = radius * 0.552_284_8; // four cubic curves make a circle
    let at = |x: f32, y: f32| format!("{} {}", number(w / 2.0 + x), number(h / 2.0 + y));
    let quarter =
        |a: [f32; 2], b: [f32; 2], c: [f32; 2]| format!("{} {} {} c ", at(a[0], a[1]), at(b[0], b[1]), at(c[0], c[1]));
    let (r, k) = (radius, bend);
    let mut path = format!("{INK} rg {} m ", at(r, 0.0));
    path.push_str(&quarter([r, k], [k, r], [0.0, r]));
    path.push_str(&quarter([-k, r], [-r, k], [-r, 0.0]));
    path.push_str(&quarter([-r, -k], [-k, -r], [0.0, -r]));
    path.push_str(&quarter([k, -r], [r, -k], [r, 0.0]));
    path.push_str("f\n");
    path
}
