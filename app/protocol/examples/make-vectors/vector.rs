//! The text of one vector: `name: value` lines.

use std::fmt::{Display, Write};

/// File name without `.txt`, and content.
pub(crate) type Named = (&'static str, Vector);

pub(crate) struct Vector(pub(crate) String);

impl Vector {
    pub(crate) fn new(kind: &str, expect: &str, comment: &str) -> Self {
        Self(format!("kind: {kind}\nexpect: {expect}\ncomment: {comment}\n"))
    }

    pub(crate) fn text(mut self, name: &str, value: impl Display) -> Self {
        let _ = writeln!(self.0, "{name}: {value}");
        self
    }

    pub(crate) fn hex(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.text(name, hex::encode(bytes))
    }
}
