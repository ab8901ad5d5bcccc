//! Answers about single certificates (RFC 6960), signed by the issuing key itself: no further certificate has to be
//! judged, now or in ten years.

mod wire;

use der::asn1::{BitString, Null, OctetString};
use der::{Decode, Encode};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use spki::DynSignatureAlgorithmIdentifier;
use x509_cert::ext::Extension;

use super::reason::Reason;
use super::{Authority, AuthorityError, crl, moment};
use wire::{
    BasicResponse, CertId, CertStatus, OcspRequest, OcspResponse, ResponderId, ResponseBytes, ResponseData,
    ResponseStatus, RevokedInfo, SingleResponse,
};

/// Longest request, in bytes.
pub const LONGEST: usize = 16 * 1024;
/// Most certificates in one request.
const MOST: usize = 50;
/// Longest nonce, in bytes with its DER header (RFC 9654 §2.1 allows 128).
const NONCE: usize = 131;
/// How long an answer may be kept, in milliseconds.
const KEPT: i64 = 3600 * 1000;

/// What is known about one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It was issued, and is not revoked.
    Good,
    /// It is revoked.
    Revoked {
        /// When, in Unix milliseconds.
        at: i64,
        /// Why.
        reason: Reason,
        /// Since when it has not been good, in Unix milliseconds.
        invalidity: Option<i64>,
    },
    /// It was never issued here.
    Unknown,
}

/// A question, read.
pub struct Question {
    asked: Vec<CertId>,
    nonce: Option<Extension>,
}

impl Question {
    /// Reads a request. `None`: it is not one, asks about nothing, or about too much; the answer is [`malformed`].
    pub fn read(der: &[u8]) -> Option<Self> {
        let request = OcspRequest::from_der(der).ok()?.tbs_request;
        if request.request_list.is_empty() || request.request_list.len() > MOST {
            return None;
        }
        let nonce = request
            .request_extensions
            .unwrap_or_default()
            .into_iter()
            .find(|extension| extension.extn_id == wire::NONCE);
        if nonce.as_ref().is_some_and(|it| it.extn_value.as_bytes().len() > NONCE) {
            return None;
        }
        Some(Self {
            asked: request.request_list.into_iter().map(|one| one.req_cert).collect(),
            nonce,
        })
    }

    /// The serial numbers that are asked about, in hex as certificates are recorded, those of `authority` only.
    pub fn serials(&self, authority: &Authority) -> Vec<String> {
        let own = self.asked.iter().filter(|id| is_of(id, authority));
        own.map(|id| hex::encode(id.serial_number.as_bytes())).collect()
    }

    /// Answers, signed by `authority`; `standing` tells what is known of a serial number. The nonce is repeated.
    ///
    /// # Errors
    /// See [`AuthorityError`].
    pub fn answer(
        &self,
        authority: &Authority,
        standing: impl Fn(&str) -> Standing,
        now: i64,
    ) -> Result<Vec<u8>, AuthorityError> {
        if !self.asked.iter().any(|id| is_of(id, authority)) {
            // Another authority's certificates: nothing is said about them (RFC 6960 §2.3).
            return status(ResponseStatus::Unauthorized);
        }
        let responses = self.asked.iter().map(|id| {
            let standing = match is_of(id, authority) {
                true => standing(&hex::encode(id.serial_number.as_bytes())),
                false => Standing::Unknown,
            };
            single(id, standing, now)
        });
        let data = ResponseData {
            version: 0,
            responder_id: ResponderId::ByKey(OctetString::new(super::key_identifier(
                &authority.issuing_certificate,
            )?)?),
            produced_at: moment(now)?,
            responses: responses.collect::<Result<_, AuthorityError>>()?,
            response_extensions: self.nonce.clone().map(|nonce| vec![nonce]),
        };
        let signature = authority.key.sign(&data.to_der()?)?;
        let basic = BasicResponse {
            tbs_response_data: data,
            signature_algorithm: authority.key.signature_algorithm_identifier()?,
            signature: BitString::from_bytes(&signature)?,
            certs: None,
        };
        let whole = OcspResponse {
            response_status: ResponseStatus::Successful,
            response_bytes: Some(ResponseBytes {
                response_type: wire::BASIC,
                response: OctetString::new(basic.to_der()?)?,
            }),
        };
        Ok(whole.to_der()?)
    }
}

/// The answer to what is not a request.
///
/// # Errors
/// Encoding; not in practice.
pub fn malformed() -> Result<Vec<u8>, AuthorityError> {
    status(ResponseStatus::MalformedRequest)
}

/// The answer when the service cannot answer now.
///
/// # Errors
/// Encoding; not in practice.
pub fn try_later() -> Result<Vec<u8>, AuthorityError> {
    status(ResponseStatus::TryLater)
}

fn status(response_status: ResponseStatus) -> Result<Vec<u8>, AuthorityError> {
    let bare = OcspResponse {
        response_status,
        response_bytes: None,
    };
    Ok(bare.to_der()?)
}

/// Whether `id` names a certificate that `authority` issued, or would have: hashes of its name and of its key.
fn is_of(id: &CertId, authority: &Authority) -> bool {
    let issuer = authority.issuing_certificate.tbs_certificate();
    let Ok(name) = issuer.subject().to_der() else {
        return false;
    };
    let key = issuer.subject_public_key_info().subject_public_key.raw_bytes();
    let (name, key) = if id.hash_algorithm.oid == wire::SHA_1 {
        (Sha1::digest(&name).to_vec(), Sha1::digest(key).to_vec())
    } else if id.hash_algorithm.oid == const_oid::db::rfc5912::ID_SHA_256 {
        (Sha256::digest(&name).to_vec(), Sha256::digest(key).to_vec())
    } else {
        return false;
    };
    id.issuer_name_hash.as_bytes() == name && id.issuer_key_hash.as_bytes() == key
}

fn single(id: &CertId, standing: Standing, now: i64) -> Result<SingleResponse, AuthorityError> {
    let mut extensions = None;
    let status = match standing {
        Standing::Good => CertStatus::Good(Null),
        Standing::Unknown => CertStatus::Unknown(Null),
        Standing::Revoked { at, reason, invalidity } => {
            if let Some(since) = invalidity {
                extensions = Some(vec![crl::invalidity_date(since)?]);
            }
            CertStatus::Revoked(RevokedInfo {
                revocation_time: moment(at)?,
                revocation_reason: (reason != Reason::Unspecified).then(|| reason.code()),
            })
        }
    };
    Ok(SingleResponse {
        cert_id: id.clone(),
        cert_status: status,
        this_update: moment(now)?,
        next_update: Some(moment(now + KEPT)?),
        single_extensions: extensions,
    })
}
