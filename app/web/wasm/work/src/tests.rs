//! One envelope from its document to its verdict, through the functions that JavaScript calls; and login both ways.

mod journey;
mod login;
#[path = "../../../../../pdf/tests/pki/mod.rs"]
#[allow(clippy::unwrap_used)]
mod pki;
mod proof;
