//! A strict reader of what this crate writes (ISO 32000-2, 7.2 to 7.5), for checking only.
//!
//! It reads the file forwards, from its first byte to its last, as a sequence of revisions in which every byte belongs to
//! an object, a cross-reference section or a trailer. It never searches, repairs or follows offsets: a file in which two
//! readers could see two documents is refused instead of interpreted.

mod lexer;
mod object;
mod revision;
mod streams;
mod xref;

pub(super) use object::{Dict, Indirect, Object, Text};
pub(super) use revision::{Revision, XrefKind, revisions};
pub(super) use streams::decode;

use super::problem::{Cause, Problem};

/// What reading yields.
pub(super) type Read<T> = Result<T, Problem>;

/// A problem at a byte.
pub(super) fn at<T>(cause: Cause, offset: usize) -> Read<T> {
    Err(Problem {
        cause,
        offset,
        page: None,
    })
}
