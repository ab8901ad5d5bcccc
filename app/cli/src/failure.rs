//! What a command answers: an [`Outcome`] when it did its work, a [`Failure`] when it did not.
//!
//! A failure is told as three sentences, what happened, why, and what to do next, and carries a stable `kind` for
//! programs that read `--json`.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

/// What a command did: the object for `--json`, the text for people, and the exit code.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Printed alone on stdout with `--json`.
    pub(crate) json: Value,
    /// Printed on stdout without `--json`; may be several lines, without the last line break.
    pub(crate) text: String,
    /// 0 unless the command's answer is itself a refusal (`verify`).
    pub(crate) exit: u8,
}

impl Outcome {
    /// An outcome with exit code 0.
    pub(crate) fn new(json: Value, text: impl Into<String>) -> Self {
        Self {
            json,
            text: text.into(),
            exit: 0,
        }
    }

    /// The same outcome with another exit code.
    pub(crate) fn exit(mut self, code: u8) -> Self {
        self.exit = code;
        self
    }
}

/// Why a command did nothing, in the words for its user.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Failure {
    /// Stable name of the cause, kebab-case: `wrong-passphrase`, `stale-head`, `not-a-pdf`.
    pub(crate) kind: Cow<'static, str>,
    /// What happened: one sentence without a full stop.
    pub(crate) what: String,
    /// Why it happened, when that is known.
    pub(crate) why: Option<String>,
    /// What to do next.
    pub(crate) next: Option<String>,
    /// 1: failed or refused. 2: used wrongly, or (`verify`) cannot tell.
    pub(crate) exit: u8,
    /// Further members of the JSON error object.
    pub(crate) extras: Box<Map<String, Value>>,
}

impl Failure {
    /// A failure with exit code 1.
    pub(crate) fn new(kind: impl Into<Cow<'static, str>>, what: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            what: what.into(),
            why: None,
            next: None,
            exit: 1,
            extras: Box::default(),
        }
    }

    /// A command that was used wrongly: exit code 2.
    pub(crate) fn usage(kind: impl Into<Cow<'static, str>>, what: impl Into<String>) -> Self {
        Self {
            exit: 2,
            ..Self::new(kind, what)
        }
    }

    /// Adds the reason.
    pub(crate) fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Adds what to do next.
    pub(crate) fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }

    /// Adds a member to the JSON error object.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extras.insert(name.to_owned(), value.into());
        self
    }

    /// `{"error":{"kind","message","why","next",…}}`
    pub(crate) fn json(&self) -> Value {
        let mut error = Map::new();
        error.insert("kind".into(), json!(self.kind));
        error.insert("message".into(), json!(self.sentence()));
        if let Some(why) = &self.why {
            error.insert("why".into(), json!(why));
        }
        if let Some(next) = &self.next {
            error.insert("next".into(), json!(next));
        }
        error.extend(self.extras.iter().map(|(name, value)| (name.clone(), value.clone())));
        json!({ "error": error })
    }

    /// The three lines for people.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("error: {}", self.what);
        if let Some(why) = &self.why {
            text.push_str(&format!("\n  why:  {why}"));
        }
        if let Some(next) = &self.next {
            text.push_str(&format!("\n  next: {next}"));
        }
        text
    }

    fn sentence(&self) -> String {
        match &self.why {
            Some(why) => format!("{}: {}", self.what, why),
            None => self.what.clone(),
        }
    }
}

/// The `Display` text of an error and of all its sources, joined by colons.
pub(crate) fn chain_text(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
