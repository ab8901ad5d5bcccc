//! The session: who am I, and the way out.

use rocket::serde::json::Json;
use rocket::{State, get, post, routes};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::describe::{Group, Operation};
use super::wire::{Base64, Empty};
use crate::guards::Session;
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::{accounts, sessions};

/// Routes about the session.
pub fn group() -> Group {
    Group {
        name: "session",
        routes: routes![whoami, logout],
        operations: vec![
            Operation::new("get", "/session", "Whose session this is").answers::<Person>(200),
            Operation::new("post", "/logout", "End this session").answers::<Empty>(200),
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
async fn logout(session: Session, service: &State<Service>) -> Result<Json<Empty>, Problem> {
    sessions::end(&service.db, &session).await?;
    Ok(Json(Empty {}))
}
