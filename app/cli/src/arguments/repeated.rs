//! `--approver A B C` for `--approver A --approver B --approver C`.
//!
//! A list of values is what people type, but an option that takes any number of values would also swallow the FILE that may
//! follow. So the list is spelled out before parsing: a further value is one that looks like a mail address and is no option.

use std::ffi::OsString;

/// Options whose values may be listed after one another.
const LISTS: [&str; 2] = ["--approver", "--viewer"];

/// Spells out lists of addresses. Everything else passes unchanged.
pub(crate) fn spelled_out(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut all = Vec::new();
    // The list that is being read, and whether its first value has come.
    let mut list: Option<(&str, bool)> = None;
    for argument in arguments {
        let text = argument.to_str().unwrap_or_default();
        list = match list {
            Some((option, true)) if is_address(text) => {
                all.push(option.into());
                Some((option, true))
            }
            Some((option, false)) => Some((option, true)),
            _ => LISTS
                .iter()
                .find(|option| **option == text)
                .map(|option| (*option, false)),
        };
        all.push(argument);
    }
    all
}

fn is_address(text: &str) -> bool {
    !text.starts_with('-') && !text.contains(['/', '\\']) && text.contains('@')
}
