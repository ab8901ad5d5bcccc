//! The service of Countersign: accounts, envelopes, mail, verification over HTTP. It stores, orders and routes
//! ciphertext, and holds no key that opens any of it.
//!
//! | module | what it owns |
//! |---|---|
//! | [`config`], [`launch`] | settings; from settings to a running Rocket with its [`Service`] |
//! | [`routes`] | HTTP: parse, call a service, show. One group per file: its routes and their descriptions |
//! | [`guards`], [`fairings`], [`problem`] | who is asking; headers and methods; errors as RFC 9457 |
//! | [`services`] | the rules; each change in one transaction |
//! | [`entities`], [`db`] | rows; connecting, migrating, transactions |
//! | [`blobs`], [`mail`] | where ciphertext lies; what mails say and how they leave |
//! | [`web`], [`words`] | the browser client's files; what the service itself says, by language |
//! | [`jobs`] | what goes on beside the requests: mail leaves, uploads are forgotten |
//! | [`witness`] | watches another instance's ledger, and co-signs it |
//! | [`secrets`], [`authority`] | what lies in the secrets folder; the service's certificate authority |
//!
//! Rocket's types stay in `routes`, `guards`, `fairings`, `problem` and `launch`.

pub mod authority;
pub mod blobs;
pub mod clock;
pub mod config;
pub mod db;
mod durable;
pub mod entities;
pub mod fairings;
pub mod guards;
pub mod jobs;
pub mod launch;
pub mod logging;
pub mod mail;
pub mod problem;
pub mod randomness;
pub mod routes;
pub mod secrets;
pub mod services;
pub mod web;
pub mod witness;
pub mod words;

pub use launch::Service;
