//! Requests, and refusing them.

use super::POLICY;
use super::wire::{MessageImprint, ObjectIdentifierDer, PkiStatusInfo, TimeStampReq, TimeStampResp};
use crate::cms::identifiers::{SHA_256, SHA_384, SHA_512};
use der::asn1::{BitString, Int, OctetString, Uint};
use der::{Decode, Encode};
use spki::AlgorithmIdentifierOwned;

/// Why an authority does not answer with a token: `PKIFailureInfo` (RFC 3161 §2.4.2), the number being the bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[repr(u8)]
pub enum Failure {
    /// The hash algorithm is none of SHA-256, SHA-384 and SHA-512, or the hash has another length than it gives.
    #[error("the hash algorithm is not supported")]
    BadAlgorithm = 0,
    /// Not a request of version 1.
    #[error("the request is not one that this authority answers")]
    BadRequest = 2,
    /// Not DER.
    #[error("the request is not DER")]
    BadDataFormat = 5,
    /// The clock cannot be read or is not trusted.
    #[error("the time is not available")]
    TimeNotAvailable = 14,
    /// Another policy than [`POLICY`](super::POLICY) is asked for.
    #[error("the policy that was asked for is not offered")]
    UnacceptedPolicy = 15,
    /// The request has extensions.
    #[error("the extension is not supported")]
    UnacceptedExtension = 16,
    /// The key cannot be used, or something else went wrong.
    #[error("the authority cannot answer now")]
    SystemFailure = 25,
}

/// A request for a token over a SHA-384 digest, in DER: certificates wanted, no policy asked for. `nonce` is to be random.
///
/// # Errors
/// None for any input; DER lengths are fixed.
#[must_use]
pub fn request(digest_sha384: &[u8; 48], nonce: &[u8; 16]) -> Vec<u8> {
    let made = || {
        TimeStampReq {
            version: 1,
            message_imprint: imprint(digest_sha384)?,
            req_policy: None,
            nonce: Some(positive(nonce)?),
            cert_req: true,
            extensions: None,
        }
        .to_der()
    };
    made().unwrap_or_default()
}

/// The imprint of a SHA-384 digest.
pub(super) fn imprint(digest: &[u8; 48]) -> der::Result<MessageImprint> {
    Ok(MessageImprint {
        hash_algorithm: AlgorithmIdentifierOwned {
            oid: SHA_384,
            parameters: None,
        },
        hashed_message: OctetString::new(digest.as_slice())?,
    })
}

/// A number from 0 of these big-endian bytes.
pub(super) fn positive(bytes: &[u8]) -> der::Result<Int> {
    Ok(Int::from(Uint::new(bytes)?))
}

/// A request that this authority can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub(super) imprint: MessageImprint,
    pub(super) nonce: Option<Int>,
    pub(super) certificates: bool,
}

impl Query {
    /// Reads a DER `TimeStampReq`.
    ///
    /// # Errors
    /// The [`Failure`] to [`refuse`] it with.
    pub fn read(der: &[u8]) -> Result<Self, Failure> {
        let request = TimeStampReq::from_der(der).map_err(|_| Failure::BadDataFormat)?;
        if request.version != 1 {
            return Err(Failure::BadRequest);
        }
        let imprint = request.message_imprint;
        let length = match imprint.hash_algorithm.oid {
            SHA_256 => 32,
            SHA_384 => 48,
            SHA_512 => 64,
            _ => return Err(Failure::BadAlgorithm),
        };
        let parameters = imprint.hash_algorithm.parameters.as_ref();
        if imprint.hashed_message.as_bytes().len() != length || parameters.is_some_and(|any| !any.is_null()) {
            return Err(Failure::BadAlgorithm);
        }
        if request
            .req_policy
            .is_some_and(|ObjectIdentifierDer(policy)| policy != POLICY)
        {
            return Err(Failure::UnacceptedPolicy);
        }
        if request.extensions.is_some() {
            return Err(Failure::UnacceptedExtension);
        }
        if request
            .nonce
            .as_ref()
            .is_some_and(|nonce| nonce.as_bytes().len() > MAX_NONCE)
        {
            return Err(Failure::BadRequest);
        }
        Ok(Self {
            imprint,
            nonce: request.nonce,
            certificates: request.cert_req,
        })
    }

    /// The digest to be stamped (32, 48 or 64 bytes).
    #[must_use]
    pub fn digest(&self) -> &[u8] {
        self.imprint.hashed_message.as_bytes()
    }
}

/// A nonce comes back in the answer, so that it has an end.
const MAX_NONCE: usize = 64;

/// The DER `TimeStampResp` that says no (PKIStatus rejection).
#[must_use]
pub fn refuse(failure: Failure) -> Vec<u8> {
    let made = || {
        let bit = failure as usize;
        let mut bytes = vec![0u8; bit / 8 + 1];
        if let Some(last) = bytes.last_mut() {
            *last = 0x80 >> (bit % 8);
        }
        // A named bit list ends with its last one (X.690 §11.2.2); below eight, `bit % 8` is a u8.
        let unused = 7 - u8::try_from(bit % 8).unwrap_or(7);
        TimeStampResp {
            status: PkiStatusInfo {
                status: 2,
                status_string: Some(vec![failure.to_string()]),
                fail_info: Some(BitString::new(unused, bytes)?),
            },
            token: None,
        }
        .to_der()
    };
    made().unwrap_or_default()
}
