//! The stable names of what the verifier finds: kebab-case, never reused for something else, the same in the library, the
//! terminal client and the headers of `tests/attacks`. Sentences may be reworded; a name stays.

use super::Report;
use super::judge::{DocumentVerdict, Mismatch};
use super::problem::{Cause, Problem};

impl Cause {
    /// The name, as `unsigned-revision`. Of a signature value or a certificate it is the inner problem's.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotAPdf => "not-a-pdf",
            Self::TooLarge { .. } => "too-large",
            Self::TooCostly => "too-costly",
            Self::MoreProblems => "more-problems",
            Self::Syntax { .. } => "syntax",
            Self::DuplicateKey { .. } => "duplicate-key",
            Self::UntiledBytes => "untiled-bytes",
            Self::WrongStartxref => "wrong-startxref",
            Self::DefinedTwice { .. } => "defined-twice",
            Self::ListedTwice { .. } => "listed-twice",
            Self::NotListed { .. } => "not-listed",
            Self::WrongXref { .. } => "wrong-xref",
            Self::FreedObject { .. } => "freed-object",
            Self::WrongPrev => "wrong-prev",
            Self::XrefKindChanged => "xref-kind-changed",
            Self::TrailerChanged { .. } => "trailer-changed",
            Self::TrailerEntry { .. } => "trailer-entry",
            Self::BadBase { .. } => "bad-base",
            Self::ActionInBase { .. } => "action-in-base",
            Self::UnsignedRevision => "unsigned-revision",
            Self::SeveralSignatures => "several-signatures",
            Self::SignedTwice { .. } => "signed-twice",
            Self::OriginNotFirst => "origin-not-first",
            Self::AfterClose => "after-close",
            Self::NotSignable { .. } => "not-signable",
            Self::ForbiddenOverride { .. } => "forbidden-override",
            Self::ForeignCanvas { .. } => "foreign-canvas",
            Self::ForeignField { .. } => "foreign-field",
            Self::RequiredEmpty { .. } => "required-empty",
            Self::WrongValue { .. } => "wrong-value",
            Self::AppearanceSize { .. } => "appearance-size",
            Self::ChangedEntry { .. } => "changed-entry",
            Self::Unreachable { .. } => "unreachable-object",
            Self::WrongShape { .. } => "wrong-shape",
            Self::ForbiddenObject { .. } => "forbidden-object",
            Self::CanvasCovers { .. } => "canvas-covers",
            Self::ByteRange { .. } => "byte-range",
            Self::Contents { .. } => "contents",
            Self::Padding => "padding",
            Self::SignatureEntry { .. } => "signature-entry",
            Self::WrongDocMdp => "wrong-doc-mdp",
            Self::LockMismatch => "lock-mismatch",
            Self::ArchiveBeforeClose { .. } => "archive-before-close",
            Self::NotMaterial { .. } => "not-material",
            Self::Revoked { .. } => "revoked",
            Self::Cms(problem) => problem.name(),
            Self::Timestamp(problem) => problem.name(),
            Self::Trust(problem) => problem.name(),
            Self::Before(fault) => fault.name(),
        }
    }

    /// The number of the object that it is about, when it names one.
    #[must_use]
    pub fn object(&self) -> Option<u32> {
        match self {
            Self::DefinedTwice { object }
            | Self::ListedTwice { object }
            | Self::NotListed { object }
            | Self::WrongXref { object }
            | Self::FreedObject { object }
            | Self::ActionInBase { object, .. }
            | Self::ForbiddenOverride { object, .. }
            | Self::ChangedEntry { object, .. }
            | Self::Unreachable { object }
            | Self::WrongShape { object, .. }
            | Self::ForbiddenObject { object, .. }
            | Self::NotMaterial { object, .. } => Some(*object),
            _ => None,
        }
    }

    /// Is its offset that of something inside an object, rather than of a revision, a table or a trailer?
    pub(super) fn is_of_an_object(&self) -> bool {
        matches!(
            self,
            Self::BadBase { .. }
                | Self::TooCostly
                | Self::MoreProblems
                | Self::SignedTwice { .. }
                | Self::NotSignable { .. }
                | Self::RequiredEmpty { .. }
                | Self::WrongValue { .. }
                | Self::CanvasCovers { .. }
                | Self::ByteRange { .. }
                | Self::Contents { .. }
                | Self::Padding
                | Self::SignatureEntry { .. }
                | Self::LockMismatch
                | Self::Cms(_)
                | Self::Trust(_)
                | Self::Timestamp(_)
                | Self::Revoked { .. }
        )
    }
}

impl Mismatch {
    /// The name, as `layers-missing`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::OtherEnvelope { .. } => "other-envelope",
            Self::WrongPlace { .. } => "wrong-place",
            Self::OtherDocument { .. } => "other-document",
            Self::OtherKey { .. } => "other-key",
            Self::OtherPerson { .. } => "other-person",
            Self::NotInChain { .. } => "not-in-chain",
            Self::OtherPiece { .. } => "other-piece",
            Self::LayersMissing { .. } => "layers-missing",
        }
    }

    /// The signature field that it is about; none when layers are missing.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::OtherEnvelope { field }
            | Self::WrongPlace { field }
            | Self::OtherDocument { field }
            | Self::OtherKey { field }
            | Self::OtherPerson { field }
            | Self::NotInChain { field } => Some(field),
            Self::OtherPiece { .. } | Self::LayersMissing { .. } => None,
        }
    }
}

impl DocumentVerdict {
    /// What the file says about itself, without the chain.
    #[must_use]
    pub fn report(&self) -> Report {
        Report {
            signatures: self.signatures.clone(),
            archive: self.archive.clone(),
            before: self.before.clone(),
            problems: self.problems.clone(),
            doubts: self.doubts.clone(),
            steps: 0, // what it took is no part of a verdict
        }
    }

    /// What is wrong with the file, with the signature field that it is about: of the file first, then of each signature, then
    /// of the archive behind them.
    pub fn all_problems(&self) -> impl Iterator<Item = (Option<&str>, &Problem)> {
        let of_file = self.problems.iter().map(|problem| (None, problem));
        let of_signatures = self.signatures.iter().flat_map(|signature| {
            let field = Some(signature.field.as_str());
            signature.problems.iter().map(move |problem| (field, problem))
        });
        let archived = self.archive.iter().flat_map(|revision| &revision.problems);
        of_file
            .chain(of_signatures)
            .chain(archived.map(|problem| (None, problem)))
    }
}
