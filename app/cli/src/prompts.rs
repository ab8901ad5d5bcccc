//! Asking people: on a terminal without echo where it is secret, otherwise line by line from stdin.

use std::io::{self, BufRead, IsTerminal, Write};

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// The shortest passphrase that a registration or recovery takes, in characters.
pub(crate) const PASSPHRASE_MINIMUM: usize = 8;

/// Whether somebody sits there: stdin and stderr are a terminal.
pub(crate) fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// The passphrase from COUNTERSIGN_PASSPHRASE, else asked for once.
pub(crate) fn passphrase() -> Result<Zeroizing<String>, Failure> {
    match secret_variable("COUNTERSIGN_PASSPHRASE") {
        Some(given) => Ok(normal(&given)),
        None => Ok(normal(&ask_secret("Passphrase: ")?.ok_or_else(no_passphrase)?)),
    }
}

/// A new passphrase: from COUNTERSIGN_PASSPHRASE, else asked for, twice on a terminal.
pub(crate) fn new_passphrase() -> Result<Zeroizing<String>, Failure> {
    let chosen = match secret_variable("COUNTERSIGN_PASSPHRASE") {
        Some(given) => normal(&given),
        None => {
            let first = normal(&ask_secret("New passphrase: ")?.ok_or_else(no_passphrase)?);
            if is_interactive() {
                let again = normal(&ask_secret("The same again: ")?.ok_or_else(no_passphrase)?);
                if *first != *again {
                    return Err(Failure::new("passphrases-differ", "the two passphrases differ")
                        .next("run the command again and type the same one twice"));
                }
            }
            first
        }
    };
    check_new(&chosen)?;
    Ok(chosen)
}

fn check_new(chosen: &str) -> Result<(), Failure> {
    let length = chosen.chars().count();
    if length < PASSPHRASE_MINIMUM {
        return Err(Failure::usage(
            "short-passphrase",
            format!("the passphrase has {length} characters; it needs at least {PASSPHRASE_MINIMUM}"),
        )
        .next("four or five random words make a good one"));
    }
    Ok(())
}

/// The recovery words from COUNTERSIGN_RECOVERY_WORDS, else asked for.
pub(crate) fn recovery_words() -> Result<Zeroizing<String>, Failure> {
    if let Some(given) = secret_variable("COUNTERSIGN_RECOVERY_WORDS") {
        return Ok(given);
    }
    ask_secret("The 12 recovery words: ")?.ok_or_else(|| {
        Failure::usage("no-recovery-words", "no recovery words were given")
            .next("set COUNTERSIGN_RECOVERY_WORDS, or run the command on a terminal")
    })
}

/// A mailed code; `None` when nobody answers.
pub(crate) fn code(question: &str) -> Result<Option<String>, Failure> {
    let line = ask_line(question)?;
    Ok(line.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()))
}

/// A yes or no; `None` when there is no terminal to ask on.
pub(crate) fn yes(question: &str) -> Result<Option<bool>, Failure> {
    if !is_interactive() {
        return Ok(None);
    }
    let answer = ask_line(&format!("{question} [y/N] "))?.unwrap_or_default();
    Ok(Some(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")))
}

fn no_passphrase() -> Failure {
    Failure::usage("no-passphrase", "no passphrase was given")
        .next("set COUNTERSIGN_PASSPHRASE, or run the command on a terminal")
}

fn secret_variable(name: &str) -> Option<Zeroizing<String>> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.is_empty())
        .map(Zeroizing::new)
}

/// RFC 8265 OpaqueString: the same characters typed on different keyboards are the same bytes (NFC).
fn normal(given: &str) -> Zeroizing<String> {
    Zeroizing::new(given.nfc().collect())
}

fn ask_secret(question: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password(question)
            .map(|line| Some(Zeroizing::new(line)))
            .map_err(unreadable);
    }
    Ok(read_line()?.map(Zeroizing::new).filter(|line| !line.is_empty()))
}

fn ask_line(question: &str) -> Result<Option<String>, Failure> {
    if is_interactive() {
        let mut stderr = io::stderr().lock();
        stderr
            .write_all(question.as_bytes())
            .and_then(|()| stderr.flush())
            .map_err(unreadable)?;
    }
    read_line()
}

/// The next line of stdin without its end; `None` at the end of the input.
fn read_line() -> Result<Option<String>, Failure> {
    let mut line = String::new();
    let count = io::stdin().lock().read_line(&mut line).map_err(unreadable)?;
    if count == 0 {
        return Ok(None);
    }
    while line.ends_with(['\n', '\r']) {
        line.pop();
    }
    Ok(Some(line))
}

fn unreadable(cause: io::Error) -> Failure {
    Failure::new("no-input", "the answer could not be read").why(cause.to_string())
}

#[cfg(test)]
mod tests;
