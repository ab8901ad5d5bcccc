//! Judging a token: is it for this digest, did its authority sign it, and who vouches for that authority.

use super::query::positive;
use super::stamp::Stamp;
use super::wire::{Accuracy, MessageImprint, TST_INFO, TimeStampResp, TstInfo};
use crate::cms::identifiers::{
    CONTENT_TYPE, MESSAGE_DIGEST, SHA_384, SIGNED_DATA, SIGNING_CERTIFICATE_V2, SigningCertificateV2,
};
use crate::x509::{CertificateFault, Certified, Hash, PathProblem, SignatureFault, path};
use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString};
use der::{Decode, Encode};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};
use x509_cert::attr::Attributes;

/// Certificates in a token at most.
const MAX_CERTIFICATES: usize = 16;

/// Why there is no timestamp, or one that does not count. Each has a stable [name](Self::name).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// The answer is not a DER TimeStampResp.
    #[error("the timestamp authority's answer cannot be read")]
    NotAnAnswer,
    /// The authority said no.
    #[error("the timestamp authority refused (status {status}): {text}")]
    Refused {
        /// PKIStatus (RFC 3161 §2.4.2).
        status: u8,
        /// What it says, for people; may be empty.
        text: String,
    },
    /// The token is not DER SignedData over a TSTInfo by one signer.
    #[error("the timestamp token cannot be read without guessing")]
    NotAToken,
    /// The token is over something else.
    #[error("the timestamp was made for something else than this")]
    OtherImprint,
    /// The token's imprint is not SHA-384.
    #[error("the timestamp is over a hash of another kind than SHA-384")]
    OtherHash,
    /// The answer belongs to another request.
    #[error("the timestamp authority's answer belongs to another request (nonce)")]
    OtherNonce,
    /// The token says a time that cannot be read.
    #[error("the time in the timestamp token cannot be read")]
    NoTime,
    /// The authority's certificate is not in the token.
    #[error("the timestamp authority's certificate is not in the token")]
    NoCertificate,
    /// signing-certificate-v2 is missing or names another certificate: somebody could have put theirs in its place.
    #[error("the timestamp token is not bound to its authority's certificate")]
    OtherCertificate,
    /// The certificate may not vouch for times.
    #[error("the timestamp authority's certificate cannot be used: {0}")]
    Certificate(CertificateFault),
    /// What was signed is not what the token says.
    #[error("the timestamp token was changed after it was signed")]
    WrongDigest,
    /// The signature of the token.
    #[error("the timestamp token does not count: {0}")]
    Signature(SignatureFault),
    /// Nobody trusted vouches for the authority.
    #[error("the timestamp authority is not trusted: {0}")]
    Untrusted(PathProblem),
    /// What came later in the file is said to have been there earlier, by more than the authorities' own accuracies.
    #[error("it says {later}, and what stands before it in the document was there at {earlier} only")]
    Backwards {
        /// The time of what stands before.
        earlier: OffsetDateTime,
        /// The time that this says.
        later: OffsetDateTime,
    },
}

impl TimestampError {
    /// A stable name, kebab-case.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotAnAnswer => "timestamp-answer-unreadable",
            Self::Refused { .. } => "timestamp-refused",
            Self::NotAToken => "timestamp-unreadable",
            Self::OtherImprint => "timestamp-of-something-else",
            Self::OtherHash => "timestamp-of-another-hash",
            Self::OtherNonce => "timestamp-of-another-request",
            Self::NoTime => "timestamp-without-time",
            Self::NoCertificate => "timestamp-without-certificate",
            Self::OtherCertificate => "timestamp-not-bound-to-certificate",
            Self::Certificate(_) => "timestamp-certificate-unfit",
            Self::WrongDigest => "timestamp-altered",
            Self::Signature(SignatureFault::UnsupportedAlgorithm { .. }) => "timestamp-algorithm-unsupported",
            Self::Signature(SignatureFault::Bad) => "timestamp-signature-bad",
            Self::Untrusted(_) => "timestamp-untrusted",
            Self::Backwards { .. } => "timestamp-backwards",
        }
    }
}

/// A token whose bytes, attributes and signature agree. Who vouches for its authority is [`Token::check`]'s question.
#[derive(Clone, Debug)]
pub struct Token {
    der: Vec<u8>,
    info: TstInfo,
    time: OffsetDateTime,
    leaf: Certified,
    certificates: Vec<Vec<u8>>,
}

