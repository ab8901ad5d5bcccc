//! Certificates of others: timestamp authorities, OCSP responders, and the authorities above them. Any of the usual keys, any
//! length of chain; what our own signers must be is stricter and stands in [`crate::cms`].

pub(crate) mod constraints;
mod key;
mod path;

pub use key::SignatureFault;
pub(crate) use key::{Hash, Key};
pub use path::PathProblem;
pub(crate) use path::path;

use crate::cms::identifiers::{COMMON_NAME, NAME_CONSTRAINTS, OCSP_SIGNING, TIME_STAMPING, UNDERSTOOD_EXTENSIONS};
use cms::signed_data::SignerIdentifier;
use der::asn1::{Ia5StringRef, ObjectIdentifier, PrintableStringRef, TeletexStringRef, Utf8StringRef};
use der::{Decode, Encode};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier};

/// What checking one signature with its certificate counts as, in steps of the verifier: half a millisecond, on a machine that
/// reads a byte in some nanoseconds.
pub(crate) const SIGNATURE_STEPS: usize = 100_000;

/// What is wrong with one certificate by itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// Not DER X.509.
    #[error("it is not a DER X.509 certificate")]
    NotDer,
    /// A public key other than P-256, P-384 or RSA of 2048 to 8192 bits.
    #[error("its public key is of a kind that is not supported ({oid})")]
    UnsupportedKey {
        /// The algorithm of the key.
        oid: ObjectIdentifier,
    },
    /// A critical extension that is not understood here (RFC 5280 §4.2).
    #[error("it has a critical extension ({oid}) that is not understood")]
    CriticalExtension {
        /// The extension.
        oid: ObjectIdentifier,
    },
    /// An extension does not parse or stands twice.
    #[error("one of its extensions is malformed or repeated")]
    MalformedExtension,
    /// Issues others without being allowed to.
    #[error("it may not issue certificates (basic constraints, key usage or path length)")]
    NotAnAuthority,
    /// No critical extended key usage timeStamping alone (RFC 3161 §2.3), or a key usage that does not let it sign.
    #[error("it may not vouch for times (extended key usage timeStamping, critical and alone)")]
    NotATimestamper,
    /// May not answer for its issuer (RFC 6960 §4.2.2.2).
    #[error("it may not answer for the authority (extended key usage OCSPSigning)")]
    NotAResponder,
}

/// Is it one certificate in DER, of whatever kind?
pub(crate) fn is_certificate(der: &[u8]) -> bool {
    Certificate::from_der(der).is_ok_and(|certificate| certificate.to_der().ok().as_deref() == Some(der))
}

/// A parsed certificate with a key that can be used.
#[derive(Clone, Debug)]
pub(crate) struct Certified {
    certificate: Certificate,
    key: Key,
    der: Vec<u8>,
}

impl Certified {
    pub(crate) fn parse(der: &[u8]) -> Result<Self, CertificateFault> {
        let certificate = Certificate::from_der(der).map_err(|_| CertificateFault::NotDer)?;
        if certificate.to_der().ok().as_deref() != Some(der)
            || certificate.signature_algorithm() != certificate.tbs_certificate().signature()
        {
            return Err(CertificateFault::NotDer);
        }
        let key = Key::of(certificate.tbs_certificate().subject_public_key_info())?;
        let der = der.to_vec();
        Ok(Self { certificate, key, der })
    }

    pub(crate) fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(crate) fn key(&self) -> &Key {
        &self.key
    }

    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    /// Is this the certificate that a SignerInfo names (RFC 5652 §5.3)?
    pub(crate) fn is_named_by(&self, signer: &SignerIdentifier) -> bool {
        let tbs = self.certificate.tbs_certificate();
        match signer {
            SignerIdentifier::IssuerAndSerialNumber(wanted) => {
                tbs.issuer() == &wanted.issuer && tbs.serial_number() == &wanted.serial_number
            }
            SignerIdentifier::SubjectKeyIdentifier(wanted) => self
                .extension::<SubjectKeyIdentifier>()
                .is_ok_and(|found| found.is_some_and(|(_, found)| found == *wanted)),
        }
    }

    /// The common name, or the whole subject where there is none.
    pub(crate) fn name(&self) -> String {
        let subject = self.certificate.tbs_certificate().subject();
        let common = subject.iter().find(|attribute| attribute.oid == COMMON_NAME);
        let text = common.and_then(|attribute| {
            let value = &attribute.value;
            let utf8 = value
                .decode_as::<Utf8StringRef<'_>>()
                .map(|text| text.as_str().to_owned());
            let printable = || {
                value
                    .decode_as::<PrintableStringRef<'_>>()
                    .map(|text| text.as_str().to_owned())
            };
            let ascii = || {
                value
                    .decode_as::<Ia5StringRef<'_>>()
                    .map(|text| text.as_str().to_owned())
            };
            let teletex = || {
                value
                    .decode_as::<TeletexStringRef<'_>>()
                    .map(|text| text.as_str().to_owned())
            };
            utf8.or_else(|_| printable())
                .or_else(|_| ascii())
                .or_else(|_| teletex())
                .ok()
        });
        text.unwrap_or_else(|| subject.to_string())
    }

