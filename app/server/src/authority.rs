//! The service's certificate authority: a root, an issuing certificate under it, and a fresh leaf for each signing act
//! (DESIGN §4.8). All keys are P-384, all signatures ECDSA with SHA-384 (RFC 5280, RFC 5480, RFC 5758).

mod profile;

use std::time::Duration;

use der::asn1::Ia5String;
use der::{Decode, Encode, EncodePem};
use p384::ecdsa::{DerSignature, SigningKey};
use p384::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use rand_core::CryptoRng;
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::Certificate;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};
use zeroize::Zeroizing;

use profile::{Kind, Profile};

const DAY: i64 = 24 * 3600 * 1000;
const YEAR: i64 = 365 * DAY + DAY / 4;
/// How long before now a leaf is valid already: clocks of signers and readers differ a little.
const SLACK: i64 = 10 * 60 * 1000;

/// Why a certificate could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// ASN.1.
    #[error("a certificate cannot be encoded or decoded: {0}")]
    Der(#[from] der::Error),
    /// Putting it together or signing it.
    #[error("a certificate cannot be built: {0}")]
    Build(#[from] x509_cert::builder::Error),
    /// A private key.
    #[error("a private key of the authority cannot be encoded or decoded: {0}")]
    Key(#[from] p384::pkcs8::Error),
    /// A public key.
    #[error("a public key cannot be used: {0}")]
    PublicKey(#[from] spki::Error),
    /// The issuing certificate has ended.
    #[error("the issuing certificate has expired")]
    Expired,
    /// The key does not belong to the certificate.
    #[error("the issuing key and the issuing certificate do not belong together")]
    Mismatch,
    /// No randomness.
    #[error("the operating system gives no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
}

/// A new authority, to be written into the secrets folder: keys as PKCS#8 DER, certificates as DER.
pub struct NewAuthority {
    /// Key of the root.
    pub root_key: Zeroizing<Vec<u8>>,
    /// The root.
    pub root: Vec<u8>,
    /// Key of the issuing certificate.
    pub issuing_key: Zeroizing<Vec<u8>>,
    /// The issuing certificate.
    pub issuing: Vec<u8>,
}

/// The authority at work: it can issue, and shows its chain.
pub struct Authority {
    root: Vec<u8>,
    issuing: Vec<u8>,
    issuing_certificate: Certificate,
    key: SigningKey,
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
struct Drawn([u8; 16]);

impl Drawn {
    /// 16 bytes with 126 random bits: a positive integer (RFC 5280 §4.1.2.2) that is always written in 16 bytes of DER.
    fn serial() -> Result<SerialNumber, AuthorityError> {
        let mut drawn = Self([0; 16]);
        getrandom::fill(&mut drawn.0)?;
        // A set highest bit would cost a leading zero byte, and a leading zero byte would shorten the number.
        drawn.0[0] = drawn.0[0] & 0x7f | 0x40;
        Ok(SerialNumber::new(&drawn.0)?)
    }
}

impl Authority {
    /// Makes a root (20 years) and an issuing certificate (15 years). `now` is in Unix milliseconds.
    ///
    /// # Errors
    /// See [`AuthorityError`].
    pub fn make(now: i64) -> Result<NewAuthority, AuthorityError> {
        let mut rng = crate::randomness::system();
        let (root_key, issuing_key) = (generate(&mut rng), generate(&mut rng));
        // Names differ from one service to the next, so that two authorities are never confused by name.
        let mark = hex::encode_upper(&Drawn::serial()?.as_bytes()[..4]);
        let root_name = profile::common_name(&format!("Countersign Root {mark}"))?;
        let issuing_name = profile::common_name(&format!("Countersign Issuing {mark}"))?;
        let root = build(
            Profile {
                kind: Kind::Root,
                subject: root_name.clone(),
                issuer: root_name.clone(),
                email: None,
            },
            (now - DAY, now + 20 * YEAR),
            public_key(&root_key)?,
            &root_key,
        )?;
        let issuing = build(
            Profile {
                kind: Kind::Issuing,
                subject: issuing_name,
                issuer: root_name,
                email: None,
            },
            (now - DAY, now + 15 * YEAR),
            public_key(&issuing_key)?,
            &root_key,
        )?;
        Ok(NewAuthority {
            root_key: private(&root_key)?,
            root: root.to_der()?,
            issuing_key: private(&issuing_key)?,
            issuing: issuing.to_der()?,
        })
    }

    /// Reads an authority from its DER files.
    ///
    /// # Errors
    /// [`AuthorityError::Mismatch`] when key and certificate do not belong together; decoding errors.
    pub fn read(root: &[u8], issuing: &[u8], issuing_key: &[u8]) -> Result<Self, AuthorityError> {
        Certificate::from_der(root)?;
        let issuing_certificate = Certificate::from_der(issuing)?;
        let key = SigningKey::from_pkcs8_der(issuing_key)?;
        if issuing_certificate.tbs_certificate().subject_public_key_info() != &public_key(&key)? {
            return Err(AuthorityError::Mismatch);
        }
        Ok(Self {
            root: root.to_vec(),
            issuing: issuing.to_vec(),
            issuing_certificate,
            key,
        })
    }

    /// Whether `der` is a private key of the kind used here.
    pub fn is_key(der: &[u8]) -> bool {
        SigningKey::from_pkcs8_der(der).is_ok()
    }

    /// Issues a leaf for `email`'s signing key (SEC1, 97 bytes): five years, or until the issuing certificate ends.
    ///
    /// # Errors
    /// See [`AuthorityError`].
    pub fn issue(&self, email: &str, key: &[u8; 97], now: i64) -> Result<Leaf, AuthorityError> {
        let issuer = self.issuing_certificate.tbs_certificate();
        let end = i64::try_from(issuer.validity().not_after.to_unix_duration().as_millis()).unwrap_or(i64::MAX);
        let expires = (now + 5 * YEAR).min(end);
        if expires <= now {
            return Err(AuthorityError::Expired);
        }
        let key = p384::PublicKey::from_sec1_bytes(key).map_err(|_| spki::Error::KeyMalformed)?;
        let certificate = build(
            Profile {
                kind: Kind::Leaf,
                subject: profile::common_name(email)?,
                issuer: issuer.subject().clone(),
                email: Some(Ia5String::new(email)?),
            },
            (now - SLACK, expires),
            SubjectPublicKeyInfoOwned::from_key(&key)?,
            &self.key,
        )?;
        let serial = hex::encode(certificate.tbs_certificate().serial_number().as_bytes());
        Ok(Leaf {
            der: certificate.to_der()?,
            serial,
            expires,
        })
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

fn generate(rng: &mut impl CryptoRng) -> SigningKey {
    let key = countersign_protocol::keys::SigningKey::generate(rng).to_pkcs8_der();
    match SigningKey::from_pkcs8_der(&key) {
        Ok(key) => key,
        // What was just encoded decodes; drawing again is the harmless answer to what cannot happen.
        Err(_) => generate(rng),
    }
}

fn public_key(key: &SigningKey) -> Result<SubjectPublicKeyInfoOwned, AuthorityError> {
    Ok(SubjectPublicKeyInfoOwned::from_key(key.verifying_key())?)
}

fn private(key: &SigningKey) -> Result<Zeroizing<Vec<u8>>, AuthorityError> {
    Ok(Zeroizing::new(key.to_pkcs8_der()?.as_bytes().to_vec()))
}

fn build(
    profile: Profile,
    (from, to): (i64, i64),
    key: SubjectPublicKeyInfoOwned,
    signer: &SigningKey,
) -> Result<Certificate, AuthorityError> {
    let validity = Validity::new(time(from)?, time(to)?);
    let builder = CertificateBuilder::new(profile, Drawn::serial()?, validity, key)?;
    Ok(builder.build::<_, DerSignature>(signer)?)
}

fn time(millis: i64) -> Result<Time, AuthorityError> {
    let seconds = Duration::from_secs(u64::try_from(millis / 1000).unwrap_or(0));
    Ok(Time::from(der::DateTime::from_unix_duration(seconds)?))
}

#[cfg(test)]
mod tests;
