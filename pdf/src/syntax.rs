//! Bytes and objects (ISO 32000-2, clause 7): reading objects where the cross-reference says they are, writing whole files
//! and incremental revisions. Nothing here knows about forms, signatures or pages.
//!
//! Objects are those of `lopdf`; its parser reads foreign files at intake only. What this crate itself wrote is read by
//! [`File`], lazily: a revision touches the few objects that it needs, whatever the size of the document.

pub mod file;
pub mod parse;
pub(crate) mod patch;
pub mod revision;
pub mod whole;
pub mod write;

pub use file::{File, XrefKind};
pub use parse::{Parser, SyntaxError};
pub use revision::Revision;

use lopdf::{Object, ObjectId};

/// Where new objects can be put: a whole document, or a revision of one.
pub trait Objects {
    /// Adds an object under a number of its own.
    fn put(&mut self, object: Object) -> ObjectId;
}

impl Objects for whole::Whole {
    fn put(&mut self, object: Object) -> ObjectId {
        self.add(object)
    }
}

impl Objects for Revision<'_, '_> {
    fn put(&mut self, object: Object) -> ObjectId {
        self.add(object)
    }
}