    /// Is `unix` (seconds) inside the validity?
    pub(crate) fn valid_at(&self, unix: u64) -> bool {
        let validity = self.certificate.tbs_certificate().validity();
        let from = validity.not_before.to_unix_duration().as_secs();
        let to = validity.not_after.to_unix_duration().as_secs();
        (from..=to).contains(&unix)
    }

    /// Does it name `issuer`, and did that key sign it?
    pub(crate) fn issued_by(&self, issuer: &Self) -> bool {
        let Ok(tbs) = self.certificate.tbs_certificate().to_der() else {
            return false;
        };
        let signature = self.certificate.signature().as_bytes().unwrap_or_default();
        self.names_issuer(issuer)
            && issuer
                .key
                .verify(self.certificate.signature_algorithm(), None, &tbs, signature)
                .is_ok()
    }

    pub(crate) fn names_issuer(&self, issuer: &Self) -> bool {
        self.certificate.tbs_certificate().issuer() == issuer.certificate.tbs_certificate().subject()
    }

    /// May this authority certify the addresses in `leaf` (RFC 5280 §4.2.1.10)?
    pub(crate) fn permits(&self, leaf: &Self) -> Result<bool, CertificateFault> {
        let not_understood = |_| CertificateFault::CriticalExtension { oid: NAME_CONSTRAINTS };
        let addresses = constraints::addresses(&leaf.certificate).map_err(|_| CertificateFault::MalformedExtension)?;
        constraints::permits(&self.certificate, &addresses).map_err(not_understood)
    }

    /// May this certificate issue others, with `below` authorities under it?
    pub(crate) fn check_authority(&self, below: u8) -> Result<(), CertificateFault> {
        self.check_critical(&[NAME_CONSTRAINTS])?;
        let (_, constraints) = self
            .extension::<BasicConstraints>()?
            .ok_or(CertificateFault::NotAnAuthority)?;
        let signs = self
            .extension::<KeyUsage>()?
            .is_none_or(|(_, usage)| usage.key_cert_sign());
        let long_enough = constraints.path_len_constraint.is_none_or(|length| length >= below);
        if constraints.ca && signs && long_enough {
            Ok(())
        } else {
            Err(CertificateFault::NotAnAuthority)
        }
    }

    /// May it vouch for times (RFC 3161 §2.3)?
    pub(crate) fn check_timestamper(&self) -> Result<(), CertificateFault> {
        self.check_signer(CertificateFault::NotATimestamper)?;
        match self.extension::<ExtendedKeyUsage>()? {
            Some((true, purposes)) if purposes.0.as_slice() == [TIME_STAMPING] => Ok(()),
            _ => Err(CertificateFault::NotATimestamper),
        }
    }

    /// May it answer for its issuer (RFC 6960 §4.2.2.2)?
    pub(crate) fn check_responder(&self) -> Result<(), CertificateFault> {
        self.check_signer(CertificateFault::NotAResponder)?;
        match self.extension::<ExtendedKeyUsage>()? {
            Some((_, purposes)) if purposes.0.contains(&OCSP_SIGNING) => Ok(()),
            _ => Err(CertificateFault::NotAResponder),
        }
    }

    /// May it sign revocation lists?
    pub(crate) fn signs_lists(&self) -> bool {
        self.extension::<KeyUsage>()
            .is_ok_and(|usage| usage.is_none_or(|(_, usage)| usage.crl_sign()))
    }

    fn check_signer(&self, fault: CertificateFault) -> Result<(), CertificateFault> {
        self.check_critical(&[])?;
        if self
            .extension::<BasicConstraints>()?
            .is_some_and(|(_, constraints)| constraints.ca)
        {
            return Err(fault);
        }
        match self.extension::<KeyUsage>()? {
            Some((_, usage)) if !usage.digital_signature() && !usage.non_repudiation() => Err(fault),
            _ => Ok(()),
        }
    }

    fn check_critical(&self, more: &[ObjectIdentifier]) -> Result<(), CertificateFault> {
        let extensions = self.certificate.tbs_certificate().extensions();
        let extensions = extensions.map(Vec::as_slice).unwrap_or_default();
        for (index, extension) in extensions.iter().enumerate() {
            let mut understood = UNDERSTOOD_EXTENSIONS.iter().chain(more);
            if extension.critical && !understood.any(|known| *known == extension.extn_id) {
                return Err(CertificateFault::CriticalExtension { oid: extension.extn_id });
            }
            let mut earlier = extensions.iter().take(index);
            if earlier.any(|earlier| earlier.extn_id == extension.extn_id) {
                return Err(CertificateFault::MalformedExtension);
            }
        }
        Ok(())
    }

    pub(crate) fn extension<'a, T>(&'a self) -> Result<Option<(bool, T)>, CertificateFault>
    where
        T: Decode<'a, Error = der::Error> + const_oid::AssociatedOid,
    {
        self.certificate
            .tbs_certificate()
            .get_extension::<T>()
            .map_err(|_| CertificateFault::MalformedExtension)
    }
}
