//! Answers about single certificates.

use crate::authority::ocsp::{self, Question, Standing};
use crate::launch::Service;
use crate::services::crl::SignedError;
use crate::services::revocations::{self, Revocation};

/// Answers `request` (DER) in DER. What is not a request gets the answer that says so.
///
/// # Errors
/// See [`SignedError`].
pub async fn answer(service: &Service, request: &[u8]) -> Result<Vec<u8>, SignedError> {
    let Some(question) = Question::read(request) else {
        return Ok(ocsp::malformed()?);
    };
    let serials = question.serials(&service.secrets.authority);
    let known = revocations::standing(&service.db, &serials).await?;
    let now = service.clock.now();
    let secrets = service.secrets.clone();
    // A token may take its time.
    let answer = tokio::task::spawn_blocking(move || {
        let standing = |serial: &str| match known.get(serial) {
            None => Standing::Unknown,
            Some(None) => Standing::Good,
            Some(Some(Revocation { at, reason, invalidity })) => Standing::Revoked {
                at: *at,
                reason: *reason,
                invalidity: *invalidity,
            },
        };
        question.answer(&secrets.authority, standing, now)
    });
    Ok(answer.await??)
}
