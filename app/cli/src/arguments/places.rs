//! The small languages of the options: places on a page, texts at a point, images in a rectangle, mail addresses.
//!
//! Pages count from 1. X, Y, W and H are points (1/72 inch) from the lower left corner of the page as it is shown.

use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;

/// Which part of a place could not be read.
#[derive(Debug, Clone, PartialEq, Error)]
pub(crate) enum PlaceError {
    /// A separator is missing, so the parts cannot be told apart.
    #[error("\"{given}\" does not have the form {form}")]
    Form {
        /// What was given.
        given: String,
        /// The form it should have.
        form: &'static str,
    },
    /// The page is not a whole number from 1.
    #[error("the page is \"{0}\"; it must be a whole number, and pages count from 1")]
    Page(String),
    /// One of the numbers is none.
    #[error("{name} is \"{given}\"; it must be a number of points such as 72 or 72.5")]
    Number {
        /// X, Y, W or H.
        name: &'static str,
        /// What was given.
        given: String,
    },
    /// A number that cannot be: below zero, or no width or height at all.
    #[error("{name} is {given}; it must be {must}")]
    Range {
        /// X, Y, W or H.
        name: &'static str,
        /// What was given.
        given: String,
        /// What it must be.
        must: &'static str,
    },
    /// There are more or fewer numbers than the place needs.
    #[error("\"{given}\" has {found} numbers between the page and the end; it needs {needed}: {names}")]
    Count {
        /// What was given.
        given: String,
        /// How many were found.
        found: usize,
        /// How many are needed.
        needed: usize,
        /// Their names.
        names: &'static str,
    },
    /// The mail address is none.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// The text after the place is empty.
    #[error("the text after the place is empty")]
    EmptyText,
    /// The file name after the place is empty.
    #[error("the file name after the place is empty")]
    EmptyFile,
}

/// A value for a field that the requester placed: `NAME=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filled {
    /// The field, as `field_1_2`.
    pub(crate) name: String,
    /// What goes in; of a picture, `@` and its file.
    pub(crate) value: String,
}

impl FromStr for Filled {
    type Err = PlaceError;

    fn from_str(given: &str) -> Result<Self, Self::Err> {
        match given.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => Ok(Self {
                name: name.trim().to_owned(),
                value: value.to_owned(),
            }),
            _ => Err(PlaceError::Form {
                given: given.to_owned(),
                form: "NAME=VALUE, such as field_1_1=Director",
            }),
        }
    }
}

/// Why something is not a mail address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("\"{given}\" is not a mail address: {why}")]
pub(crate) struct EmailError {
    given: String,
    why: &'static str,
}

/// A mail address in lower case, trimmed. Only its shape is checked; that it is somebody's is checked by mail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Email(String);

impl Email {
    /// The address.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(given: &str) -> Result<Self, EmailError> {
        let refuse = |why| EmailError {
            given: given.to_owned(),
            why,
        };
        let address = given.trim().to_lowercase();
        let (local, domain) = address.rsplit_once('@').ok_or_else(|| refuse("it has no @"))?;
        if local.is_empty() {
            return Err(refuse("nothing stands before the @"));
        }
        if domain.is_empty() || domain.starts_with('.') || domain.ends_with('.') {
            return Err(refuse("no domain stands after the @"));
        }
        if local.contains('@') {
            return Err(refuse("it has more than one @"));
        }
        if address.len() > 254 {
            return Err(refuse("it is longer than 254 bytes"));
        }
        let forbidden = |c: char| c.is_whitespace() || c.is_control() || "<>,;\"()[]\\:".contains(c);
        if address.contains(forbidden) {
            return Err(refuse("it contains a character that addresses do not have"));
        }
        Ok(Self(address))
    }
}

/// A rectangle on a page, in points from the lower left corner of the page as it is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rectangle {
    /// Page, from 1.
    pub(crate) page: u32,
    /// Left edge.
    pub(crate) x: f64,
    /// Lower edge.
    pub(crate) y: f64,
    /// Width, above 0.
    pub(crate) w: f64,
    /// Height, above 0.
    pub(crate) h: f64,
}

/// `--sign-at EMAIL=PAGE:X,Y,W,H`: where an approver's signature goes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SignAt {
    /// The approver.
    pub(crate) email: Email,
    /// Where.
    pub(crate) at: Rectangle,
}

impl FromStr for SignAt {
    type Err = PlaceError;

