//! Online certificate status: the answers, and the shortest question.

use super::crl::{invalidity, understood};
use super::{RevocationFault, Statement};
use crate::cms::identifiers::{SHA_256, SHA_384};
use crate::x509::{Certified, SIGNATURE_STEPS};
use der::asn1::{BitString, GeneralizedTime, ObjectIdentifier, OctetString};
use der::{Any, Decode, Encode, Enumerated, Sequence, Tag, Tagged};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384};
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;
use x509_cert::ext::Extensions;
use x509_cert::serial_number::SerialNumber;

/// id-pkix-ocsp-basic (RFC 6960 §4.2.1).
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
/// id-sha1, which names issuers in questions and answers (RFC 6960 §4.1.1); it protects nothing there, the answer's signature
/// does.
const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
/// Certificates of responders in one answer at most.
const MAX_CERTIFICATES: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enumerated)]
#[asn1(type = "ENUMERATED")]
#[repr(u8)]
enum ResponseStatus {
    Successful = 0,
    MalformedRequest = 1,
    InternalError = 2,
    TryLater = 3,
    SigRequired = 5,
    Unauthorized = 6,
}

#[derive(Clone, Debug, Sequence)]
struct OcspResponse {
    status: ResponseStatus,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    bytes: Option<ResponseBytes>,
}

#[derive(Clone, Debug, Sequence)]
struct ResponseBytes {
    kind: ObjectIdentifier,
    response: OctetString,
}

#[derive(Clone, Debug, Sequence)]
struct BasicResponse {
    /// Kept as it is: the signature is over these bytes.
    tbs: Any,
    signature_algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    certificates: Option<Vec<Certificate>>,
}

#[derive(Clone, Debug, Sequence)]
struct ResponseData {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", default = "Default::default")]
    version: u8,
    /// Name or hash of the key: who it is, the signature shows.
    responder: Any,
    produced_at: GeneralizedTime,
    responses: Vec<SingleResponse>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

#[derive(Clone, Debug, Sequence)]
struct SingleResponse {
    id: CertId,
    /// `[0] NULL` good, `[1] RevokedInfo`, `[2] NULL` unknown.
    status: Any,
    this_update: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    next_update: Option<GeneralizedTime>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct CertId {
    hash_algorithm: AlgorithmIdentifierOwned,
    issuer_name_hash: OctetString,
    issuer_key_hash: OctetString,
    serial: SerialNumber,
}

#[derive(Clone, Debug, Sequence)]
struct RevokedInfo {
    time: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    reason: Option<Any>,
}

#[derive(Clone, Debug, Sequence)]
struct OcspRequest {
    tbs: TbsRequest,
}

#[derive(Clone, Debug, Sequence)]
struct TbsRequest {
    requests: Vec<SingleRequest>,
}

#[derive(Clone, Debug, Sequence)]
struct SingleRequest {
    id: CertId,
}

/// A basic OCSP answer.
#[derive(Clone, Debug)]
pub struct Ocsp {
    tbs: Vec<u8>,
    data: ResponseData,
    algorithm: AlgorithmIdentifierOwned,
    signature: Vec<u8>,
    certificates: Vec<Vec<u8>>,
}

/// A question about one certificate (DER) of this issuer (DER), without a nonce: the answer is to be kept, and may be one that
/// was made before (RFC 5019).
///
/// # Errors
/// [`RevocationFault::NotDer`] when one of them is no certificate.
pub fn ocsp_request(certificate: &[u8], issuer: &[u8]) -> Result<Vec<u8>, RevocationFault> {
    let unreadable = |_| RevocationFault::NotDer;
    let certificate = Certificate::from_der(certificate).map_err(unreadable)?;
    let issuer = Certificate::from_der(issuer).map_err(unreadable)?;
    let (name, key) = issuer_bytes(&issuer).ok_or(RevocationFault::NotDer)?;
    let id = CertId {
        hash_algorithm: AlgorithmIdentifierOwned {
            oid: SHA_1,
            parameters: Some(Any::null()),
        },
        issuer_name_hash: OctetString::new(Sha1::digest(name).to_vec()).map_err(unreadable)?,
        issuer_key_hash: OctetString::new(Sha1::digest(key).to_vec()).map_err(unreadable)?,
        serial: certificate.tbs_certificate().serial_number().clone(),
    };
    let requests = vec![SingleRequest { id }];
    let tbs = TbsRequest { requests };
    OcspRequest { tbs }.to_der().map_err(unreadable)
}

impl Ocsp {
    /// Reads a DER `OCSPResponse` with a `BasicOCSPResponse`.
    ///
    /// # Errors
    /// [`RevocationFault`]: not DER, an unsuccessful status, a critical extension.
    pub fn read(der: &[u8]) -> Result<Self, RevocationFault> {
        let unreadable = |_| RevocationFault::NotDer;
        let response = OcspResponse::from_der(der).map_err(unreadable)?;
        if response.status != ResponseStatus::Successful {
            return Err(RevocationFault::NoAnswer {
                status: response.status as u8,
            });
        }
        let bytes = response
            .bytes
            .filter(|bytes| bytes.kind == BASIC)
            .ok_or(RevocationFault::NotDer)?;
        let basic = BasicResponse::from_der(bytes.response.as_bytes()).map_err(unreadable)?;
        let data: ResponseData = basic.tbs.decode_as().map_err(unreadable)?;
        understood(data.extensions.as_ref())?;
        for single in &data.responses {
            understood(single.extensions.as_ref())?;
        }
        let certificates = basic.certificates.unwrap_or_default();
        if data.version != 0 || certificates.len() > MAX_CERTIFICATES {
            return Err(RevocationFault::NotDer);
        }
        Ok(Self {
            tbs: basic.tbs.to_der().map_err(unreadable)?,
            data,
            algorithm: basic.signature_algorithm,
            signature: basic.signature.as_bytes().unwrap_or_default().to_vec(),
            certificates: certificates
                .iter()
                .map(Encode::to_der)
                .collect::<Result<_, _>>()
                .map_err(unreadable)?,
        })
    }

