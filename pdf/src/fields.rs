//! Placed fields: what the requester asks an approver to fill in, each in a rectangle of its own (docs/adr/0005).
//!
//! A [`FieldPlan`] goes into [`prepare`](crate::prepare::prepare), [`read`] tells what a document has, and
//! [`layer`](crate::layer::layer) takes one [`FieldValue`] per field. In the PDF a placed field is a read-only text field named
//! `field_<slot>_<n>` whose private dictionary `/CSGN_Field` says what it is; its value stands in /V, its look in /AP.

mod describe;
mod kind;
mod read;

pub(crate) use describe::describe;
pub(crate) use kind::check_value;
pub use kind::{FieldFault, FieldKind, Fill, ValueFault};
pub use read::read;
pub(crate) use read::{Laid, laid};

use std::sync::Arc;

use crate::geometry::Rect;

/// The smallest side of a place, in points.
pub const SMALLEST: f32 = 4.0;
/// Places of fields and signatures on one page at most.
pub const MOST_ON_A_PAGE: usize = 400;
/// Characters of a value at most.
pub const LONGEST: usize = 4_000;
/// What /V says of a checked box.
pub const CHECKED: &str = "Yes";

/// A rectangle of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Page, counted from 1.
    pub page: u32,
    /// Where on it, as shown.
    pub rect: Rect,
    /// Of a radio field: the option that this button stands for.
    pub option: Option<String>,
}

/// A field to be laid out for a slot. Its name will be `field_<slot>_<n>`, n being its place in the slot's list, from 1.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldPlan {
    /// What is filled in.
    pub kind: FieldKind,
    /// What the field asks for; shown by clients and read by screen readers.
    pub label: String,
    /// The slot cannot be signed without it. A required checkbox must be checked.
    pub required: bool,
    /// What a client fills in by itself.
    pub fill: Option<Fill>,
    /// The choices of a radio or dropdown field, at least one and each once; nothing for other kinds.
    pub options: Vec<String>,
    /// Where it is, at least once. A radio field has one place for each option; another kind shows the same value in each.
    pub spots: Vec<Spot>,
}

/// A field as it is in a document.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedField {
    /// `sig_1` (the slot's signature itself) or `field_1_2`.
    pub name: String,
    /// Whose it is.
    pub slot: u32,
    /// What is filled in.
    pub kind: FieldKind,
    /// What the field asks for; for `sig_<slot>`, its hint.
    pub label: String,
    /// The slot cannot be signed without it; always so for `sig_<slot>`.
    pub required: bool,
    /// What a client fills in by itself.
    pub fill: Option<Fill>,
    /// The choices of a radio or dropdown field.
    pub options: Vec<String>,
    /// Where it is; none for an invisible signature.
    pub spots: Vec<Spot>,
    /// Whether its slot has filled it.
    pub filled: bool,
    /// What it was filled with (/V); none for `sig_<slot>`.
    pub value: Option<String>,
}

/// What an approver fills into one field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldValue {
    /// The field's name, as `field_1_2`.
    pub name: String,
    /// What goes in.
    pub value: Value,
}

/// What goes into a field. Text of nothing but blanks, an empty choice and an unchecked box leave it empty.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text; for initials a name in the script hand of the signature, for a stamp framed text. Numbers are digits with a sign
    /// and a point (`-12.5`), dates are ISO 8601 (`2026-11-21`).
    Text(String),
    /// One of the options of a radio or dropdown field.
    Choice(String),
    /// Whether a checkbox is checked.
    Checked(bool),
    /// A PNG or JPEG file for initials, an image or a stamp.
    Image(Arc<[u8]>),
}

/// Why a value is refused; each names the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// A required field has no value.
    #[error("the required field {name} ({label}) is not filled in")]
    Missing {
        /// The field.
        name: String,
        /// What it asks for.
        label: String,
    },
    /// The document has no such field.
    #[error("there is no field {name}")]
    Unknown {
        /// The name given.
        name: String,
    },
    /// The field is another person's.
    #[error("the field {name} belongs to slot {slot}")]
    Foreign {
        /// The field.
        name: String,
        /// Whose it is.
        slot: u32,
    },
    /// Two values for one field.
    #[error("the field {name} is given two values")]
    Twice {
        /// The field.
        name: String,
    },
    /// A value of another type, or one that the field does not take.
    #[error("the field {name} ({label}) cannot take this: {fault}")]
    Unfit {
        /// The field.
        name: String,
        /// What it asks for.
        label: String,
        /// What is wrong.
        fault: ValueFault,
    },
}

impl ValueError {
    /// The field's name.
    pub fn field(&self) -> &str {
        match self {
            Self::Missing { name, .. }
            | Self::Unknown { name }
            | Self::Foreign { name, .. }
            | Self::Twice { name }
            | Self::Unfit { name, .. } => name,
        }
    }

    /// The cause in one word, the same for every client: `field-missing`, `field-unknown`, `field-foreign`, `field-twice`, or
    /// that of the [`ValueFault`].
    pub fn name(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "field-missing",
            Self::Unknown { .. } => "field-unknown",
            Self::Foreign { .. } => "field-foreign",
            Self::Twice { .. } => "field-twice",
            Self::Unfit { fault, .. } => fault.name(),
        }
    }
}

#[cfg(test)]
mod tests;
