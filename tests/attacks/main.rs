//! Hostile files, one per construction, and the cause for which each is refused. Where an attack needs a signature, the
//! attacker holds the keys: only the structure or the chain gives it away.
//!
//! The files are made by the code here, the same bytes each time; beside it, in `files/`, stands one header for each of
//! them: its class, the verdict and the causes by which it is refused, and what pyHanko, pdfsig and qpdf say of it.
//! See `README.md`.
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

mod corpus;
mod forge;
mod header;
mod map;
mod story;
mod table;
mod targets;

/// The file is refused for causes of this pattern and no other: without that check it would pass.
macro_rules! only {
    ($file:expr, $pattern:pat) => {{
        let report = $crate::corpus::hostile(&$file);
        let causes: Vec<_> = report.all_problems().map(|problem| problem.cause.clone()).collect();
        assert!(!causes.is_empty(), "nothing was found");
        assert!(causes.iter().all(|cause| matches!(cause, $pattern)), "{causes:#?}");
    }};
}

/// The file is refused for this cause among others.
macro_rules! among {
    ($file:expr, $pattern:pat) => {{
        let report = $crate::corpus::hostile(&$file);
        let causes: Vec<_> = report.all_problems().map(|problem| problem.cause.clone()).collect();
        assert!(causes.iter().any(|cause| matches!(cause, $pattern)), "{causes:#?}");
    }};
}

mod archive;
mod base;
mod canvas;
mod chain;
mod completion;
mod costs;
mod endpoint;
mod expected;
mod guest;
mod honest;
mod limits;
mod mutations;
mod overrides;
mod own;
mod peers;
mod placed;
mod placed_base;
mod placed_values;
mod readers;
mod revoked;
mod saving;
mod shown;
mod signatures;
mod stamps;
mod wild;
