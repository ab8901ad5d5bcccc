//! The session: who am I, and the way out.

use rocket::http::CookieJar;
use rocket::serde::json::Json;
use rocket::{State, delete, get, post, routes};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::describe::{Group, Operation};
use super::wire::{Base64, Empty};
use crate::guards::{Session, cookies};
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::{accounts, sessions};

/// Routes about the session.
pub fn group() -> Group {
    Group {
        name: "session",
        routes: routes![whoami, logout, list, end],
        operations: vec![
            Operation::new("get", "/session", "Whose session this is").answers::<Person>(200),
            Operation::new("post", "/logout", "End this session").answers::<Empty>(200),
            Operation::new("get", "/sessions", "Where you are logged in").answers::<Sessions>(200),
            Operation::new("delete", "/sessions/<id>", "End one of your sessions").answers::<Empty>(200),
        ],
    }
}

/// A person as others may see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Person {
    /// The account.
    pub user: Uuid,
    /// Confirmed address, lower case.
    pub email: String,
    /// The name to show.
    pub name: String,
    /// The current key bundle.
    pub bundle: Base64,
}

impl From<accounts::Person> for Person {
    fn from(person: accounts::Person) -> Self {
        Self {
            user: person.id,
            email: person.email,
            name: person.name,
            bundle: Base64(person.bundle),
        }
    }
}

#[get("/session")]
async fn whoami(session: Session, service: &State<Service>) -> Result<Json<Person>, Problem> {
    let person = accounts::by_id(&service.db, session.user).await?;
    person.map(|person| Json(person.into())).ok_or_else(Problem::no_session)
}

#[post("/logout")]
async fn logout(session: Session, service: &State<Service>, jar: &CookieJar<'_>) -> Result<Json<Empty>, Problem> {
    sessions::end(&service.db, &session).await?;
    cookies::clear_session(service, jar);
    Ok(Json(Empty {}))
}

/// One's sessions.
#[derive(Debug, Serialize, ToSchema)]
struct Sessions {
    sessions: Vec<Open>,
}

/// A session that has not ended.
#[derive(Debug, Serialize, ToSchema)]
struct Open {
    /// Names it: the hash of its token.
    id: String,
    /// When it began.
    created: i64,
    /// When it was last used, to ten minutes.
    seen: i64,
    /// Whether it is this one.
    current: bool,
    /// `browser` or `terminal`.
    client: String,
}

#[get("/sessions")]
async fn list(session: Session, service: &State<Service>) -> Result<Json<Sessions>, Problem> {
    let rows = sessions::list(service, session.user).await?;
    let sessions = rows.into_iter().map(|row| Open {
        current: row.token_hash == session.token_hash,
        id: row.token_hash,
        created: row.created,
        seen: row.seen,
        client: row.client,
    });
    Ok(Json(Sessions {
        sessions: sessions.collect(),
    }))
}

#[delete("/sessions/<id>")]
async fn end(
    session: Session,
    service: &State<Service>,
    jar: &CookieJar<'_>,
    id: &str,
) -> Result<Json<Empty>, Problem> {
    if !sessions::end_one(&service.db, session.user, id).await? {
        return Err(Problem::not_found("You have no such session; it may have ended."));
    }
    if id == session.token_hash {
        cookies::clear_session(service, jar);
    }
    Ok(Json(Empty {}))
}
