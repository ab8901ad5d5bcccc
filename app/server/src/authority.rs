//! The service's certificate authority: a root, an issuing certificate under it, and a fresh leaf for each signing act
//! (DESIGN §4.8). All keys are P-384, all signatures ECDSA with SHA-384 (RFC 5280, RFC 5480, RFC 5758).

pub mod crl;
mod domains;
mod error;
mod key;
mod make;
pub mod ocsp;
mod places;
mod profile;
mod reason;
mod token;

use std::time::Duration;

use der::asn1::{GeneralizedTime, Ia5String};
use der::{Decode, Encode, EncodePem};
use p384::ecdsa::DerSignature;
use p384::ecdsa::signature::Keypair;
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::Certificate;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};

pub use crl::Listed;
pub use error::AuthorityError;
pub use key::AuthorityKey;
pub use make::{Root, Terms};
pub use places::Places;
pub use reason::Reason;
pub use token::{TokenError, TokenKey, TokenPlace};

use profile::{Kind, Profile};

/// A day, in milliseconds.
pub const DAY: i64 = 24 * 3600 * 1000;
/// A year, in milliseconds.
pub const YEAR: i64 = 365 * DAY + DAY / 4;
/// How long before now a leaf is valid already: clocks of signers and readers differ a little.
const SLACK: i64 = 10 * 60 * 1000;
/// No leaf is valid for less: readers that ignore timestamps call a signature expired with its certificate (DESIGN §4.8).
pub const LEAST: i64 = 3 * YEAR;
/// How long a list of revocations is good. A new one is made much sooner; this is how long the service may be away.
const CRL: i64 = 7 * DAY;

/// The authority at work: it can issue, says what was revoked, and shows its chain.
pub struct Authority {
    root: Vec<u8>,
    issuing: Vec<u8>,
    issuing_certificate: Certificate,
    domains: Vec<String>,
    key: AuthorityKey,
    places: Places,
}

/// A leaf that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// DER.
    pub der: Vec<u8>,
    /// Serial number in hex.
    pub serial: String,
    /// When it ends, in Unix milliseconds.
    pub expires: i64,
}

/// Randomness of the operating system, read ahead so that drawing from it cannot fail.
pub(crate) struct Drawn([u8; 16]);

impl Drawn {
    /// 16 bytes with 126 random bits: a positive integer (RFC 5280 §4.1.2.2) that is always written in 16 bytes of DER.
    pub(crate) fn serial() -> Result<SerialNumber, AuthorityError> {
        let mut drawn = Self([0; 16]);
        getrandom::fill(&mut drawn.0)?;
        // A set highest bit would cost a leading zero byte, and a leading zero byte would shorten the number.
        drawn.0[0] = drawn.0[0] & 0x7f | 0x40;
        Ok(SerialNumber::new(&drawn.0)?)
    }
}

impl Authority {
    /// The authority with these certificates (DER), whose issuing key is `key`.
    ///
    /// # Errors
    /// [`AuthorityError::Mismatch`] when key and certificate do not belong together; decoding errors.
    pub fn new(root: &[u8], issuing: &[u8], key: AuthorityKey, places: Places) -> Result<Self, AuthorityError> {
        Certificate::from_der(root)?;
        let issuing_certificate = Certificate::from_der(issuing)?;
        if issuing_certificate.tbs_certificate().subject_public_key_info() != &key.public()? {
            return Err(AuthorityError::Mismatch);
        }
        Ok(Self {
            root: root.to_vec(),
            issuing: issuing.to_vec(),
            domains: domains::of(&issuing_certificate)?,
            issuing_certificate,
            key,
            places,
        })
    }

    /// Issues a leaf for `email`'s signing key (SEC1, 97 bytes): five years, or until the issuing certificate ends, and never
    /// less than [`LEAST`].
    ///
    /// # Errors
    /// [`AuthorityError::EndsTooSoon`], [`AuthorityError::OutsideDomains`]; else see [`AuthorityError`].
    pub fn issue(&self, email: &str, key: &[u8; 97], now: i64) -> Result<Leaf, AuthorityError> {
        if !domains::permit(&self.domains, email) {
            return Err(AuthorityError::OutsideDomains {
                domains: self.domains.clone(),
            });
        }
        let key = p384::PublicKey::from_sec1_bytes(key).map_err(|_| spki::Error::KeyMalformed)?;
        let key = SubjectPublicKeyInfoOwned::from_key(&key)?;
        let email_kind = Kind::Leaf {
            email: Ia5String::new(email)?,
        };
        self.leaf(email_kind, email, key, (now, 5 * YEAR))
    }

    /// Certifies the key of the time-stamping authority: ten years, or until the issuing certificate ends.
    ///
    /// # Errors
    /// [`AuthorityError::EndsTooSoon`]; else see [`AuthorityError`].
    pub fn issue_stamp(&self, key: &AuthorityKey, now: i64) -> Result<Leaf, AuthorityError> {
        let mark = hex::encode_upper(&Drawn::serial()?.as_bytes()[..4]);
        let name = format!("Countersign Time {mark}");
        self.leaf(Kind::Stamp, &name, key.public()?, (now, 10 * YEAR))
    }

