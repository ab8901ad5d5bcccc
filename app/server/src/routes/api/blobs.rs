//! Ciphertext files, sent in parts and read in ranges.

use std::ops::Range;

use rocket::data::{Data, ToByteUnit};
use rocket::http::{ContentType, Header, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::{Responder, Response};
use rocket::serde::json::Json;
use rocket::{State, get, patch, post, routes};
use serde::{Deserialize, Serialize};
use tokio_util::io::StreamReader;
use utoipa::ToSchema;
use uuid::Uuid;

use super::describe::{Group, Operation};
use crate::blobs::ByteStream;
use crate::guards::{Body, Id, Session};
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::blobs::{self, BlobError, LinkError, PART_LIMIT, Progress};

/// Routes about blobs.
pub fn group() -> Group {
    Group {
        name: "blobs",
        routes: routes![declare, append, progress, read],
        operations: vec![
            Operation::new("post", "/blobs", "Declare a sealed file, or ask where to continue")
                .request::<Declaration>()
                .answers::<Offset>(200)
                .answers::<Offset>(201),
            Operation::new("patch", "/blobs/<id>", "Send the next part, of at most 8 MiB")
                .parameter("header", "Upload-Offset")
                .request_bytes()
                .answers::<Offset>(200),
            Operation::new("get", "/blobs/<id>/upload", "How far an upload is").answers::<Upload>(200),
            Operation::new("get", "/blobs/<id>", "Read a sealed file that has been released to you")
                .parameter("header", "Range")
                .answers_bytes(200)
                .answers_bytes(206),
        ],
    }
}

/// A sealed file that is to come.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Declaration {
    /// Chosen by the client.
    id: Uuid,
    /// The envelope it is meant for; it need not exist yet.
    envelope: Uuid,
    /// Its length in bytes.
    length: u64,
}

/// Where to continue.
#[derive(Debug, Serialize, ToSchema)]
pub struct Offset {
    /// How many bytes are here.
    offset: u64,
}

/// How far an upload is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Upload {
    /// How many bytes are here.
    offset: u64,
    /// The declared length.
    length: u64,
    /// Whether it is whole.
    complete: bool,
}

impl From<Progress> for Upload {
    fn from(
        Progress {
            offset,
            length,
            complete,
        }: Progress,
    ) -> Self {
        Self {
            offset,
            length,
            complete,
        }
    }
}

#[post("/blobs", data = "<body>")]
async fn declare(
    session: Session,
    service: &State<Service>,
    body: Body<Declaration>,
) -> Result<(Status, Json<Offset>), Problem> {
    let Declaration { id, envelope, length } = body.0;
    let (Progress { offset, .. }, new) = blobs::declare(service, session.user, id, envelope, length).await?;
    Ok((if new { Status::Created } else { Status::Ok }, Json(Offset { offset })))
}

#[patch("/blobs/<id>", data = "<content>")]
async fn append(
    session: Session,
    service: &State<Service>,
    id: Id,
    offset: UploadOffset,
    content: Data<'_>,
) -> Result<Json<Offset>, Problem> {
    let offset = offset.0.ok_or_else(|| {
        Problem::malformed("The header Upload-Offset must say at which byte of the file this part begins.")
    })?;
    // One byte more than a part may have: Rocket cuts a longer stream without a word (DESIGN §5), the service refuses it.
    let content = content.open((PART_LIMIT + 1).bytes());
    let progress = blobs::append(service, session.user, id.0, offset, content).await?;
    Ok(Json(Offset {
        offset: progress.offset,
    }))
}

#[get("/blobs/<id>/upload")]
async fn progress(session: Session, service: &State<Service>, id: Id) -> Result<Json<Upload>, Problem> {
    Ok(Json(blobs::progress(service, session.user, id.0).await?.into()))
}

#[get("/blobs/<id>")]
async fn read(session: Session, service: &State<Service>, id: Id, range: Ranged) -> Result<Bytes, Problem> {
    let blob = blobs::readable(service, session.user, id.0).await?;
    let Some(wanted) = range.within(blob.length) else {
        return Err(unsatisfiable(blob.length));
    };
    let content = blobs::read(service, &blob, wanted.clone()).await?;
    Ok(Bytes {
        content,
        partial: range.0.is_some(),
        range: wanted,
        length: blob.length,
        tag: blob.root,
    })
}

/// The header `Upload-Offset`, if it is there and is a number.
struct UploadOffset(Option<u64>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for UploadOffset {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Self(
            request
                .headers()
                .get_one("Upload-Offset")
                .and_then(|text| text.trim().parse().ok()),
        ))
    }
}

/// One range of bytes as a client asks for it (RFC 9110, section 14.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    From(u64),
    Between(u64, u64),
    Last(u64),
}

