//! Checking a signature: the bytes, the attributes, the key. Trust is another question ([`super::trust`]).

use super::certificate::{CertificateProblem, X509};
use super::identifiers::{
    CONTENT_TYPE, DATA, ECDSA_SHA_384, MESSAGE_DIGEST, SHA_256, SHA_384, SIGNED_DATA, SIGNING_CERTIFICATE_V2,
    SigningCertificateV2, TIME_STAMP_TOKEN,
};
use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString};
use der::{Any, Decode, Encode};
use p384::ecdsa::Signature;
use sha2::{Digest, Sha256, Sha384};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attributes;

/// What is wrong with a signature value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CmsProblem {
    /// Not canonical DER, or not a CMS ContentInfo.
    #[error("the signature value is not canonical DER, so it could be read in more than one way")]
    NotDer,
    /// Another content type than SignedData, or a version this product never writes.
    #[error("the signature value is not CMS SignedData of version 1")]
    NotSignedData,
    /// Content is attached: the signature might cover that instead of the document.
    #[error("the signature carries its own content, so it need not cover this document")]
    AttachedContent,
    /// Not exactly one signer.
    #[error("the signature has {count} signers where exactly one is allowed")]
    SignerCount {
        /// How many.
        count: usize,
    },
    /// A digest other than SHA-384.
    #[error("the signature uses the digest {oid} where only SHA-384 is allowed")]
    DigestAlgorithm {
        /// The digest found.
        oid: ObjectIdentifier,
    },
    /// A signature algorithm other than ECDSA with SHA-384.
    #[error("the signature uses the algorithm {oid} where only ECDSA with SHA-384 is allowed")]
    SignatureAlgorithm {
        /// The algorithm found.
        oid: ObjectIdentifier,
    },
    /// Revocation lists inside: never written here.
    #[error("the signature carries revocation lists, which never stand there")]
    RevocationInside,
    /// No signed attributes, or one of the three is missing.
    #[error("the signed attribute {oid} is missing")]
    MissingAttribute {
        /// The attribute.
        oid: ObjectIdentifier,
    },
    /// A signed attribute that is not allowed, or stands twice, or has several values.
    #[error("the signed attribute {oid} is not allowed there, or not that often")]
    UnexpectedAttribute {
        /// The attribute.
        oid: ObjectIdentifier,
    },
    /// content-type is not id-data.
    #[error("the signed content type is not plain data")]
    WrongContentType,
    /// message-digest differs from the document's digest: the document was changed after signing.
    #[error("the digest that was signed differs from the document's: its bytes were changed after signing")]
    WrongDigest,
    /// The signer's certificate is not inside.
    #[error("the signer's certificate is not in the signature")]
    NoSignerCertificate,
    /// The certificate that signing-certificate-v2 names is another one.
    #[error("the certificate beside the signature is not the one that was signed for")]
    OtherCertificate,
    /// The signer's certificate is unusable.
    #[error("the signer's certificate cannot be used: {0}")]
    Certificate(CertificateProblem),
    /// The signature does not verify.
    #[error("the signature does not verify under the key of the signer's certificate")]
    BadSignature,
    /// An unsigned attribute that is not a single timestamp token.
    #[error("the unsigned attribute {oid} is not allowed there")]
    UnexpectedUnsigned {
        /// The attribute.
        oid: ObjectIdentifier,
    },
}

/// A signature whose bytes, attributes and key agree. Only [`check`] makes one.
#[derive(Clone, Debug)]
pub struct Checked {
    leaf: X509,
    others: Vec<Vec<u8>>,
    email: String,
    key: [u8; 97],
    token: Option<Vec<u8>>,
    signature_sha384: [u8; 48],
}

impl Checked {
    /// The signer's address as the certificate has it, in lower case.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The signer's public key, SEC1 uncompressed.
    #[must_use]
    pub fn signer_key(&self) -> &[u8; 97] {
        &self.key
    }

    /// The certificate's serial number, lower-case hex.
    #[must_use]
    pub fn serial(&self) -> String {
        self.leaf.serial()
    }

    /// Does an RFC 3161 token stand beside the signature? It is not checked here.
    #[must_use]
    pub fn has_timestamp(&self) -> bool {
        self.token.is_some()
    }

    /// That token (DER), to be judged by [`crate::timestamp::Token`].
    #[must_use]
    pub fn token(&self) -> Option<&[u8]> {
        self.token.as_deref()
    }

    /// What such a token must be over: SHA-384 of the signature's octets.
    #[must_use]
    pub fn signature_sha384(&self) -> &[u8; 48] {
        &self.signature_sha384
    }

