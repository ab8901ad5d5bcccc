//! What kinds of fields there are, and what each takes. The verifier asks the same questions of a file.

use time::{Date, Month};

use super::{CHECKED, LONGEST, MOST_ON_A_PAGE, SMALLEST};

/// What a field is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// The approver's signature once more.
    Signature,
    /// Initials: a picture, or letters in a script hand.
    Initials,
    /// Text.
    Text,
    /// A decimal number.
    Number,
    /// A date.
    Date,
    /// A check mark or nothing.
    Checkbox,
    /// One of several buttons.
    Radio,
    /// One of several texts.
    Dropdown,
    /// A picture.
    Image,
    /// A picture, or framed text.
    Stamp,
}

impl FieldKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Signature,
        Self::Initials,
        Self::Text,
        Self::Number,
        Self::Date,
        Self::Checkbox,
        Self::Radio,
        Self::Dropdown,
        Self::Image,
        Self::Stamp,
    ];

    /// Its name in files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Initials => "initials",
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
            Self::Checkbox => "checkbox",
            Self::Radio => "radio",
            Self::Dropdown => "dropdown",
            Self::Image => "image",
            Self::Stamp => "stamp",
        }
    }

    /// The kind of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it has options to choose from.
    pub fn has_options(self) -> bool {
        matches!(self, Self::Radio | Self::Dropdown)
    }
}

/// What a client fills in by itself, for the approver to see before signing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fill {
    /// The approver's name.
    Name,
    /// The approver's mail address.
    Email,
    /// The day of signing.
    Date,
    /// The approver's postal address, if the client knows it.
    Address,
}

impl Fill {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Name, Self::Email, Self::Date, Self::Address];

    /// Its name in files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Date => "date",
            Self::Address => "address",
        }
    }

    /// The one of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fill| fill.name() == name)
    }
}

/// Why a field cannot be laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldFault {
    /// It is nowhere.
    #[error("it has no place on any page")]
    NoPlace,
    /// A place is smaller than [`SMALLEST`].
    #[error("one of its places is smaller than {SMALLEST} points")]
    TooSmall,
    /// Options are missing, empty or doubled.
    #[error("it needs options to choose from, none empty and each once")]
    BadOptions,
    /// Options of a kind that has none, or an option at a place of a field that is no radio field.
    #[error("only radio and dropdown fields have options")]
    NeedlessOptions,
    /// A radio field has not exactly one place for each option.
    #[error("a radio field needs one place for each of its options")]
    OptionsAndPlaces,
    /// A control character in the label or an option, or more characters than [`LONGEST`].
    #[error("its label or an option is too long or has control characters")]
    BadText,
    /// More than [`MOST_ON_A_PAGE`].
    #[error("there are more than {MOST_ON_A_PAGE} places on a page")]
    TooMany,
}

/// Why a field does not take a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ValueFault {
    /// Text where a picture belongs, or the like.
    #[error("a value of this type does not go into a field of this kind")]
    WrongType,
    /// Not among the options.
    #[error("it is not one of the options")]
    NotAnOption,
    /// Not a decimal number.
    #[error("it is not a number; write digits, with a point for decimals")]
    NotANumber,
    /// Not a date.
    #[error("it is not a date; write year-month-day, as 2026-11-21")]
    NotADate,
    /// Characters that steer and do not show.
    #[error("it has control characters")]
    ControlCharacters,
    /// It does not fit into the rectangle in a size that can be read.
    #[error("it is too long to fit")]
    TooLong,
    /// Not a picture.
    #[error("it is not a PNG or JPEG picture")]
    NotAnImage,
}

impl ValueFault {
    /// The cause in one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::WrongType => "field-type",
            Self::NotAnOption => "field-option",
            Self::NotANumber => "field-number",
            Self::NotADate => "field-date",
            Self::ControlCharacters => "field-characters",
            Self::TooLong => "field-too-long",
            Self::NotAnImage => "field-image",
        }
    }
}

/// Whether `text` may stand as the value (/V) of a field.
pub(crate) fn check_value(kind: FieldKind, options: &[String], text: &str) -> Result<(), ValueFault> {
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(ValueFault::ControlCharacters);
    }
    if text.chars().count() > LONGEST {
        return Err(ValueFault::TooLong);
    }
    match kind {
        FieldKind::Number if !is_number(text) => Err(ValueFault::NotANumber),
        FieldKind::Date if !is_date(text) => Err(ValueFault::NotADate),
        FieldKind::Checkbox if text != CHECKED => Err(ValueFault::WrongType),
        kind if kind.has_options() && !options.iter().any(|option| option == text) => Err(ValueFault::NotAnOption),
        _ => Ok(()),
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, part]
        .iter()
        .all(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// ISO 8601, 5.2.1.1, the extended format: `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return false;
    }
    let date = || {
        let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
        Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
    };
    date().is_some()
}
