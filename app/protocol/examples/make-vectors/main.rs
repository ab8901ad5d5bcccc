//! Writes `app/protocol/vectors/` anew from fixed seeds: `cargo run -p countersign-protocol --example make-vectors`.
//! A change that alters them changes the format; `docs/protocol.md` must say so.

#![allow(clippy::expect_used)] // a fixture that cannot be made must stop the run
#![allow(clippy::disallowed_methods)] // the crate is pure; this tool writes its vectors

mod all;
mod completion;
mod keys;
mod ledger;
mod people;
mod vector;

use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            fs::remove_file(path)?;
        }
    }
    for (name, text) in all::all() {
        fs::write(folder.join(format!("{name}.txt")), text)?;
    }
    Ok(())
}