/// Reads the answer to [`request`](super::request) with this digest and nonce.
///
/// # Errors
/// The named [`TimestampError`]; trust is not asked for here.
pub fn token(response: &[u8], digest_sha384: &[u8; 48], nonce: &[u8; 16]) -> Result<Token, TimestampError> {
    let answer = TimeStampResp::from_der(response).map_err(|_| TimestampError::NotAnAnswer)?;
    // 0: granted, 1: granted with modifications.
    let Some(token) = answer.token.filter(|_| answer.status.status <= 1) else {
        let text = answer.status.status_string.unwrap_or_default().join(" ");
        let plain = text.chars().filter(|letter| !letter.is_control()).take(200).collect();
        return Err(TimestampError::Refused {
            status: answer.status.status,
            text: plain,
        });
    };
    let der = token.to_der().map_err(|_| TimestampError::NotAnAnswer)?;
    let token = Token::read(&der)?;
    token.covers(digest_sha384)?;
    if token.info.nonce.is_none() || token.info.nonce != positive(nonce).ok() {
        return Err(TimestampError::OtherNonce);
    }
    Ok(token)
}

impl Token {
    /// Reads a DER `ContentInfo`, as it stands in a signature. Everything but the imprint and trust is checked.
    ///
    /// # Errors
    /// The named [`TimestampError`].
    pub fn read(der: &[u8]) -> Result<Self, TimestampError> {
        let unreadable = |_| TimestampError::NotAToken;
        let outer = ContentInfo::from_der(der).map_err(unreadable)?;
        if outer.content_type != SIGNED_DATA || outer.to_der().ok().as_deref() != Some(der) {
            return Err(TimestampError::NotAToken);
        }
        let signed: SignedData = outer.content.decode_as().map_err(unreadable)?;
        if signed.version != CmsVersion::V3 || signed.encap_content_info.econtent_type != TST_INFO {
            return Err(TimestampError::NotAToken);
        }
        let content = signed.encap_content_info.econtent.as_ref();
        let content: OctetString = content
            .ok_or(TimestampError::NotAToken)?
            .decode_as()
            .map_err(unreadable)?;
        let info = TstInfo::from_der(content.as_bytes()).map_err(unreadable)?;
        if info.version != 1
            || info
                .extensions
                .as_ref()
                .is_some_and(|all| all.iter().any(|one| one.critical))
        {
            return Err(TimestampError::NotAToken);
        }
        let time = time(&info.gen_time.0).ok_or(TimestampError::NoTime)?;
        let [signer] = signed.signer_infos.0.as_slice() else {
            return Err(TimestampError::NotAToken);
        };
        if signed.crls.is_some() || signed.digest_algorithms.iter().any(|one| Hash::of(one.oid).is_none()) {
            return Err(TimestampError::NotAToken);
        }
        let certificates = certificates(&signed)?;
        let leaf = leaf(signer, &certificates)?;
        signature(signer, content.as_bytes(), &leaf)?;
        leaf.check_timestamper().map_err(TimestampError::Certificate)?;
        Ok(Self {
            der: der.to_vec(),
            info,
            time,
            leaf,
            certificates,
        })
    }

    /// The DER `ContentInfo`, as it goes into a signature or a document timestamp.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The time in it. Nobody vouches for it before [`Self::check`].
    #[must_use]
    pub fn claimed_time(&self) -> OffsetDateTime {
        self.time
    }

    /// The certificates in it (DER), the authority's own among them.
    #[must_use]
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    /// Is the token over this digest, and who vouches for its authority at its time? `roots`: DER certificates.
    ///
    /// # Errors
    /// [`TimestampError::OtherImprint`], [`TimestampError::OtherHash`] or [`TimestampError::Untrusted`].
    pub fn check(&self, digest_sha384: &[u8; 48], roots: &[Vec<u8>]) -> Result<Stamp, TimestampError> {
        self.covers(digest_sha384)?;
        let unix = u64::try_from(self.time.unix_timestamp()).unwrap_or(0);
        let path = path(&self.leaf, &self.certificates, roots, unix).map_err(TimestampError::Untrusted)?;
        Ok(Stamp {
            time: self.time,
            accuracy: self.info.accuracy.as_ref().map(Accuracy::stated),
            serial: crate::syntax::write::to_hex(self.info.serial_number.as_bytes()).to_lowercase(),
            authority: self.leaf.name(),
            root: path.root,
            certificates: path.certificates,
        })
    }

    /// Is the token over this digest?
    pub(crate) fn covers(&self, digest: &[u8; 48]) -> Result<(), TimestampError> {
        let MessageImprint {
            hash_algorithm,
            hashed_message,
        } = &self.info.message_imprint;
        if hash_algorithm.oid != SHA_384 {
            return Err(TimestampError::OtherHash);
        }
        if hashed_message.as_bytes() == digest {
            Ok(())
        } else {
            Err(TimestampError::OtherImprint)
        }
    }
}

