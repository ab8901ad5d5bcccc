//! `cargo run -p countersign-samples -- FOLDER` writes every sample into FOLDER.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("Name the folder to write the samples into: countersign-samples FOLDER");
        return ExitCode::FAILURE;
    };
    let samples = match countersign_samples::all() {
        Ok(samples) => samples,
        Err(error) => {
            eprintln!("The samples could not be made: {error}");
            return ExitCode::FAILURE;
        }
    };
    for sample in samples {
        let path = folder.join(sample.name);
        if let Err(error) = fs::write(&path, &sample.pdf) {
            eprintln!("{} could not be written: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
