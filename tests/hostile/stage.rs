//! The fault that is on, and the fairing that applies it to answers.

use std::io::Cursor;
use std::sync::Mutex;

use countersign_server::Service;
use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::{Method, Status};
use rocket::serde::json::Json;
use rocket::{Build, Data, Request, Response, Rocket, State, get, post, routes};
use serde_json::Value;
use uuid::Uuid;

use crate::fault::{Fault, Sealed};
use crate::fork::Fork;
use crate::{chain, forge, rewrite};

/// The fault that is on, and what it needs.
pub(crate) struct Stage {
    pub(crate) service: Service,
    fault: Mutex<Fault>,
    /// `METHOD /path` of every request since the fault was switched on.
    asked: Mutex<Vec<String>>,
    /// The first checkpoint that was ever shown.
    oldest: Mutex<Option<Vec<u8>>>,
    /// Whose keys were swapped, and the hash of their own.
    swapped: Mutex<Option<(Uuid, String)>>,
    /// The second ledger.
    fork: Mutex<Option<Fork>>,
}

/// The service with the faults attached, all of them off.
pub(crate) fn attach(rocket: Rocket<Build>, service: Service) -> Rocket<Build> {
    let stage = std::sync::Arc::new(Stage {
        service,
        fault: Mutex::new(Fault::None),
        asked: Mutex::default(),
        oldest: Mutex::default(),
        swapped: Mutex::default(),
        fork: Mutex::default(),
    });
    rocket
        .attach(Faults(stage.clone()))
        .mount("/hostile", routes![switch, asked])
        .manage(stage)
}

type Shared = std::sync::Arc<Stage>;

#[post("/fault", data = "<fault>")]
async fn switch(fault: Json<Fault>, stage: &State<Shared>) {
    let fault = fault.into_inner();
    let swapped = stage.swapped.lock().unwrap().take();
    if let Some((person, own)) = swapped {
        forge::show_keys(&stage.service, person, own).await;
    }
    match &fault {
        Fault::SwappedBundle { email } => {
            let swapped = forge::next_generation(&stage.service, email).await;
            *stage.swapped.lock().unwrap() = Some(swapped);
        }
        Fault::FirstContact { email } => forge::account(&stage.service, email).await,
        Fault::ForkedLedger => {
            let fork = Fork::of(&stage.service).await;
            *stage.fork.lock().unwrap() = Some(fork);
        }
        _ => {}
    }
    stage.asked.lock().unwrap().clear();
    *stage.fault.lock().unwrap() = fault;
}

#[get("/asked")]
fn asked(stage: &State<Shared>) -> Json<Vec<String>> {
    Json(stage.asked.lock().unwrap().clone())
}

struct Faults(Shared);

