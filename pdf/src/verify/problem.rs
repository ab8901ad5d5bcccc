//! Everything that can be wrong with a file, by name.

use crate::cms::{ChainProblem, CmsProblem};
use crate::guest::GuestFault;
use crate::timestamp::TimestampError;
use std::fmt;
use time::OffsetDateTime;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What.
    pub cause: Cause,
    /// Byte offset in the file, from 0.
    pub offset: usize,
    /// The page it shows on, from 1, when it shows on one.
    pub page: Option<u32>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (byte {}", self.cause, self.offset)?;
        match self.page {
            Some(page) => write!(f, ", page {page})"),
            None => f.write_str(")"),
        }
    }
}

/// The named cause of a [`Problem`]: each says what is there and why it matters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// No PDF header.
    #[error("This is not a PDF file: its header is missing.")]
    NotAPdf,
    /// A limit of [`super::Limits`] is exceeded.
    #[error("{what} is larger than this verifier reads, so nothing can be said about it.")]
    TooLarge {
        /// What is too large.
        what: &'static str,
    },
    /// The steps of [`super::Limits`] are used up: the file was made to be costly.
    #[error("Verifying this file takes more work than a file of its size is worth, so nothing can be said about it.")]
    TooCostly,
    /// More problems than [`super::Limits::max_problems`]: these are not listed.
    #[error("There are more problems than are listed here; the first of the others is at this place.")]
    MoreProblems,
    /// Bytes that this product never writes.
    #[error("The file cannot be read without guessing: {what}.")]
    Syntax {
        /// What is wrong, as a clause.
        what: &'static str,
    },
    /// A dictionary has the same key twice: readers differ in which one counts.
    #[error("A dictionary has the key /{key} twice, and readers differ in which one they show.")]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// Bytes between or after the objects.
    #[error("There are bytes that belong to no object, table or trailer; something was inserted or appended.")]
    UntiledBytes,
    /// `startxref` does not point to the revision's own cross-reference section.
    #[error("A revision's startxref points elsewhere than to its own cross-reference section.")]
    WrongStartxref,
    /// An object stands twice in one revision.
    #[error("Object {object} is defined twice in one revision, and readers differ in which one they show.")]
    DefinedTwice {
        /// The object.
        object: u32,
    },
    /// A cross-reference section lists an object twice.
    #[error("The cross-reference section lists object {object} twice.")]
    ListedTwice {
        /// The object.
        object: u32,
    },
    /// An object is in the revision but not in its cross-reference section.
    #[error("Object {object} is hidden: its revision does not list it.")]
    NotListed {
        /// The object.
        object: u32,
    },
    /// A cross-reference entry points elsewhere than to its object.
    #[error("The cross-reference entry of object {object} does not point to it in its own revision.")]
    WrongXref {
        /// The object.
        object: u32,
    },
    /// A cross-reference section frees an object.
    #[error("Object {object} was deleted after the document was frozen.")]
    FreedObject {
        /// The object.
        object: u32,
    },
    /// `/Prev` is not the startxref of the revision before, or the first revision has one.
    #[error("A revision does not continue the one before it (/Prev), so readers may skip signed content.")]
    WrongPrev,
    /// A revision is written with another kind of cross-reference than the first one.
    #[error(
        "A revision lists its objects in another way than the document does, so that old and new readers may differ."
    )]
    XrefKindChanged,
    /// Root, Info or ID differ from the first revision's.
    #[error("The trailer entry /{key} was changed after the document was frozen.")]
    TrailerChanged {
        /// The entry.
        key: &'static str,
    },
    /// A trailer entry that never stands there (Encrypt, XRefStm, …).
    #[error("The trailer has the entry /{key}, which never stands there.")]
    TrailerEntry {
        /// The entry.
        key: String,
    },
    /// The first revision is not as prepare writes it.
    #[error("The document was not prepared for approval as it must be: {what}.")]
    BadBase {
        /// What is wrong, as a clause.
        what: String,
    },
    /// Script or another dangerous action in the first revision.
    #[error("Object {object} carries an action ({what}) that may change what is shown.")]
    ActionInBase {
        /// The object.
        object: u32,
        /// Which.
        what: String,
    },
    /// A revision without a signature of its own.
    #[error("The document was changed without a signature.")]
    UnsignedRevision,
    /// A revision that fills several signature fields.
    #[error("One revision fills several signature fields.")]
    SeveralSignatures,
    /// A signature field is filled again.
    #[error("The signature field {field} was already signed and was signed over.")]
    SignedTwice {
        /// Its name.
        field: String,
    },
    /// The first signature is not the requester's.
    #[error("The document's first signature is not the requester's certification.")]
    OriginNotFirst,
    /// Something follows the closing signature.
    #[error("The document was changed after it was closed.")]
    AfterClose,
    /// A field is signed that may not be signed (spares, other forms' fields).
    #[error("The field {field} was signed, but nobody may sign it.")]
    NotSignable {
        /// Its name.
        field: String,
    },
    /// An existing object is overridden that this kind of revision may not touch.
    #[error("Object {object} ({what}) was replaced, and a {kind} may not replace it.")]
    ForbiddenOverride {
        /// The object.
        object: u32,
        /// What it is.
        what: &'static str,
        /// The revision: "certification", "layer", "closing signature".
        kind: &'static str,
    },
    /// An approver fills marks of another approver.
    #[error("The marks of slot {owner} were filled in by slot {by}, whose they are not.")]
    ForeignCanvas {
        /// Whose marks they are.
        owner: u32,
        /// Who filled them.
        by: u32,
    },
    /// An approver fills a placed field of another approver.
    #[error("The field {field} of slot {owner} was filled in by slot {by}, whose it is not.")]
    ForeignField {
        /// The field.
        field: String,
        /// Whose it is.
        owner: u32,
        /// Who filled it.
        by: u32,
    },
    /// A required field was left empty by the layer of its slot.
    #[error("The required field {field} was left empty.")]
    RequiredEmpty {
        /// The field.
        field: String,
    },
    /// A field's value is none that it takes, or not the same everywhere.
    #[error("The value of the field {field} is not as it must be: {what}.")]
    WrongValue {
        /// The field.
        field: String,
        /// What is wrong, as a clause.
        what: &'static str,
    },
    /// What a field shows is not as large as the field.
    #[error("What {field} shows is not as large as its rectangle, so that readers may show it elsewhere.")]
    AppearanceSize {
        /// The field.
        field: String,
    },
    /// An entry of an overridden object differs that may not.
    #[error("The entry /{key} of object {object} was changed, and only what was empty may be filled.")]
    ChangedEntry {
        /// The object.
        object: u32,
        /// The entry.
        key: String,
    },
    /// A new object that nothing allowed refers to.
    #[error("Object {object} was added without belonging to the signature or its marks.")]
    Unreachable {
        /// The object.
        object: u32,
    },
    /// A new object is not what it must be in its place.
    #[error("Object {object} is not allowed where it stands, as {place}: {what}.")]
    WrongShape {
        /// The object.
        object: u32,
        /// The place.
        place: &'static str,
        /// What is wrong, as a clause.
        what: String,
    },
    /// A kind of object that a revision may not bring.
    #[error("Object {object} is {what}, which a revision may not bring.")]
    ForbiddenObject {
        /// The object.
        object: u32,
        /// What it is.
        what: &'static str,
    },
    /// A canvas is not drawn by `/M gs /X Do` alone: it could cover the page.
    #[error("The marks could cover what is on the page: {what}.")]
    CanvasCovers {
        /// How, as a clause.
        what: &'static str,
    },
    /// The ByteRange is missing or is not the gap and the revision's end.
    #[error("The signature does not cover the whole document up to itself: its ByteRange {what}.")]
    ByteRange {
        /// What is wrong, as a clause.
        what: &'static str,
    },
    /// The gap holds something else than hex digits, or Contents is missing.
    #[error("The space for the signature value holds something else: {what}.")]
    Contents {
        /// What, as a clause.
        what: &'static str,
    },
    /// Bytes after the signature value that are not zero.
    #[error("The padding after the signature value is not zero; something is hidden in it.")]
    Padding,
    /// An entry of the signature dictionary is missing or wrong.
    #[error("The signature's entry /{key} is missing or not as it must be.")]
    SignatureEntry {
        /// The entry.
        key: &'static str,
    },
    /// The transform of the certification is not DocMDP with P = 2, or another signature certifies.
    #[error("The certification does not limit later changes to filling fields and signing (DocMDP, P = 2).")]
    WrongDocMdp,
    /// The FieldMDP is not the field's Lock.
    #[error("The signature does not lock the fields that it must lock (FieldMDP).")]
    LockMismatch,
    /// The signature value is unsound.
    #[error("The signature is not valid: {0}.")]
    Cms(CmsProblem),
    /// A store of revocation data or a document timestamp before the closing signature.
    #[error("A {kind} stands before the closing signature, where none may stand.")]
    ArchiveBeforeClose {
        /// Which.
        kind: &'static str,
    },
    /// Something in the store is not what it is listed as.
    #[error("Object {object} in the store of certificates and revocation data is not {what}.")]
    NotMaterial {
        /// The object.
        object: u32,
        /// What it should be.
        what: &'static str,
    },
    /// A timestamp, of a signature or of the document, does not count.
    #[error("The timestamp does not count: {0}.")]
    Timestamp(TimestampError),
    /// A certificate was revoked when it was used, or nobody vouches that it was used before.
    #[error("The certificate of {subject} was revoked as of {at}, and nothing proves that it was used before.")]
    Revoked {
        /// Whose: the common name.
        subject: String,
        /// From when the revocation counts.
        at: OffsetDateTime,
    },
    /// The signer's certificate is not trusted.
    #[error("The signer's certificate is not trusted: {0}.")]
    Trust(ChainProblem),
    /// What others wrote and signed before is broken, or was changed, or is not what may be taken.
    #[error("What was there before is not sound: {0}.")]
    Before(GuestFault),
}

impl Cause {
    /// Is it about who is trusted, and not about what was done?
    #[must_use]
    pub fn is_of_trust(&self) -> bool {
        matches!(self, Self::Trust(_) | Self::Timestamp(TimestampError::Untrusted(_)))
    }
}

/// Makes a problem without a page.
pub(super) fn problem(cause: Cause, offset: usize) -> Problem {
    Problem {
        cause,
        offset,
        page: None,
    }
}
