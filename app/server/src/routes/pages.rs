//! Pages for people. A page is a shell in the reader's language; what needs a key is done in it by the browser client.
//! Pages need no session, reveal nothing and record nothing: mail scanners fetch links before people do.

mod assets;
mod preferences;
mod refusal;
mod shell;

use askama::Template;
use rocket::{Route, State, get, routes};

use crate::guards::{Id, Reader};
use crate::launch::Service;
use crate::problem::Problem;
use crate::words::Words;

pub use refusal::Refusal;
pub use shell::{Page, Shell};

/// The pages' routes.
pub fn routes() -> Vec<Route> {
    let mut all = routes![
        landing, register, login, unlock, recover, home, new, envelope, verify, settings
    ];
    all.extend(assets::routes());
    all.extend(preferences::routes());
    all
}

#[derive(Template)]
#[template(path = "pages/landing.html")]
struct Landing {
    p: Shell,
    w: Words,
    title: String,
    site: String,
    /// Whether everybody may register.
    open: bool,
}

/// A page whose content the browser client makes.
#[derive(Template)]
#[template(path = "pages/client.html")]
struct Client {
    p: Shell,
    w: Words,
    title: String,
}

/// What this is, and how to begin.
#[get("/")]
async fn landing(service: &State<Service>, reader: Reader) -> Result<Page, Problem> {
    let w = Words(reader.language);
    let p = Shell::of(service, reader, "landing", "/").await;
    let page = Landing {
        w,
        title: w.say("landing.title"),
        site: service.site(),
        open: service.config.registration == crate::config::Registration::Open,
        p: p.clone(),
    };
    Page::of(&page, &p)
}

async fn client(
    service: &Service,
    reader: Reader,
    name: &'static str,
    here: &str,
    title: &str,
) -> Result<Page, Problem> {
    let shell = Shell::of(service, reader, name, here).await;
    shown(shell, title)
}

fn shown(shell: Shell, title: &str) -> Result<Page, Problem> {
    let w = Words(shell.language);
    let page = Client {
        w,
        title: w.say(title),
        p: shell.clone(),
    };
    Page::of(&page, &shell)
}

#[get("/register")]
async fn register(service: &State<Service>, reader: Reader) -> Result<Page, Problem> {
    client(service, reader, "account", "/register", "title.register").await
}

#[get("/login")]
async fn login(service: &State<Service>, reader: Reader) -> Result<Page, Problem> {
    client(service, reader, "account", "/login", "title.login").await
}

#[get("/unlock")]
async fn unlock(service: &State<Service>, reader: Reader) -> Result<Page, Problem> {
    client(service, reader, "account", "/unlock", "title.unlock").await
}

#[get("/recover")]
async fn recover(service: &State<Service>, reader: Reader) -> Result<Page, Problem> {
    client(service, reader, "account", "/recover", "title.recover").await
}

#[get("/home")]
async fn home(service: &State<Service>, reader: Reader) -> Result<Page, Problem> {
    client(service, reader, "home", "/home", "title.home").await
}

#[get("/new")]
async fn new(service: &State<Service>, reader: Reader) -> Result<Page, Problem> {
    client(service, reader, "new", "/new", "title.new").await
}

/// An envelope's page, which mails link to. The same for every id: nothing is looked up.
#[get("/e/<id>")]
async fn envelope(service: &State<Service>, reader: Reader, id: Id) -> Result<Page, Problem> {
    let here = format!("/e/{}", id.0);
    let shell = Shell::of(service, reader, "envelope", &here).await;
    shown(shell.about(id.0), "title.envelope")
}

#[get("/verify")]
async fn verify(service: &State<Service>, reader: Reader) -> Result<Page, Problem> {
    client(service, reader, "verify", "/verify", "title.verify").await
}

#[get("/settings")]
async fn settings(service: &State<Service>, reader: Reader) -> Result<Page, Problem> {
    client(service, reader, "settings", "/settings", "title.settings").await
}