/// The header `Range`. Other units, several ranges and malformed ones are ignored, as RFC 9110 section 14.2 allows.
struct Ranged(Option<Span>);

impl Ranged {
    fn parse(header: &str) -> Option<Span> {
        let (first, last) = header.strip_prefix("bytes=")?.trim().split_once('-')?;
        match (first.parse().ok(), last.parse().ok()) {
            (Some(first), Some(last)) if first <= last => Some(Span::Between(first, last)),
            (Some(first), None) if last.is_empty() => Some(Span::From(first)),
            (None, Some(last)) if first.is_empty() => Some(Span::Last(last)),
            _ => None,
        }
    }

    /// The bytes meant, of a file of `length`; none when nothing of it is there.
    fn within(&self, length: u64) -> Option<Range<u64>> {
        match self.0 {
            None => Some(0..length),
            Some(Span::From(first)) if first < length => Some(first..length),
            Some(Span::Between(first, last)) if first < length => Some(first..length.min(last.saturating_add(1))),
            Some(Span::Last(count)) if count > 0 => Some(length.saturating_sub(count)..length),
            Some(_) => None,
        }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Ranged {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Self(request.headers().get_one("Range").and_then(Self::parse)))
    }
}

/// A sealed file, or a range of it, streamed.
struct Bytes {
    content: ByteStream,
    partial: bool,
    range: Range<u64>,
    length: u64,
    tag: String,
}

impl<'r> Responder<'r, 'static> for Bytes {
    fn respond_to(self, _: &'r Request<'_>) -> rocket::response::Result<'static> {
        let Self {
            content,
            partial,
            range,
            length,
            tag,
        } = self;
        let mut response = Response::build();
        response
            .header(ContentType::Binary)
            .header(Header::new("Accept-Ranges", "bytes"))
            .header(Header::new("ETag", format!("\"{tag}\"")))
            .header(Header::new("Content-Length", (range.end - range.start).to_string()))
            .streamed_body(StreamReader::new(content));
        if partial {
            let content_range = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            response
                .status(Status::PartialContent)
                .header(Header::new("Content-Range", content_range));
        }
        response.ok()
    }
}

fn unsatisfiable(length: u64) -> Problem {
    Problem::new(
        Status::RangeNotSatisfiable,
        "no-such-range",
        "The range is not in the file",
        format!("The file has {length} bytes; ask for a range within them."),
    )
    .with("length", length)
}

impl From<BlobError> for Problem {
    fn from(error: BlobError) -> Self {
        let detail = sentence(&error);
        let large = |limit| {
            Self::new(
                Status::PayloadTooLarge,
                "too-large",
                "The file is too large",
                detail.clone(),
            )
            .with("limit", limit)
        };
        match error {
            BlobError::TooLarge { limit } | BlobError::PartTooLarge { limit } => large(limit),
            BlobError::PastTheEnd { length } => Self::new(
                Status::UnprocessableEntity,
                "past-the-end",
                "More bytes than declared",
                detail,
            )
            .with("length", length),
            BlobError::Empty => Self::new(Status::UnprocessableEntity, "empty", "The file is empty", detail),
            BlobError::Taken => Self::new(Status::Conflict, "id-taken", "The id is taken", detail),
            BlobError::TooMany { limit } => {
                Self::new(Status::TooManyRequests, "too-many-uploads", "Too many uploads", detail).with("limit", limit)
            }
            BlobError::WrongOffset { offset } => {
                Self::new(Status::Conflict, "wrong-offset", "The upload is elsewhere", detail).with("offset", offset)
            }
            BlobError::NotFound => Self::not_found(detail),
            BlobError::Withheld => Self::new(Status::Forbidden, "withheld", "Not released to you", detail),
            BlobError::BrokeOff => Self::malformed(detail),
            BlobError::Store(error) => Self::internal(&error),
            BlobError::Database(error) => Self::internal(&error),
            BlobError::Randomness(error) => Self::internal(&error),
        }
    }
}

/// A blob that a manifest or an entry names cannot be taken.
pub(super) fn unlinked(error: &LinkError) -> Problem {
    let (name, title) = match error {
        LinkError::Missing(_) => ("blob-missing", "A sealed file is missing"),
        LinkError::Differs(_) => ("blob-differs", "A sealed file is not the one that was signed"),
        LinkError::Taken(_) => ("blob-taken", "A sealed file belongs elsewhere"),
    };
    Problem::new(Status::UnprocessableEntity, name, title, sentence(error))
}

/// An error's text as a sentence: with a capital and a full stop.
pub(super) fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let capital = letters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{capital}{}{stop}", letters.as_str())
}

#[cfg(test)]
mod tests;
