//! A strict parser of objects (ISO 32000-2, 7.2 and 7.3). No recovery: what this crate wrote needs none, and what it did
//! not write must not be read in two ways.

use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat};

/// Arrays and dictionaries may nest this deep.
const MAX_DEPTH: usize = 64;

/// Why bytes are not the object that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} at byte {offset}")]
pub struct SyntaxError {
    /// What is wrong, as a clause.
    pub what: &'static str,
    /// Where, in bytes from the start of what was read.
    pub offset: usize,
}

/// Reads objects from bytes, one after the other.
#[derive(Debug, Clone)]
pub struct Parser<'a> {
    bytes: &'a [u8],
    position: usize,
}

/// White space (ISO 32000-2, table 1).
pub fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

/// Delimiters (ISO 32000-2, table 2).
pub fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

impl<'a> Parser<'a> {
    /// Starts at `position`.
    pub fn new(bytes: &'a [u8], position: usize) -> Self {
        Self { bytes, position }
    }

    /// Where the next byte is read.
    pub fn position(&self) -> usize {
        self.position
    }

    fn error(&self, what: &'static str) -> SyntaxError {
        SyntaxError {
            what,
            offset: self.position,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    /// Skips white space and comments.
    pub fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.position += 1;
                }
            } else if is_space(byte) {
                self.position += 1;
            } else {
                break;
            }
        }
    }

    /// Takes `word` after white space; the word must end there.
    pub fn keyword(&mut self, word: &'static str) -> Result<(), SyntaxError> {
        self.skip_space();
        let rest = self.rest();
        let ends = rest
            .get(word.len())
            .is_none_or(|&byte| is_space(byte) || is_delimiter(byte));
        if !rest.starts_with(word.as_bytes()) || !ends {
            return Err(self.error("an expected keyword is missing"));
        }
        self.position += word.len();
        Ok(())
    }

    /// An unsigned integer after white space.
    pub fn unsigned(&mut self) -> Result<u64, SyntaxError> {
        self.skip_space();
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let value = std::str::from_utf8(&self.rest()[..digits])
            .ok()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| self.error("an integer is missing or too large"))?;
        self.position += digits;
        Ok(value)
    }

    /// One direct object or reference.
    pub fn object(&mut self) -> Result<Object, SyntaxError> {
        self.nested(MAX_DEPTH)
    }

    /// `n g obj … endobj`; `length` looks up a /Length that is a reference.
    pub fn indirect(&mut self, length: &dyn Fn(ObjectId) -> Option<usize>) -> Result<(ObjectId, Object), SyntaxError> {
        let number = u32::try_from(self.unsigned()?).map_err(|_| self.error("an object number is too large"))?;
        let generation = u16::try_from(self.unsigned()?).map_err(|_| self.error("a generation is too large"))?;
        self.keyword("obj")?;
        let object = self.object()?;
        self.skip_space();
        let object = match object {
            Object::Dictionary(dict) if self.rest().starts_with(b"stream") => {
                Object::Stream(self.stream(dict, length)?)
            }
            object => object,
        };
        self.keyword("endobj")?;
        Ok(((number, generation), object))
    }

    fn stream(&mut self, dict: Dictionary, length: &dyn Fn(ObjectId) -> Option<usize>) -> Result<Stream, SyntaxError> {
        self.position += b"stream".len();
        if self.peek() == Some(b'\r') {
            self.position += 1;
        }
        if self.peek() != Some(b'\n') {
            return Err(self.error("a stream does not start on a new line"));
        }
        self.position += 1;
        let length = match dict.get(b"Length") {
            Ok(Object::Integer(length)) => usize::try_from(*length).ok(),
            Ok(Object::Reference(id)) => length(*id),
            _ => None,
        }
        .ok_or_else(|| self.error("a stream has no length"))?;
        let end = self.position.checked_add(length).filter(|&end| end <= self.bytes.len());
        let end = end.ok_or_else(|| self.error("a stream is longer than the file"))?;
        let content = self.bytes[self.position..end].to_vec();
        self.position = end;
        self.keyword("endstream")?;
        Ok(Stream::new(dict, content))
    }

    fn nested(&mut self, depth: usize) -> Result<Object, SyntaxError> {
        self.skip_space();
        if depth == 0 {
            return Err(self.error("objects nest too deep"));
        }
        match self.peek() {
            None => Err(self.error("the bytes end where an object should be")),
            Some(b'/') => self.name().map(Object::Name),
            Some(b'(') => self.literal(),
            Some(b'[') => self.array(depth),
            Some(b'<') if self.rest().starts_with(b"<<") => self.dictionary(depth).map(Object::Dictionary),
            Some(b'<') => self.hexadecimal(),
            Some(b'+' | b'-' | b'.' | b'0'..=b'9') => self.number_or_reference(),
            Some(_) => self.constant(),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Object, SyntaxError> {
        self.position += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek() == Some(b']') {
                self.position += 1;
                return Ok(Object::Array(items));
            }
            items.push(self.nested(depth - 1)?);
        }
    }

    fn dictionary(&mut self, depth: usize) -> Result<Dictionary, SyntaxError> {
        self.position += 2;
        let mut dict = Dictionary::new();
        loop {
            self.skip_space();
            match self.peek() {
                Some(b'/') => {
                    let key = self.name()?;
                    if dict.has(&key) {
                        return Err(self.error("a dictionary has the same key twice"));
                    }
                    dict.set(key, self.nested(depth - 1)?);
                }
                Some(b'>') if self.rest().starts_with(b">>") => {
                    self.position += 2;
                    return Ok(dict);
                }
                _ => return Err(self.error("a dictionary is broken")),
            }
        }
    }

    fn name(&mut self) -> Result<Vec<u8>, SyntaxError> {
        self.position += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|&byte| !is_space(byte) && !is_delimiter(byte)) {
            self.position += 1;
            if byte != b'#' {
                name.push(byte);
                continue;
            }
            let digits = self.bytes.get(self.position..self.position + 2).unwrap_or_default();
            match digits {
                [high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    name.push(hex(*high) << 4 | hex(*low));
                    self.position += 2;
                }
                _ => return Err(self.error("a name has a broken escape")),
            }
        }
        Ok(name)
    }

    fn literal(&mut self) -> Result<Object, SyntaxError> {
        self.position += 1;
        let (mut text, mut open) = (Vec::new(), 1usize);
        while let Some(byte) = self.peek() {
            self.position += 1;
            match byte {
                b'(' => open += 1,
                b')' if open == 1 => return Ok(Object::String(text, StringFormat::Literal)),
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut text)?;
                    continue;
                }
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.position += 1;
                    }
                    text.push(b'\n');
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        Err(self.error("a string does not end"))
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), SyntaxError> {
        let byte = self.peek().ok_or_else(|| self.error("a string does not end"))?;
        self.position += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\n' => {}
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.position += 1;
                }
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
                text.push((value & 0xFF) as u8);
            }
            other => text.push(other),
        }
        Ok(())
    }

    fn hexadecimal(&mut self) -> Result<Object, SyntaxError> {
        self.position += 1;
        let mut digits = Vec::new();
        loop {
            let byte = self.peek().ok_or_else(|| self.error("a string does not end"))?;
            self.position += 1;
            match byte {
                b'>' => break,
                byte if byte.is_ascii_hexdigit() => digits.push(hex(byte)),
                byte if is_space(byte) => {}
                _ => return Err(self.error("a hexadecimal string has other characters")),
            }
        }
        let text = digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0))
            .collect();
        Ok(Object::String(text, StringFormat::Hexadecimal))
    }

    fn number_or_reference(&mut self) -> Result<Object, SyntaxError> {
        let start = self.position;
        let length = self
            .rest()
            .iter()
            .take_while(|&&byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.'))
            .count();
        let token = std::str::from_utf8(&self.rest()[..length]).unwrap_or_default();
        self.position += length;
        if self.peek().is_some_and(|byte| !is_space(byte) && !is_delimiter(byte)) {
            return Err(self.error("a number is broken"));
        }
        if token.contains('.') {
            return token
                .parse()
                .map(Object::Real)
                .map_err(|_| self.error("a number is broken"));
        }
        let Ok(value) = token.parse::<i64>() else {
            return Err(self.error("a number is broken"));
        };
        let after = self.position;
        if self.bytes[start].is_ascii_digit()
            && let Ok(number) = u32::try_from(value)
            && self.peek().is_some_and(is_space)
            && let Ok(generation) = self.unsigned()
            && let Ok(generation) = u16::try_from(generation)
            && self.keyword("R").is_ok()
        {
            return Ok(Object::Reference((number, generation)));
        }
        self.position = after;
        Ok(Object::Integer(value))
    }

    fn constant(&mut self) -> Result<Object, SyntaxError> {
        for (word, object) in [
            ("true", Object::Boolean(true)),
            ("false", Object::Boolean(false)),
            ("null", Object::Null),
        ] {
            if self.keyword(word).is_ok() {
                return Ok(object);
            }
        }
        Err(self.error("no object starts so"))
    }
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10),
    }
}
