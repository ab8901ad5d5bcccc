//! Methods: 405 with `Allow` where Rocket would say 404, and no override by a form field.

use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::{Header, Method, Status};
use rocket::{Data, Request, Response, Route};

use crate::problem::Problem;

/// How a form asks Rocket for another method.
const OVERRIDE: &[u8] = b"_method=";

/// Answers methods that an address does not have. Made from the route table, so it cannot fall behind.
pub struct Methods {
    table: Vec<(Method, Vec<Segment>)>,
}

enum Segment {
    Fixed(String),
    One,
    Rest,
}

impl Methods {
    /// From the routes that are mounted at the root.
    pub fn of(routes: &[Route]) -> Self {
        let table = routes
            .iter()
            .map(|route| (route.method, pattern(route.uri.path())))
            .collect();
        Self { table }
    }

    fn allowed(&self, path: &str) -> Vec<Method> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let mut methods = Vec::new();
        for (method, pattern) in &self.table {
            if matches(pattern, &parts) && !methods.contains(method) {
                methods.push(*method);
                if *method == Method::Get {
                    methods.push(Method::Head);
                }
            }
        }
        methods
    }
}

fn pattern(path: &str) -> Vec<Segment> {
    path.split('/')
        .filter(|part| !part.is_empty())
        .map(|part| match part {
            part if part.starts_with('<') && part.ends_with("..>") => Segment::Rest,
            part if part.starts_with('<') => Segment::One,
            part => Segment::Fixed(part.to_owned()),
        })
        .collect()
}

fn matches(pattern: &[Segment], parts: &[&str]) -> bool {
    match (pattern, parts) {
        ([], []) | ([Segment::Rest, ..], _) => true,
        ([Segment::Fixed(name), pattern @ ..], [part, parts @ ..]) => name == part && matches(pattern, parts),
        ([Segment::One, pattern @ ..], [_, parts @ ..]) => matches(pattern, parts),
        _ => false,
    }
}

#[rocket::async_trait]
impl Fairing for Methods {
    fn info(&self) -> Info {
        Info {
            name: "methods",
            kind: Kind::Request | Kind::Response,
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, data: &mut Data<'_>) {
        // Rocket turns a form POST that begins with `_method=delete` into a DELETE before any fairing sees it
        // (DESIGN §5); here it becomes again what it was.
        let form = request.content_type().is_some_and(|kind| kind.is_form());
        if form && data.peek(OVERRIDE.len()).await.starts_with(OVERRIDE) {
            request.set_method(Method::Post);
        }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        if response.status() != Status::NotFound || request.route().is_some() {
            return;
        }
        let allowed = self.allowed(request.uri().path().as_str());
        if allowed.is_empty() || allowed.contains(&request.method()) {
            return;
        }
        if let Ok(refused) =
            rocket::response::Responder::respond_to(Problem::of_status(Status::MethodNotAllowed), request)
        {
            *response = refused;
            let list = allowed
                .iter()
                .map(|method| method.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            response.set_header(Header::new("Allow", list));
        }
    }
}
