//! Pages for people. They need no key, reveal nothing and record nothing: mail scanners fetch links before people do.

use askama::Template;
use rocket::http::{ContentType, Header, Status};
use rocket::request::Request;
use rocket::response::{Responder, Response};
use rocket::{Route, State, get, routes};
use uuid::Uuid;

use crate::guards::Id;
use crate::launch::Service;
use crate::problem::Problem;

/// One style sheet from here, and nothing else from anywhere.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = include_str!("../../static/style.css");

/// The pages' routes.
pub fn routes() -> Vec<Route> {
    routes![home, envelope, style]
}

/// A page.
pub struct Page(String);

impl Page {
    fn of(template: &impl Template) -> Result<Self, Problem> {
        template.render().map(Self).map_err(|error| Problem::internal(&error))
    }
}

impl<'r> Responder<'r, 'static> for Page {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'static> {
        Response::build_from(self.0.respond_to(request)?)
            .header(ContentType::HTML)
            .header(Header::new("Content-Security-Policy", POLICY))
            .ok()
    }
}

#[derive(Template)]
#[template(path = "pages/home.html")]
struct Home {
    site: String,
}

#[derive(Template)]
#[template(path = "pages/envelope.html")]
struct Envelope {
    site: String,
    envelope: Uuid,
}

#[derive(Template)]
#[template(path = "pages/refused.html")]
struct Refused<'a> {
    title: &'a str,
    detail: &'a str,
}

/// What this is, and how to begin.
#[get("/")]
fn home(service: &State<Service>) -> Result<Page, Problem> {
    Page::of(&Home { site: site(service) })
}

/// How to open an envelope. The same for every id: nothing is looked up.
#[get("/e/<id>")]
fn envelope(service: &State<Service>, id: Id) -> Result<Page, Problem> {
    Page::of(&Envelope {
        site: site(service),
        envelope: id.0,
    })
}

#[get("/static/style.css")]
fn style() -> (ContentType, &'static str) {
    (ContentType::CSS, STYLE)
}

fn site(service: &Service) -> String {
    service.config.public_url.as_str().trim_end_matches('/').to_owned()
}

/// A refusal as the asker can read it: a page outside the API when HTML is asked for, a problem otherwise.
pub enum Refusal {
    /// For people.
    Page(Status, Page),
    /// For programs.
    Problem(Problem),
}

impl Refusal {
    /// Chooses between the two.
    pub fn of(problem: Problem, request: &Request<'_>) -> Self {
        let to_program = request.uri().path().starts_with("/api/");
        let reads_html = request
            .accept()
            .is_some_and(|accept| accept.media_types().any(|kind| kind.is_html()));
        if to_program || !reads_html {
            return Self::Problem(problem);
        }
        let (title, detail) = (problem.title(), problem.detail());
        match Page::of(&Refused { title, detail }) {
            Ok(page) => Self::Page(problem.status(), page),
            Err(_) => Self::Problem(problem),
        }
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
