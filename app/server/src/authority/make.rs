//! Making the root and what stands under it. The root's key is needed here and nowhere else, so it can lie elsewhere.

use der::{Decode, Encode};
use x509_cert::Certificate;
use x509_cert::name::Name;
use zeroize::Zeroizing;

use super::crl::{self, Listed};
use super::key::AuthorityKey;
use super::places::Places;
use super::profile::{self, Kind, Profile};
use super::{AuthorityError, DAY, Drawn, YEAR, build};

/// How long a root's list of revocations is good: the root is brought out once a year.
pub(super) const ROOT_CRL: i64 = 400 * DAY;

/// What an issuing certificate says besides whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Where the service is reached.
    pub places: Places,
    /// Domains that it may certify addresses of, lower case; empty means all.
    pub domains: Vec<String>,
}

/// The root with its key at hand.
pub struct Root {
    key: AuthorityKey,
    der: Vec<u8>,
    certificate: Certificate,
}

impl Root {
    /// Makes a root (20 years). `now` is in Unix milliseconds.
    ///
    /// # Errors
    /// See [`AuthorityError`].
    pub fn make(now: i64, places: &Places) -> Result<Self, AuthorityError> {
        let key = AuthorityKey::generate();
        // Names differ from one service to the next, so that two authorities are never confused by name.
        let mark = hex::encode_upper(&Drawn::serial()?.as_bytes()[..4]);
        let name = profile::common_name(&format!("Countersign Root {mark}"))?;
        let profile = Profile {
            kind: Kind::Root,
            subject: name.clone(),
            issuer: name,
            places,
        };
        let certificate = build(profile, (now - DAY, now + 20 * YEAR), key.public()?, &key)?;
        Ok(Self {
            key,
            der: certificate.to_der()?,
            certificate,
        })
    }

    /// From its key (PKCS#8 DER) and certificate (DER).
    ///
    /// # Errors
    /// [`AuthorityError::Mismatch`]; decoding.
    pub fn read(key: &[u8], certificate: &[u8]) -> Result<Self, AuthorityError> {
        let key = AuthorityKey::read(key)?;
        let parsed = Certificate::from_der(certificate)?;
        if parsed.tbs_certificate().subject_public_key_info() != &key.public()? {
            return Err(AuthorityError::Mismatch);
        }
        Ok(Self {
            key,
            der: certificate.to_vec(),
            certificate: parsed,
        })
    }

    /// Its key as PKCS#8 DER.
    ///
    /// # Errors
    /// Encoding; not in practice.
    pub fn key(&self) -> Result<Zeroizing<Vec<u8>>, AuthorityError> {
        Ok(self.key.pkcs8()?.unwrap_or_default())
    }

    /// The certificate, DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// An issuing certificate (15 years, or until the root ends) for `key`, DER. `previous` is the one that it replaces:
    /// the name stays, so that whatever was issued under the one is also issued under the other.
    ///
    /// # Errors
    /// See [`AuthorityError`].
    pub fn issue(
        &self,
        key: &AuthorityKey,
        previous: Option<&[u8]>,
        terms: &Terms,
        now: i64,
    ) -> Result<Vec<u8>, AuthorityError> {
        let root = self.certificate.tbs_certificate();
        let subject: Name = match previous {
            Some(der) => Certificate::from_der(der)?.tbs_certificate().subject().clone(),
            None => {
                let mark = hex::encode_upper(&Drawn::serial()?.as_bytes()[..4]);
                profile::common_name(&format!("Countersign Issuing {mark}"))?
            }
        };
        let profile = Profile {
            kind: Kind::Issuing {
                domains: terms.domains.clone(),
            },
            subject,
            issuer: root.subject().clone(),
            places: &terms.places,
        };
        let end = (now + 15 * YEAR).min(super::ends(&self.certificate));
        Ok(build(profile, (now - DAY, end), key.public()?, &self.key)?.to_der()?)
    }

    /// The root's list of revocations, DER, good for 400 days: what `previous` lists, and `more`.
    ///
    /// # Errors
    /// See [`AuthorityError`].
    pub fn crl(&self, previous: Option<&[u8]>, more: Option<Listed>, now: i64) -> Result<Vec<u8>, AuthorityError> {
        let (number, mut listed) = previous.map(crl::read).transpose()?.unwrap_or_default();
        listed.extend(more);
        crl::build(&self.key, &self.certificate, &listed, number + 1, (now, now + ROOT_CRL))
    }
}