    fn from_str(given: &str) -> Result<Self, PlaceError> {
        let form = "EMAIL=PAGE:X,Y,W,H";
        let (email, place) = given.rsplit_once('=').ok_or_else(|| PlaceError::Form {
            given: given.to_owned(),
            form,
        })?;
        let (page, numbers) = place.split_once(':').ok_or_else(|| PlaceError::Form {
            given: given.to_owned(),
            form,
        })?;
        Ok(Self {
            email: email.parse()?,
            at: rectangle(given, page, numbers)?,
        })
    }
}

/// `--text PAGE:X,Y:TEXT`: a line of text whose baseline starts at the point.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextAt {
    /// Page, from 1.
    pub(crate) page: u32,
    /// Where the text starts.
    pub(crate) x: f64,
    /// The baseline.
    pub(crate) y: f64,
    /// The text; it may contain colons.
    pub(crate) text: String,
}

impl FromStr for TextAt {
    type Err = PlaceError;

    fn from_str(given: &str) -> Result<Self, PlaceError> {
        let (page, numbers, text) = three(given, "PAGE:X,Y:TEXT")?;
        let [x, y] = numbers_of(given, numbers, ["X", "Y"], "X,Y")?;
        if text.trim().is_empty() {
            return Err(PlaceError::EmptyText);
        }
        Ok(Self {
            page: page_of(page)?,
            x,
            y,
            text: text.to_owned(),
        })
    }
}

/// `--image PAGE:X,Y,W,H:FILE`: a PNG or JPEG fitted into the rectangle.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ImageAt {
    /// Where.
    pub(crate) at: Rectangle,
    /// The image file.
    pub(crate) file: PathBuf,
}

impl FromStr for ImageAt {
    type Err = PlaceError;

    fn from_str(given: &str) -> Result<Self, PlaceError> {
        let (page, numbers, file) = three(given, "PAGE:X,Y,W,H:FILE")?;
        let at = rectangle(given, page, numbers)?;
        if file.is_empty() {
            return Err(PlaceError::EmptyFile);
        }
        Ok(Self {
            at,
            file: PathBuf::from(file),
        })
    }
}

fn three<'a>(given: &'a str, form: &'static str) -> Result<(&'a str, &'a str, &'a str), PlaceError> {
    let wrong = || PlaceError::Form {
        given: given.to_owned(),
        form,
    };
    let (page, rest) = given.split_once(':').ok_or_else(wrong)?;
    let (numbers, last) = rest.split_once(':').ok_or_else(wrong)?;
    Ok((page, numbers, last))
}

fn rectangle(given: &str, page: &str, numbers: &str) -> Result<Rectangle, PlaceError> {
    let [x, y, w, h] = numbers_of(given, numbers, ["X", "Y", "W", "H"], "X,Y,W,H")?;
    for (name, value) in [("W", w), ("H", h)] {
        if value <= 0.0 {
            return Err(PlaceError::Range {
                name,
                given: value.to_string(),
                must: "above 0",
            });
        }
    }
    Ok(Rectangle {
        page: page_of(page)?,
        x,
        y,
        w,
        h,
    })
}

fn page_of(given: &str) -> Result<u32, PlaceError> {
    match given.trim().parse::<u32>() {
        Ok(page) if page >= 1 => Ok(page),
        _ => Err(PlaceError::Page(given.to_owned())),
    }
}

fn numbers_of<const N: usize>(
    given: &str,
    numbers: &str,
    parts: [&'static str; N],
    names: &'static str,
) -> Result<[f64; N], PlaceError> {
    let texts: Vec<&str> = numbers.split(',').collect();
    if texts.len() != N {
        return Err(PlaceError::Count {
            given: given.to_owned(),
            found: texts.len(),
            needed: N,
            names,
        });
    }
    let mut values = [0.0; N];
    for ((slot, name), text) in values.iter_mut().zip(parts).zip(texts) {
        let value: f64 = text.trim().parse().map_err(|_| PlaceError::Number {
            name,
            given: text.to_owned(),
        })?;
        if !value.is_finite() {
            return Err(PlaceError::Number {
                name,
                given: text.to_owned(),
            });
        }
        if value < 0.0 {
            return Err(PlaceError::Range {
                name,
                given: text.to_owned(),
                must: "0 or above",
            });
        }
        *slot = value;
    }
    Ok(values)
}

#[cfg(test)]
mod tests;
