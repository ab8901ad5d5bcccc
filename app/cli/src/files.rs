//! Files of the user: read whole within a limit, written whole or not at all.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::profile::home::replace;

/// The largest image file that is read: 20 MiB.
const IMAGE_LIMIT: u64 = 20 << 20;

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

/// An image file, by its first bytes a PNG or a JPEG.
pub(crate) fn read_image(file: &Path) -> Result<Vec<u8>, Failure> {
    let shown = file.display();
    let unreadable =
        |error: std::io::Error| Failure::usage("no-file", format!("{shown} cannot be read")).why(error.to_string());
    if fs::metadata(file).map_err(unreadable)?.len() > IMAGE_LIMIT {
        return Err(Failure::new("image-too-large", format!("{shown} is larger than 20 MiB")).next("make it smaller"));
    }
    let bytes = fs::read(file).map_err(unreadable)?;
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") || bytes.starts_with(b"\xff\xd8\xff") {
        return Ok(bytes);
    }
    Err(Failure::new("not-an-image", format!("{shown} is neither a PNG nor a JPEG image")).next("convert it to PNG"))
}