#[rocket::async_trait]
impl Fairing for Faults {
    fn info(&self) -> Info {
        Info {
            name: "faults",
            kind: Kind::Request | Kind::Response,
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        let path = request.uri().path();
        if !path.starts_with("/hostile/") {
            let line = format!("{} {path}", request.method());
            self.0.asked.lock().unwrap().push(line);
        }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let path = request.uri().path().to_string();
        let Some(path) = path.strip_prefix("/api/v1") else {
            return;
        };
        let fault = self.0.fault.lock().unwrap().clone();
        // The real ledger has no proof between sizes of the other one.
        if fault == Fault::ForkedLedger && path == "/ledger/consistency" {
            response.set_status(Status::Ok);
        }
        if !matches!(response.status(), Status::Ok | Status::Created | Status::PartialContent) {
            return;
        }
        let call = Call {
            get: request.method() == Method::Get,
            path,
            request,
        };
        self.0.apply(&fault, &call, response).await;
    }
}

/// What was asked.
struct Call<'a, 'r> {
    get: bool,
    path: &'a str,
    request: &'a Request<'r>,
}

impl Call<'_, '_> {
    fn number(&self, name: &str) -> u64 {
        self.request.query_value::<u64>(name).unwrap().unwrap()
    }
}

impl Stage {
    async fn apply(&self, fault: &Fault, call: &Call<'_, '_>, response: &mut Response<'_>) {
        if call.get && call.path == "/ledger/checkpoint" {
            self.checkpoint(fault, response).await;
            return;
        }
        match fault {
            // These are in the database.
            Fault::None | Fault::StaleCheckpoint | Fault::FirstContact { .. } | Fault::SwappedBundle { .. } => {}
            Fault::ForkedLedger => self.forked(call, response).await,
            Fault::ForeignCertificate => {
                if call.path == "/certificates" && !call.get {
                    let answer = forge::certificate(&self.service, body(response).await).await;
                    put(response, &answer);
                }
            }
            Fault::SubstitutedCiphertext { envelope, of, part } => {
                let Some(asked) = call.path.strip_prefix("/blobs/") else {
                    return;
                };
                let manifest = chain::manifest(&self.service, envelope).await;
                let blob = match of {
                    Sealed::Document => manifest.base,
                    Sealed::Details => manifest.details,
                    Sealed::Cover => manifest.cover.unwrap(),
                };
                if call.get && asked == blob.id.to_string() {
                    let start = range_start(response);
                    let bytes = response.body_mut().to_bytes().await.unwrap();
                    let bytes = rewrite::ciphertext(&self.service, &blob, *part, start, bytes).await;
                    response.set_sized_body(bytes.len(), Cursor::new(bytes));
                }
            }
            Fault::RolledBackHead { .. }
            | Fault::DroppedLayer { .. }
            | Fault::ReorderedRecipients { .. }
            | Fault::ReorderedInvitations { .. }
            | Fault::ReplayedGrant { .. } => {
                if call.get && call.path.starts_with("/envelopes") {
                    let mut answer = body(response).await;
                    chain::altered(&self.service, fault, &mut answer).await;
                    put(response, &answer);
                }
            }
        }
    }

    async fn checkpoint(&self, fault: &Fault, response: &mut Response<'_>) {
        let bytes = response.body_mut().to_bytes().await.unwrap();
        let mut oldest = self.oldest.lock().unwrap();
        let kept = oldest.get_or_insert_with(|| bytes.clone()).clone();
        let shown = match fault {
            Fault::StaleCheckpoint => kept,
            Fault::ForkedLedger => self.fork.lock().unwrap().as_ref().unwrap().checkpoint(&self.service),
            _ => bytes,
        };
        response.set_sized_body(shown.len(), Cursor::new(shown));
    }

    /// Whatever the second ledger's side is told of the ledger is of the second ledger.
    async fn forked(&self, call: &Call<'_, '_>, response: &mut Response<'_>) {
        let mut answer = match call.path {
            path if path.starts_with("/blobs/") => return,
            _ => body(response).await,
        };
        let mut fork = self.fork.lock().unwrap();
        let fork = fork.as_mut().unwrap();
        if call.path == "/ledger/consistency" {
            answer = Value::Object(serde_json::Map::new());
            answer["consistency"] = fork.consistency(call.number("from"), call.number("to"));
        }
        fork.refit(&self.service, &mut answer);
        put(response, &answer);
    }
}

/// The first byte of an answer that may be a range.
fn range_start(response: &Response<'_>) -> usize {
    let range = response.headers().get_one("Content-Range").unwrap_or("bytes 0-");
    let digits = range.trim_start_matches("bytes ").split('-').next().unwrap();
    digits.parse().unwrap()
}

async fn body(response: &mut Response<'_>) -> Value {
    let bytes = response.body_mut().to_bytes().await.unwrap();
    serde_json::from_slice(&bytes).unwrap_or(Value::Null)
}

fn put(response: &mut Response<'_>, answer: &Value) {
    let bytes = serde_json::to_vec(answer).unwrap();
    response.set_sized_body(bytes.len(), Cursor::new(bytes));
}
