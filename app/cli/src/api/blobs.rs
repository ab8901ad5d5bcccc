//! Sealed files to and from the service: uploads that go on where they stopped, downloads of known length.

use std::io::Read;

use serde::{Deserialize, Serialize};
use ureq::http::Method;

use super::{ApiError, Client, Problem, read_json, repeated, retry_after};

/// Bytes per PATCH: 4 MiB, below the service's limit of 8 MiB.
const PIECE: usize = 4 << 20;
/// The longest refusal that is read in full: 64 KiB.
const REFUSAL_LIMIT: u64 = 64 << 10;
/// An upload gives up after so many pieces in a row that did not get through.
const LOST_PIECES: u32 = 6;

#[derive(Serialize)]
struct Announce<'a> {
    id: &'a str,
    envelope: &'a str,
    length: u64,
}

#[derive(Deserialize)]
struct Offset {
    offset: u64,
}

impl Client {
    /// Uploads `bytes` as blob `id` of `envelope`. May be called again after any failure: it goes on where it stopped.
    ///
    /// `told` hears how many bytes the service has.
    pub(crate) fn upload(
        &self,
        id: &str,
        envelope: &str,
        bytes: &[u8],
        told: &mut dyn FnMut(u64),
    ) -> Result<(), ApiError> {
        let length = bytes.len() as u64;
        let Offset { mut offset } = self.post_idempotent("/blobs", &Announce { id, envelope, length })?;
        let mut lost = 0;
        told(offset);
        while offset < length {
            let from = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
            let piece = &bytes[from..bytes.len().min(from + PIECE)];
            let before = offset;
            offset = match self.patch(id, offset, piece) {
                Ok(now) => now,
                Err(ApiError::Unreachable { .. }) if lost < LOST_PIECES => self.uploaded(id)?,
                Err(ApiError::Refused(problem)) if problem.status == 409 && lost < LOST_PIECES => {
                    match problem.extras.get("offset").and_then(serde_json::Value::as_u64) {
                        Some(now) => now,
                        None => return Err(ApiError::Refused(problem)),
                    }
                }
                Err(other) => return Err(other),
            };
            if offset > length {
                return Err(strange(id, "the service has more bytes than were sent"));
            }
            lost = if offset > before { 0 } else { lost + 1 };
            if lost > LOST_PIECES {
                return Err(strange(id, "the upload does not get on"));
            }
            told(offset);
        }
        Ok(())
    }

    fn patch(&self, id: &str, offset: u64, piece: &[u8]) -> Result<u64, ApiError> {
        let headers = [
            ("Upload-Offset", offset.to_string()),
            ("Content-Type", "application/octet-stream".to_owned()),
        ];
        let answer = self.call(Method::PATCH, &format!("/api/v1/blobs/{id}"), Some(piece), &headers)?;
        Ok(read_json::<Offset>("PATCH /blobs", &answer.body)?.offset)
    }

    fn uploaded(&self, id: &str) -> Result<u64, ApiError> {
        Ok(self.get::<Offset>(&format!("/blobs/{id}/upload"))?.offset)
    }

    /// Downloads a blob whose length is known from a signed object, and not a byte more.
    ///
    /// `told` hears how many bytes have come.
    pub(crate) fn download(&self, id: &str, length: u64, told: &mut dyn FnMut(u64)) -> Result<Vec<u8>, ApiError> {
        let path = format!("/api/v1/blobs/{id}");
        let mut bytes: Vec<u8> = Vec::new();
        repeated(|| {
            let had = bytes.len() as u64;
            let headers = if had > 0 {
                vec![("Range", format!("bytes={had}-"))]
            } else {
                Vec::new()
            };
            let mut response = self.send(Method::GET, &path, None, &headers)?;
            let status = response.status().as_u16();
            let after = retry_after(&response);
            // A refusal may be longer than a short file.
            let limit = (length + 1).max(REFUSAL_LIMIT);
            let mut body = response.body_mut().with_config().limit(limit).reader();
            if !(200..300).contains(&status) {
                let mut refusal = Vec::new();
                body.read_to_end(&mut refusal)
                    .map_err(|error| self.unreachable(&error))?;
                return Err(ApiError::Refused(Problem::read(status, after, &refusal)));
            }
            if status != 206 {
                bytes.clear();
            }
            let mut piece = vec![0; 64 << 10];
            loop {
                let count = body.read(&mut piece).map_err(|error| self.unreachable(&error))?;
                if count == 0 {
                    break;
                }
                bytes.extend_from_slice(&piece[..count]);
                if bytes.len() as u64 > length {
                    return Err(strange(id, "the service sent more than the signed length"));
                }
                told(bytes.len() as u64);
            }
            if (bytes.len() as u64) < length {
                return Err(ApiError::Unreachable {
                    server: self.server.clone(),
                    cause: "the connection ended early".to_owned(),
                });
            }
            Ok(())
        })?;
        Ok(bytes)
    }
}

fn strange(id: &str, why: &str) -> ApiError {
    ApiError::Strange {
        call: format!("blob {id}"),
        why: why.to_owned(),
    }
}
