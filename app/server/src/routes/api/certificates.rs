//! One's own certificates: which there are, and taking one back. Fresh ones come from [`super::people`].

use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{State, get, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::describe::{Group, Operation};
use crate::authority::Reason;
use crate::guards::{Body, Session};
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::revocations::{self, By, Own, Revocation, RevocationError};

/// Routes about one's own certificates.
pub fn group() -> Group {
    Group {
        name: "certificates",
        routes: routes![own, revoke],
        operations: vec![
            Operation::new("get", "/certificates", "Your certificates, the newest first").answers::<Certificates>(200),
            Operation::new(
                "post",
                "/certificates/revoke",
                "Revoke a certificate of yours, for good",
            )
            .request::<Revoke>()
            .answers::<Revoked>(200),
        ],
    }
}

#[derive(Serialize, ToSchema)]
struct Certificates {
    certificates: Vec<Listed>,
}

/// A certificate of yours.
#[derive(Serialize, ToSchema)]
struct Listed {
    /// Serial number, in hex.
    serial: String,
    /// When it was issued, in Unix milliseconds.
    issued: i64,
    /// When it ends, in Unix milliseconds.
    expires: i64,
    /// Its revocation; none while it is good.
    revocation: Option<Revoked>,
}

impl From<Own> for Listed {
    fn from(
        Own {
            certificate,
            revocation,
        }: Own,
    ) -> Self {
        Self {
            revocation: revocation.map(|revocation| Revoked::of(&certificate.serial, &revocation)),
            serial: certificate.serial,
            issued: certificate.issued,
            expires: certificate.expires,
        }
    }
}

/// What is to be revoked, and why.
#[derive(Deserialize, ToSchema)]
struct Revoke {
    /// Serial number, in hex.
    serial: String,
    /// `unspecified`, `key-compromise`, `affiliation-changed`, `superseded` or `cessation-of-operation` (RFC 5280 §5.3.1).
    reason: String,
    /// Since when it has not been good, in Unix milliseconds, if that was earlier than now: when the key was lost, say.
    invalidity: Option<i64>,
}

/// A revocation.
#[derive(Serialize, ToSchema)]
struct Revoked {
    /// Serial number, in hex.
    serial: String,
    /// When it was revoked, in Unix milliseconds.
    revoked: i64,
    /// Why.
    reason: &'static str,
    /// Since when it has not been good, in Unix milliseconds, if its owner said so.
    invalidity: Option<i64>,
}

impl Revoked {
    fn of(serial: &str, revocation: &Revocation) -> Self {
        Self {
            serial: serial.to_owned(),
            revoked: revocation.at,
            reason: revocation.reason.name(),
            invalidity: revocation.invalidity,
        }
    }
}

#[get("/certificates")]
async fn own(session: Session, service: &State<Service>) -> Result<Json<Certificates>, Problem> {
    let own = revocations::own(&service.db, session.user).await?;
    Ok(Json(Certificates {
        certificates: own.into_iter().map(Listed::from).collect(),
    }))
}

#[post("/certificates/revoke", data = "<body>")]
async fn revoke(session: Session, body: Body<Revoke>, service: &State<Service>) -> Result<Json<Revoked>, Problem> {
    let Revoke {
        serial,
        reason,
        invalidity,
    } = body.0;
    let reason = Reason::named(&reason).ok_or_else(|| {
        let names: Vec<&str> = Reason::ALL.iter().map(|reason| reason.name()).collect();
        Problem::malformed(format!("The reason is none of {}.", names.join(", ")))
    })?;
    let revocation = revocations::revoke(service, By::Owner(session.user), &serial, reason, invalidity).await?;
    Ok(Json(Revoked::of(&serial.to_lowercase(), &revocation)))
}

impl From<RevocationError> for Problem {
    fn from(error: RevocationError) -> Self {
        let detail = error.to_string();
        match error {
            RevocationError::Unknown => Self::new(
                Status::NotFound,
                "no-certificate",
                "There is no such certificate",
                detail,
            ),
            RevocationError::Already(known) => Self::new(
                Status::Conflict,
                "already-revoked",
                "The certificate is revoked already",
                detail,
            )
            .with("revoked", known.at)
            .with("reason", known.reason.name()),
            RevocationError::Invalidity => {
                Self::new(Status::BadRequest, "bad-invalidity", "The time cannot be used", detail)
            }
            RevocationError::Database(error) => error.into(),
        }
    }
}