    /// Does it say something about this certificate (DER), by the word of this issuer (DER)?
    #[must_use]
    pub fn is_about(&self, certificate: &[u8], issuer: &[u8]) -> bool {
        let parsed = Certified::parse(certificate).ok().zip(Certified::parse(issuer).ok());
        parsed.is_some_and(|(certificate, issuer)| self.statement(&certificate, &issuer).is_some())
    }

    /// What it says about a certificate of this issuer; none when it is not about it, not signed by who may, or "unknown".
    pub(super) fn statement(&self, certificate: &Certified, issuer: &Certified) -> Option<Statement> {
        let single = self
            .data
            .responses
            .iter()
            .find(|single| single.id.names(certificate, issuer))?;
        if !self.is_signed_for(issuer) {
            return None;
        }
        let revoked = match single.status.tag() {
            Tag::ContextSpecific { number, .. } => match number.value() {
                0 => None,
                1 => {
                    let info = Any::new(Tag::Sequence, single.status.value()).ok()?;
                    let info: RevokedInfo = info.decode_as().ok()?;
                    let from = seconds(info.time);
                    let date = invalidity(single.extensions.as_ref()).ok()?;
                    let reason = info.reason.and_then(|reason| reason.value().first().copied());
                    Some((date.map_or(from, |date| date.min(from)), reason))
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(Statement {
            this_update: seconds(single.this_update),
            next_update: single.next_update.map(seconds),
            revoked,
        })
    }

    /// Steps of [`Self::statement`]: its signatures are checked when it speaks of that serial number.
    pub(super) fn cost(&self, certificate: &Certified) -> usize {
        let serial = certificate.certificate().tbs_certificate().serial_number();
        let responses = self.data.responses.len();
        if self.data.responses.iter().any(|single| single.id.serial == *serial) {
            let signatures = SIGNATURE_STEPS.saturating_mul(1 + self.certificates.len());
            return responses.saturating_add(self.tbs.len()).saturating_add(signatures);
        }
        1 + responses
    }

    /// By the issuer's own key, or by one whose certificate the issuer signed for that (RFC 6960 §4.2.2.2).
    fn is_signed_for(&self, issuer: &Certified) -> bool {
        let signs = |who: &Certified| {
            who.key()
                .verify(&self.algorithm, None, &self.tbs, &self.signature)
                .is_ok()
        };
        let delegated = |der: &Vec<u8>| {
            Certified::parse(der).is_ok_and(|responder| {
                responder.check_responder().is_ok()
                    && responder.valid_at(seconds(self.data.produced_at))
                    && signs(&responder)
                    && responder.issued_by(issuer)
            })
        };
        signs(issuer) || self.certificates.iter().any(delegated)
    }
}

impl CertId {
    fn names(&self, certificate: &Certified, issuer: &Certified) -> bool {
        let Some((name, key)) = issuer_bytes(issuer.certificate()) else {
            return false;
        };
        let hash = |bytes: &[u8]| match self.hash_algorithm.oid {
            SHA_1 => Some(Sha1::digest(bytes).to_vec()),
            SHA_256 => Some(Sha256::digest(bytes).to_vec()),
            SHA_384 => Some(Sha384::digest(bytes).to_vec()),
            _ => None,
        };
        self.serial == *certificate.certificate().tbs_certificate().serial_number()
            && certificate.names_issuer(issuer)
            && hash(&name).as_deref() == Some(self.issuer_name_hash.as_bytes())
            && hash(&key).as_deref() == Some(self.issuer_key_hash.as_bytes())
    }
}

/// What a CertID hashes: the issuer's name in DER, and the bits of its key.
fn issuer_bytes(issuer: &Certificate) -> Option<(Vec<u8>, Vec<u8>)> {
    let tbs = issuer.tbs_certificate();
    let key = tbs.subject_public_key_info().subject_public_key.as_bytes()?;
    Some((tbs.subject().to_der().ok()?, key.to_vec()))
}

fn seconds(time: GeneralizedTime) -> u64 {
    time.to_unix_duration().as_secs()
}
