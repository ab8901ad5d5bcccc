//! Tokens and objects, without recovery and without comments.

use super::object::{Dict, Indirect, Object, Text};
use super::{Read, at};
use crate::verify::problem::Cause;
use crate::verify::work::shown_key;

/// Reads forwards through bytes.
pub(in crate::verify) struct Lexer<'a> {
    bytes: &'a [u8],
    position: usize,
    depth: usize,
    /// How many more values may be read.
    values: usize,
}

/// White space that all readers agree on: NUL and form feed are none to some of them, so they stand nowhere.
fn is_space(byte: u8) -> bool {
    matches!(byte, 9 | 10 | 13 | 32)
}

fn is_regular(byte: u8) -> bool {
    !matches!(byte, 0 | 12) && !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

fn nibble(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

impl<'a> Lexer<'a> {
    /// `depth`: how deep arrays and dictionaries may nest.
    pub(in crate::verify) fn new(bytes: &'a [u8], position: usize, depth: usize) -> Self {
        Self {
            bytes,
            position,
            depth,
            values: usize::MAX,
        }
    }

    /// Limits the values (numbers, names, strings, arrays, …) that may be read: small in the file, they are large in memory.
    pub(super) fn with_values(self, values: usize) -> Self {
        Self { values, ..self }
    }

    /// How many more values may be read.
    pub(super) fn values(&self) -> usize {
        self.values
    }

    pub(in crate::verify) fn position(&self) -> usize {
        self.position
    }

    pub(super) fn seek(&mut self, position: usize) {
        self.position = position;
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    pub(super) fn fail<T>(&self, what: &'static str) -> Read<T> {
        at(Cause::Syntax { what }, self.position)
    }

    pub(in crate::verify) fn skip_space(&mut self) {
        while self.peek().is_some_and(is_space) {
            self.position += 1;
        }
    }

    /// At most one end of line, where two parts of a revision meet.
    pub(super) fn seam(&mut self) {
        if self.peek() == Some(b'\r') {
            self.position += 1;
        }
        if self.peek() == Some(b'\n') {
            self.position += 1;
        }
    }

    /// An end of line that must be there. Readers that miss one search the file for objects, also inside of streams.
    pub(super) fn line_end(&mut self) -> Read<()> {
        self.take(b"\r");
        if self.take(b"\n") {
            Ok(())
        } else {
            self.fail("a line does not end where it must")
        }
    }

    /// Takes these very bytes, or leaves the position alone.
    pub(super) fn take(&mut self, expected: &[u8]) -> bool {
        let there = self.rest().starts_with(expected);
        if there {
            self.position += expected.len();
        }
        there
    }

    pub(in crate::verify) fn unsigned(&mut self) -> Read<u64> {
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = self
            .rest()
            .get(..digits)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match text.and_then(|text| text.parse().ok()) {
            Some(value) => {
                self.position += digits;
                Ok(value)
            }
            None => self.fail("a whole number is missing or too large"),
        }
    }

    /// `n 0 obj … endobj`. Streams have a direct /Length.
    pub(super) fn indirect(&mut self) -> Read<Indirect> {
        let offset = self.position;
        let number = self.unsigned()?;
        if !self.take(b" 0 obj") {
            return self.fail("an object does not start with its number, generation 0 and obj");
        }
        let number = match u32::try_from(number) {
            Ok(number) if number > 0 => number,
            _ => {
                return at(
                    Cause::Syntax {
                        what: "an object number is out of range",
                    },
                    offset,
                );
            }
        };
        self.line_end()?;
        let value = self.object()?;
        self.line_end()?;
        let stream = if self.take(b"stream") {
            let Object::Dict(dict) = &value else {
                return self.fail("a stream has no dictionary");
            };
            self.take(b"\r");
            if !self.take(b"\n") {
                return self.fail("a stream does not start on a new line");
            }
            let length = dict.int("Length").and_then(|length| usize::try_from(length).ok());
            let start = self.position;
            let end = length
                .and_then(|length| start.checked_add(length))
                .filter(|end| *end <= self.bytes.len());
            let Some(end) = end else {
                return self.fail("a stream has no direct length that lies in the file");
            };
            self.position = end;
            self.seam();
            if !self.take(b"endstream") {
                return self.fail("a stream does not end where its length says");
            }
            self.line_end()?;
            Some(start..end)
        } else {
            None
        };
        if !self.take(b"endobj") {
            return self.fail("an object does not end with endobj");
        }
        Ok(Indirect {
            number,
            value,
            stream,
            offset,
            within: None,
        })
    }

    /// One direct object or reference, from a position without leading space.
    pub(in crate::verify) fn object(&mut self) -> Read<Object> {
        self.nested(self.depth)
    }

    fn nested(&mut self, depth: usize) -> Read<Object> {
        let Some(below) = depth.checked_sub(1) else {
            let what = "the nesting of arrays and dictionaries";
            return at(Cause::TooLarge { what }, self.position);
        };
        let Some(values) = self.values.checked_sub(1) else {
            let what = "the number of values in its objects";
            return at(Cause::TooLarge { what }, self.position);
        };
        self.values = values;
        match self.peek() {
            Some(b'/') => self.name().map(Object::Name),
            Some(b'(') => self.literal(),
            Some(b'[') => self.array(below),
            Some(b'<') if self.rest().starts_with(b"<<") => self.dict(below).map(Object::Dict),
            Some(b'<') => self.hexadecimal(),
            Some(b'+' | b'-' | b'.' | b'0'..=b'9') => self.number(),
            Some(_) => self.word(),
            None => self.fail("the file ends inside an object"),
        }
    }

    fn array(&mut self, depth: usize) -> Read<Object> {
        self.position += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.take(b"]") {
                return Ok(Object::Array(items));
            }
            items.push(self.nested(depth)?);
        }
    }

    fn dict(&mut self, depth: usize) -> Read<Dict> {
        self.position += 2;
        let mut entries: Vec<(Vec<u8>, Object)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        loop {
            self.skip_space();
            if self.take(b">>") {
                return Ok(Dict::new(entries));
            }
            let offset = self.position;
            if self.peek() != Some(b'/') {
                return self.fail("a dictionary key is not a name");
            }
            let key = self.name()?;
            self.skip_space();
            let value = self.nested(depth)?;
            if key.contains(&0) {
                return at(
                    Cause::Syntax {
                        what: "a dictionary key holds the character NUL, at which some readers end it",
                    },
                    offset,
                );
            }
            if !seen.insert(key.clone()) {
                return at(Cause::DuplicateKey { key: shown_key(&key) }, offset);
            }
            entries.push((key, value));
        }
    }

    fn name(&mut self) -> Read<Vec<u8>> {
        self.position += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| is_regular(*byte)) {
            self.position += 1;
            if byte != b'#' {
                name.push(byte);
                continue;
            }
            let pair = self
                .rest()
                .get(..2)
                .and_then(|pair| Some((nibble(pair[0])?, nibble(pair[1])?)));
            let Some((high, low)) = pair else {
                return self.fail("a name has a broken escape");
            };
            name.push((high << 4) | low);
            self.position += 2;
        }
        Ok(name)
    }

    fn hexadecimal(&mut self) -> Read<Object> {
        let start = self.position;
        self.position += 1;
        let length = self.rest().iter().take_while(|byte| nibble(**byte).is_some()).count();
        let digits = self.rest().get(..length).unwrap_or_default();
        self.position += length;
        if length % 2 != 0 || !self.take(b">") {
            return self.fail("a hexadecimal string holds something else than pairs of digits");
        }
        let bytes = digits
            .chunks_exact(2)
            .filter_map(|pair| Some((nibble(pair[0])? << 4) | nibble(pair[1])?))
            .collect();
        Ok(Object::Text(Text {
            bytes,
            span: start..self.position,
            hex: true,
        }))
    }

    fn literal(&mut self) -> Read<Object> {
        let start = self.position;
        self.position += 1;
        let (mut bytes, mut open) = (Vec::new(), 0usize);
        loop {
            let Some(byte) = self.peek() else {
                return self.fail("a string does not end");
            };
            self.position += 1;
            match byte {
                b'(' => open += 1,
                b')' if open == 0 => {
                    return Ok(Object::Text(Text {
                        bytes,
                        span: start..self.position,
                        hex: false,
                    }));
                }
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut bytes)?;
                    continue;
                }
                _ => {}
            }
            bytes.push(byte);
        }
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) -> Read<()> {
        let Some(byte) = self.peek() else {
            return self.fail("a string does not end");
        };
        self.position += 1;
        match byte {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'\n' => {}
            b'\r' => {
                self.take(b"\n");
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit) = self.peek().filter(|digit| (b'0'..=b'7').contains(digit)) else {
                        break;
                    };
                    self.position += 1;
                    value = value * 8 + u32::from(digit - b'0');
                }
                bytes.push((value & 0xff) as u8);
            }
            other => bytes.push(other),
        }
        Ok(())
    }

    fn number(&mut self) -> Read<Object> {
        let start = self.position;
        let length = self.rest().iter().take_while(|byte| is_regular(**byte)).count();
        let token = self
            .rest()
            .get(..length)
            .and_then(|token| std::str::from_utf8(token).ok())
            .unwrap_or_default();
        if token.chars().any(|c| !c.is_ascii_digit() && !"+-.".contains(c)) {
            return self.fail("a number is broken");
        }
        self.position += length;
        if token.contains('.') {
            return match token.parse() {
                Ok(value) => Ok(Object::Real(value)),
                Err(_) => at(
                    Cause::Syntax {
                        what: "a number is broken",
                    },
                    start,
                ),
            };
        }
        let Ok(value) = token.parse::<i64>() else {
            return at(
                Cause::Syntax {
                    what: "a number is broken",
                },
                start,
            );
        };
        let after = self.position;
        if token.bytes().all(|byte| byte.is_ascii_digit())
            && self.take(b" 0 R")
            && !self.peek().is_some_and(is_regular)
            && let Ok(number) = u32::try_from(value)
        {
            return Ok(Object::Ref(number));
        }
        self.position = after;
        // A reference to another generation would otherwise read as three objects.
        let mut ahead = Lexer::new(self.bytes, after, 1);
        if ahead.take(b" ") && ahead.unsigned().is_ok() && ahead.take(b" R") && !ahead.peek().is_some_and(is_regular) {
            return self.fail("a reference names a generation other than 0");
        }
        Ok(Object::Int(value))
    }

    fn word(&mut self) -> Read<Object> {
        let length = self.rest().iter().take_while(|byte| is_regular(**byte)).count();
        let object = match self.rest().get(..length) {
            Some(b"true") => Object::Bool(true),
            Some(b"false") => Object::Bool(false),
            Some(b"null") => Object::Null,
            _ => return self.fail("no object starts so"),
        };
        self.position += length;
        Ok(object)
    }
}
