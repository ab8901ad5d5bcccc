//! Signatures that others made before a document came here (RFC 5652): any of the usual keys and hashes, checked with the
//! certificate that came along. Whether that certificate is worth anything is another question.

use super::identifiers::{
    CONTENT_TYPE, DATA, MESSAGE_DIGEST, SIGNED_DATA, SIGNING_CERTIFICATE_V2, SIGNING_TIME, SigningCertificateV2,
    TIME_STAMP_TOKEN,
};
use crate::x509::{CertificateFault, Certified, Hash, SignatureFault};
use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString};
use der::{Decode, Encode};
use time::OffsetDateTime;
use x509_cert::attr::Attributes;
use x509_cert::time::Time;

/// Certificates in a signature at most.
const MAX_CERTIFICATES: usize = 32;

/// Why a signature by somebody else cannot be relied on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForeignProblem {
    /// Not DER, not SignedData, or signed attributes are missing: other forms are not read here.
    #[error("its value is not written in a form that is read here (DER SignedData with signed attributes)")]
    Unreadable,
    /// It carries content of its own.
    #[error("it carries content of its own, so that it need not be over this document")]
    AttachedContent,
    /// Not exactly one signer.
    #[error("it has {count} signers where exactly one is read")]
    SignerCount {
        /// How many.
        count: usize,
    },
    /// Another hash than SHA-256, SHA-384 or SHA-512.
    #[error("it uses the hash {oid}, which is not supported")]
    UnsupportedHash {
        /// The hash.
        oid: ObjectIdentifier,
    },
    /// The signer's certificate is not inside.
    #[error("the signer's certificate is not in it")]
    NoCertificate,
    /// The signer's certificate cannot be used.
    #[error("the signer's certificate cannot be used: {0}")]
    Certificate(CertificateFault),
    /// The signed attributes name another certificate.
    #[error("it was made for another certificate than the one that came along")]
    OtherCertificate,
    /// The document was changed after it was signed.
    #[error("what was signed is not what the document says: it was changed afterwards")]
    WrongDigest,
    /// The signature value.
    #[error("{0}")]
    Signature(SignatureFault),
}

/// A signature by somebody else whose bytes, digest and key agree.
#[derive(Clone, Debug)]
pub(crate) struct Foreign {
    pub(crate) leaf: Certified,
    /// All certificates inside, DER.
    pub(crate) certificates: Vec<Vec<u8>>,
    /// The time that the signer claims inside the signature.
    pub(crate) signing_time: Option<OffsetDateTime>,
    /// Does a timestamp token stand beside it? It is not judged.
    pub(crate) has_token: bool,
}

/// Checks `cms` over what `digest` hashes.
pub(crate) fn foreign(cms: &[u8], digest: impl Fn(Hash) -> Vec<u8>) -> Result<Foreign, ForeignProblem> {
    let outer = ContentInfo::from_der(cms).map_err(|_| ForeignProblem::Unreadable)?;
    if outer.content_type != SIGNED_DATA {
        return Err(ForeignProblem::Unreadable);
    }
    let signed: SignedData = outer.content.decode_as().map_err(|_| ForeignProblem::Unreadable)?;
    if signed.encap_content_info.econtent.is_some() || signed.encap_content_info.econtent_type != DATA {
        return Err(ForeignProblem::AttachedContent);
    }
    let [signer] = signed.signer_infos.0.as_slice() else {
        let count = signed.signer_infos.0.len();
        return Err(ForeignProblem::SignerCount { count });
    };
    let certificates: Vec<Vec<u8>> = signed
        .certificates
        .iter()
        .flat_map(|set| set.0.iter())
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => certificate.to_der().ok(),
            CertificateChoices::Other(_) => None,
        })
        .take(MAX_CERTIFICATES)
        .collect();
    let leaf = leaf(signer, &certificates)?;
    let oid = signer.digest_alg.oid;
    let hash = Hash::of(oid).ok_or(ForeignProblem::UnsupportedHash { oid })?;
    let attributes = signer.signed_attrs.as_ref().ok_or(ForeignProblem::Unreadable)?;
    let kind: ObjectIdentifier = single(attributes, CONTENT_TYPE).ok_or(ForeignProblem::Unreadable)?;
    if kind != DATA {
        return Err(ForeignProblem::AttachedContent);
    }
    named(attributes, &leaf)?;
    let said: OctetString = single(attributes, MESSAGE_DIGEST).ok_or(ForeignProblem::Unreadable)?;
    if said.as_bytes() != digest(hash) {
        return Err(ForeignProblem::WrongDigest);
    }
    let covered = attributes.to_der().map_err(|_| ForeignProblem::Unreadable)?;
    let value = signer.signature.as_bytes();
    leaf.key()
        .verify(&signer.signature_algorithm, Some(hash), &covered, value)
        .map_err(ForeignProblem::Signature)?;
    let signing_time = single::<Time>(attributes, SIGNING_TIME)
        .and_then(|time| i64::try_from(time.to_unix_duration().as_secs()).ok())
        .and_then(|time| OffsetDateTime::from_unix_timestamp(time).ok());
    let beside = signer.unsigned_attrs.iter().flat_map(|attributes| attributes.iter());
    let has_token = beside.into_iter().any(|attribute| attribute.oid == TIME_STAMP_TOKEN);
    Ok(Foreign {
        leaf,
        certificates,
        signing_time,
        has_token,
    })
}

/// signing-certificate-v2, where it stands, names the certificate: another one with the same key would be another signer.
fn named(attributes: &Attributes, leaf: &Certified) -> Result<(), ForeignProblem> {
    if !attributes
        .iter()
        .any(|attribute| attribute.oid == SIGNING_CERTIFICATE_V2)
    {
        return Ok(());
    }
    let named: SigningCertificateV2 =
        single(attributes, SIGNING_CERTIFICATE_V2).ok_or(ForeignProblem::OtherCertificate)?;
    let first = named.certs.first().ok_or(ForeignProblem::OtherCertificate)?;
    let hash = match &first.hash_algorithm {
        None => Hash::Sha256,
        Some(algorithm) => Hash::of(algorithm.oid).ok_or(ForeignProblem::UnsupportedHash { oid: algorithm.oid })?,
    };
    if first.cert_hash.as_bytes() == hash.digest(leaf.der()) {
        Ok(())
    } else {
        Err(ForeignProblem::OtherCertificate)
    }
}

/// The certificate that the signer names.
fn leaf(signer: &SignerInfo, certificates: &[Vec<u8>]) -> Result<Certified, ForeignProblem> {
    let mut unfit = ForeignProblem::NoCertificate;
    for der in certificates {
        let certificate = match Certified::parse(der) {
            Ok(certificate) => certificate,
            Err(fault) => {
                unfit = ForeignProblem::Certificate(fault);
                continue;
            }
        };
        if certificate.is_named_by(&signer.sid) {
            return Ok(certificate);
        }
    }
    Err(unfit)
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
