//! What intake altered, in words for the requester.

use std::fmt;

/// One kind of change that intake made. `Display` is a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Encrypted input was opened.
    Decrypted,
    /// Damaged structure was rebuilt.
    Repaired,
    /// PDF/A or PDF/UA conformance is no longer claimed.
    ArchiveClaim,
    /// JavaScript is gone.
    JavaScript,
    /// Launch, submit, import, media and other actions, and triggers, are gone.
    Actions,
    /// Attached files are gone.
    EmbeddedFiles,
    /// Sound, video, 3D and attachment annotations are gone.
    ActiveAnnotations,
    /// The XFA form is gone; its AcroForm is kept.
    Xfa,
    /// Appearances that /NeedAppearances called stale are gone, and so is that flag.
    StaleAppearances,
    /// Empty signature fields are gone.
    SignatureFields,
    /// Usage rights are gone.
    UsageRights,
    /// Optional content stays as it is shown now; it cannot be switched.
    OptionalContent,
    /// References to content outside the file are gone.
    ExternalContent,
    /// Tags for screen readers are gone, because files were merged.
    Tags,
    /// Page labels, metadata and the like, which were true of one file only, are gone, because files were merged.
    FileProperties,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Decrypted => "The password protection was removed.",
            Self::Repaired => "The file was damaged; its structure was rebuilt.",
            Self::ArchiveClaim => "The file no longer claims to conform to PDF/A or PDF/UA.",
            Self::JavaScript => "JavaScript was removed.",
            Self::Actions => "Actions that run by themselves or reach outside the document were removed.",
            Self::EmbeddedFiles => "Attached files were removed.",
            Self::ActiveAnnotations => "Sound, video, 3D and attachment annotations were removed.",
            Self::Xfa => "The XFA form was removed; the plain form is kept.",
            Self::StaleAppearances => {
                "Saved appearances of form fields that the file itself called out of date were removed."
            }
            Self::SignatureFields => "Empty signature fields were removed.",
            Self::UsageRights => "Usage rights that the maker of the file had granted were removed.",
            Self::OptionalContent => "Layers of optional content stay as they are shown and can no longer be switched.",
            Self::ExternalContent => "References to content outside the file were removed.",
            Self::Tags => "Tags for screen readers were removed, because files were merged.",
            Self::FileProperties => {
                "Page labels and other properties of this file alone were removed, because files were merged."
            }
        })
    }
}
