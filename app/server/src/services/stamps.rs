//! The time-stamping authority (RFC 3161): vouches for when a digest was shown to it. It sees nothing but the digest, and
//! keeps nothing.

use countersign_pdf::timestamp::{Failure, Query, Reply, refuse};

use crate::launch::Service;

/// Longest request, in bytes.
pub const LONGEST: usize = 4 * 1024;

/// Answers `request` (DER `TimeStampReq`) with a DER `TimeStampResp`: a token, or a refusal that says why.
pub fn answer(service: &Service, request: &[u8]) -> Vec<u8> {
    let stamped = Query::read(request).and_then(|query| {
        stamp(service, &query).map_err(|(failure, cause)| {
            tracing::error!(%cause, "a timestamp could not be made");
            failure
        })
    });
    stamped.unwrap_or_else(refuse)
}

fn stamp(service: &Service, query: &Query) -> Result<Vec<u8>, (Failure, String)> {
    let failed = |cause: String| (Failure::SystemFailure, cause);
    let secrets = &service.secrets;
    let authority = secrets
        .stamp
        .as_ref()
        .ok_or_else(|| failed("there is no certificate for times".to_owned()))?;
    let now = service.clock.now_millis().0;
    // Random, so that it differs from every other without a count to keep: two of the same are as likely as a broken key.
    let mut serial = [0; 16];
    getrandom::fill(&mut serial).map_err(|error| failed(error.to_string()))?;
    serial[0] = serial[0] & 0x7f | 0x40;
    let chain = [authority.certificate.clone(), secrets.authority.issuing().to_vec()];
    let prepared = Reply::prepare(query, now, serial, &chain).map_err(|error| (error.failure(), error.to_string()))?;
    let signature = authority
        .key
        .sign_raw(prepared.to_be_signed())
        .map_err(|error| failed(error.to_string()))?;
    prepared
        .finish(&signature)
        .map_err(|error| (error.failure(), error.to_string()))
}
