//! Honest documents: every way of listing objects × earlier revisions × rotation × what was done to the file before, and one file
//! from each of the programs that people make PDFs with. Each goes the whole way (intake, prepare, certify, layer, close,
//! verify), looks after intake as it did before, and is accepted by our verifier, pyHanko, pdfsig and qpdf.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    unreachable_pub,
    missing_docs
)]

#[path = "../../pdf/tests/pki/mod.rs"]
mod pki;

#[allow(dead_code)]
#[path = "../attacks/forge.rs"]
mod forge;
#[allow(dead_code)]
#[path = "../attacks/map.rs"]
mod map;
#[allow(dead_code)]
#[path = "../attacks/story.rs"]
mod story;

mod journey;
mod matrix;
mod programs;
mod writer;
