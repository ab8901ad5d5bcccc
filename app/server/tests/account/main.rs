//! Accounts through the HTTP interface: registration, login, recovery, sessions, certificates, and the edge itself.

#![allow(clippy::unwrap_used)] // a test that cannot go on fails

mod client;
mod edge;
mod ledger;
mod login;
mod postgres;
mod recovery;
mod registration;
mod start;