    /// The signer's certificate, DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        self.leaf.der()
    }

    pub(super) fn leaf(&self) -> &X509 {
        &self.leaf
    }

    /// The other certificates inside (DER), in the order of the SET.
    pub(super) fn others(&self) -> &[Vec<u8>] {
        &self.others
    }
}

/// Checks `cms` (DER ContentInfo, no trailing bytes) as a detached signature over content with this digest.
///
/// # Errors
/// The first [`CmsProblem`] found.
pub fn check(cms: &[u8], content_sha384: &[u8; 48]) -> Result<Checked, CmsProblem> {
    let Sound {
        leaf,
        others,
        token,
        signature,
    } = sound(cms, content_sha384)?;
    leaf.check_person().map_err(CmsProblem::Certificate)?;
    let email = leaf.email().map_err(CmsProblem::Certificate)?;
    let key = leaf
        .public_key()
        .ok_or(CmsProblem::Certificate(CertificateProblem::NotP384))?;
    Ok(Checked {
        leaf,
        others,
        email,
        key,
        token,
        signature_sha384: Sha384::digest(&signature).into(),
    })
}

/// A signature of our one shape, whoever's.
pub(super) struct Sound {
    /// The signer's certificate.
    pub(super) leaf: X509,
    /// The other certificates inside, DER.
    pub(super) others: Vec<Vec<u8>>,
    /// The timestamp token beside the signature, DER.
    pub(super) token: Option<Vec<u8>>,
    signature: Vec<u8>,
}

/// [`check`] without asking what the signer's certificate is for.
pub(super) fn sound(cms: &[u8], content_sha384: &[u8; 48]) -> Result<Sound, CmsProblem> {
    let signed = parse(cms)?;
    if signed.encap_content_info.econtent.is_some() {
        return Err(CmsProblem::AttachedContent);
    }
    if signed.encap_content_info.econtent_type != DATA {
        return Err(CmsProblem::WrongContentType);
    }
    if signed.crls.is_some() {
        return Err(CmsProblem::RevocationInside);
    }
    for digest in signed.digest_algorithms.iter() {
        only_sha384(digest)?;
    }
    let [signer] = signed.signer_infos.0.as_slice() else {
        return Err(CmsProblem::SignerCount {
            count: signed.signer_infos.0.len(),
        });
    };
    if signer.version != CmsVersion::V1 {
        return Err(CmsProblem::NotSignedData);
    }
    only_sha384(&signer.digest_alg)?;
    if signer.signature_algorithm.oid != ECDSA_SHA_384 || signer.signature_algorithm.parameters.is_some() {
        return Err(CmsProblem::SignatureAlgorithm {
            oid: signer.signature_algorithm.oid,
        });
    }
    let token = unsigned(signer)?;
    let (leaf, others) = certificates(&signed, signer)?;
    let attributes = signer
        .signed_attrs
        .as_ref()
        .ok_or(CmsProblem::MissingAttribute { oid: MESSAGE_DIGEST })?;
    check_attributes(attributes, content_sha384, leaf.der())?;
    let covered = attributes.to_der().map_err(|_| CmsProblem::NotDer)?;
    let signature = Signature::from_der(signer.signature.as_bytes()).map_err(|_| CmsProblem::BadSignature)?;
    if !leaf.verifies(&covered, &signature) {
        return Err(CmsProblem::BadSignature);
    }
    Ok(Sound {
        leaf,
        others,
        token,
        signature: signer.signature.as_bytes().to_vec(),
    })
}

fn parse(cms: &[u8]) -> Result<SignedData, CmsProblem> {
    let info = ContentInfo::from_der(cms).map_err(|_| CmsProblem::NotDer)?;
    if info.content_type != SIGNED_DATA {
        return Err(CmsProblem::NotSignedData);
    }
    let signed: SignedData = info.content.decode_as().map_err(|_| CmsProblem::NotDer)?;
    // `der` sorts sets while reading: comparing the re-encoding makes the parse strict.
    let again = Any::encode_from(&signed)
        .and_then(|content| {
            ContentInfo {
                content_type: SIGNED_DATA,
                content,
            }
            .to_der()
        })
        .map_err(|_| CmsProblem::NotDer)?;
    if again != cms {
        return Err(CmsProblem::NotDer);
    }
    if signed.version != CmsVersion::V1 {
        return Err(CmsProblem::NotSignedData);
    }
    Ok(signed)
}

