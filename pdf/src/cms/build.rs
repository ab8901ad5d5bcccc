//! Building a signature.

use super::certificate::X509;
use super::identifiers::{
    CONTENT_TYPE, DATA, ECDSA_SHA_384, EssCertIdV2, MESSAGE_DIGEST, SHA_384, SIGNED_DATA, SIGNING_CERTIFICATE_V2,
    SigningCertificateV2, TIME_STAMP_TOKEN,
};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use der::{Any, Decode, Encode};
use p384::ecdsa::Signature;
use sha2::{Digest, Sha384};
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;
use x509_cert::attr::{Attribute, Attributes};

/// Why a signature could not be assembled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The chain is empty.
    #[error("no certificate was given to sign with")]
    NoCertificate,
    /// A certificate of the chain does not parse.
    #[error("certificate number {index} of the chain (counted from 0, leaf first) is not a DER X.509 certificate")]
    BadCertificate {
        /// Position in the chain, leaf at 0.
        index: usize,
    },
    /// The attributes name another certificate than the chain's leaf.
    #[error("the attributes were made for another certificate than the first of the chain")]
    OtherLeaf,
    /// The 96 bytes are not an ECDSA signature (r or s is zero or not below the group order).
    #[error("the signature value is not a P-384 ECDSA signature of 96 bytes")]
    BadSignature,
    /// The signature does not verify under the leaf's key: refused here, so that a broken file never leaves the maker.
    #[error("the signature does not match the certificate's key")]
    WrongKey,
    /// DER encoding failed.
    #[error("the signature could not be encoded: {0}")]
    Encoding(der::Error),
}

/// The signed attributes: content-type, message-digest and signing-certificate-v2, and no signing-time (PAdES keeps the
/// time in the signature dictionary's `/M`, ETSI EN 319 142-1 §6.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedAttributes {
    attributes: Attributes,
    der: Vec<u8>,
    leaf_sha384: [u8; 48],
}

impl SignedAttributes {
    /// For content with this SHA-384 digest, signed under `leaf_der` (a DER certificate).
    ///
    /// # Errors
    /// [`BuildError::Encoding`] when DER refuses (cannot happen for lengths a certificate has).
    pub fn new(content_sha384: &[u8; 48], leaf_der: &[u8]) -> Result<Self, BuildError> {
        Self::of(DATA, content_sha384, leaf_der)
    }

    /// The same for content of another type.
    pub(crate) fn of(
        content_type: ObjectIdentifier,
        content_sha384: &[u8; 48],
        leaf_der: &[u8],
    ) -> Result<Self, BuildError> {
        let leaf_sha384: [u8; 48] = Sha384::digest(leaf_der).into();
        let ess = SigningCertificateV2 {
            certs: vec![EssCertIdV2 {
                hash_algorithm: Some(algorithm(SHA_384)),
                cert_hash: OctetString::new(leaf_sha384.as_slice()).map_err(BuildError::Encoding)?,
                issuer_serial: None,
            }],
            policies: None,
        };
        let digest = OctetString::new(content_sha384.as_slice()).map_err(BuildError::Encoding)?;
        let attributes = SetOfVec::try_from(vec![
            attribute(CONTENT_TYPE, &content_type)?,
            attribute(MESSAGE_DIGEST, &digest)?,
            attribute(SIGNING_CERTIFICATE_V2, &ess)?,
        ])
        .map_err(BuildError::Encoding)?;
        let der = attributes.to_der().map_err(BuildError::Encoding)?;
        Ok(Self {
            attributes,
            der,
            leaf_sha384,
        })
    }

    /// The DER `SET OF Attribute` (tag 0x31): hash it with SHA-384 and sign with ECDSA P-384 (RFC 5652 §5.4).
    #[must_use]
    pub fn to_der(&self) -> &[u8] {
        &self.der
    }
}

/// Assembles the DER `ContentInfo` with `SignedData`.
///
/// `chain`: DER certificates, leaf first, all of them included. `signature_raw96`: r ‖ s, big-endian, over
/// [`SignedAttributes::to_der`].
///
/// # Errors
/// See [`BuildError`]; the signature is verified before it is put in.
pub fn signed_data(
    chain: &[Vec<u8>],
    attributes: &SignedAttributes,
    signature_raw96: &[u8; 96],
) -> Result<Vec<u8>, BuildError> {
    assemble(&Content::Detached, chain, true, attributes, signature_raw96, None)
}

