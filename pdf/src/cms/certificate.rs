//! What is read from one X.509 certificate.

use super::identifiers::{
    COMMON_NAME, EC_PUBLIC_KEY, ECDSA_SHA_384, EMAIL_PROTECTION, NAME_CONSTRAINTS, SECP384R1, UNDERSTOOD_EXTENSIONS,
};
use crate::x509::constraints;
use der::asn1::{Ia5StringRef, ObjectIdentifier, PrintableStringRef, Utf8StringRef};
use der::{Decode, Encode};
use p384::ecdsa::signature::hazmat::PrehashVerifier;
use p384::ecdsa::{Signature, VerifyingKey};
use sha2::{Digest, Sha384};
use x509_cert::Certificate;
use x509_cert::certificate::Version;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAltName};

/// What is wrong with one certificate by itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateProblem {
    /// Not strict DER X.509.
    #[error("it is not a DER X.509 version 3 certificate")]
    NotDer,
    /// The public key is not an uncompressed P-384 point.
    #[error("its public key is not a P-384 key")]
    NotP384,
    /// Signed with something else than ECDSA with SHA-384.
    #[error("it is not signed with ECDSA and SHA-384")]
    SignatureAlgorithm,
    /// A critical extension that is not understood here (RFC 5280 §4.2).
    #[error("it has a critical extension ({oid}) that is not understood")]
    CriticalExtension {
        /// The extension.
        oid: ObjectIdentifier,
    },
    /// An extension does not parse or stands twice.
    #[error("one of its extensions is malformed or repeated")]
    MalformedExtension,
    /// A leaf that may not sign documents: key usage missing, not critical, or without digitalSignature and
    /// nonRepudiation, or able to sign certificates.
    #[error("it may not be used to sign documents (key usage)")]
    LeafUsage,
    /// A leaf that claims to be an authority.
    #[error("it is the certificate of an authority, not of a person")]
    LeafIsAuthority,
    /// No email address, or the common name and the alternative name differ.
    #[error("it does not name one email address")]
    NoEmail,
    /// A certificate that issues others without being allowed to.
    #[error("it may not issue certificates (basic constraints, key usage or path length)")]
    NotAnAuthority,
}

/// A parsed certificate with a P-384 key.
#[derive(Clone, Debug)]
pub(super) struct X509 {
    certificate: Certificate,
    key: VerifyingKey,
    der: Vec<u8>,
}

impl X509 {
    /// Parses strictly: re-encoding must give the same bytes.
    pub(super) fn parse(der: &[u8]) -> Result<Self, CertificateProblem> {
        let certificate = Certificate::from_der(der).map_err(|_| CertificateProblem::NotDer)?;
        if certificate.to_der().ok().as_deref() != Some(der) || certificate.tbs_certificate().version() != Version::V3 {
            return Err(CertificateProblem::NotDer);
        }
        if certificate.signature_algorithm() != certificate.tbs_certificate().signature() {
            return Err(CertificateProblem::NotDer);
        }
        let spki = certificate.tbs_certificate().subject_public_key_info();
        let curve = spki
            .algorithm
            .parameters
            .as_ref()
            .and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
        if spki.algorithm.oid != EC_PUBLIC_KEY || curve != Some(SECP384R1) {
            return Err(CertificateProblem::NotP384);
        }
        let point = spki.subject_public_key.as_bytes().ok_or(CertificateProblem::NotP384)?;
        if point.len() != 97 {
            return Err(CertificateProblem::NotP384);
        }
        let key = VerifyingKey::from_sec1_bytes(point).map_err(|_| CertificateProblem::NotP384)?;
        Ok(Self {
            certificate,
            key,
            der: der.to_vec(),
        })
    }

