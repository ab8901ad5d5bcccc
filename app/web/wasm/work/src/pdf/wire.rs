//! The JSON of fields, marks and values.

use std::sync::Arc;

use countersign_pdf::fields::{self, FieldKind, FieldPlan, Fill, PlacedField};
use countersign_pdf::geometry::Rect;
use countersign_pdf::layer::{self, Color};
use countersign_pdf::prepare;
use countersign_web_bridge::Cause;
use serde::{Deserialize, Serialize};

/// A slot as `prepare` takes it. Where `place` is absent, the first place of the first signature field is the slot's own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SlotPlan {
    index: u32,
    label: String,
    place: Option<Spot>,
    #[serde(default)]
    fields: Vec<Plan>,
}

/// A field as placed by the requester; other members of `PlacedField` are left unread.
#[derive(Deserialize)]
struct Plan {
    kind: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    required: bool,
    fill: Option<String>,
    #[serde(default)]
    options: Vec<String>,
    spots: Vec<Spot>,
}

#[derive(Deserialize, Serialize, Clone)]
pub(super) struct Spot {
    page: u32,
    x: f32,
    y: f32,
    w: f32,
    h: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    option: Option<String>,
}

/// A field of a document.
#[derive(Serialize)]
pub(super) struct Placed {
    name: String,
    slot: u32,
    kind: &'static str,
    label: String,
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    fill: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<String>,
    spots: Vec<Spot>,
    filled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

/// All that an approver adds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Additions {
    #[serde(default)]
    marks: Vec<Mark>,
    #[serde(default)]
    values: Vec<Value>,
    appearance: Appearance,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Mark {
    Text {
        page: u32,
        x: f32,
        y: f32,
        text: String,
        size: f32,
        color: String,
    },
    Image {
        page: u32,
        x: f32,
        y: f32,
        w: f32,
        h: f32,
        image: usize,
    },
    Stamp {
        page: u32,
        x: f32,
        y: f32,
        w: f32,
        h: f32,
        text: String,
        color: String,
    },
    Highlight {
        page: u32,
        x: f32,
        y: f32,
        w: f32,
        h: f32,
        color: String,
    },
    Watermark {
        text: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Value {
    name: String,
    text: Option<String>,
    choice: Option<String>,
    checked: Option<bool>,
    image: Option<usize>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Appearance {
    Typed { name: String, hand: u8 },
    Image { image: usize },
}

impl SlotPlan {
    pub(super) fn parsed(mut self) -> Result<prepare::SlotPlan, Cause> {
        if self.place.is_none()
            && let Some(index) = self.fields.iter().position(|field| field.kind == "signature")
        {
            let spots = &mut self.fields[index].spots;
            if !spots.is_empty() {
                self.place = Some(spots.remove(0));
            }
            if spots.is_empty() {
                self.fields.remove(index);
            }
        }
        Ok(prepare::SlotPlan {
            index: self.index,
            label: self.label,
            place: self.place.map(|spot| prepare::Place {
                page: spot.page,
                rect: spot.rect(),
            }),
            fields: self.fields.into_iter().map(Plan::parsed).collect::<Result<_, _>>()?,
        })
    }
}

impl Plan {
    fn parsed(self) -> Result<FieldPlan, Cause> {
        let unknown = |what: &str, name: &str| Cause::argument(format!("{what}: \"{name}\" is unknown"));
        Ok(FieldPlan {
            kind: FieldKind::of_name(&self.kind).ok_or_else(|| unknown("kind", &self.kind))?,
            fill: match &self.fill {
                Some(name) => Some(Fill::of_name(name).ok_or_else(|| unknown("fill", name))?),
                None => None,
            },
            label: self.label,
            required: self.required,
            options: self.options,
            spots: self
                .spots
                .into_iter()
                .map(|spot| fields::Spot {
                    page: spot.page,
                    rect: spot.rect(),
                    option: spot.option,
                })
                .collect(),
        })
    }
}

impl Spot {
    fn rect(&self) -> Rect {
        rect(self.x, self.y, self.w, self.h)
    }
}

impl Placed {
    pub(super) fn of(field: PlacedField) -> Self {
        let spot = |spot: fields::Spot| Spot {
            page: spot.page,
            x: spot.rect.x,
            y: spot.rect.y,
            w: spot.rect.w,
            h: spot.rect.h,
            option: spot.option,
        };
        Self {
            name: field.name,
            slot: field.slot,
            kind: field.kind.name(),
            label: field.label,
            required: field.required,
            fill: field.fill.map(Fill::name),
            options: field.options,
            spots: field.spots.into_iter().map(spot).collect(),
            filled: field.filled,
            value: field.value,
        }
    }
}

/// What `layer` takes.
type Parts = (Vec<layer::Mark>, Vec<fields::FieldValue>, layer::Appearance);

impl Additions {
    pub(super) fn parsed(self, images: &[Vec<u8>]) -> Result<Parts, Cause> {
        let marks = self
            .marks
            .into_iter()
            .map(|mark| mark.parsed(images))
            .collect::<Result<_, _>>()?;
        let values = self
            .values
            .into_iter()
            .map(|value| value.parsed(images))
            .collect::<Result<_, _>>()?;
        let appearance = match self.appearance {
            Appearance::Typed { name, hand } => layer::Appearance::Typed { name, hand },
            Appearance::Image { image: index } => layer::Appearance::Image(image(images, index)?.to_vec()),
        };
        Ok((marks, values, appearance))
    }
}

impl Mark {
    fn parsed(self, images: &[Vec<u8>]) -> Result<layer::Mark, Cause> {
        Ok(match self {
            Self::Text {
                page,
                x,
                y,
                text,
                size,
                color: name,
            } => layer::Mark::Text {
                page,
                x,
                y,
                text,
                size,
                color: color(&name)?,
            },
            Self::Image {
                page,
                x,
                y,
                w,
                h,
                image: index,
            } => layer::Mark::Image {
                page,
                rect: rect(x, y, w, h),
                bytes: image(images, index)?.to_vec(),
            },
            Self::Stamp {
                page,
                x,
                y,
                w,
                h,
                text,
                color: name,
            } => layer::Mark::Stamp {
                page,
                rect: rect(x, y, w, h),
                text,
                color: color(&name)?,
            },
            Self::Highlight {
                page,
                x,
                y,
                w,
                h,
                color: name,
            } => layer::Mark::Highlight {
                page,
                rect: rect(x, y, w, h),
                color: color(&name)?,
            },
            Self::Watermark { text } => layer::Mark::Watermark { text },
        })
    }
}

impl Value {
    fn parsed(self, images: &[Vec<u8>]) -> Result<fields::FieldValue, Cause> {
        let value = match (self.text, self.choice, self.checked, self.image) {
            (Some(text), None, None, None) => fields::Value::Text(text),
            (None, Some(choice), None, None) => fields::Value::Choice(choice),
            (None, None, Some(checked), None) => fields::Value::Checked(checked),
            (None, None, None, Some(index)) => fields::Value::Image(Arc::from(image(images, index)?)),
            _ => {
                return Err(Cause::argument(format!(
                    "{}: one of text, choice, checked, image",
                    self.name
                )));
            }
        };
        Ok(fields::FieldValue { name: self.name, value })
    }
}

fn rect(x: f32, y: f32, w: f32, h: f32) -> Rect {
    Rect { x, y, w, h }
}

fn image(images: &[Vec<u8>], index: usize) -> Result<&[u8], Cause> {
    images
        .get(index)
        .map(Vec::as_slice)
        .ok_or_else(|| Cause::argument(format!("image {index} is not in the list of images")))
}

/// `#rrggbb`
fn color(name: &str) -> Result<Color, Cause> {
    let digits = name.strip_prefix('#').filter(|digits| digits.len() == 6);
    let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let [_, red, green, blue] = number
        .ok_or_else(|| Cause::argument(format!("color: \"{name}\" is not #rrggbb")))?
        .to_be_bytes();
    Ok(Color { red, green, blue })
}
