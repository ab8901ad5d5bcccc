//! Taking a foreign PDF in: always rewritten, while it is unsigned, into one clean revision that looks the same and
//! carries nothing that acts, hides or changes by itself (DESIGN §4.1). Everything dropped is told to the requester.
//! One that others have signed before is never rewritten ([`crate::guest`]): it stays byte for byte as it is, or is refused.
//!
//! The parser of `lopdf` reads the foreign bytes, leniently and with its own limits on nesting and inflation; everything
//! after this module reads only what this crate wrote.

mod actions;
mod change;
mod forms;
mod pages;
mod reachable;
mod work;

pub use change::Change;

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, LoadOptions, Object};

use crate::geometry::{Frame, PageSize};
use crate::guest::{self, Before, GuestFault};
use crate::{pages as pages_of, verify};
use work::Work;

/// How much of a document is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub max_bytes: u64,
    /// Pages.
    pub max_pages: usize,
    /// Indirect objects.
    pub max_objects: usize,
    /// Bytes that one compressed stream of the file's own structure may inflate to.
    pub max_inflated: usize,
    /// What is copied and visited while pages and fields are taken out of their trees: values, and bytes of names and texts.
    pub max_work: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 50 * 1024 * 1024,
            max_pages: 5_000,
            max_objects: 500_000,
            max_inflated: 64 * 1024 * 1024,
            max_work: 64 * 1024 * 1024,
        }
    }
}

/// A document ready to be prepared.
#[derive(Debug, Clone, PartialEq)]
pub struct Intake {
    /// The rewritten file; the very bytes of one that was signed before.
    pub pdf: Vec<u8>,
    /// Signatures that others made before: when there are any the file was not rewritten.
    pub before: Vec<Before>,
    /// What was dropped or altered, each kind once.
    pub changes: Vec<Change>,
    /// The pages as shown.
    pub pages: Vec<PageSize>,
}

/// Why a document is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// Zero bytes.
    #[error("the file is empty")]
    Empty,
    /// No PDF header near the start.
    #[error("the file is not a PDF")]
    NotAPdf,
    /// The end of the file is missing.
    #[error("the PDF is cut off: its end is missing")]
    Truncated,
    /// Encrypted, and no password was given.
    #[error("the PDF is protected by a password, which is needed to open it")]
    PasswordNeeded,
    /// Encrypted with another password.
    #[error("the password does not open the PDF")]
    WrongPassword,
    /// Encrypted in a way that cannot be read here.
    #[error("the PDF is encrypted in a way that is not supported")]
    UnsupportedEncryption,
    /// More bytes than allowed.
    #[error("the PDF has {bytes} bytes; at most {limit} are accepted")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// More pages than allowed.
    #[error("the PDF has more than {limit} pages")]
    TooManyPages {
        /// The limit.
        limit: usize,
    },
    /// More objects than allowed.
    #[error("the PDF has more than {limit} objects")]
    TooManyObjects {
        /// The limit.
        limit: usize,
    },
    /// A compressed part inflates beyond the limit.
    #[error("a compressed part of the PDF is too large when unpacked")]
    TooDense,
    /// Its parts refer to each other so often that taking it apart is more work than any document is.
    #[error("the PDF is built so that taking it in would be too much work")]
    TooCostly,
    /// It already carries signatures, and cannot be taken with them.
    #[error(transparent)]
    Guest(#[from] GuestFault),
    /// Its pages cannot be found.
    #[error("the list of pages in the PDF is broken")]
    PageTreeBroken,
    /// The syntax is beyond repair.
    #[error("the PDF is damaged and cannot be read")]
    Damaged,
}

/// Bytes before the header, and after the end, that writers are known to add.
const SLACK: usize = 2048;

/// Rewrites `bytes`, opened with `password` if they are encrypted.
///
/// # Errors
/// See [`IntakeError`]; nothing is guessed at or partly accepted.
pub fn intake(bytes: &[u8], password: Option<&str>, limits: &Limits) -> Result<Intake, IntakeError> {
    check_ends(bytes, limits)?;
    let mut document = load(bytes, password, limits)?;
    if document.objects.len() > limits.max_objects {
        return Err(IntakeError::TooManyObjects {
            limit: limits.max_objects,
        });
    }
    let mut changes = BTreeSet::new();
    if document.was_encrypted() {
        changes.insert(Change::Decrypted);
    }
    if document.xref_recovery.is_some() {
        changes.insert(Change::Repaired);
    }
    if forms::is_signed(&document) {
        return taken_as_it_is(bytes, &document);
    }
    let catalog = clean_catalog(&mut document, &mut changes)?;
    let work = Work::new(limits.max_work);
    let pages = pages::flatten(&mut document, &catalog, limits, &work)?;
    forms::clean(&mut document, &pages, &mut changes, &work)?;
    actions::clean(&mut document, &pages, &mut changes);
    let frames = pages
        .iter()
        .map(|&page| document.get_dictionary(page).map(Frame::of_page));
    let sizes = frames
        .map(|frame| frame.map(|frame| frame.size()))
        .collect::<Result<_, _>>();
    let whole = reachable::collect(document)?;
    Ok(Intake {
        pdf: whole.write(),
        before: Vec::new(),
        changes: changes.into_iter().collect(),
        pages: sizes.map_err(|_| IntakeError::PageTreeBroken)?,
    })
}

