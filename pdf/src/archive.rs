//! Archiving a closed file (PAdES B-LT and B-LTA, ETSI EN 319 142-1 §5.4 and §5.5): a document security store with
//! certificates, CRLs and OCSP answers, then a document timestamp over all of it.
//!
//! Whoever holds the file can do it, and again before the timestamp authority's certificate ends: [`due`] says whether, and
//! [`Archiving`] leads through it. Its parts: [`needs`] says what is to be fetched, [`dss`] and [`to_be_stamped`] give one revision
//! each, to be appended in this order.

mod needs;
mod work;

pub use crate::revocation::Material;
pub use needs::{Needed, Wanted, needs};
pub use work::{Archived, Archiving, Ask, Due, LONGEST, RENEW_BEFORE, due, last_ends};

use std::ops::Range;

use lopdf::{Dictionary, Object, ObjectId};
use sha2::{Digest, Sha384};

use crate::field;
use crate::revocation::{Crl, Ocsp};
use crate::sign::{ROOM, SignError, insert};
use crate::syntax::revision::Unsigned;
use crate::syntax::write::text;
use crate::syntax::{File, Revision, file::ReadError};
use crate::timestamp::{TimestampError, Token};

/// Why a file cannot be archived.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// The document cannot be read.
    #[error("the document cannot be read: {0}")]
    Read(#[from] ReadError),
    /// The closing signature is missing: nothing but layers may stand before it.
    #[error("the document is not closed yet")]
    NotClosed,
    /// There is nothing to be stored that is not there already.
    #[error("there is no certificate or revocation data to be stored")]
    Nothing,
    /// Something is no certificate, CRL or OCSP answer.
    #[error("{what} number {index} (counted from 0) cannot be read")]
    BadMaterial {
        /// Which list.
        what: &'static str,
        /// Position in it.
        index: usize,
    },
    /// The token is over something else.
    #[error(transparent)]
    Timestamp(#[from] TimestampError),
    /// The token takes more room than there is.
    #[error("the timestamp takes {bytes} bytes; there is room for {ROOM}")]
    NoRoom {
        /// Length of the token.
        bytes: usize,
    },
    /// The file does not verify, before or after.
    #[error("the document does not verify: {why}")]
    Unsound {
        /// The first problem.
        why: String,
    },
    /// The authority of time did not answer.
    #[error("the timestamp authority did not answer")]
    NoTime,
    /// Nobody says whether a certificate was revoked.
    #[error("nobody says whether the certificate of {subject} was revoked")]
    NoRevocation {
        /// Whose: the common name.
        subject: String,
    },
    /// A new timestamp would end no later than the last one.
    #[error("the timestamp authority's certificate ends no later than that of the last timestamp")]
    NoGain,
    /// Something is still to be asked.
    #[error("not everything was asked yet")]
    Unfinished,
    /// All was done, and the file still is of a lower level.
    #[error("the document is {level} only")]
    NotReached {
        /// The level, as the standard names it.
        level: &'static str,
    },
}

impl ArchiveError {
    /// Is it the authority of time that failed? What is there then stays as it is; nothing takes its place.
    #[must_use]
    pub fn is_of_time(&self) -> bool {
        matches!(self, Self::Timestamp(_) | Self::NoTime)
    }
}

/// The revision with the store, to be appended to `pdf`: what the store has stays, what it lacks of `material` is added.
///
/// # Errors
/// [`ArchiveError::NotClosed`], [`ArchiveError::BadMaterial`]; [`ArchiveError::Nothing`] when all is there.
pub fn dss(pdf: &[u8], material: &Material) -> Result<Vec<u8>, ArchiveError> {
    let file = File::open(pdf)?;
    check_closed(&file)?;
    check(material)?;
    let (root, mut catalog) = file.catalog()?;
    let known = catalog.get(b"DSS").and_then(Object::as_reference).ok();
    let mut store = match known {
        Some(id) => file.dictionary(id)?,
        None => Dictionary::new(),
    };
    let mut revision = Revision::new(&file);
    let id = match known {
        Some(id) => id,
        None => {
            let id = revision.reserve();
            catalog.set("DSS", Object::Reference(id));
            revision.set(root, Object::Dictionary(catalog));
            store.set("Type", Object::Name(b"DSS".to_vec()));
            id
        }
    };
    let mut added = false;
    for (key, list) in [
        ("Certs", &material.certificates),
        ("CRLs", &material.crls),
        ("OCSPs", &material.ocsps),
    ] {
        let mut items = match file.entry(&store, key.as_bytes())? {
            Object::Array(items) => items,
            _ => Vec::new(),
        };
        let mut there = streams(&file, &items)?;
        for der in list {
            if !there.contains(der) {
                items.push(Object::Reference(revision.add_stream(Dictionary::new(), der.clone())));
                there.push(der.clone());
                added = true;
            }
        }
        if !items.is_empty() {
            store.set(key, Object::Array(items));
        }
    }
    if !added {
        return Err(ArchiveError::Nothing);
    }
    revision.set(id, Object::Dictionary(store));
    Ok(revision.finish_plain()?)
}

/// A document timestamp that waits for its token.
#[derive(Debug, Clone)]
pub struct ToBeStamped {
    delta: Vec<u8>,
    gap: Range<usize>,
    digest: [u8; 48],
}

impl ToBeStamped {
    /// What the token is over: SHA-384 of all bytes up to the revision's end but the token itself. Goes to
    /// [`timestamp::request`](crate::timestamp::request).
    #[must_use]
    pub fn digest(&self) -> [u8; 48] {
        self.digest
    }

    /// Puts the token in; the result is the revision to be appended.
    ///
    /// # Errors
    /// [`ArchiveError::Timestamp`] when the token is over something else, [`ArchiveError::NoRoom`].
    pub fn finish(self, token: &Token) -> Result<Vec<u8>, ArchiveError> {
        token.covers(&self.digest)?;
        insert(self.delta, &self.gap, token.der()).map_err(|error| match error {
            SignError::NoRoom { bytes } => ArchiveError::NoRoom { bytes },
            _ => ArchiveError::NoRoom {
                bytes: token.der().len(),
            },
        })
    }
}

/// Lays out a document timestamp (ISO 32000-2, 12.8.5) over `pdf` in an invisible field of its own. No page is touched: the
/// field is on none.
///
/// # Errors
/// [`ArchiveError::NotClosed`], or what makes the document unreadable.
pub fn to_be_stamped(pdf: &[u8]) -> Result<ToBeStamped, ArchiveError> {
    let file = File::open(pdf)?;
    check_closed(&file)?;
    let (_, catalog) = file.catalog()?;
    let no_form = || ReadError::NoEntry("AcroForm");
    let form_id: ObjectId = catalog
        .get(b"AcroForm")
        .and_then(Object::as_reference)
        .map_err(|_| no_form())?;
    let mut form = file.dictionary(form_id)?;
    let names = field::all(&file)?;
    let count = (1..).find(|number| !names.iter().any(|field| field.name == field::timestamp(*number)));
    let mut revision = Revision::new(&file);
    let value = revision.reserve();
    let mut widget = Dictionary::new();
    let name = |name: &str| Object::Name(name.as_bytes().to_vec());
    widget.set("Type", name("Annot"));
    widget.set("Subtype", name("Widget"));
    widget.set("FT", name("Sig"));
    widget.set("T", text(&field::timestamp(count.unwrap_or(1))));
    widget.set("F", Object::Integer(132));
    widget.set("Rect", Object::Array(vec![Object::Integer(0); 4]));
    widget.set("V", Object::Reference(value));
    let widget = revision.add(Object::Dictionary(widget));
    match form.get_mut(b"Fields") {
        Ok(Object::Array(fields)) => fields.push(Object::Reference(widget)),
        _ => return Err(ReadError::NoEntry("Fields").into()),
    }
    revision.set(form_id, Object::Dictionary(form));
    let mut entries = Dictionary::new();
    entries.set("Filter", name("Adobe.PPKLite"));
    entries.set("SubFilter", name("ETSI.RFC3161"));
    revision.set_signature(value, "DocTimeStamp", &entries, ROOM);
    let Unsigned { bytes: delta, gap } = revision.finish()?;
    let mut covered = Sha384::new();
    covered.update(pdf);
    covered.update(&delta[..gap.start]);
    covered.update(&delta[gap.end..]);
    Ok(ToBeStamped {
        delta,
        gap,
        digest: covered.finalize().into(),
    })
}

fn check_closed(file: &File<'_>) -> Result<(), ArchiveError> {
    let fields = field::all(file)?;
    if fields
        .iter()
        .any(|field| field.name == field::CLOSE && field.is_signed())
    {
        Ok(())
    } else {
        Err(ArchiveError::NotClosed)
    }
}

fn check(material: &Material) -> Result<(), ArchiveError> {
    let bad = |list: &[Vec<u8>], what: &'static str, sound: fn(&[u8]) -> bool| match list
        .iter()
        .position(|der| !sound(der))
    {
        Some(index) => Err(ArchiveError::BadMaterial { what, index }),
        None => Ok(()),
    };
    bad(&material.certificates, "certificate", crate::x509::is_certificate)?;
    bad(&material.crls, "revocation list", |der| Crl::read(der).is_ok())?;
    bad(&material.ocsps, "OCSP answer", |der| Ocsp::read(der).is_ok())
}

/// The contents of streams.
fn streams(file: &File<'_>, items: &[Object]) -> Result<Vec<Vec<u8>>, ReadError> {
    let content = |item: &Object| match file.resolve(item)? {
        Object::Stream(stream) => stream
            .get_plain_content_with_limit(MAX_STREAM)
            .map_err(|_| ReadError::NoEntry("DSS")),
        _ => Err(ReadError::NoEntry("DSS")),
    };
    items.iter().map(content).collect()
}

/// One entry of a store may inflate to this many bytes.
const MAX_STREAM: usize = 64 << 20;
