//! The web client's files.

use std::borrow::Cow;
use std::path::PathBuf;

use rocket::http::{Header, Status};
use rocket::request::Request;
use rocket::response::{Responder, Response};
use rocket::{Route, State, get, routes};

use crate::launch::Service;
use crate::problem::Problem;
use crate::web::{self, Asset};

/// A worker is held by the policy that its own script came with, not by its page's.
const WORKER: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; font-src 'self'; \
    img-src 'self' blob: data:; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types countersign";

const FOREVER: &str = "public, max-age=31536000, immutable";
/// Kept, and asked for anew each time: the tag says whether it is still the same.
const ASK: &str = "public, no-cache";

/// The one route.
pub(super) fn routes() -> Vec<Route> {
    routes![asset]
}

/// What the asker takes, and already has.
pub(super) struct Asked<'r> {
    codings: Vec<web::Coding>,
    has: Option<&'r str>,
}

#[rocket::async_trait]
impl<'r> rocket::request::FromRequest<'r> for Asked<'r> {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> rocket::request::Outcome<Self, Self::Error> {
        let header = |name: &str| request.headers().get_one(name);
        rocket::request::Outcome::Success(Self {
            codings: web::accepted(header("Accept-Encoding").unwrap_or("")),
            has: header("If-None-Match"),
        })
    }
}

#[get("/assets/<path..>")]
async fn asset(service: &State<Service>, path: PathBuf, asked: Asked<'_>) -> Result<Served, Problem> {
    let missing = || Problem::not_found("No such file.");
    let path = path.to_str().ok_or_else(missing)?;
    let kind = web::kind(path).ok_or_else(missing)?;
    let asset = service.web.asset(path, &asked.codings).await.ok_or_else(missing)?;
    let tag = format!("\"{}\"", asset.tag);
    Ok(Served {
        known: asked.has.is_some_and(|has| has.split(',').any(|one| one.trim() == tag)),
        forever: web::immutable(path),
        kind,
        tag,
        asset,
    })
}

/// A file on its way.
struct Served {
    asset: Asset,
    kind: &'static str,
    tag: String,
    forever: bool,
    /// Whether the asker has these very bytes.
    known: bool,
}

impl<'r> Responder<'r, 'static> for Served {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'static> {
        let mut response = Response::build();
        response
            .header(Header::new("ETag", self.tag))
            .header(Header::new("Cache-Control", if self.forever { FOREVER } else { ASK }));
        if self.asset.varies {
            response.header(Header::new("Vary", "Accept-Encoding"));
        }
        if self.known {
            return response.status(Status::NotModified).ok();
        }
        match self.asset.bytes {
            Cow::Borrowed(bytes) => response.merge(bytes.respond_to(request)?),
            Cow::Owned(bytes) => response.merge(bytes.respond_to(request)?),
        };
        response.header(Header::new("Content-Type", self.kind));
        if let Some(coding) = self.asset.coding.name() {
            response.header(Header::new("Content-Encoding", coding));
        }
        if self.kind.starts_with("text/javascript") {
            response.header(Header::new("Content-Security-Policy", WORKER));
        }
        response.ok()
    }
}
