//! Errors as the API tells them: RFC 9457, `application/problem+json`.

use rocket::Request;
use rocket::http::{ContentType, Header, Status};
use rocket::response::{Responder, Response};
use sea_orm::DbErr;
use serde_json::{Map, Value};

/// One problem: what happened, why, and what to do next.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    status: u16,
    name: &'static str,
    title: &'static str,
    detail: String,
    extras: Map<String, Value>,
    retry_after: Option<u64>,
}

impl Problem {
    /// A problem of type `urn:countersign:problem:<name>`. `title` is the same for all of its kind, `detail` is about
    /// this one; neither repeats what the client sent.
    pub fn new(status: Status, name: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status: status.code,
            name,
            title,
            detail: detail.into(),
            extras: Map::new(),
            retry_after: None,
        }
    }

    /// Adds a member, such as the `head` of a `stale-head`.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.extras.insert(key.to_owned(), value.into());
        self
    }

    /// Adds `Retry-After` in seconds, as a header and as the member `retry_after`.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self.with("retry_after", seconds)
    }

    /// The name at the end of its type.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What kind of problem it is, in words.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// What happened this time, why, and what to do next.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Its HTTP status.
    pub fn status(&self) -> Status {
        Status::new(self.status)
    }

    /// Something failed here; the cause goes to the log and nothing of it to the client.
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(%cause, "a request failed inside the service");
        Self::new(
            Status::InternalServerError,
            "internal",
            "The service failed",
            "Nothing was changed. Try again; if it stays so, tell the operator.",
        )
    }

    /// 400: the request's shape is wrong.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(Status::BadRequest, "malformed", "The request is malformed", detail)
    }

    /// 401: no session, or one that has ended.
    pub fn no_session() -> Self {
        Self::new(
            Status::Unauthorized,
            "no-session",
            "You are not logged in",
            "This needs a session that has not ended. Log in and try again.",
        )
    }

    /// 403: a request with a session's cookie that no page of this service made.
    pub fn cross_site() -> Self {
        Self::new(
            Status::Forbidden,
            "cross-site",
            "The request comes from elsewhere",
            "A browser's session acts only for pages of this service, at the address in COUNTERSIGN_PUBLIC_URL. Open the \
             page at that address and try again.",
        )
    }

    /// 429: more event streams than anybody needs.
    pub fn too_many_streams() -> Self {
        let detail = "Too many pages of yours are listening at once. Close some, and try again.";
        Self::new(Status::TooManyRequests, "slowed", "Too many attempts", detail).retry_after(60)
    }

    /// 404: nothing here, or nothing that the caller may see.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(Status::NotFound, "not-found", "There is nothing here", detail)
    }

    /// 403: the caller may not do this.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(Status::Forbidden, "forbidden", "This is not yours to do", detail)
    }

    /// The problem that stands for a bare status, for requests that no handler answered.
    pub fn of_status(status: Status) -> Self {
        match status.code {
            400 | 422 => Self {
                status: status.code,
                ..Self::malformed("The request could not be read.")
            },
            401 => Self::no_session(),
            403 => Self::forbidden("Access is refused."),
            404 => Self::not_found("No such address."),
            405 => Self::new(
                status,
                "method-not-allowed",
                "The method is not allowed here",
                "The header Allow lists the methods of this address.",
            ),
            413 => Self::new(
                status,
                "too-large",
                "The request is too large",
                "Its body is over the limit of this address.",
            ),
            415 => Self::new(
                status,
                "unsupported-media-type",
                "The content type is not supported",
                "Send JSON with Content-Type application/json, or bytes where the API says so.",
            ),
            500.. => Self::new(
                status,
                "internal",
                "The service failed",
                "Try again; if it stays so, tell the operator.",
            ),
            _ => Self::new(status, "refused", "The request was refused", status.reason_lossy()),
        }
    }

    fn body(&self) -> String {
        let mut members = Map::new();
        members.insert("type".into(), format!("urn:countersign:problem:{}", self.name).into());
        members.insert("title".into(), self.title.into());
        members.insert("status".into(), self.status.into());
        members.insert("detail".into(), self.detail.clone().into());
        members.extend(self.extras.clone());
        Value::Object(members).to_string()
    }
}

impl From<DbErr> for Problem {
    fn from(error: DbErr) -> Self {
        Self::internal(&error)
    }
}

impl<'r> Responder<'r, 'static> for Problem {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'static> {
        let mut response = Response::build_from(self.body().respond_to(request)?);
        response
            .status(self.status())
            .header(ContentType::new("application", "problem+json"));
        if let Some(seconds) = self.retry_after {
            response.header(Header::new("Retry-After", seconds.to_string()));
        }
        if self.status == 401 {
            response.header(Header::new("WWW-Authenticate", "Bearer"));
        }
        response.ok()
    }
}
