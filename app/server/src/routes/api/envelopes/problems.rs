//! What the API says when an envelope or an entry is refused. One name per cause; nothing was changed.

use countersign_protocol::chain::ChainError;
use rocket::http::Status;

use crate::problem::Problem;
use crate::routes::api::blobs::{sentence, unlinked};
use crate::services::completion::CompletionRefused;
use crate::services::envelopes::{AppendError, CreateError, Denied, RemindError, ViewError};
use crate::services::evidence::EvidenceError;

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        let detail = sentence(&denied);
        match denied {
            Denied::Gone => Self::new(Status::NotFound, "gone", "There is nothing here", detail),
            Denied::NotYours => Self::new(Status::Forbidden, "not-yours", "This is for other people", detail),
        }
    }
}

impl From<RemindError> for Problem {
    fn from(error: RemindError) -> Self {
        let detail = sentence(&error);
        match error {
            RemindError::Denied(denied) => denied.into(),
            RemindError::NotRequester => {
                Self::new(Status::Forbidden, "not-a-member", "This is not yours to decide", detail)
            }
            RemindError::Ended => Self::new(Status::Conflict, "route-ended", "The route has ended", detail),
            RemindError::Slowed { seconds } => {
                Self::new(Status::TooManyRequests, "slowed", "Too many attempts", detail).retry_after(seconds)
            }
            RemindError::Database(error) => Self::internal(&error),
        }
    }
}

impl From<CreateError> for Problem {
    fn from(error: CreateError) -> Self {
        let detail = sentence(&error);
        match error {
            CreateError::Malformed(_) => Self::malformed(detail),
            CreateError::NotYours => not_yours(detail),
            CreateError::Chain(error) => refused(&error),
            CreateError::StaleKeys { slot, email } => stale_keys(detail, slot).with("email", email),
            CreateError::Grants { slot } => grants(detail).with("slot", slot),
            CreateError::Blob(error) => unlinked(&error),
            CreateError::Taken => Self::new(Status::Conflict, "envelope-exists", "The envelope exists", detail),
            CreateError::Database(error) => Self::internal(&error),
            CreateError::Stored(error) => Self::internal(&error),
        }
    }
}

impl From<AppendError> for Problem {
    fn from(error: AppendError) -> Self {
        let detail = sentence(&error);
        match error {
            AppendError::Denied(denied) => denied.into(),
            AppendError::Malformed(_) => Self::malformed(detail),
            AppendError::NotYours => not_yours(detail),
            AppendError::Chain(error) => refused(&error),
            AppendError::Grant => grants(detail),
            AppendError::StaleKeys { slot } => stale_keys(detail, slot),
            AppendError::Blob(error) => unlinked(&error),
            AppendError::Database(error) => Self::internal(&error),
            AppendError::Stored(error) => Self::internal(&error),
        }
    }
}

impl From<ViewError> for Problem {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::Denied(denied) => denied.into(),
            ViewError::Database(error) => Self::internal(&error),
            ViewError::Stored(error) => Self::internal(&error),
        }
    }
}

impl From<EvidenceError> for Problem {
    fn from(error: EvidenceError) -> Self {
        match error {
            EvidenceError::Denied(denied) => denied.into(),
            EvidenceError::NotFound => Self::not_found(sentence(&error)),
            EvidenceError::Database(error) => Self::internal(&error),
            EvidenceError::Stored(error) => Self::internal(&error),
        }
    }
}

impl From<CompletionRefused> for Problem {
    fn from(error: CompletionRefused) -> Self {
        let detail = sentence(&error);
        match error {
            CompletionRefused::Evidence(error) => error.into(),
            CompletionRefused::StaleHead { head } => {
                Self::new(Status::Conflict, "stale-head", "The envelope has moved on", detail)
                    .with("head", head.to_string())
            }
            CompletionRefused::NotFinished { state } => Self::new(
                Status::Conflict,
                "not-completed",
                "The envelope is not finished",
                detail,
            )
            .with("state", state),
            CompletionRefused::Seal(_) => Self::internal(&error),
        }
    }
}

fn not_yours(detail: String) -> Problem {
    Problem::new(Status::Forbidden, "not-your-keys", "Not signed by you", detail)
}

fn stale_keys(detail: String, slot: u32) -> Problem {
    Problem::new(Status::Conflict, "stale-keys", "Somebody's keys have changed", detail).with("slot", slot)
}

fn grants(detail: String) -> Problem {
    Problem::new(
        Status::UnprocessableEntity,
        "wrong-grants",
        "The grants do not fit the slots",
        detail,
    )
}

/// The chain's own refusals.
fn refused(error: &ChainError) -> Problem {
    let (status, name, title) = match error {
        ChainError::StaleHead { head } => {
            let detail = "Somebody was faster: the envelope has moved on. Fetch it, look at it, and decide again.";
            return Problem::new(Status::Conflict, "stale-head", "The envelope has moved on", detail)
                .with("head", head.to_string());
        }
        ChainError::OutOfTurn(_) => (Status::Forbidden, "out-of-turn", "It is not your turn"),
        ChainError::NotAMember(_) | ChainError::NotRequester => {
            (Status::Forbidden, "not-a-member", "This is not yours to decide")
        }
        ChainError::UnboundSlot(_) => (Status::Forbidden, "unbound-slot", "The slot has no keys yet"),
        ChainError::AlreadyActed(_) => (Status::Conflict, "already-acted", "This has been decided already"),
        ChainError::AlreadyBound(_) => (Status::Conflict, "already-bound", "The slot has keys already"),
        ChainError::NotClosed => (Status::Conflict, "not-closed", "The envelope is not closed yet"),
        ChainError::NotInvolved => (
            Status::Forbidden,
            "not-involved",
            "Only people of the envelope may archive it",
        ),
        ChainError::AlreadyClosed => (Status::Conflict, "already-closed", "The envelope is closed already"),
        ChainError::NotCompleted => (Status::Conflict, "not-completed", "The envelope is not completed"),
        ChainError::RouteEnded | ChainError::StageEnded(_) | ChainError::DeadlinePassed => {
            (Status::Conflict, "route-ended", "The route has ended")
        }
        ChainError::NotWhatWasDisplayed => (Status::Conflict, "not-displayed", "Look at the envelope again"),
        ChainError::BadSignature => (
            Status::UnprocessableEntity,
            "bad-signature",
            "The signature is not valid",
        ),
        ChainError::WrongEnvelope => (
            Status::UnprocessableEntity,
            "wrong-envelope",
            "It belongs to another envelope",
        ),
        ChainError::Malformed(_) => (Status::BadRequest, "malformed", "The request is malformed"),
        ChainError::Manifest(_) => (
            Status::UnprocessableEntity,
            "manifest-refused",
            "The manifest is refused",
        ),
        ChainError::UnknownBundle(_) => (Status::UnprocessableEntity, "unknown-keys", "Keys are not known here"),
        ChainError::WrongPerson { .. } => (Status::UnprocessableEntity, "wrong-person", "Keys of somebody else"),
        _ => (Status::UnprocessableEntity, "entry-refused", "The entry is refused"),
    };
    Problem::new(status, name, title, sentence(error))
}