/// A document that others have signed: its bytes, when they can be taken.
fn taken_as_it_is(bytes: &[u8], document: &Document) -> Result<Intake, IntakeError> {
    if document.was_encrypted() {
        return Err(GuestFault::Encrypted.into());
    }
    let before = verify::look(bytes, &verify::Limits::default())?;
    let file = guest::open(bytes)?;
    let size = |id| -> Result<PageSize, GuestFault> {
        Ok(Frame::of_page(&pages_of::frame_entries(&file, &file.dictionary(id)?)?).size())
    };
    let pages = pages_of::all(&file).map_err(GuestFault::from)?.into_iter().map(size);
    Ok(Intake {
        pdf: bytes.to_vec(),
        before,
        changes: Vec::new(),
        pages: pages.collect::<Result<_, _>>()?,
    })
}

fn check_ends(bytes: &[u8], limits: &Limits) -> Result<(), IntakeError> {
    if bytes.is_empty() {
        return Err(IntakeError::Empty);
    }
    if bytes.len() as u64 > limits.max_bytes {
        return Err(IntakeError::TooLarge {
            bytes: bytes.len() as u64,
            limit: limits.max_bytes,
        });
    }
    let contains = |part: &[u8], word: &[u8]| part.windows(word.len()).any(|window| window == word);
    if !contains(&bytes[..bytes.len().min(SLACK)], b"%PDF-") {
        return Err(IntakeError::NotAPdf);
    }
    let end = bytes
        .iter()
        .rposition(|byte| !byte.is_ascii_whitespace() && *byte != 0)
        .map_or(0, |last| last + 1);
    let tail = &bytes[end.saturating_sub(SLACK)..end];
    if !contains(tail, b"startxref") && !contains(tail, b"%%EOF") {
        return Err(IntakeError::Truncated);
    }
    Ok(())
}

fn load(bytes: &[u8], password: Option<&str>, limits: &Limits) -> Result<Document, IntakeError> {
    let options = LoadOptions {
        password: password.map(str::to_owned),
        max_decompressed_size: Some(limits.max_inflated),
        ..LoadOptions::default()
    };
    let failed = |error: lopdf::Error| match error {
        lopdf::Error::InvalidPassword if password.is_none() => IntakeError::PasswordNeeded,
        lopdf::Error::InvalidPassword => IntakeError::WrongPassword,
        lopdf::Error::Decryption(_) | lopdf::Error::UnsupportedSecurityHandler(_) => IntakeError::UnsupportedEncryption,
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => IntakeError::TooDense,
        _ => IntakeError::Damaged,
    };
    let document = Document::load_mem_with_options(bytes, options).map_err(failed)?;
    if document.is_encrypted() {
        return Err(match password {
            None => IntakeError::PasswordNeeded,
            Some(_) => IntakeError::WrongPassword,
        });
    }
    Ok(document)
}

/// Entries of the catalog that are kept (ISO 32000-2, table 29). The rest acts, signs, packs other files or describes a
/// whole that is no longer.
const CATALOG: &[&[u8]] = &[
    b"Type",
    b"Pages",
    b"PageLabels",
    b"Names",
    b"Dests",
    b"ViewerPreferences",
    b"PageLayout",
    b"PageMode",
    b"Outlines",
    b"Threads",
    b"AcroForm",
    b"Metadata",
    b"StructTreeRoot",
    b"MarkInfo",
    b"Lang",
    b"OutputIntents",
    b"OCProperties",
    b"OpenAction",
];

fn clean_catalog(document: &mut Document, changes: &mut BTreeSet<Change>) -> Result<Dictionary, IntakeError> {
    let root = document
        .trailer
        .get(b"Root")
        .and_then(Object::as_reference)
        .map_err(|_| IntakeError::PageTreeBroken)?;
    let mut catalog = document
        .get_dictionary(root)
        .map_err(|_| IntakeError::PageTreeBroken)?
        .clone();
    if claims_archive(document, &catalog) {
        catalog.remove(b"Metadata");
        changes.insert(Change::ArchiveClaim);
    }
    let dropped: Vec<Vec<u8>> = catalog
        .iter()
        .map(|(key, _)| key.clone())
        .filter(|key| !CATALOG.contains(&key.as_slice()))
        .collect();
    for key in dropped {
        catalog.remove(&key);
        match key.as_slice() {
            b"AA" => changes.insert(Change::Actions),
            b"Collection" | b"AF" => changes.insert(Change::EmbeddedFiles),
            b"Perms" => changes.insert(Change::UsageRights),
            _ => false,
        };
    }
    actions::clean_opening(document, &mut catalog, changes);
    actions::clean_names(document, &mut catalog, changes);
    forms::clean_layers(document, &mut catalog, changes);
    catalog.set("Type", Object::Name(b"Catalog".to_vec()));
    document.objects.insert(root, Object::Dictionary(catalog.clone()));
    Ok(catalog)
}

/// PDF/A and PDF/UA name themselves in the XMP metadata; rewriting and signing keep neither.
fn claims_archive(document: &Document, catalog: &Dictionary) -> bool {
    let Ok(Object::Stream(metadata)) = catalog.get_deref(b"Metadata", document) else {
        return false;
    };
    let text = metadata
        .get_plain_content_with_limit(4 * 1024 * 1024)
        .unwrap_or_default();
    [&b"pdfaid"[..], b"pdfuaid"]
        .iter()
        .any(|word| text.windows(word.len()).any(|window| window == *word))
}

#[cfg(test)]
mod tests;
