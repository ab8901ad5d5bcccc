//! The notebook, sealed for oneself.

use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{State, get, put, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::blobs::sentence;
use super::describe::{Group, Operation};
use super::wire::Base64;
use crate::guards::{Body, Session};
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::notebooks::{self, LIMIT, NotebookError};

/// Routes of the notebook.
pub fn group() -> Group {
    Group {
        name: "notebook",
        routes: routes![find, replace],
        operations: vec![
            Operation::new("get", "/notebook", "What you keep for yourself, sealed").answers::<Notebook>(200),
            Operation::new("put", "/notebook", "Replace the version that you have read")
                .request::<NewNotebook>()
                .answers::<Written>(200),
        ],
    }
}

/// A notebook as it is here.
#[derive(Serialize, ToSchema)]
struct Notebook {
    /// How often it was written; 0 when there is none.
    version: i64,
    /// Ciphertext.
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<Base64>,
}

/// A notebook to keep.
#[derive(Deserialize, ToSchema)]
struct NewNotebook {
    /// The version that it replaces.
    version: i64,
    /// Ciphertext, at most 2 MiB.
    sealed: Base64,
}

/// A notebook that was kept.
#[derive(Serialize, ToSchema)]
struct Written {
    /// Its version.
    version: i64,
}

#[get("/notebook")]
async fn find(session: Session, service: &State<Service>) -> Result<Json<Notebook>, Problem> {
    let row = notebooks::find(service, session.user).await?;
    Ok(Json(Notebook {
        version: row.as_ref().map_or(0, |row| row.version),
        sealed: row.map(|row| Base64(row.sealed)),
    }))
}

#[put("/notebook", data = "<body>")]
async fn replace(
    session: Session,
    service: &State<Service>,
    body: Body<NewNotebook>,
) -> Result<Json<Written>, Problem> {
    let NewNotebook { version, sealed } = body.0;
    let version = notebooks::replace(service, session.user, version, sealed.0).await?;
    Ok(Json(Written { version }))
}

impl From<NotebookError> for Problem {
    fn from(error: NotebookError) -> Self {
        let detail = sentence(&error);
        match error {
            NotebookError::Stale { version } => {
                Self::new(Status::Conflict, "stale-notebook", "The notebook has changed", detail)
                    .with("version", version)
            }
            NotebookError::TooLong => {
                Self::new(Status::PayloadTooLarge, "too-large", "The request is too large", detail).with("limit", LIMIT)
            }
            NotebookError::Database(error) => Self::internal(&error),
        }
    }
}
