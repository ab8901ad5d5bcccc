//! Envelopes through the HTTP interface: uploads, sending, deciding, routing, mails, evidence, pages.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on fails

mod blobs;
mod creation;
mod ledger;
mod pages;
mod route;
mod smtp;
mod verify;
mod world;
