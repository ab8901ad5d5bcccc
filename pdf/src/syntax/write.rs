//! Objects to bytes, always the same bytes for the same object.

use lopdf::{Dictionary, Object, ObjectId, StringFormat};

use super::parse::{is_delimiter, is_space};

/// Appends `object` as it stands inside an array or dictionary. A stream is written whole.
pub fn object(out: &mut Vec<u8>, value: &Object) {
    match value {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(true) => out.extend_from_slice(b"true"),
        Object::Boolean(false) => out.extend_from_slice(b"false"),
        Object::Integer(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Real(value) => real(out, *value),
        Object::Name(value) => name(out, value),
        Object::String(value, StringFormat::Hexadecimal) => hexadecimal(out, value),
        Object::String(value, StringFormat::Literal) => literal(out, value),
        Object::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b' ');
                }
                object(out, item);
            }
            out.push(b']');
        }
        Object::Dictionary(value) => dictionary(out, value),
        Object::Stream(stream) => {
            dictionary(out, &stream.dict);
            out.extend_from_slice(b"\nstream\n");
            out.extend_from_slice(&stream.content);
            out.extend_from_slice(b"\nendstream");
        }
        Object::Reference((number, generation)) => out.extend_from_slice(format!("{number} {generation} R").as_bytes()),
    }
}

/// Appends `<< … >>`, keys in the order in which they were set.
pub fn dictionary(out: &mut Vec<u8>, value: &Dictionary) {
    out.extend_from_slice(b"<<");
    for (key, item) in value.iter() {
        name(out, key);
        let joined = matches!(
            item,
            Object::Name(_) | Object::String(..) | Object::Array(_) | Object::Dictionary(_)
        );
        if !joined {
            out.push(b' ');
        }
        object(out, item);
    }
    out.extend_from_slice(b">>");
}

/// Appends `n g obj … endobj`.
pub fn indirect(out: &mut Vec<u8>, (number, generation): ObjectId, value: &Object) {
    out.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
    object(out, value);
    out.extend_from_slice(b"\nendobj\n");
}

/// Appends `<hex>`.
pub fn hexadecimal(out: &mut Vec<u8>, value: &[u8]) {
    out.push(b'<');
    out.extend_from_slice(to_hex(value).as_bytes());
    out.push(b'>');
}

/// Upper-case hex digits of `value`.
pub fn to_hex(value: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    value.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

/// A number of a content stream or dictionary: no exponent, no more digits than `f32` carries.
pub fn number(value: f32) -> String {
    let value = if value.is_finite() { value } else { 0.0 };
    let text = if value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value}")
    };
    if text == "-0" { "0".to_owned() } else { text }
}

fn real(out: &mut Vec<u8>, value: f32) {
    let mut text = number(value);
    if !text.contains('.') {
        text.push_str(".0"); // stays a real when it is read again
    }
    out.extend_from_slice(text.as_bytes());
}

fn name(out: &mut Vec<u8>, value: &[u8]) {
    out.push(b'/');
    for &byte in value {
        if byte == b'#' || is_space(byte) || is_delimiter(byte) || !(33..=126).contains(&byte) {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        } else {
            out.push(byte);
        }
    }
}

fn literal(out: &mut Vec<u8>, value: &[u8]) {
    out.push(b'(');
    for &byte in value {
        match byte {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => out.push(byte),
        }
    }
    out.push(b')');
}

/// A text string (ISO 32000-2, 7.9.2.2): ASCII as it is, anything else as UTF-16BE with its mark.
pub fn text(value: &str) -> Object {
    if value.bytes().all(|byte| (32..127).contains(&byte)) {
        return Object::String(value.as_bytes().to_vec(), StringFormat::Literal);
    }
    let units = std::iter::once(0xFEFF).chain(value.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}
