//! Judging a file that may be a certificate of completion.

use countersign_pdf::cms::seal::{self, Seal, SealProblem};
use countersign_pdf::fonts::FontSet;
use countersign_protocol::CborError;
use countersign_protocol::completion::{Completion, CompletionError, Particulars};
use countersign_protocol::evidence::Evidence;
use time::OffsetDateTime;

use crate::{LAYOUT, MakeError, Parts, make};

/// A certificate whose seal, facts and pages are one.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What the service sealed.
    pub facts: Completion,
    /// What it did not know.
    pub particulars: Particulars,
    /// Who sealed.
    pub seal: Seal,
    /// The evidence inside, replayed.
    pub evidence: Evidence,
}

/// Why a certificate is not believed.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Not a certificate of completion at all.
    #[error("this is not a certificate of completion")]
    NotOne,
    /// An attached file cannot be read.
    #[error("the certificate's facts cannot be read: {0}")]
    Malformed(#[from] CborError),
    /// The seal.
    #[error(transparent)]
    Seal(#[from] SealProblem),
    /// The facts are not those of the signed chain, or the particulars not those that were sealed.
    #[error(transparent)]
    Facts(#[from] CompletionError),
    /// The pages are of a layout that this version does not make: they cannot be compared.
    #[error("the pages are of layout {0}, which this version does not know; the sealed facts verify")]
    OtherLayout(u32),
    /// The pages cannot be made here.
    #[error("the pages cannot be compared: {0}")]
    Make(#[from] MakeError),
    /// The pages are not what the sealed facts lead to.
    #[error("the pages were altered: they are not what the sealed facts lead to")]
    Altered,
}

impl Problem {
    /// The stable name of the cause.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotOne => "not-a-certificate",
            Self::Malformed(_) => "malformed",
            Self::Seal(problem) => problem.name(),
            Self::Facts(error) => error.name(),
            Self::OtherLayout(_) => "other-layout",
            Self::Make(_) => "cannot-compare",
            Self::Altered => "pages-altered",
        }
    }

    /// Whether this only says that it cannot be told.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::NotOne | Self::OtherLayout(_) | Self::Make(_))
    }
}

/// Judges a certificate with nothing but the service's roots (DER): the seal, the signed chain behind the facts, and that the pages
/// are what they lead to.
///
/// # Errors
/// [`Problem`].
pub fn check(pdf: &[u8], roots: &[Vec<u8>], fonts: &FontSet) -> Result<Checked, Problem> {
    let parts = Parts::find(pdf).ok_or(Problem::NotOne)?;
    let facts = Completion::from_bytes(&parts.facts)?;
    let seconds = i64::try_from(facts.issued.0 / 1000).unwrap_or(i64::MAX);
    let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let seal = seal::check(&parts.seal, &parts.facts, roots, at)?;
    let evidence = Evidence::from_bytes(&parts.evidence)?;
    facts.agrees(&evidence)?;
    let particulars = Particulars::from_bytes(&parts.particulars)?;
    facts.covers(&particulars)?;
    if particulars.layout != LAYOUT {
        return Err(Problem::OtherLayout(particulars.layout));
    }
    if make(&parts, fonts)? != pdf {
        return Err(Problem::Altered);
    }
    Ok(Checked {
        facts,
        particulars,
        seal,
        evidence,
    })
}