fn certificates(signed: &SignedData) -> Result<Vec<Vec<u8>>, TimestampError> {
    let all = signed.certificates.iter().flat_map(|set| set.0.iter());
    let mut found = Vec::new();
    for choice in all {
        let CertificateChoices::Certificate(certificate) = choice else {
            return Err(TimestampError::NotAToken);
        };
        if found.len() >= MAX_CERTIFICATES {
            return Err(TimestampError::NotAToken);
        }
        found.push(certificate.to_der().map_err(|_| TimestampError::NotAToken)?);
    }
    Ok(found)
}

/// The certificate that the signer names.
fn leaf(signer: &SignerInfo, certificates: &[Vec<u8>]) -> Result<Certified, TimestampError> {
    let mut unfit = TimestampError::NoCertificate;
    for der in certificates {
        let certificate = match Certified::parse(der) {
            Ok(certificate) => certificate,
            Err(fault @ CertificateFault::UnsupportedKey { .. }) => {
                unfit = TimestampError::Certificate(fault);
                continue;
            }
            Err(_) => continue,
        };
        if certificate.is_named_by(&signer.sid) {
            return Ok(certificate);
        }
    }
    Err(unfit)
}

fn signature(signer: &SignerInfo, content: &[u8], leaf: &Certified) -> Result<(), TimestampError> {
    let unsupported = |oid| TimestampError::Signature(SignatureFault::UnsupportedAlgorithm { oid });
    let hash = Hash::of(signer.digest_alg.oid).ok_or_else(|| unsupported(signer.digest_alg.oid))?;
    let attributes = signer.signed_attrs.as_ref().ok_or(TimestampError::NotAToken)?;
    let kind: ObjectIdentifier = single(attributes, CONTENT_TYPE).ok_or(TimestampError::NotAToken)?;
    if kind != TST_INFO {
        return Err(TimestampError::NotAToken);
    }
    let named: SigningCertificateV2 =
        single(attributes, SIGNING_CERTIFICATE_V2).ok_or(TimestampError::OtherCertificate)?;
    let first = named.certs.first().ok_or(TimestampError::OtherCertificate)?;
    let named_hash = match &first.hash_algorithm {
        None => Hash::Sha256,
        Some(algorithm) => Hash::of(algorithm.oid).ok_or_else(|| unsupported(algorithm.oid))?,
    };
    if first.cert_hash.as_bytes() != named_hash.digest(leaf.der()) {
        return Err(TimestampError::OtherCertificate);
    }
    let digest: OctetString = single(attributes, MESSAGE_DIGEST).ok_or(TimestampError::NotAToken)?;
    if digest.as_bytes() != hash.digest(content) {
        return Err(TimestampError::WrongDigest);
    }
    let covered = attributes.to_der().map_err(|_| TimestampError::NotAToken)?;
    leaf.key()
        .verify(
            &signer.signature_algorithm,
            Some(hash),
            &covered,
            signer.signature.as_bytes(),
        )
        .map_err(TimestampError::Signature)
}

/// The one value of the one attribute of this type.
fn single<T>(attributes: &Attributes, oid: ObjectIdentifier) -> Option<T>
where
    T: for<'a> Decode<'a>,
{
    let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
    let (attribute, None) = (found.next()?, found.next()) else {
        return None;
    };
    let [value] = attribute.values.as_slice() else {
        return None;
    };
    T::from_der(&value.to_der().ok()?).ok()
}

/// `YYYYMMDDHHMMSS[.f…]Z` (RFC 3161 §2.4.2): fractions without trailing zeros, always UTC.
fn time(text: &[u8]) -> Option<OffsetDateTime> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text
        .split_once('.')
        .map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) {
        return None;
    }
    let part = |from: usize, to: usize| -> Option<u8> { whole.get(from..to)?.parse().ok() };
    let date = Date::from_calendar_date(
        whole.get(0..4)?.parse().ok()?,
        Month::try_from(part(4, 6)?).ok()?,
        part(6, 8)?,
    );
    let nanoseconds = match fraction {
        None => 0,
        Some(fraction) if digits(fraction) && fraction.len() <= 9 && !fraction.ends_with('0') => {
            format!("{fraction:0<9}").parse().ok()?
        }
        Some(_) => return None,
    };
    let time = Time::from_hms_nano(part(8, 10)?, part(10, 12)?, part(12, 14)?, nanoseconds).ok()?;
    Some(PrimitiveDateTime::new(date.ok()?, time).assume_utc())
}
