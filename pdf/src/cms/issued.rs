//! The certificates that a service issues: a leaf that fits the signer's key and address, the issuing certificate, and a root
//! that was pinned before (DESIGN §4.8). Checked before anything is signed under them.

use countersign_protocol::Millis;
use countersign_protocol::keys::VerifyingKey;
use der::{Decode as _, Encode as _};
use x509_cert::Certificate;

/// `id-at-commonName` (RFC 5280, appendix A).
const COMMON_NAME: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("2.5.4.3");

/// Why certificates are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Not certificates at all.
    #[error("the certificates cannot be read: {0}")]
    Malformed(String),
    /// Leaf, issuing and root were expected.
    #[error("the chain has {0} certificates; it must have 3: yours, the issuing one and the root")]
    Length(usize),
    /// The root is not the pinned one.
    #[error("the chain ends at a root that is not the pinned one")]
    OtherRoot,
    /// A certificate is not signed by the next one.
    #[error("certificate {0} of the chain is not signed by the next one")]
    BadSignature(usize),
    /// The leaf certifies another key.
    #[error("the certificate is for another key than yours")]
    OtherKey,
    /// The leaf names somebody else.
    #[error("the certificate names {0}")]
    OtherName(String),
    /// A certificate is not valid now.
    #[error("certificate {0} of the chain is not valid at this time; check this machine's clock")]
    NotNow(usize),
}

/// The DER certificates in a PEM file, in order.
///
/// # Errors
/// [`CertificateError::Malformed`].
pub fn from_pem(pem: &[u8]) -> Result<Vec<Vec<u8>>, CertificateError> {
    let malformed = |error: der::Error| CertificateError::Malformed(error.to_string());
    let certificates = Certificate::load_pem_chain(pem).map_err(malformed)?;
    if certificates.is_empty() {
        return Err(CertificateError::Malformed("there is none in it".to_owned()));
    }
    certificates
        .iter()
        .map(|certificate| certificate.to_der().map_err(malformed))
        .collect()
}

/// The trust roots in a PEM file: its self-issued certificates, or all when none is.
///
/// # Errors
/// [`CertificateError::Malformed`].
pub fn root_of(pem: &[u8]) -> Result<Vec<Vec<u8>>, CertificateError> {
    let all = from_pem(pem)?;
    let roots: Vec<Vec<u8>> = all
        .iter()
        .filter(|der| {
            Certificate::from_der(der).is_ok_and(|it| it.tbs_certificate().issuer() == it.tbs_certificate().subject())
        })
        .cloned()
        .collect();
    Ok(if roots.is_empty() { all } else { roots })
}

/// Whether `chain` (leaf, issuing certificate, root; DER) is for `key` and `email`, ends at one of `roots`, and is valid at `now`.
///
/// # Errors
/// See [`CertificateError`].
pub fn check(
    chain: &[Vec<u8>],
    roots: &[Vec<u8>],
    key: &VerifyingKey,
    email: &str,
    now: Millis,
) -> Result<(), CertificateError> {
    let malformed = |error: der::Error| CertificateError::Malformed(error.to_string());
    let [_, _, root] = chain else {
        return Err(CertificateError::Length(chain.len()));
    };
    if !roots.contains(root) {
        return Err(CertificateError::OtherRoot);
    }
    let certificates = chain
        .iter()
        .map(|der| Certificate::from_der(der).map_err(malformed))
        .collect::<Result<Vec<_>, _>>()?;
    for (index, certificate) in certificates.iter().enumerate() {
        let issuer = certificates.get(index + 1).unwrap_or(certificate);
        if !is_signed_by(certificate, issuer)? {
            return Err(CertificateError::BadSignature(index + 1));
        }
        let validity = certificate.tbs_certificate().validity();
        let now = u128::from(now.0 / 1000);
        let seconds = |at: &x509_cert::time::Time| u128::from(at.to_unix_duration().as_secs());
        // A minute of grace: the service's clock may be a little ahead.
        if now + 60 < seconds(&validity.not_before) || now > seconds(&validity.not_after) {
            return Err(CertificateError::NotNow(index + 1));
        }
    }
    if public_key(&certificates[0])? != key.to_sec1() {
        return Err(CertificateError::OtherKey);
    }
    if common_name(&certificates[0]).is_some_and(|name| name.eq_ignore_ascii_case(email)) {
        Ok(())
    } else {
        let subject = certificates[0].tbs_certificate().subject().to_string();
        Err(CertificateError::OtherName(subject))
    }
}

/// The subject's common name, when that is all that the subject says. It is read from the attribute itself: the text of a
/// whole name escapes some characters that addresses have, such as `+`.
fn common_name(certificate: &Certificate) -> Option<String> {
    let subject = certificate.tbs_certificate().subject();
    let mut attributes = subject.as_ref().iter().flat_map(|relative| relative.as_ref().iter());
    let (only, None) = (attributes.next()?, attributes.next()) else {
        return None;
    };
    (only.oid == COMMON_NAME)
        .then(|| only.value.decode_as::<String>().ok())
        .flatten()
}

fn public_key(certificate: &Certificate) -> Result<Vec<u8>, CertificateError> {
    certificate
        .tbs_certificate()
        .subject_public_key_info()
        .subject_public_key
        .as_bytes()
        .map(<[u8]>::to_vec)
        .ok_or_else(|| CertificateError::Malformed("a public key of a fraction of a byte".to_owned()))
}

fn is_signed_by(certificate: &Certificate, issuer: &Certificate) -> Result<bool, CertificateError> {
    if certificate.tbs_certificate().issuer() != issuer.tbs_certificate().subject() {
        return Ok(false);
    }
    let signed = certificate
        .tbs_certificate()
        .to_der()
        .map_err(|error| CertificateError::Malformed(error.to_string()))?;
    let Ok(key) = VerifyingKey::from_sec1(&public_key(issuer)?) else {
        return Ok(false);
    };
    let Some(signature) = certificate
        .signature()
        .as_bytes()
        .and_then(|der| p384::ecdsa::Signature::from_der(der).ok())
    else {
        return Ok(false);
    };
    let raw: [u8; 96] = signature.to_bytes().into();
    Ok(key.verify(&signed, &raw))
}

#[cfg(test)]
mod tests;
