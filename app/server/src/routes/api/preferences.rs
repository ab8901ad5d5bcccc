//! What one prefers.

use rocket::http::CookieJar;
use rocket::serde::json::Json;
use rocket::{State, get, put, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::describe::{Group, Operation};
use crate::guards::{Body, Client, LANGUAGE, Session, cookies};
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::preferences::{self, Mails, Preferences};
use crate::words::Language;

/// Routes of preferences.
pub fn group() -> Group {
    Group {
        name: "preferences",
        routes: routes![find, keep],
        operations: vec![
            Operation::new("get", "/preferences", "Your language, and the mails you want").answers::<Chosen>(200),
            Operation::new("put", "/preferences", "Choose them")
                .request::<Chosen>()
                .answers::<Chosen>(200),
        ],
    }
}

/// Preferences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
struct Chosen {
    /// `en`, `de`, `fr`, `es`, `pt`, `ja`, `zh` or `ar`.
    language: String,
    /// The mails wanted.
    mails: ChosenMails,
}

/// Which mails are wanted. Codes and invitations come whatever is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
struct ChosenMails {
    /// It is your turn.
    turn: bool,
    /// An approval of what you sent came back.
    returned: bool,
    /// Somebody declined what you sent.
    declined: bool,
    /// All approvals are in.
    completed: bool,
}

impl From<Preferences> for Chosen {
    fn from(Preferences { language, mails }: Preferences) -> Self {
        let Mails {
            turn,
            returned,
            declined,
            completed,
        } = mails;
        Self {
            language: language.tag().to_owned(),
            mails: ChosenMails {
                turn,
                returned,
                declined,
                completed,
            },
        }
    }
}

impl TryFrom<Chosen> for Preferences {
    type Error = Problem;

    fn try_from(chosen: Chosen) -> Result<Self, Problem> {
        let ChosenMails {
            turn,
            returned,
            declined,
            completed,
        } = chosen.mails;
        let language = Language::of(&chosen.language)
            .ok_or_else(|| Problem::malformed("The language is one of en, de, fr, es, pt, ja, zh and ar."))?;
        Ok(Self {
            language,
            mails: Mails {
                turn,
                returned,
                declined,
                completed,
            },
        })
    }
}

#[get("/preferences")]
async fn find(session: Session, service: &State<Service>) -> Result<Json<Chosen>, Problem> {
    Ok(Json(preferences::of(&service.db, session.user).await?.into()))
}

#[put("/preferences", data = "<body>")]
async fn keep(
    session: Session,
    client: Client,
    service: &State<Service>,
    jar: &CookieJar<'_>,
    body: Body<Chosen>,
) -> Result<Json<Chosen>, Problem> {
    let chosen = Preferences::try_from(body.0)?;
    preferences::keep(&service.db, session.user, chosen).await?;
    if client == Client::Browser {
        jar.add(cookies::choice(service, LANGUAGE, chosen.language.tag()));
    }
    Ok(Json(chosen.into()))
}
