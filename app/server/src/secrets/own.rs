//! Keys of the service's own below its authority: of the time-stamping authority, and of the seal.

use std::path::Path;

use der::Decode as _;
use x509_cert::Certificate;

use super::authority::{AuthoritySettings, damaged, put};
use super::{SecretsError, read};
use crate::authority::{Authority, AuthorityError, AuthorityKey, LEAST, Leaf, YEAR};

/// What a key of the service's own is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Vouches for times (RFC 3161).
    Time,
    /// Seals facts of finished envelopes.
    Seal,
}

impl Purpose {
    /// The word in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Seal => "seal",
        }
    }

    /// The files of the key and of its certificate.
    fn files(self) -> (&'static str, &'static str) {
        match self {
            Self::Time => ("tsa.key", "tsa.crt"),
            Self::Seal => ("seal.key", "seal.crt"),
        }
    }

    fn certify(self, authority: &Authority, key: &AuthorityKey, now: i64) -> Result<Leaf, AuthorityError> {
        match self {
            Self::Time => authority.issue_stamp(key, now),
            Self::Seal => authority.issue_seal(key, now),
        }
    }
}

/// A key of the service's own, certified by the issuing one.
pub struct OwnKey {
    /// What it is for.
    pub purpose: Purpose,
    /// The key.
    pub key: AuthorityKey,
    /// Its certificate, DER.
    pub certificate: Vec<u8>,
    /// The certificate's serial number in hex.
    pub serial: String,
    /// When the certificate ends, in Unix milliseconds.
    pub expires: i64,
}

/// Reads a key, making it when it is not there. It is used for a year and its certificate is good for years after that, so that
/// whatever it signed can be proved by something newer in time. None when the issuing certificate ends too soon to certify one.
pub(super) fn open(
    purpose: Purpose,
    folder: &Path,
    authority: &Authority,
    settings: &AuthoritySettings,
    now: i64,
) -> Result<Option<OwnKey>, SecretsError> {
    let (key_file, certificate_file) = purpose.files();
    let (key, certificate) = match (read(&folder.join(key_file)), read(&folder.join(certificate_file))) {
        (Ok(key), Ok(certificate)) => (key, certificate),
        (Err(SecretsError::Missing { .. }), _) | (_, Err(SecretsError::Missing { .. })) => {
            return make(purpose, folder, authority, now);
        }
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let key = AuthorityKey::read(&key).map_err(|_| damaged(folder, key_file))?;
    let parsed = Certificate::from_der(&certificate).map_err(|_| damaged(folder, certificate_file))?;
    let parsed = parsed.tbs_certificate();
    if parsed.subject_public_key_info() != &key.public()? {
        return make(purpose, folder, authority, now);
    }
    let unix = |time: x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_millis()).unwrap_or(i64::MAX);
    let (from, expires) = (unix(parsed.validity().not_before), unix(parsed.validity().not_after));
    let own = authority.has_issued(&certificate) && contains(&certificate, settings.terms.places.ocsp().as_bytes());
    if !own || now >= from + YEAR || expires < now + LEAST {
        let newer = make(purpose, folder, authority, now)?;
        if newer.is_some() || !own || expires <= now {
            return Ok(newer);
        }
    }
    Ok(Some(OwnKey {
        purpose,
        serial: hex::encode(parsed.serial_number().as_bytes()),
        certificate: certificate.to_vec(),
        key,
        expires,
    }))
}

fn make(purpose: Purpose, folder: &Path, authority: &Authority, now: i64) -> Result<Option<OwnKey>, SecretsError> {
    let key = AuthorityKey::generate();
    let leaf = match purpose.certify(authority, &key, now) {
        Ok(leaf) => leaf,
        Err(error @ AuthorityError::EndsTooSoon) => {
            tracing::error!(%error, purpose = purpose.name(), "no key of the service's own can be certified");
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    let (key_file, certificate_file) = purpose.files();
    put(folder, key_file, &key.pkcs8()?.unwrap_or_default())?;
    put(folder, certificate_file, &leaf.der)?;
    Ok(Some(OwnKey {
        purpose,
        key,
        certificate: leaf.der,
        serial: leaf.serial,
        expires: leaf.expires,
    }))
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|part| part == needle)
}
