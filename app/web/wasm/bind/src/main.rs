//! `bind INPUT.wasm OUTDIR NAME`: writes the JavaScript module, its types and the wasm file that a browser loads.
//!
//! It is wasm-bindgen's own tool as a library, so that its version stands in this repository's lock file beside that of the
//! crate it must match (DESIGN §6).

use std::env::args_os;
use std::path::PathBuf;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = args_os().skip(1).map(PathBuf::from).collect();
    let [input, folder, name] = arguments.as_slice() else {
        eprintln!("usage: bind INPUT.wasm OUTDIR NAME");
        return ExitCode::from(2);
    };
    match bind(input, folder, &name.to_string_lossy()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bind: {why}");
            ExitCode::FAILURE
        }
    }
}

/// `NAME.js` (an ES module for the web), `NAME.d.ts` and `NAME_bg.wasm` in `folder`.
fn bind(input: &PathBuf, folder: &PathBuf, name: &str) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    let made = bindgen
        .input_path(input)
        .out_name(name)
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true);
    made.web(true)
        .and_then(|bindgen| bindgen.generate(folder))
        .map_err(|error| format!("{error:#}"))
}
