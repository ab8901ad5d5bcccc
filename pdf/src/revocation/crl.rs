//! Certificate revocation lists.

use super::{INVALIDITY_DATE, RevocationFault, Statement};
use crate::x509::{Certified, SIGNATURE_STEPS};
use der::asn1::{GeneralizedTime, ObjectIdentifier};
use der::{Decode, Encode};
use std::collections::HashMap;
use x509_cert::crl::CertificateList;
use x509_cert::ext::Extensions;

/// id-ce-cRLReasons (RFC 5280 §5.3.1).
const REASON: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.21");
/// removeFromCRL: in delta lists alone.
const REMOVED: u8 = 8;

/// A full, direct CRL.
#[derive(Clone, Debug)]
pub struct Crl {
    list: CertificateList,
    tbs: Vec<u8>,
    /// Serial number → revoked from when (seconds), and why.
    entries: HashMap<Vec<u8>, (u64, Option<u8>)>,
}

impl Crl {
    /// Reads a DER `CertificateList`.
    ///
    /// # Errors
    /// [`RevocationFault`]: not DER, or a list that speaks for a part of the certificates only (critical extensions).
    pub fn read(der: &[u8]) -> Result<Self, RevocationFault> {
        let unreadable = |_| RevocationFault::NotDer;
        let list = CertificateList::from_der(der).map_err(unreadable)?;
        if list.to_der().ok().as_deref() != Some(der) || list.signature_algorithm != list.tbs_cert_list.signature {
            return Err(RevocationFault::NotDer);
        }
        understood(list.tbs_cert_list.crl_extensions.as_ref())?;
        let mut entries = HashMap::new();
        for entry in list.tbs_cert_list.revoked_certificates.iter().flatten() {
            let extensions = entry.crl_entry_extensions.as_ref();
            understood(extensions)?;
            let from = entry.revocation_date.to_unix_duration().as_secs();
            let from = invalidity(extensions)?.map_or(from, |date| date.min(from));
            let reason = match extension(extensions, REASON) {
                None => None,
                Some([0x0a, 1, reason]) if *reason != REMOVED => Some(*reason),
                Some(_) => return Err(RevocationFault::NotDer),
            };
            entries.insert(entry.serial_number.as_bytes().to_vec(), (from, reason));
        }
        let tbs = list.tbs_cert_list.to_der().map_err(unreadable)?;
        Ok(Self { list, tbs, entries })
    }

    /// When it was made (thisUpdate), seconds since 1970.
    #[must_use]
    pub fn this_update(&self) -> u64 {
        self.list.tbs_cert_list.this_update.to_unix_duration().as_secs()
    }

    /// When the next one is due (nextUpdate), seconds since 1970.
    #[must_use]
    pub fn next_update(&self) -> Option<u64> {
        let next = self.list.tbs_cert_list.next_update;
        next.map(|time| time.to_unix_duration().as_secs())
    }

    /// Is it the list of the authority with this certificate (DER), by name and by signature?
    #[must_use]
    pub fn is_of(&self, issuer: &[u8]) -> bool {
        Certified::parse(issuer).is_ok_and(|issuer| self.is_signed_by(&issuer))
    }

    /// Steps of [`Self::is_signed_by`].
    pub(super) fn cost(&self) -> usize {
        SIGNATURE_STEPS.saturating_add(self.tbs.len())
    }

    pub(super) fn is_signed_by(&self, issuer: &Certified) -> bool {
        self.list.tbs_cert_list.issuer == *issuer.certificate().tbs_certificate().subject()
            && issuer.signs_lists()
            && issuer
                .key()
                .verify(
                    &self.list.signature_algorithm,
                    None,
                    &self.tbs,
                    self.list.signature.as_bytes().unwrap_or_default(),
                )
                .is_ok()
    }

    /// What it says about a certificate of its issuer.
    pub(super) fn statement(&self, certificate: &Certified) -> Statement {
        let serial = certificate.certificate().tbs_certificate().serial_number();
        Statement {
            this_update: self.this_update(),
            next_update: self.next_update(),
            revoked: self.entries.get(serial.as_bytes()).copied(),
        }
    }
}

/// No critical extension but what is read here.
pub(super) fn understood(extensions: Option<&Extensions>) -> Result<(), RevocationFault> {
    let mut all = extensions.into_iter().flatten();
    match all.find(|extension| extension.critical && ![REASON, INVALIDITY_DATE].contains(&extension.extn_id)) {
        Some(extension) => Err(RevocationFault::CriticalExtension { oid: extension.extn_id }),
        None => Ok(()),
    }
}

/// The invalidity date, seconds since 1970.
pub(super) fn invalidity(extensions: Option<&Extensions>) -> Result<Option<u64>, RevocationFault> {
    extension(extensions, INVALIDITY_DATE)
        .map(|der| GeneralizedTime::from_der(der).map(|date| date.to_unix_duration().as_secs()))
        .transpose()
        .map_err(|_| RevocationFault::NotDer)
}

fn extension(extensions: Option<&Extensions>, oid: ObjectIdentifier) -> Option<&[u8]> {
    let mut all = extensions.into_iter().flatten();
    Some(all.find(|extension| extension.extn_id == oid)?.extn_value.as_bytes())
}
