//! Signing in two phases: what is to be signed goes out, the signature comes in, and the bytes to append are done. The
//! private key never comes here (in the browser it cannot: WebCrypto holds it).

use std::ops::Range;

use countersign_protocol::commitment::Binding;
use countersign_protocol::hash::Hash48;
use lopdf::{Dictionary, Object, ObjectId, StringFormat};
use sha2::{Digest, Sha384};
use time::{OffsetDateTime, UtcOffset};

use crate::cms::{self, BuildError, SignedAttributes};
use crate::syntax::revision::Unsigned;
use crate::syntax::write::{text, to_hex};
use crate::syntax::{Revision, file::ReadError};
use crate::timestamp::{TimestampError, Token};

/// Bytes of CMS that fit into a signature's /Contents (twice as many hex digits): a chain of three P-384 certificates
/// takes about 3 KiB, a timestamp token of ours about as much again, and one of an authority with RSA keys up to 8 KiB.
pub const ROOM: usize = 16 * 1024;

/// Who signs, when, and for which place in the chain.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// DER certificates: the signer's own first, then the issuing one, then the root.
    pub certificates: &'a [Vec<u8>],
    /// The time that the signature claims (/M), kept to the second.
    pub at: OffsetDateTime,
    /// The place in the chain, written into the signature dictionary as /CSGN_Binding.
    pub binding: &'a Binding,
    /// The signer's name (/Name).
    pub signer_name: &'a str,
}

