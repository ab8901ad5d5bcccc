//! What happens to one's envelopes, as it happens.

use std::time::Duration;

use rocket::response::stream::{Event, EventStream};
use rocket::{Shutdown, State, get, routes};
use serde_json::json;

use super::describe::{Group, Operation};
use crate::guards::Session;
use crate::launch::Service;
use crate::problem::Problem;
use crate::services::sessions;

/// How often a comment is sent when nothing happens, so that a dead line shows.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Routes of events.
pub fn group() -> Group {
    Group {
        name: "events",
        routes: routes![events],
        operations: vec![
            Operation::new(
                "get",
                "/events",
                "Server-sent events: `envelope` with its id, whenever something about one of yours changed",
            )
            .answers_events(200),
        ],
    }
}

/// Ends when the session does, when the service stops, and when the reader cannot keep up. What happened in between is not
/// told again: whoever connects asks for the lists first.
#[get("/events")]
async fn events(
    session: Session,
    service: &State<Service>,
    mut stop: Shutdown,
) -> Result<EventStream![Event], Problem> {
    let mut listening = service
        .news
        .listen(session.user)
        .ok_or_else(Problem::too_many_streams)?;
    let service = service.inner().clone();
    let mut check = tokio::time::interval(2 * HEARTBEAT);
    let stream = EventStream! {
        loop {
            let news = tokio::select! {
                () = &mut stop => break,
                _ = check.tick() => None,
                news = listening.news.recv() => match news {
                    Ok(news) => Some(news),
                    Err(_) => break,
                },
            };
            if !lives(&service, &session).await {
                break;
            }
            if let Some(news) = news.filter(|news| news.concerns(&session)) {
                yield Event::json(&json!({ "envelope": news.envelope })).event("envelope");
            }
        }
    };
    Ok(stream.heartbeat(HEARTBEAT))
}

/// Whether the session has not ended meanwhile. When that cannot be said, the stream ends too; its page comes back.
async fn lives(service: &Service, session: &Session) -> bool {
    matches!(sessions::lives(service, session).await, Ok(true))
}
