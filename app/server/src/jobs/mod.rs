//! What goes on beside the requests: mail leaves, open pages hear the news, abandoned uploads are forgotten.
//!
//! Jobs carry no state of their own. Everything is in the database, so any number of processes may run them, and a
//! killed one loses nothing.

pub mod news;
pub mod outbox;
pub mod upkeep;

use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::Method;
use rocket::{Orbit, Request, Response, Rocket};

use crate::launch::Service;

/// Starts the jobs with the service, stops them with it, and rings for the outbox and the news after every request
/// that may have caused some: handlers cannot forget to.
pub struct Jobs;

#[rocket::async_trait]
impl Fairing for Jobs {
    fn info(&self) -> Info {
        Info {
            name: "jobs",
            kind: Kind::Liftoff | Kind::Response,
        }
    }

    async fn on_liftoff(&self, rocket: &Rocket<Orbit>) {
        let Some(service) = rocket.state::<Service>() else {
            return;
        };
        let (mail, upkeep, watcher) = (service.clone(), service.clone(), service.clone());
        let (stop_mail, stop_upkeep, stop_watcher) = (rocket.shutdown(), rocket.shutdown(), rocket.shutdown());
        tokio::spawn(async move { news::run(&watcher, stop_watcher).await });
        tokio::spawn(async move { outbox::run(&mail, stop_mail).await });
        tokio::spawn(async move { upkeep::run(&upkeep, stop_upkeep).await });
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, _: &mut Response<'r>) {
        if matches!(request.method(), Method::Get | Method::Head | Method::Options) {
            return;
        }
        if let Some(service) = request.rocket().state::<Service>() {
            service.postman.bell.notify_one();
            service.news.bell.notify_one();
        }
    }
}