    /// Certifies the key of the seal: ten years, or until the issuing certificate ends.
    ///
    /// # Errors
    /// [`AuthorityError::EndsTooSoon`]; else see [`AuthorityError`].
    pub fn issue_seal(&self, key: &AuthorityKey, now: i64) -> Result<Leaf, AuthorityError> {
        let mark = hex::encode_upper(&Drawn::serial()?.as_bytes()[..4]);
        let name = format!("Countersign Seal {mark}");
        self.leaf(Kind::Seal, &name, key.public()?, (now, 10 * YEAR))
    }

    fn leaf(
        &self,
        kind: Kind,
        name: &str,
        key: SubjectPublicKeyInfoOwned,
        (now, years): (i64, i64),
    ) -> Result<Leaf, AuthorityError> {
        let expires = (now + years).min(self.ends());
        if expires < now + LEAST {
            return Err(AuthorityError::EndsTooSoon);
        }
        let profile = Profile {
            kind,
            subject: profile::common_name(name)?,
            issuer: self.issuing_certificate.tbs_certificate().subject().clone(),
            places: &self.places,
        };
        let certificate = build(profile, (now - SLACK, expires), key, &self.key)?;
        Ok(Leaf {
            serial: hex::encode(certificate.tbs_certificate().serial_number().as_bytes()),
            der: certificate.to_der()?,
            expires,
        })
    }

    /// The list of what this authority has revoked, signed, DER. `number` grows from one list to the next.
    ///
    /// # Errors
    /// See [`AuthorityError`].
    pub fn crl(&self, listed: &[Listed], number: u64, now: i64) -> Result<Vec<u8>, AuthorityError> {
        crl::build(&self.key, &self.issuing_certificate, listed, number, (now, now + CRL))
    }

    /// Whether `certificate` (DER) bears this authority's name and signature.
    pub fn has_issued(&self, certificate: &[u8]) -> bool {
        use p384::ecdsa::signature::Verifier;
        let Ok(certificate) = Certificate::from_der(certificate) else {
            return false;
        };
        let (tbs, issuer) = (
            certificate.tbs_certificate(),
            self.issuing_certificate.tbs_certificate(),
        );
        let signature = DerSignature::from_bytes(certificate.signature().raw_bytes());
        let (Ok(signed), Ok(signature)) = (tbs.to_der(), signature) else {
            return false;
        };
        tbs.issuer() == issuer.subject() && self.key.verifying_key().verify(&signed, &signature).is_ok()
    }

    /// When the issuing certificate ends, in Unix milliseconds.
    pub fn ends(&self) -> i64 {
        ends(&self.issuing_certificate)
    }

    /// The domains that it may certify addresses of; empty means all.
    pub fn domains(&self) -> &[String] {
        &self.domains
    }

    /// The root certificate, DER.
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// The issuing certificate, DER.
    pub fn issuing(&self) -> &[u8] {
        &self.issuing
    }

    /// Both certificates as PEM, root first.
    ///
    /// # Errors
    /// Encoding; not in practice.
    pub fn pem(&self) -> Result<String, AuthorityError> {
        let mut text = Certificate::from_der(&self.root)?.to_pem(der::pem::LineEnding::LF)?;
        text.push_str(&self.issuing_certificate.to_pem(der::pem::LineEnding::LF)?);
        Ok(text)
    }
}

fn build(
    profile: Profile<'_>,
    (from, to): (i64, i64),
    key: SubjectPublicKeyInfoOwned,
    signer: &AuthorityKey,
) -> Result<Certificate, AuthorityError> {
    let validity = Validity::new(time(from)?, time(to)?);
    let builder = CertificateBuilder::new(profile, Drawn::serial()?, validity, key)?;
    Ok(builder.build::<_, DerSignature>(signer)?)
}

/// UTCTime until 2049, GeneralizedTime after that (RFC 5280 §4.1.2.5), in whole seconds.
fn time(millis: i64) -> Result<Time, AuthorityError> {
    Ok(Time::from(der::DateTime::from_unix_duration(seconds(millis))?))
}

/// GeneralizedTime, in whole seconds.
fn moment(millis: i64) -> Result<GeneralizedTime, AuthorityError> {
    Ok(GeneralizedTime::from_unix_duration(seconds(millis))?)
}

fn seconds(millis: i64) -> Duration {
    Duration::from_secs(u64::try_from(millis / 1000).unwrap_or(0))
}

fn millis(since: Duration) -> i64 {
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn ends(certificate: &Certificate) -> i64 {
    millis(certificate.tbs_certificate().validity().not_after.to_unix_duration())
}

/// The P-384 key that `certificate` (DER) certifies.
///
/// # Errors
/// Decoding, or another kind of key.
pub(crate) fn public_key(certificate: &[u8]) -> Result<p384::ecdsa::VerifyingKey, AuthorityError> {
    let certificate = Certificate::from_der(certificate)?;
    let key = certificate.tbs_certificate().subject_public_key_info();
    let point = key.subject_public_key.raw_bytes();
    Ok(p384::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| spki::Error::KeyMalformed)?)
}

/// The subject key identifier that a certificate carries.
fn key_identifier(certificate: &Certificate) -> Result<Vec<u8>, AuthorityError> {
    use x509_cert::ext::pkix::SubjectKeyIdentifier;
    let found = certificate.tbs_certificate().get_extension::<SubjectKeyIdentifier>()?;
    Ok(found
        .map(|(_, identifier)| identifier.0.as_bytes().to_vec())
        .unwrap_or_default())
}

#[cfg(test)]
mod tests;
