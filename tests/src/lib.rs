//! What the stories share: the real service and the real terminal client as processes, mail boxes, a recording wire,
//! and the judges that we did not write.
//!
//! Programs are found in `COUNTERSIGN_BIN_DIR` (else in the target folder this was built into) and the Python judges in
//! `COUNTERSIGN_PEERS` (a virtual environment; else `target/peers`); `make test` sets both.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking, and so does what it stands on"
)]

pub mod cast;
pub mod forge;
pub mod hostile;
pub mod hsm;
pub mod insider;
pub mod mail;
pub mod pages;
pub mod peers;
pub mod person;
pub mod service;
pub mod sink;
pub mod wire;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The longest that anything here is waited for.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The path of a sample document.
pub fn sample(name: &str) -> PathBuf {
    root().join("samples").join(name)
}

/// The path of one of our programs.
pub fn program(name: &str) -> PathBuf {
    let folder = std::env::var_os("COUNTERSIGN_BIN_DIR").map_or_else(
        || {
            std::env::current_exe()
                .unwrap()
                .parent()
                .unwrap()
                .parent()
                .unwrap()
                .to_path_buf()
        },
        PathBuf::from,
    );
    let path = folder.join(name);
    assert!(
        path.is_file(),
        "{} is missing: run the tests by `make test`, which builds it first",
        path.display()
    );
    path
}

/// Looks again and again, every few milliseconds, until `look` finds something.
///
/// # Panics
/// When it has found nothing within [`PATIENCE`].
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begin.elapsed() < PATIENCE, "waited {} s for {what}", PATIENCE.as_secs());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Every spelling under which bytes could lie in a stream: raw, hex in both cases, and base64 (standard and URL-safe)
/// at each of the three alignments, without the characters at the ends that depend on neighbours.
pub fn spellings(bytes: &[u8]) -> Vec<Vec<u8>> {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

    let hex = hex::encode(bytes);
    let mut all = vec![bytes.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes()];
    for shift in 0..3 {
        let shifted = [vec![0; shift], bytes.to_vec()].concat();
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let text = engine.encode(&shifted).into_bytes();
            let first = [0, 2, 3][shift];
            let last = text.len() - usize::from(shifted.len() % 3 != 0);
            all.push(text[first..last].to_vec());
        }
    }
    all
}

/// Whether `needle` lies in `hay`.
pub fn contains(hay: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return true };
    let mut rest = hay;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(needle) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}
