//! `countersign-hostile`: the real service, run by somebody who cheats.
//!
//! It is the service's own library on the service's own settings, database and secrets, so that whatever it forges is signed with the
//! keys that its operator holds: the certificate authority's, the ledger's. It is honest until it is told otherwise:
//!
//! - `POST /hostile/fault` with a [`fault::Fault`] as JSON switches a fault on, `{"fault":"none"}` all faults off;
//! - `GET /hostile/asked` lists the requests that came since (`METHOD /path`).
//!
//! No part of it is in the shipped service.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a fault that cannot be made must fail the test, and a panic is the shortest way"
)]

mod chain;
mod fault;
mod forge;
mod fork;
mod rewrite;
mod stage;

use countersign_server::Service;
use countersign_server::clock::Clock;
use countersign_server::config::Config;
use countersign_server::launch::mount;

fn main() {
    countersign_server::logging::start();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let config = Config::load(None, std::env::vars()).unwrap();
        let service = Service::open(config, Clock::system()).await.unwrap();
        let rocket = mount(service.clone());
        stage::attach(rocket, service).launch().await.unwrap();
    });
}
