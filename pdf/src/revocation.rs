//! Revocation: reading CRLs (RFC 5280 §5) and OCSP answers (RFC 6960), and what they say about a certificate at a time.
//!
//! An answer counts when it is signed by the certificate's issuer, or, for OCSP, by whom the issuer has delegated it to. A
//! certificate is revoked from the earlier of the revocation and the invalidity date (RFC 5280 §5.3.2): a key that was stolen
//! on Monday and reported on Friday signs nothing on Wednesday.

mod crl;
mod ocsp;

pub use crl::Crl;
pub use ocsp::{Ocsp, ocsp_request};

use crate::x509::Certified;
use der::asn1::ObjectIdentifier;
use std::collections::HashMap;
use time::OffsetDateTime;

/// id-ce-invalidityDate (RFC 5280 §5.3.2).
const INVALIDITY_DATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.24");

/// Why something is no revocation data that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RevocationFault {
    /// Not DER, or not of this kind.
    #[error("the revocation data cannot be read without guessing")]
    NotDer,
    /// It has a critical extension that is not understood: it may speak for some certificates only (RFC 5280 §5.2).
    #[error("the revocation data has a critical extension ({oid}) that is not understood")]
    CriticalExtension {
        /// The extension.
        oid: ObjectIdentifier,
    },
    /// The responder gives no answer (OCSPResponseStatus, RFC 6960 §4.2.1).
    #[error("the responder gives no answer (status {status})")]
    NoAnswer {
        /// OCSPResponseStatus.
        status: u8,
    },
}

/// Certificates, CRLs and OCSP answers, each in DER: what a document security store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Material {
    /// Certificates above those in the signatures, and those of responders.
    pub certificates: Vec<Vec<u8>>,
    /// CRLs (`CertificateList`).
    pub crls: Vec<Vec<u8>>,
    /// OCSP answers (`OCSPResponse`).
    pub ocsps: Vec<Vec<u8>>,
}

impl Material {
    /// Nothing in it?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty() && self.crls.is_empty() && self.ocsps.is_empty()
    }
}

/// What is known about a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not revoked, as far as whoever issued it knew.
    Good {
        /// When that was said (thisUpdate).
        as_of: OffsetDateTime,
    },
    /// Revoked.
    Revoked {
        /// From when it counts: the earlier of revocation and invalidity date.
        at: OffsetDateTime,
        /// CRLReason (RFC 5280 §5.3.1), when given.
        reason: Option<u8>,
    },
    /// Nobody who may has said anything that counts for that time.
    Unknown,
}

/// One statement about one certificate, times in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) this_update: u64,
    pub(crate) next_update: Option<u64>,
    /// Revoked from when, and why; none: good.
    pub(crate) revoked: Option<(u64, Option<u8>)>,
}

/// Revocation data that has been read. What cannot be read is left out: it says nothing.
#[derive(Debug, Default)]
pub(crate) struct Books {
    crls: Vec<Crl>,
    ocsps: Vec<Ocsp>,
    /// Which CRLs has this issuer (DER) signed?
    signed: HashMap<Vec<u8>, Vec<bool>>,
    /// What looking things up has cost since it was last asked, in steps of the verifier.
    steps: usize,
}

impl Books {
    pub(crate) fn read<'m>(all: impl IntoIterator<Item = &'m Material>) -> Self {
        let mut books = Self::default();
        for material in all {
            books
                .crls
                .extend(material.crls.iter().filter_map(|der| Crl::read(der).ok()));
            books
                .ocsps
                .extend(material.ocsps.iter().filter_map(|der| Ocsp::read(der).ok()));
        }
        books
    }

    /// What looking things up has cost since this was last asked, in steps of the verifier.
    pub(crate) fn take_steps(&mut self) -> usize {
        std::mem::take(&mut self.steps)
    }

    /// What is known about `certificate` at `at` (seconds). `proven`: somebody vouches for that time; if not, a revocation
    /// counts whenever it was, because the signature could have been made after it.
    pub(crate) fn status(&mut self, certificate: &Certified, issuer: &Certified, at: u64, proven: bool) -> Status {
        let mut good: Option<u64> = None;
        let mut revoked: Option<(u64, Option<u8>)> = None;
        for statement in self.statements(certificate, issuer) {
            match statement.revoked {
                Some((from, reason)) => {
                    if revoked.is_none_or(|(earlier, _)| from < earlier) {
                        revoked = Some((from, reason));
                    }
                }
                None => {
                    // Of a later time than the signature, or valid at that time; and made before the certificate ended:
                    // afterwards lists may leave it out (RFC 5280 §5.3).
                    let current = statement.this_update >= at || statement.next_update.is_some_and(|next| at <= next);
                    let end = certificate.certificate().tbs_certificate().validity().not_after;
                    if current && statement.this_update <= end.to_unix_duration().as_secs() {
                        good = Some(good.map_or(statement.this_update, |known| known.max(statement.this_update)));
                    }
                }
            }
        }
        match (revoked, good) {
            (Some((from, reason)), _) if from <= at || !proven => Status::Revoked { at: time(from), reason },
            // Revoked later: then it was not before.
            (Some((from, _)), good) => Status::Good {
                as_of: time(good.map_or(at, |good| good.min(from))),
            },
            (None, Some(as_of)) => Status::Good { as_of: time(as_of) },
            (None, None) => Status::Unknown,
        }
    }

    fn statements(&mut self, certificate: &Certified, issuer: &Certified) -> Vec<Statement> {
        let mut found = Vec::new();
        let Self {
            crls,
            ocsps,
            signed,
            steps,
        } = self;
        *steps += crls.len();
        if !signed.contains_key(issuer.der()) {
            *steps += crls.iter().map(Crl::cost).sum::<usize>();
            let by_issuer = crls.iter().map(|crl| crl.is_signed_by(issuer)).collect();
            signed.insert(issuer.der().to_vec(), by_issuer);
        }
        let by_issuer = signed.get(issuer.der()).into_iter().flatten();
        let own = crls.iter().zip(by_issuer).filter(|(_, signed)| **signed);
        found.extend(own.map(|(crl, _)| crl.statement(certificate)));
        *steps += ocsps.iter().map(|ocsp| ocsp.cost(certificate)).sum::<usize>();
        found.extend(ocsps.iter().filter_map(|ocsp| ocsp.statement(certificate, issuer)));
        found
    }
}

/// Seconds since 1970 as a time; what no calendar has is its beginning.
pub(crate) fn time(seconds: u64) -> OffsetDateTime {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
