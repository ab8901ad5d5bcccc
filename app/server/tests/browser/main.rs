//! What the browser client needs of the service: pages and their policy, files, cookie sessions, notebook, preferences,
//! events, reminders, mails in one's language.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on fails

#[allow(dead_code, reason = "each test room uses its part")]
#[path = "../account/client.rs"]
mod client;
#[allow(dead_code, reason = "each test room uses its part")]
#[path = "../envelopes/world.rs"]
mod world;

mod assets;
mod bundle;
mod choices;
mod cookies;
mod events;
mod mails;
mod own;
mod remind;
mod shell;