    pub(super) fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }

    /// SEC1 uncompressed point.
    pub(super) fn public_key(&self) -> Option<[u8; 97]> {
        let bits = self
            .certificate
            .tbs_certificate()
            .subject_public_key_info()
            .subject_public_key
            .as_bytes()?;
        bits.try_into().ok()
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        self.key.verify_prehash(&Sha384::digest(message), signature).is_ok()
    }

    /// Was this certificate signed by `issuer`'s key, and does it name it?
    pub(super) fn issued_by(&self, issuer: &X509) -> Result<bool, CertificateProblem> {
        let algorithm = self.certificate.signature_algorithm();
        if algorithm.oid != ECDSA_SHA_384 || algorithm.parameters.is_some() {
            return Err(CertificateProblem::SignatureAlgorithm);
        }
        let tbs = self
            .certificate
            .tbs_certificate()
            .to_der()
            .map_err(|_| CertificateProblem::NotDer)?;
        let bytes = self
            .certificate
            .signature()
            .as_bytes()
            .ok_or(CertificateProblem::NotDer)?;
        let signature = Signature::from_der(bytes).map_err(|_| CertificateProblem::NotDer)?;
        Ok(self.names_issuer(issuer) && issuer.verifies(&tbs, &signature))
    }

    pub(super) fn names_issuer(&self, issuer: &X509) -> bool {
        self.certificate.tbs_certificate().issuer() == issuer.certificate.tbs_certificate().subject()
    }

    /// Is `unix` (seconds) inside the validity?
    pub(super) fn valid_at(&self, unix: u64) -> bool {
        let validity = self.certificate.tbs_certificate().validity();
        let from = validity.not_before.to_unix_duration().as_secs();
        let to = validity.not_after.to_unix_duration().as_secs();
        (from..=to).contains(&unix)
    }

    /// The serial number as lower-case hex of its magnitude.
    pub(super) fn serial(&self) -> String {
        use std::fmt::Write;
        let bytes = self.certificate.tbs_certificate().serial_number().as_bytes();
        bytes.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The one address in common name and, when present, the rfc822Name (both must agree), in lower case.
    pub(super) fn email(&self) -> Result<String, CertificateProblem> {
        let tbs = self.certificate.tbs_certificate();
        let mut names = Vec::new();
        for attribute in tbs.subject().iter() {
            if attribute.oid == COMMON_NAME {
                let text = attribute
                    .value
                    .decode_as::<Utf8StringRef<'_>>()
                    .map(|text| text.as_str().to_owned())
                    .or_else(|_| {
                        attribute
                            .value
                            .decode_as::<PrintableStringRef<'_>>()
                            .map(|t| t.as_str().to_owned())
                    })
                    .or_else(|_| {
                        attribute
                            .value
                            .decode_as::<Ia5StringRef<'_>>()
                            .map(|t| t.as_str().to_owned())
                    })
                    .map_err(|_| CertificateProblem::NoEmail)?;
                names.push(text);
            }
        }
        let alternative = tbs
            .get_extension::<SubjectAltName>()
            .map_err(|_| CertificateProblem::MalformedExtension)?;
        if let Some((_, SubjectAltName(general))) = alternative {
            for name in &general {
                if let GeneralName::Rfc822Name(text) = name {
                    names.push(text.as_str().to_owned());
                }
            }
        }
        let mut lower = names.into_iter().map(|name| name.to_lowercase());
        let first = lower
            .next()
            .filter(|name| name.contains('@'))
            .ok_or(CertificateProblem::NoEmail)?;
        if lower.all(|name| name == first) {
            Ok(first)
        } else {
            Err(CertificateProblem::NoEmail)
        }
    }

    /// May this certificate sign documents (DESIGN §4.8)?
    pub(super) fn check_person(&self) -> Result<(), CertificateProblem> {
        self.check_critical(&[])?;
        if self.constraints()?.is_some_and(|constraints| constraints.ca) {
            return Err(CertificateProblem::LeafIsAuthority);
        }
        let (critical, usage) = self.usage()?.ok_or(CertificateProblem::LeafUsage)?;
        if !critical || !usage.digital_signature() || !usage.non_repudiation() || usage.key_cert_sign() {
            return Err(CertificateProblem::LeafUsage);
        }
        let extended = self
            .certificate
            .tbs_certificate()
            .get_extension::<ExtendedKeyUsage>()
            .map_err(|_| CertificateProblem::MalformedExtension)?;
        match extended {
            Some((_, purposes)) if !purposes.0.contains(&EMAIL_PROTECTION) => Err(CertificateProblem::LeafUsage),
            _ => Ok(()),
        }
    }

    /// May this authority certify the address in `leaf` (RFC 5280 §4.2.1.10)? The common name counts as an address too:
    /// it is what readers show.
    pub(super) fn permits(&self, leaf: &X509) -> Result<bool, CertificateProblem> {
        let mut addresses =
            constraints::addresses(&leaf.certificate).map_err(|_| CertificateProblem::MalformedExtension)?;
        addresses.extend(leaf.email());
        let not_understood = |_| CertificateProblem::CriticalExtension { oid: NAME_CONSTRAINTS };
        constraints::permits(&self.certificate, &addresses).map_err(not_understood)
    }

    /// May this certificate issue others, with `below` authorities under it?
    pub(super) fn check_authority(&self, below: u8) -> Result<(), CertificateProblem> {
        self.check_critical(&[NAME_CONSTRAINTS])?;
        let constraints = self.constraints()?.ok_or(CertificateProblem::NotAnAuthority)?;
        let (_, usage) = self.usage()?.ok_or(CertificateProblem::NotAnAuthority)?;
        let long_enough = constraints.path_len_constraint.is_none_or(|length| length >= below);
        if constraints.ca && usage.key_cert_sign() && long_enough {
            Ok(())
        } else {
            Err(CertificateProblem::NotAnAuthority)
        }
    }

    fn check_critical(&self, more: &[ObjectIdentifier]) -> Result<(), CertificateProblem> {
        let extensions = self
            .certificate
            .tbs_certificate()
            .extensions()
            .map(Vec::as_slice)
            .unwrap_or_default();
        for (index, extension) in extensions.iter().enumerate() {
            let mut understood = UNDERSTOOD_EXTENSIONS.iter().chain(more);
            if extension.critical && !understood.any(|known| *known == extension.extn_id) {
                return Err(CertificateProblem::CriticalExtension { oid: extension.extn_id });
            }
            if extensions
                .iter()
                .take(index)
                .any(|earlier| earlier.extn_id == extension.extn_id)
            {
                return Err(CertificateProblem::MalformedExtension);
            }
        }
        Ok(())
    }

    fn constraints(&self) -> Result<Option<BasicConstraints>, CertificateProblem> {
        let found = self.certificate.tbs_certificate().get_extension::<BasicConstraints>();
        Ok(found
            .map_err(|_| CertificateProblem::MalformedExtension)?
            .map(|(_, constraints)| constraints))
    }

    fn usage(&self) -> Result<Option<(bool, KeyUsage)>, CertificateProblem> {
        let found = self.certificate.tbs_certificate().get_extension::<KeyUsage>();
        found.map_err(|_| CertificateProblem::MalformedExtension)
    }
}
