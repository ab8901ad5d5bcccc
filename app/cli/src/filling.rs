//! Fields that the requester placed: what there is, and `--fill NAME=VALUE` as values that the PDF room takes.

use std::path::Path;
use std::sync::Arc;

use countersign_pdf::fields::{FieldKind, FieldValue, Fill, PlacedField, Value, read};
use serde_json::{Value as Json, json};
use time::OffsetDateTime;

use crate::arguments::places::Filled;
use crate::failure::Failure;
use crate::files::read_image;
use crate::output::one_line;

/// A value from the command line, its file read.
pub(crate) struct Wish {
    name: String,
    value: Given,
}

enum Given {
    Text(String),
    Picture(Arc<[u8]>),
}

/// Whose data fill fields by themselves.
pub(crate) struct Filler<'a> {
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) at: OffsetDateTime,
}

/// Reads the files among the values: `@FILE`; `@@` stands for text that begins with `@`.
pub(crate) fn wishes(fills: &[Filled]) -> Result<Vec<Wish>, Failure> {
    let wish = |fill: &Filled| {
        let value = match fill.value.strip_prefix('@') {
            Some(text) if text.starts_with('@') => Given::Text(text.to_owned()),
            Some(file) => Given::Picture(read_image(Path::new(file))?.into()),
            None => Given::Text(fill.value.clone()),
        };
        Ok(Wish {
            name: fill.name.clone(),
            value,
        })
    };
    fills.iter().map(wish).collect()
}

/// The values for the fields of `slot`; fields that fill themselves do so unless a value is given.
pub(crate) fn values(
    fields: &[PlacedField],
    slot: u32,
    wishes: &[Wish],
    filler: &Filler<'_>,
) -> Result<Vec<FieldValue>, Failure> {
    let mut values = Vec::with_capacity(wishes.len());
    for Wish { name, value } in wishes {
        // An unknown field, or somebody else's, is refused by the PDF room.
        let kind = fields.iter().find(|field| field.name == *name).map(|field| field.kind);
        let value = match (kind, value) {
            (_, Given::Picture(bytes)) => Value::Image(Arc::clone(bytes)),
            (Some(FieldKind::Checkbox), Given::Text(text)) => Value::Checked(checked(name, text)?),
            (Some(kind), Given::Text(text)) if kind.has_options() => Value::Choice(text.clone()),
            (_, Given::Text(text)) => Value::Text(text.clone()),
        };
        let name = name.clone();
        values.push(FieldValue { name, value });
    }
    for field in fields.iter().filter(|field| field.slot == slot) {
        let given = wishes.iter().any(|wish| wish.name == field.name);
        let text = match field.fill {
            Some(Fill::Name) => filler.name.to_owned(),
            Some(Fill::Email) => filler.email.to_owned(),
            Some(Fill::Date) => filler.at.date().to_string(),
            Some(Fill::Address) | None => continue,
        };
        if !given {
            let name = field.name.clone();
            let value = Value::Text(text);
            values.push(FieldValue { name, value });
        }
    }
    Ok(values)
}

fn checked(name: &str, text: &str) -> Result<bool, Failure> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "true" | "on" | "x" | "1" => Ok(true),
        "no" | "false" | "off" | "0" | "" => Ok(false),
        _ => Err(Failure::usage(
            "field-type",
            format!("{name} is a checkbox, and \"{text}\" is neither yes nor no"),
        )
        .next("write yes or no")
        .with("field", name)),
    }
}

/// The fields of a document; none of one that cannot be read, which the verifier has refused by then.
pub(crate) fn placed(pdf: &[u8]) -> Vec<PlacedField> {
    read(pdf).unwrap_or_default()
}

/// Every field, as all clients write it.
pub(crate) fn object(fields: &[PlacedField]) -> Json {
    let spot = |spot: &countersign_pdf::fields::Spot| {
        let mut json = json!({
            "page": spot.page, "x": spot.rect.x, "y": spot.rect.y, "w": spot.rect.w, "h": spot.rect.h,
        });
        if let Some(option) = &spot.option {
            json["option"] = json!(option);
        }
        json
    };
    let field = |field: &PlacedField| {
        json!({
            "name": field.name, "slot": field.slot, "kind": field.kind.name(), "label": field.label,
            "required": field.required, "fill": field.fill.map(Fill::name), "options": field.options,
            "spots": field.spots.iter().map(spot).collect::<Vec<_>>(), "filled": field.filled, "value": field.value,
        })
    };
    fields.iter().map(field).collect()
}

/// The fields that `slot` is asked to fill, one line each; nothing when there are none.
pub(crate) fn lines(fields: &[PlacedField], slot: u32) -> Vec<String> {
    // Signatures are made from what approve is told anyway.
    let own = fields
        .iter()
        .filter(|field| field.slot == slot && field.kind != FieldKind::Signature);
    let line = |field: &PlacedField| {
        let mut line = format!("  {:<12} {}", field.name, field.kind.name());
        if !field.options.is_empty() {
            line.push_str(&format!(" ({})", one_line(&field.options.join(" | "))));
        }
        if !field.label.is_empty() {
            line.push_str(&format!(": {}", one_line(&field.label)));
        }
        line.push_str(match (&field.value, field.required, field.fill) {
            (Some(_), ..) => "",
            (None, _, Some(Fill::Name | Fill::Email | Fill::Date)) => ", fills itself",
            (None, true, _) => ", required",
            (None, false, _) => ", optional",
        });
        if let Some(value) = &field.value {
            line.push_str(&format!(" = {}", one_line(value)));
        }
        line
    };
    let lines: Vec<String> = own.map(line).collect();
    if lines.is_empty() {
        return lines;
    }
    std::iter::once("your fields (approve --fill NAME=VALUE)".to_owned())
        .chain(lines)
        .collect()
}

#[cfg(test)]
mod tests;