/// What a signature covers.
pub(crate) enum Content<'c> {
    /// Plain data that stands elsewhere.
    Detached,
    /// DER of another type, inside.
    Attached { kind: ObjectIdentifier, bytes: &'c [u8] },
}

/// [`signed_data`] with all that can differ: attached content (then SignedData is of version 3, RFC 5652 §5.1), a token without
/// certificates, a timestamp token (DER ContentInfo) as the unsigned attribute.
pub(crate) fn assemble(
    content: &Content<'_>,
    chain: &[Vec<u8>],
    with_certificates: bool,
    attributes: &SignedAttributes,
    signature_raw96: &[u8; 96],
    token: Option<&[u8]>,
) -> Result<Vec<u8>, BuildError> {
    let leaf_der = chain.first().ok_or(BuildError::NoCertificate)?;
    if <[u8; 48]>::from(Sha384::digest(leaf_der)) != attributes.leaf_sha384 {
        return Err(BuildError::OtherLeaf);
    }
    let leaf = X509::parse(leaf_der).map_err(|_| BuildError::BadCertificate { index: 0 })?;
    let signature = Signature::from_slice(signature_raw96).map_err(|_| BuildError::BadSignature)?;
    if !leaf.verifies(attributes.to_der(), &signature) {
        return Err(BuildError::WrongKey);
    }
    let mut certificates = SetOfVec::new();
    for (index, der) in chain.iter().enumerate() {
        let certificate = Certificate::from_der(der).map_err(|_| BuildError::BadCertificate { index })?;
        certificates
            .insert(CertificateChoices::Certificate(certificate))
            .map_err(BuildError::Encoding)?;
    }
    let certificates = with_certificates.then_some(CertificateSet(certificates));
    let unsigned = token.map(|token| {
        let token = Any::from_der(token)?;
        let values = SetOfVec::try_from(vec![token])?;
        SetOfVec::try_from(vec![Attribute {
            oid: TIME_STAMP_TOKEN,
            values,
        }])
    });
    let tbs = leaf.certificate().tbs_certificate();
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: tbs.issuer().clone(),
            serial_number: tbs.serial_number().clone(),
        }),
        digest_alg: algorithm(SHA_384),
        signed_attrs: Some(attributes.attributes.clone()),
        signature_algorithm: algorithm(ECDSA_SHA_384),
        signature: OctetString::new(signature.to_der().as_bytes()).map_err(BuildError::Encoding)?,
        unsigned_attrs: unsigned.transpose().map_err(BuildError::Encoding)?,
    };
    wrap(content, certificates, signer).map_err(BuildError::Encoding)
}

/// The octets of the signature as [`signed_data`] encodes them, which is what a timestamp is over (RFC 3161 appendix A).
pub(crate) fn signature_octets(signature_raw96: &[u8; 96]) -> Result<Vec<u8>, BuildError> {
    let signature = Signature::from_slice(signature_raw96).map_err(|_| BuildError::BadSignature)?;
    Ok(signature.to_der().as_bytes().to_vec())
}

fn wrap(content: &Content<'_>, certificates: Option<CertificateSet>, signer: SignerInfo) -> der::Result<Vec<u8>> {
    let (version, encapsulated) = match content {
        Content::Detached => (CmsVersion::V1, (DATA, None)),
        Content::Attached { kind, bytes } => {
            let octets = OctetString::new(*bytes)?;
            (CmsVersion::V3, (*kind, Some(Any::encode_from(&octets)?)))
        }
    };
    let signed = SignedData {
        version,
        digest_algorithms: SetOfVec::try_from(vec![algorithm(SHA_384)])?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: encapsulated.0,
            econtent: encapsulated.1,
        },
        certificates,
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![signer])?),
    };
    ContentInfo {
        content_type: SIGNED_DATA,
        content: Any::encode_from(&signed)?,
    }
    .to_der()
}

fn attribute<V>(oid: ObjectIdentifier, value: &V) -> Result<Attribute, BuildError>
where
    V: der::Tagged + der::EncodeValue,
{
    let any = Any::encode_from(value).map_err(BuildError::Encoding)?;
    let values = SetOfVec::try_from(vec![any]).map_err(BuildError::Encoding)?;
    Ok(Attribute { oid, values })
}

/// SHA-2 and ECDSA identifiers carry no parameters (RFC 5754 §2, RFC 5758 §3.2).
fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: None }
}
