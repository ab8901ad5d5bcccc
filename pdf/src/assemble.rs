//! Several files into one document: PDFs and pictures, in the order in which they are given.
//!
//! Each PDF goes through [`intake`](crate::intake::intake) by itself, so that what was changed is told for each; each picture
//! becomes a page. What was merged goes through intake once more, like any other document. Nothing else is accepted: what a
//! program would make of a text file or a spreadsheet is not what its writer saw, so other formats are refused by name.

mod bookmarks;
mod detect;
mod form;
mod merge;
mod picture;

pub use detect::{Format, Kind, detect};

use crate::geometry::PageSize;
use crate::guest::Before;
use crate::images::NotAnImage;
use crate::intake::{Change, IntakeError, Limits, intake};
use crate::syntax::file::ReadError;
use merge::Merger;

/// One file.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// Its bytes: a PDF, PNG or JPEG file.
    pub bytes: &'a [u8],
    /// What opens an encrypted PDF.
    pub password: Option<&'a str>,
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartReport {
    /// What the file is.
    pub kind: Kind,
    /// Its first page in the document, counted from 1.
    pub first_page: u32,
    /// How many pages it gave.
    pub pages: u32,
    /// What intake and merging dropped or altered, each kind once.
    pub changes: Vec<Change>,
}

/// A document ready to be prepared.
#[derive(Debug, Clone, PartialEq)]
pub struct Assembled {
    /// The file.
    pub pdf: Vec<u8>,
    /// The pages as shown.
    pub pages: Vec<PageSize>,
    /// Signatures that others made before: only one PDF alone has any, and is not rewritten then.
    pub before: Vec<Before>,
    /// The files, in order.
    pub parts: Vec<PartReport>,
}

/// Why files are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssembleError {
    /// No file was given.
    #[error("there is no file")]
    Nothing,
    /// One of the files cannot be taken.
    #[error("file {}: {fault}", part + 1)]
    Part {
        /// Which, counted from 0.
        part: usize,
        /// Why.
        fault: PartFault,
    },
    /// Together they are too much.
    #[error("the files together: {0}")]
    Whole(IntakeError),
}

/// Why one file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartFault {
    /// A PDF that intake refuses.
    #[error(transparent)]
    Intake(IntakeError),
    /// A PNG or JPEG file that is damaged or too large.
    #[error(transparent)]
    NotAnImage(#[from] NotAnImage),
    /// A PDF that others have signed: it goes alone, as it is.
    #[error("the PDF is signed; joining it with other files would break its signatures, so it must be sent alone")]
    SignedBefore,
    /// Another format.
    #[error("this is {0}, not a PDF, PNG or JPEG file; {advice}", advice = .0.advice())]
    Unsupported(Format),
}

/// Merges `parts` in order. One PDF alone is taken in as it is; with several, bookmarks, links, form fields and the state of
/// optional content are kept, while tags and properties of the single files are not ([`Change::Tags`],
/// [`Change::FileProperties`]).
///
/// # Errors
/// See [`AssembleError`].
pub fn assemble(parts: &[Part<'_>], limits: &Limits) -> Result<Assembled, AssembleError> {
    let refused = |part: usize| move |fault: PartFault| AssembleError::Part { part, fault };
    let mut kinds = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        kinds.push(
            detect(part.bytes)
                .map_err(PartFault::Unsupported)
                .map_err(refused(index))?,
        );
    }
    match (parts, &kinds[..]) {
        ([], _) => return Err(AssembleError::Nothing),
        ([part], [Kind::Pdf]) => {
            let taken = intake(part.bytes, part.password, limits);
            let taken = taken.map_err(|error| refused(0)(PartFault::Intake(error)))?;
            let report = PartReport {
                kind: Kind::Pdf,
                first_page: 1,
                pages: taken.pages.len() as u32,
                changes: taken.changes,
            };
            return Ok(Assembled {
                pdf: taken.pdf,
                pages: taken.pages,
                before: taken.before,
                parts: vec![report],
            });
        }
        _ => {}
    }
    let mut merger = Merger::new();
    let mut reports = Vec::with_capacity(parts.len());
    let mut taken = Vec::with_capacity(parts.len());
    for (index, (part, kind)) in parts.iter().zip(&kinds).enumerate() {
        taken.push(match kind {
            Kind::Pdf => {
                let error = |error| refused(index)(PartFault::Intake(error));
                let taken = intake(part.bytes, part.password, limits).map_err(error)?;
                if !taken.before.is_empty() {
                    return Err(refused(index)(PartFault::SignedBefore));
                }
                Some(taken)
            }
            Kind::Png | Kind::Jpeg => None,
        });
    }
    let first = taken.iter().flatten().next().and_then(|taken| taken.pages.first());
    let paper = picture::paper(first);
    for (index, ((part, kind), taken)) in parts.iter().zip(&kinds).zip(taken).enumerate() {
        let first_page = merger.pages() + 1;
        let changes = match taken {
            Some(taken) => {
                let mut changes = taken.changes;
                changes.extend(merger.add(&taken.pdf).map_err(damaged)?);
                changes
            }
            None => {
                merger
                    .add_picture(part.bytes, paper)
                    .map_err(|fault| refused(index)(fault.into()))?;
                Vec::new()
            }
        };
        reports.push(PartReport {
            kind: *kind,
            first_page,
            pages: merger.pages() + 1 - first_page,
            changes,
        });
    }
    let whole = intake(&merger.finish().write(), None, limits).map_err(AssembleError::Whole)?;
    Ok(Assembled {
        pdf: whole.pdf,
        pages: whole.pages,
        before: Vec::new(),
        parts: reports,
    })
}

/// What intake wrote is read by our own reader; anything else is a fault of this crate, and refused like damage.
fn damaged(_: ReadError) -> AssembleError {
    AssembleError::Whole(IntakeError::Damaged)
}

#[cfg(test)]
mod tests;
