//! Finding the fields that prepare laid out.

use std::collections::HashMap;

use lopdf::{Dictionary, Object, ObjectId, decode_text_string};

use super::{FieldKind, Fill, PlacedField, Spot};
use crate::field::{self, Field};
use crate::geometry::{Frame, read_corners};
use crate::pages;
use crate::syntax::{File, file::ReadError};

/// A field with its widgets, one for each spot.
pub(crate) struct Laid {
    pub(crate) placed: PlacedField,
    pub(crate) widgets: Vec<Widget>,
}

/// A rectangle that can be filled.
pub(crate) struct Widget {
    pub(crate) id: ObjectId,
    pub(crate) dict: Dictionary,
    pub(crate) frame: Frame,
    /// Left, bottom, right, top in user space.
    pub(crate) rect: [f32; 4],
}

/// The fields of every slot of a prepared document, signatures (`sig_<slot>`) included: by slot, its signature first, then in
/// the order in which they were placed.
///
/// # Errors
/// [`ReadError`] when the bytes are no document, or one that has not been through [`prepare`](crate::prepare::prepare).
pub fn read(pdf: &[u8]) -> Result<Vec<PlacedField>, ReadError> {
    let file = File::open(pdf)?;
    let fields = field::all(&file)?;
    Ok(laid(&file, &fields)?.into_iter().map(|laid| laid.placed).collect())
}

/// The same with widgets; `fields` are the top-level fields of `file`.
pub(crate) fn laid(file: &File<'_>, fields: &[Field]) -> Result<Vec<Laid>, ReadError> {
    let pages = pages(file)?;
    let mut found = Vec::new();
    for field in fields {
        if let Some(slot) = field::slot_of_signature(&field.name) {
            found.push(((slot, 0), signature(file, &pages, field, slot)?));
        } else if let Some((slot, number)) = field::slot_of_placed(&field.name)
            && field.dict.has(b"CSGN_Field")
        {
            found.push(((slot, number), placed(file, &pages, field, slot)?));
        }
    }
    found.sort_by_key(|(order, _)| *order);
    Ok(found.into_iter().map(|(_, laid)| laid).collect())
}

fn pages(file: &File<'_>) -> Result<HashMap<ObjectId, u32>, ReadError> {
    Ok(pages::all(file)?.into_iter().zip(1..).collect())
}

fn signature(file: &File<'_>, pages: &HashMap<ObjectId, u32>, field: &Field, slot: u32) -> Result<Laid, ReadError> {
    let mut laid = Laid {
        placed: PlacedField {
            name: field.name.clone(),
            slot,
            kind: FieldKind::Signature,
            label: string(&field.dict, b"TU"),
            required: true,
            fill: None,
            options: Vec::new(),
            spots: Vec::new(),
            filled: field.is_signed(),
            value: None,
        },
        widgets: Vec::new(),
    };
    // An invisible signature has a rectangle without an area.
    if field.dict.get(b"Rect").ok().and_then(read_corners).is_some() {
        let (widget, spot) = widget(file, pages, field.id, field.dict.clone())?;
        laid.widgets.push(widget);
        laid.placed.spots.push(spot);
    }
    Ok(laid)
}

fn placed(file: &File<'_>, pages: &HashMap<ObjectId, u32>, field: &Field, slot: u32) -> Result<Laid, ReadError> {
    let wrong = || ReadError::NoEntry("CSGN_Field");
    let about = field.dict.get(b"CSGN_Field").and_then(Object::as_dict);
    let about = about.map_err(|_| wrong())?;
    let name = |key: &[u8]| {
        let name = about.get(key).and_then(Object::as_name).ok()?;
        std::str::from_utf8(name).ok()
    };
    let kind = name(b"Kind").and_then(FieldKind::of_name).ok_or_else(wrong)?;
    let options = about.get(b"Options").and_then(Object::as_array);
    let options: Vec<String> = options.map_or_else(
        |_| Vec::new(),
        |options| {
            options
                .iter()
                .map(|option| decode_text_string(option).unwrap_or_default())
                .collect()
        },
    );
    let mut laid = Laid {
        placed: PlacedField {
            name: field.name.clone(),
            slot,
            kind,
            label: string(about, b"Label"),
            required: matches!(about.get(b"Required"), Ok(Object::Boolean(true))),
            fill: name(b"Fill").and_then(Fill::of_name),
            options,
            spots: Vec::new(),
            filled: false,
            value: None,
        },
        widgets: Vec::new(),
    };
    let kids = match file.entry(&field.dict, b"Kids")? {
        Object::Array(kids) => kids,
        _ => vec![Object::Reference(field.id)],
    };
    for (position, kid) in kids.iter().enumerate() {
        let id = kid.as_reference().map_err(|_| ReadError::NoEntry("Kids"))?;
        let (widget, mut spot) = widget(file, pages, id, file.dictionary(id)?)?;
        if kind == FieldKind::Radio {
            spot.option = laid.placed.options.get(position).cloned();
        }
        if let Some(value) = widget
            .dict
            .get(b"V")
            .ok()
            .and_then(|value| decode_text_string(value).ok())
        {
            laid.placed.filled = true;
            laid.placed.value = Some(value);
        }
        laid.widgets.push(widget);
        laid.placed.spots.push(spot);
    }
    Ok(laid)
}

fn widget(
    file: &File<'_>,
    numbers: &HashMap<ObjectId, u32>,
    id: ObjectId,
    dict: Dictionary,
) -> Result<(Widget, Spot), ReadError> {
    let no_page = || ReadError::NoEntry("P");
    let page = dict.get(b"P").and_then(Object::as_reference).map_err(|_| no_page())?;
    let number = *numbers.get(&page).ok_or_else(no_page)?;
    let frame = Frame::of_page(&pages::frame_entries(file, &file.dictionary(page)?)?);
    let rect = dict.get(b"Rect").ok().and_then(read_corners);
    let rect = rect.ok_or(ReadError::NoEntry("Rect"))?;
    let spot = Spot {
        page: number,
        rect: frame.to_shown(&rect),
        option: None,
    };
    let widget = Widget { id, dict, frame, rect };
    Ok((widget, spot))
}

fn string(dict: &Dictionary, key: &[u8]) -> String {
    let text = dict.get(key).ok().and_then(|text| decode_text_string(text).ok());
    text.unwrap_or_default()
}