fn only_sha384(algorithm: &AlgorithmIdentifierOwned) -> Result<(), CmsProblem> {
    if algorithm.oid == SHA_384 && algorithm.parameters.is_none() {
        Ok(())
    } else {
        Err(CmsProblem::DigestAlgorithm { oid: algorithm.oid })
    }
}

/// None, or one timestamp token with one value (DER).
fn unsigned(signer: &SignerInfo) -> Result<Option<Vec<u8>>, CmsProblem> {
    let Some(attributes) = &signer.unsigned_attrs else {
        return Ok(None);
    };
    match attributes.as_slice() {
        [only] if only.oid == TIME_STAMP_TOKEN => match only.values.as_slice() {
            [token] => token.to_der().map(Some).map_err(|_| CmsProblem::NotDer),
            _ => Err(CmsProblem::UnexpectedUnsigned { oid: only.oid }),
        },
        [first, rest @ ..] => {
            let oid = rest
                .iter()
                .map(|a| a.oid)
                .find(|oid| *oid != TIME_STAMP_TOKEN)
                .unwrap_or(first.oid);
            Err(CmsProblem::UnexpectedUnsigned { oid })
        }
        [] => Err(CmsProblem::NotDer),
    }
}

/// The signer's certificate and the others.
fn certificates(signed: &SignedData, signer: &SignerInfo) -> Result<(X509, Vec<Vec<u8>>), CmsProblem> {
    let SignerIdentifier::IssuerAndSerialNumber(wanted) = &signer.sid else {
        return Err(CmsProblem::NoSignerCertificate);
    };
    let mut leaf = None;
    let mut others = Vec::new();
    for choice in signed.certificates.iter().flat_map(|set| set.0.iter()) {
        let CertificateChoices::Certificate(certificate) = choice else {
            return Err(CmsProblem::NotDer);
        };
        let der = certificate.to_der().map_err(|_| CmsProblem::NotDer)?;
        let tbs = certificate.tbs_certificate();
        if tbs.issuer() == &wanted.issuer && tbs.serial_number() == &wanted.serial_number {
            if leaf.is_some() {
                return Err(CmsProblem::OtherCertificate);
            }
            leaf = Some(X509::parse(&der).map_err(CmsProblem::Certificate)?);
        } else {
            others.push(der);
        }
    }
    Ok((leaf.ok_or(CmsProblem::NoSignerCertificate)?, others))
}

fn check_attributes(attributes: &Attributes, digest: &[u8; 48], leaf: &[u8]) -> Result<(), CmsProblem> {
    let allowed = [CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE_V2];
    if let Some(other) = attributes.iter().find(|attribute| !allowed.contains(&attribute.oid)) {
        return Err(CmsProblem::UnexpectedAttribute { oid: other.oid });
    }
    let content_type: ObjectIdentifier = single(attributes, CONTENT_TYPE)?;
    if content_type != DATA {
        return Err(CmsProblem::WrongContentType);
    }
    let named: SigningCertificateV2 = single(attributes, SIGNING_CERTIFICATE_V2)?;
    let first = named.certs.first().ok_or(CmsProblem::OtherCertificate)?;
    let matches = match &first.hash_algorithm {
        None => first.cert_hash.as_bytes() == Sha256::digest(leaf).as_slice(),
        Some(algorithm) if algorithm.oid == SHA_256 => first.cert_hash.as_bytes() == Sha256::digest(leaf).as_slice(),
        Some(algorithm) => {
            only_sha384(algorithm)?;
            first.cert_hash.as_bytes() == Sha384::digest(leaf).as_slice()
        }
    };
    if !matches {
        return Err(CmsProblem::OtherCertificate);
    }
    let signed_digest: OctetString = single(attributes, MESSAGE_DIGEST)?;
    if signed_digest.as_bytes() == digest {
        Ok(())
    } else {
        Err(CmsProblem::WrongDigest)
    }
}

/// The one value of the one attribute with this type.
fn single<T>(attributes: &Attributes, oid: ObjectIdentifier) -> Result<T, CmsProblem>
where
    T: for<'a> der::Decode<'a>,
{
    let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
    let attribute = found.next().ok_or(CmsProblem::MissingAttribute { oid })?;
    let [value] = attribute.values.as_slice() else {
        return Err(CmsProblem::UnexpectedAttribute { oid });
    };
    if found.next().is_some() {
        return Err(CmsProblem::UnexpectedAttribute { oid });
    }
    let der = value.to_der().map_err(|_| CmsProblem::NotDer)?;
    T::from_der(&der).map_err(|_| CmsProblem::UnexpectedAttribute { oid })
}