/// Why a revision cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The document cannot be read.
    #[error("the document cannot be read: {0}")]
    Read(#[from] ReadError),
    /// The CMS signature cannot be built from these certificates or this signature value.
    #[error(transparent)]
    Cms(#[from] BuildError),
    /// The document was not laid out by `prepare`, or not for this.
    #[error("the document has no signature field {0}")]
    NoSuchField(String),
    /// That field is signed already.
    #[error("the signature field {0} is signed already")]
    AlreadySigned(String),
    /// The document is not certified yet: a layer or a closing signature must follow the requester's.
    #[error("the document is not certified by its requester yet")]
    NotCertified,
    /// The document is closed: nothing may follow.
    #[error("the document is closed")]
    Closed,
    /// The timestamp token is over something else.
    #[error(transparent)]
    Timestamp(#[from] TimestampError),
    /// The certificates and the timestamp take more room than a signature has.
    #[error("the signature with its certificates and timestamp takes {bytes} bytes; there is room for {ROOM}")]
    NoRoom {
        /// Length of the CMS signature.
        bytes: usize,
    },
}

/// A revision that waits for its signature.
#[derive(Debug, Clone)]
pub struct ToBeSigned {
    delta: Vec<u8>,
    gap: Range<usize>,
    certificates: Vec<Vec<u8>>,
    attributes: SignedAttributes,
    commitment: Hash48,
}

impl ToBeSigned {
    /// The DER `SET OF Attribute`: hash it with SHA-384 and sign with ECDSA P-384 (RFC 5652 §5.4).
    pub fn attributes(&self) -> &[u8] {
        self.attributes.to_der()
    }

    /// The commitment to the document as this signature covers it: over the SHA-384 of the bytes of its ByteRange (all from
    /// the first byte to the revision's end but the signature value itself), which is also the CMS message digest.
    pub fn commitment(&self) -> Hash48 {
        self.commitment
    }

    /// What a timestamp of this signature is over: SHA-384 of the signature's octets as they will be encoded (RFC 3161
    /// appendix A). Goes to [`timestamp::request`](crate::timestamp::request).
    ///
    /// # Errors
    /// [`SignError::Cms`] when it is no signature.
    pub fn stamp_digest(&self, signature: &[u8; 96]) -> Result<[u8; 48], SignError> {
        Ok(Sha384::digest(cms::build::signature_octets(signature)?).into())
    }

    /// Puts the signature in (PAdES B-B); the result is what is to be appended to the document, δ.
    ///
    /// # Errors
    /// [`SignError::Cms`] when the signature is not one of these attributes by the first certificate's key,
    /// [`SignError::NoRoom`] when the certificates are too long.
    pub fn finish(self, signature: &[u8; 96]) -> Result<Vec<u8>, SignError> {
        self.finish_stamped(signature, None)
    }

    /// [`Self::finish`] with the token over [`Self::stamp_digest`] (PAdES B-T). None where the authority failed: say so to the
    /// person; nothing takes its place.
    ///
    /// # Errors
    /// As [`Self::finish`]; [`SignError::Timestamp`] when the token is over something else.
    pub fn finish_stamped(self, signature: &[u8; 96], token: Option<&Token>) -> Result<Vec<u8>, SignError> {
        if let Some(token) = token {
            token.covers(&self.stamp_digest(signature)?)?;
        }
        let token = token.map(Token::der);
        let content = cms::build::Content::Detached;
        let der = cms::build::assemble(&content, &self.certificates, true, &self.attributes, signature, token)?;
        insert(self.delta, &self.gap, &der)
    }
}

/// Puts DER into the gap of a revision.
pub(crate) fn insert(mut delta: Vec<u8>, gap: &Range<usize>, der: &[u8]) -> Result<Vec<u8>, SignError> {
    let digits = to_hex(der);
    let place = gap.start + 1..gap.end.saturating_sub(1);
    match delta.get_mut(place).and_then(|place| place.get_mut(..digits.len())) {
        Some(place) => place.copy_from_slice(digits.as_bytes()),
        None => return Err(SignError::NoRoom { bytes: der.len() }),
    }
    Ok(delta)
}

/// What a signature forbids from then on (ISO 32000-2, 12.8.2).
pub(crate) enum Policy<'n> {
    /// DocMDP /P 2: forms may be filled and signed, nothing else.
    Certify,
    /// FieldMDP: these fields stay as they are.
    Lock(&'n [String]),
}

/// Adds the signature dictionary to `revision` under `id`, and closes it.
pub(crate) fn conclude(
    mut revision: Revision<'_, '_>,
    id: ObjectId,
    policy: &Policy<'_>,
    act: &Act<'_>,
) -> Result<ToBeSigned, SignError> {
    let base = revision.file().bytes();
    let (root, _) = revision.file().catalog()?;
    let leaf = act.certificates.first().ok_or(BuildError::NoCertificate)?;
    revision.set_signature(id, "Sig", &entries(policy, root, act), ROOM);
    let Unsigned { bytes: delta, gap } = revision.finish()?;
    let mut covered = Sha384::new();
    covered.update(base);
    covered.update(&delta[..gap.start]);
    covered.update(&delta[gap.end..]);
    let digest: [u8; 48] = covered.finalize().into();
    Ok(ToBeSigned {
        delta,
        gap,
        certificates: act.certificates.to_vec(),
        attributes: SignedAttributes::new(&digest, leaf)?,
        commitment: act.binding.commitment(&Hash48::from_bytes(digest)),
    })
}

fn entries(policy: &Policy<'_>, root: ObjectId, act: &Act<'_>) -> Dictionary {
    let name = |name: &str| Object::Name(name.as_bytes().to_vec());
    let mut entries = Dictionary::new();
    entries.set("Filter", name("Adobe.PPKLite"));
    entries.set("SubFilter", name("ETSI.CAdES.detached"));
    entries.set("M", text(&date(act.at)));
    entries.set("Name", text(act.signer_name));
    let binding = act.binding.to_bytes();
    entries.set("CSGN_Binding", Object::String(binding, StringFormat::Hexadecimal));
    let mut reference = Dictionary::new();
    reference.set("Type", name("SigRef"));
    let mut parameters = Dictionary::new();
    parameters.set("Type", name("TransformParams"));
    match policy {
        Policy::Certify => {
            reference.set("TransformMethod", name("DocMDP"));
            parameters.set("P", Object::Integer(2));
        }
        Policy::Lock(names) => {
            reference.set("TransformMethod", name("FieldMDP"));
            parameters.extend(&crate::field::including(names));
            reference.set("Data", Object::Reference(root));
        }
    }
    parameters.set("V", name("1.2"));
    reference.set("TransformParams", Object::Dictionary(parameters));
    entries.set("Reference", Object::Array(vec![Object::Dictionary(reference)]));
    entries
}

/// A date (ISO 32000-2, 7.9.4) in UTC.
fn date(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    let (hour, minute, second) = at.to_hms();
    let (year, month, day) = at.to_calendar_date();
    format!(
        "D:{year:04}{:02}{day:02}{hour:02}{minute:02}{second:02}Z",
        u8::from(month)
    )
}

/// A one-line name and date for an appearance.
pub(crate) fn short_date(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    let (hour, minute, _) = at.to_hms();
    let (year, month, day) = at.to_calendar_date();
    format!("{year:04}-{:02}-{day:02} {hour:02}:{minute:02} UTC", u8::from(month))
}
