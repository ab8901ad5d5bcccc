//! Hostile files, one per construction, and the cause for which each is refused. Where an attack needs a signature, the
//! attacker holds the keys: only the structure or the chain gives it away.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    dead_code,
    unreachable_pub,
    missing_docs
)]

#[path = "../pki/mod.rs"]
mod pki;

mod forge;
mod map;
mod story;

/// The file is refused for causes of this pattern and no other: without that check it would pass.
macro_rules! only {
    ($file:expr, $pattern:pat) => {{
        let report = $crate::story::look(&$file);
        let causes: Vec<_> = report.all_problems().map(|problem| problem.cause.clone()).collect();
        assert!(!causes.is_empty(), "nothing was found");
        assert!(causes.iter().all(|cause| matches!(cause, $pattern)), "{causes:#?}");
    }};
}

/// The file is refused for this cause among others.
macro_rules! among {
    ($file:expr, $pattern:pat) => {{
        let report = $crate::story::look(&$file);
        let causes: Vec<_> = report.all_problems().map(|problem| problem.cause.clone()).collect();
        assert!(causes.iter().any(|cause| matches!(cause, $pattern)), "{causes:#?}");
    }};
}

mod archive;
mod base;
mod canvas;
mod chain;
mod honest;
mod mutations;
mod overrides;
mod own;
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
