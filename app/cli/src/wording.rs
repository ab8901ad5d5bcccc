//! What the PDF room refuses, in the words of this program's options.

use std::path::Path;

use countersign_pdf::geometry::{PageSize, Rect};
use countersign_pdf::guest::Before;
use countersign_pdf::intake::IntakeError;
use countersign_pdf::layer::LayerError;
use countersign_pdf::prepare::PrepareError;

use crate::arguments::places::Rectangle;
use crate::commands::verify::before_line;
use crate::failure::Failure;

/// A rectangle as the PDF room takes it.
pub(crate) fn plain_rect(from: &Rectangle) -> Rect {
    Rect {
        x: from.x as f32,
        y: from.y as f32,
        w: from.w as f32,
        h: from.h as f32,
    }
}

/// Refuses a rectangle that is not wholly on a page of the document.
pub(crate) fn outside(pages: &[PageSize], place: &Rectangle, option: &str) -> Result<(), Failure> {
    let count = pages.len();
    let Some(page) = (place.page as usize).checked_sub(1).and_then(|index| pages.get(index)) else {
        return Err(
            Failure::new("no-such-page", format!("{option}: there is no page {}", place.page))
                .why(format!(
                    "the document has {count} {}",
                    if count == 1 { "page" } else { "pages" }
                ))
                .next("pages count from 1"),
        );
    };
    let (width, height) = (f64::from(page.width), f64::from(page.height));
    // Half a point of tolerance: sizes such as 595.276 are usually typed as 595.3.
    if place.x + place.w > width + 0.5 || place.y + place.h > height + 0.5 {
        return Err(Failure::new(
            "outside-page",
            format!(
                "{option}: the box {},{},{},{} does not lie on page {}",
                place.x, place.y, place.w, place.h, place.page
            ),
        )
        .why(format!("the page is {width:.0} wide and {height:.0} high, in points"))
        .next("X,Y is the lower left corner, W,H the size"));
    }
    Ok(())
}

/// The refusal of a file at intake.
pub(crate) fn intake_refused(file: &Path, error: &IntakeError) -> Failure {
    let (kind, next) = match error {
        IntakeError::Empty => ("empty-file", "choose the right file"),
        IntakeError::NotAPdf => ("not-a-pdf", "save or print the document as PDF first"),
        IntakeError::Truncated => ("truncated", "fetch or export the file again"),
        IntakeError::PasswordNeeded => (
            "password-needed",
            "give the PDF's password: --password, or COUNTERSIGN_PDF_PASSWORD",
        ),
        IntakeError::WrongPassword => ("wrong-password", "check the PDF's password"),
        IntakeError::UnsupportedEncryption => (
            "unsupported-encryption",
            "save it without encryption: it is sealed on its way",
        ),
        IntakeError::TooLarge { .. } => ("too-large", "make the file smaller, or split it"),
        IntakeError::TooManyPages { .. } => ("too-many-pages", "split the document"),
        IntakeError::TooCostly => ("too-costly", "print it as PDF anew, which makes its structure plain"),
        IntakeError::Guest(fault) => (fault.name(), fault.next()),
        _ => (
            "unreadable-pdf",
            "open it in a PDF program and save or print it as PDF anew",
        ),
    };
    Failure::new(kind, format!("{} cannot be sent", file.display()))
        .why(error.to_string())
        .next(next)
}

/// What a requester is told of a document that others have signed before.
pub(crate) fn signed_before(before: &[Before]) -> Vec<String> {
    let who = before.iter().map(|one| before_line(one).trim_start().to_owned());
    let rules = "signed before, so the file stays byte for byte as it is; it is signed after those signatures and not certified, \
                 and approvers can sign but not put marks on its pages";
    who.chain((!before.is_empty()).then(|| rules.to_owned())).collect()
}

/// The refusal of a document that cannot be prepared.
pub(crate) fn prepare_refused(error: PrepareError) -> Failure {
    let failure = Failure::new("prepare", "the document could not be prepared for signatures").why(error.to_string());
    match &error {
        PrepareError::Guest(fault) => failure.next(fault.next()),
        PrepareError::SignaturesOnly { .. } => failure.next("leave the fields out: approvers can only sign"),
        PrepareError::NoPlace { .. } => failure.next("give every approver a place: --sign-at EMAIL:PAGE,X,Y,W,H"),
        _ => failure,
    }
}

/// The refusal of marks.
pub(crate) fn layer_refused(error: LayerError) -> Failure {
    let (kind, next) = match &error {
        LayerError::NoSuchPage { .. } => (
            "no-such-page",
            "pages count from 1; the appended signature page counts too",
        ),
        LayerError::OutsidePage { .. } => (
            "outside-page",
            "X,Y are points from the lower left corner of the page; a page of A4 is 595 wide and 842 high",
        ),
        LayerError::NotAnImage(_) => ("not-an-image", "give a PNG or JPEG file"),
        LayerError::NoGlyph(_) => ("no-glyph", "leave the character out; no embedded font has it"),
        LayerError::Value(value) => {
            return Failure::new(value.name(), "your layer could not be made, and nothing was sent")
                .why(error.to_string())
                .next("`countersign show ID` names your fields; fill them with --fill NAME=VALUE")
                .with("field", value.field());
        }
        LayerError::SlotAlreadySigned(_) => ("already-acted", "nothing needs to be done"),
        LayerError::NoMarks => (
            "signed-before",
            "approve with your signature alone; what you have to say goes beside it",
        ),
        _ => ("layer", "change the marks and try again"),
    };
    Failure::new(kind, "your layer could not be made, and nothing was sent")
        .why(error.to_string())
        .next(next)
}
