//! Guest mode (DESIGN §4.2): a document that others have signed before is taken as it is. Its bytes are the start of the
//! finished file; one revision of ours adds the signature fields, and nothing that is there is rewritten.
//!
//! What others signed is read by following its cross-reference sections, as every reader does, because it was not written
//! here: [`take`] checks that each signature is intact and covers what it must, that whatever was done after it is what
//! other verifiers accept, and that fields may still be added. Trust in the signers is nobody's question here but the
//! caller's, by the roots that it gives.

mod changes;
mod fields;
mod layout;
mod signatures;

pub(crate) use fields::{Terminal, lockable, terminals, top_names};
pub(crate) use layout::{Grown, patches};
pub(crate) use signatures::signatures;

use time::OffsetDateTime;

use crate::cms::ForeignProblem;
use crate::syntax::File;
use crate::syntax::file::ReadError;

/// The private key of `sig_origin` in a document that was signed before: how many bytes of the file are others'.
pub(crate) const GUEST: &str = "CSGN_Guest";
/// Bytes that the structure of such a document may inflate to.
pub(crate) const ROOM: usize = 64 << 20;

/// A signature that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The full name of its field.
    pub field: String,
    /// The signer: the common name in the certificate, or its whole subject.
    pub signer: String,
    /// The time that the signer claims. Nobody vouches for it.
    pub at: Option<OffsetDateTime>,
    /// Does a timestamp stand beside it? It is not judged.
    pub has_timestamp: bool,
    /// Where its value stands, bytes from the start of the file.
    pub offset: usize,
    /// Where its revision ends, bytes from the start of the file: it covers all before.
    pub end_offset: usize,
    /// Does its certificate lead to one of the given roots? If not, who the signer is was not judged.
    pub trusted: bool,
}

/// Why a document that was signed before cannot be taken, or is not what it was when it was signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GuestFault {
    /// Encrypted: the parts of a file that are added must be encrypted too, and the password would have to stay.
    #[error("the PDF is signed and encrypted; nothing can be added to it without its password")]
    Encrypted,
    /// Two cross-reference sections for two kinds of reader.
    #[error(
        "the PDF is signed and lists its objects in two ways (a hybrid file), so that readers could see two documents"
    )]
    Hybrid,
    /// It cannot be followed.
    #[error("the PDF is signed, and its structure cannot be followed: {0}")]
    Unreadable(#[from] ReadError),
    /// Its form, pages or annotations are laid out in a way that cannot be added to.
    #[error("the PDF is signed, and nothing can be added to it: {what}")]
    Layout {
        /// What is in the way, as a clause.
        what: String,
    },
    /// Something in it acts, switches or carries files, which cannot be taken out.
    #[error("the PDF is signed, so nothing can be taken out of it, and it has what no document may have here: {what}")]
    NotAllowed {
        /// What, as a clause.
        what: String,
    },
    /// A signature outside the form.
    #[error("the PDF has a signature that no field of its form holds; it cannot be checked")]
    Stray,
    /// Too many signatures to check.
    #[error("the PDF has more than {limit} signatures")]
    TooMany {
        /// How many are checked.
        limit: usize,
    },
    /// A signature is broken, or of a kind that cannot be checked.
    #[error("the signature “{field}” that was there before is broken or cannot be checked: {why}")]
    Broken {
        /// Its field.
        field: String,
        /// Why.
        why: Broken,
    },
    /// It forbids that fields are added.
    #[error(
        "the signature “{field}” that was there before allows no further signatures to be laid out (certified, DocMDP P={level})"
    )]
    Certified {
        /// Its field.
        field: String,
        /// Its P.
        level: i64,
    },
    /// It locks all fields, those that come later included.
    #[error("the signature “{field}” that was there before locks every field, also those that are added later")]
    Locked {
        /// Its field.
        field: String,
    },
    /// Something was changed after it was signed.
    #[error(
        "after the signature “{field}” was made the PDF was changed in a way that a signature does not allow: {what}"
    )]
    Altered {
        /// Its field.
        field: String,
        /// What, as a clause.
        what: String,
    },
    /// A field has a name that is needed here: it went through a service like this one before.
    #[error("the PDF has a field “{name}” already: it was made for approval by a service like this one before")]
    NameTaken {
        /// The name.
        name: String,
    },
}

impl GuestFault {
    /// A stable name, kebab-case.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Encrypted => "signed-encrypted",
            Self::Hybrid => "signed-hybrid",
            Self::Unreadable(_) => "signed-unreadable",
            Self::Layout { .. } => "signed-layout",
            Self::NotAllowed { .. } => "signed-active",
            Self::Stray => "signed-stray",
            Self::TooMany { .. } => "signed-too-often",
            Self::Broken { .. } => "signed-broken",
            Self::Certified { .. } => "signed-certified",
            Self::Locked { .. } => "signed-locked",
            Self::Altered { .. } => "signed-altered",
            Self::NameTaken { .. } => "signed-name-taken",
        }
    }

    /// What to do about it, as a clause.
    #[must_use]
    pub fn next(&self) -> &'static str {
        match self {
            Self::Broken { .. } | Self::Altered { .. } => {
                "ask for the document as its signer sent it, or send a version without signatures"
            }
            Self::Certified { .. } | Self::Locked { .. } => {
                "ask the signer for a version that allows further signatures, or send a version without signatures"
            }
            _ => "send a version without signatures",
        }
    }
}

/// What is broken about a signature that was there before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Broken {
    /// Its dictionary.
    #[error("its entry /{0} is missing or not as it must be")]
    Entry(&'static str),
    /// A kind that is not read here.
    #[error("its kind (/SubFilter {0}) is not supported")]
    Kind(String),
    /// What it covers.
    #[error("its ByteRange {0}")]
    Range(&'static str),
    /// Its value.
    #[error("{0}")]
    Value(#[from] ForeignProblem),
}

/// Opens what others wrote, if it can be followed in one way only.
pub(crate) fn open(bytes: &[u8]) -> Result<File<'_>, GuestFault> {
    let file = File::open_within(bytes, ROOM)?;
    if file.is_encrypted() {
        return Err(GuestFault::Encrypted);
    }
    if file.is_hybrid() {
        return Err(GuestFault::Hybrid);
    }
    Ok(file)
}

/// Is this a document that was signed before and prepared in guest mode? Gives how many bytes of it are others'.
pub(crate) fn length(file: &File<'_>) -> Option<usize> {
    let fields = crate::field::all(file).ok()?;
    let origin = fields.iter().find(|field| field.name == crate::field::ORIGIN)?;
    usize::try_from(origin.dict.get(GUEST.as_bytes()).ok()?.as_i64().ok()?).ok()
}
