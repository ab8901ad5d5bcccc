//! Refusals as JavaScript gets them: an `Error` whose `name` is stable and whose `values` are what its sentence speaks of.

use std::fmt::Debug;

use countersign_protocol::CborError;
use countersign_protocol::chain::ChainError;
use countersign_protocol::cose::CoseError;
use countersign_protocol::envelope::CoverError;
use countersign_protocol::evidence::EvidenceError;
use countersign_protocol::grant::GrantError;
use countersign_protocol::keys::{BundleError, KeyError, WordsError, WrapError};
use countersign_protocol::sealing::SealingError;
use wasm_bindgen::JsValue;

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Stable name: `wrong-key`, `chain:StaleHead`, …
    pub name: String,
    /// A sentence in English, for support.
    pub message: String,
    /// What a translated sentence needs.
    pub values: Vec<(&'static str, String)>,
}

/// The name of an error's variant.
pub fn variant(error: &impl Debug) -> String {
    let mut text = format!("{error:?}");
    text.truncate(text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len()));
    text
}

impl Cause {
    /// A refusal by this name.
    pub fn new(name: impl Into<String>, message: impl ToString) -> Self {
        Self {
            name: name.into(),
            message: message.to_string(),
            values: Vec::new(),
        }
    }

    /// `group:name` of an error that knows its name. `open` uses only these: the formatting of `Debug` is large.
    pub fn named(group: &str, name: &str, error: &impl ToString) -> Self {
        Self::new([group, name].join(":"), error.to_string())
    }

    /// `group:Variant` of an error.
    pub fn of<E: Debug + ToString>(group: &str, error: &E) -> Self {
        Self::new(format!("{group}:{}", variant(error)), error.to_string())
    }

    /// An argument that is not what the function takes: a mistake of the caller.
    pub fn argument(message: impl ToString) -> Self {
        Self::new("bad-argument", message)
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        self.values.push((key, value.to_string()));
        self
    }
}

impl From<Cause> for JsValue {
    fn from(cause: Cause) -> Self {
        let error = js_sys::Error::new(&cause.message);
        error.set_name(&cause.name);
        let values = js_sys::Object::new();
        // Setting a property of a fresh object cannot fail.
        for (key, value) in &cause.values {
            let _ = js_sys::Reflect::set(&values, &JsValue::from_str(key), &JsValue::from_str(value));
        }
        let _ = js_sys::Reflect::set(&error, &JsValue::from_str("values"), &values);
        error.into()
    }
}

impl From<ChainError> for Cause {
    fn from(error: ChainError) -> Self {
        Self::named("chain", error.name(), &error)
    }
}

impl From<EvidenceError> for Cause {
    fn from(error: EvidenceError) -> Self {
        let (message, problem) = (error.to_string(), error.problem());
        let cause = match error {
            EvidenceError::Bundle { cause, .. } => Self {
                message,
                ..Self::from(cause)
            },
            EvidenceError::Manifest(cause) => Self {
                message,
                ..Self::from(cause)
            },
            EvidenceError::Entry { sequence, cause } => Self {
                message,
                ..Self::from(cause)
            }
            .with("sequence", sequence),
        };
        cause.with("problem", problem)
    }
}

impl From<BundleError> for Cause {
    fn from(error: BundleError) -> Self {
        Self::named("bundle", error.name(), &error)
    }
}

impl From<GrantError> for Cause {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::WrongKey => Self::new("wrong-key", error),
            GrantError::Malformed(_) => Self::new("damaged", error),
        }
    }
}

impl From<SealingError> for Cause {
    fn from(error: SealingError) -> Self {
        match error {
            SealingError::WrongKey => Self::new("wrong-key", error),
            _ => Self::named("sealing", error.name(), &error),
        }
    }
}

impl From<WrapError> for Cause {
    fn from(error: WrapError) -> Self {
        match error {
            WrapError::WrongKey => Self::new("wrong-key", error),
            WrapError::Malformed(_) | WrapError::NotAKey => Self::new("damaged", error),
        }
    }
}

impl From<WordsError> for Cause {
    fn from(error: WordsError) -> Self {
        let cause = Self::of("words", &error);
        match error {
            WordsError::Count { found } => cause.with("found", found),
            WordsError::UnknownWord { position, word } => cause.with("position", position).with("word", word),
            WordsError::Checksum => cause,
        }
    }
}

impl From<KeyError> for Cause {
    fn from(error: KeyError) -> Self {
        Self::named("key", error.name(), &error)
    }
}

impl From<CoseError> for Cause {
    fn from(error: CoseError) -> Self {
        match error {
            CoseError::BadSignature => Self::new("bad-signature", error),
            _ => Self::new("damaged", error),
        }
    }
}

impl From<CoverError> for Cause {
    fn from(error: CoverError) -> Self {
        Self::new("cover", error)
    }
}

impl From<CborError> for Cause {
    fn from(error: CborError) -> Self {
        Self::new("damaged", error)
    }
}
