//! Refusals as the asker can read them.

use askama::Template;
use rocket::http::Status;
use rocket::request::Request;
use rocket::response::{Responder, Response};

use super::shell::{Page, Shell};
use crate::guards::Reader;
use crate::launch::Service;
use crate::problem::Problem;
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/refused.html")]
struct Refused {
    p: Shell,
    w: Words,
    title: String,
    detail: String,
}

/// A refusal: a page outside the API when HTML is asked for, a problem otherwise.
pub enum Refusal {
    /// For people.
    Page(Status, Page),
    /// For programs.
    Problem(Problem),
}

impl Refusal {
    /// Chooses between the two.
    pub async fn of(problem: Problem, request: &Request<'_>) -> Self {
        let path = request.uri().path();
        let to_program = path.starts_with("/api/") || path.starts_with("/assets/");
        let reads_html = request
            .accept()
            .is_some_and(|accept| accept.media_types().any(|kind| kind.is_html()));
        let Some(service) = request
            .rocket()
            .state::<Service>()
            .filter(|_| reads_html && !to_program)
        else {
            return Self::Problem(problem);
        };
        let reader = Reader::of(request);
        let shell = Shell::bare(service, reader, path.as_str()).await;
        let w = Words(reader.language);
        let state = state(problem.status());
        let page = Refused {
            title: w.say(&format!("state.{state}.title")),
            detail: w.say(&format!("state.{state}.text")),
            w,
            p: shell.clone(),
        };
        match Page::of(&page, &shell) {
            Ok(page) => Self::Page(problem.status(), page),
            Err(_) => Self::Problem(problem),
        }
    }
}

/// Which words say it.
fn state(status: Status) -> &'static str {
    match status.code {
        // An id in an address that is none names nothing.
        404 | 410 | 422 => "gone",
        503 => "unavailable",
        500.. => "failed",
        _ => "refused",
    }
}

impl<'r> Responder<'r, 'static> for Refusal {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'static> {
        match self {
            Self::Page(status, page) => Response::build_from(page.respond_to(request)?).status(status).ok(),
            Self::Problem(problem) => problem.respond_to(request),
        }
    }
}
