//! Language and appearance, chosen by a plain form in the header of every page.

use rocket::form::{Form, FromForm};
use rocket::http::{CookieJar, Header, Status};
use rocket::request::Request;
use rocket::response::{Responder, Response};
use rocket::{Route, State, post, routes};

use crate::guards::{APPEARANCE, Appearance, LANGUAGE, OwnForm, cookies};
use crate::launch::Service;
use crate::words::Language;

/// The one route.
pub(super) fn routes() -> Vec<Route> {
    routes![choose]
}

/// What was chosen, and the page to go back to.
#[derive(FromForm)]
struct Choice<'r> {
    language: Option<&'r str>,
    appearance: Option<&'r str>,
    back: Option<&'r str>,
}

/// To a path on this service.
struct Back(String);

impl<'r> Responder<'r, 'static> for Back {
    fn respond_to(self, _: &'r Request<'_>) -> rocket::response::Result<'static> {
        Response::build()
            .status(Status::SeeOther)
            .header(Header::new("Location", self.0))
            .ok()
    }
}

/// Keeps the choice in two cookies. Nothing is stored here. What is none of ours is passed over.
#[post("/preferences", data = "<form>")]
fn choose(service: &State<Service>, _own: OwnForm, form: Form<Choice<'_>>, jar: &CookieJar<'_>) -> Back {
    if let Some(language) = form.language.and_then(Language::of) {
        jar.add(cookies::choice(service, LANGUAGE, language.tag()));
    }
    if let Some(appearance) = form.appearance.and_then(Appearance::of) {
        jar.add(cookies::choice(service, APPEARANCE, appearance.name()));
    }
    let back = form.back.filter(|path| is_local(path)).unwrap_or("/");
    Back(back.to_owned())
}

/// Whether this is a path on this service, and nothing that a browser would take for another host (`//host`, `/\host`) or
/// read differently (control characters are dropped by some).
fn is_local(path: &str) -> bool {
    let mut bytes = path.bytes();
    bytes.next() == Some(b'/')
        && !path.starts_with("//")
        && bytes.all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && path.len() <= 200
}

#[cfg(test)]
mod tests;
