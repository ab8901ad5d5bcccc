//! Files of the user: read whole within a limit, written whole or not at all.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::profile::home::replace;

/// Reads a file of at most `limit` bytes.
pub(crate) fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    let unreadable =
        |error: std::io::Error| Failure::usage("no-file", format!("{shown} cannot be read")).why(error.to_string());
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(Failure::usage("no-file", format!("{shown} is a folder")));
    }
    if metadata.len() > limit {
        return Err(Failure::new(
            "too-large",
            format!(
                "{shown} has {} bytes; the limit is {limit} bytes ({} MiB)",
                metadata.len(),
                limit >> 20
            ),
        )
        .next("make the file smaller, or split it"));
    }
    fs::read(path).map_err(unreadable)
}

/// Writes a file whole, readable by its owner only; an existing one is replaced.
pub(crate) fn write_document(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(Failure::usage("no-file", format!("{} is a folder", path.display())).next("name a file"));
    }
    replace(path, bytes, 0o600).map_err(|error| {
        Failure::new("not-written", format!("{} cannot be written", path.display())).why(error.to_string())
    })
}
