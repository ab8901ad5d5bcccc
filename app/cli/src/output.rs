//! What reaches stdout and stderr, and the exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::failure::{Failure, Outcome};

/// Prints the outcome on stdout; a failure on stderr, and with `--json` as an object on stdout too.
pub(crate) fn tell(result: Result<Outcome, Failure>, json: bool) -> ExitCode {
    let (stdout, stderr, exit) = match result {
        Ok(outcome) if json => (outcome.json.to_string(), None, outcome.exit),
        Ok(outcome) => (plain(&outcome.text), None, outcome.exit),
        Err(failure) if json => (failure.json().to_string(), Some(plain(&failure.text())), failure.exit),
        Err(failure) => (String::new(), Some(plain(&failure.text())), failure.exit),
    };
    if let Some(text) = stderr {
        // When stderr is gone there is nobody to tell; the exit code still speaks.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
    if !stdout.is_empty() && writeln!(io::stdout().lock(), "{stdout}").is_err() {
        return ExitCode::from(exit.max(1));
    }
    ExitCode::from(exit)
}

/// Text as a terminal may show it. Titles, names, reasons and refusals were written by others: what would steer the
/// terminal (control characters) or turn the reading direction is shown as U+FFFD. Line breaks stay.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => c,
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// The same for what has to stay in one line, such as a title in a list.
pub(crate) fn one_line(text: &str) -> String {
    plain(text).replace('\n', "\u{fffd}")
}

/// Help and version as clap prints them; wrong usage with exit code 2, and with `--json` as an object.
pub(crate) fn not_parsed(error: &clap::Error, json: bool) -> ExitCode {
    if !error.use_stderr() || !json {
        let _ = error.print();
        return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    }
    let text = error.to_string();
    // Everything before the blank line in front of "Usage:" is the message; it may name options on lines of their own.
    let lines: Vec<&str> = text
        .lines()
        .take_while(|line| !line.trim().is_empty())
        .map(str::trim)
        .collect();
    let what = lines.join(" ").trim_start_matches("error: ").to_owned();
    tell(Err(Failure::usage("usage", what).next("countersign help")), true)
}

#[cfg(test)]
mod tests;
