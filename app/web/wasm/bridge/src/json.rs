//! JSON by hand: `open` counts every kilobyte, and writes only a few objects.

/// A quoted string.
pub fn string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            // U+2028 and U+2029 are plain text to JSON, and line ends to some readers of scripts.
            c if c < ' ' || c == '\u{2028}' || c == '\u{2029}' => {
                quoted.push_str("\\u");
                for shift in [12, 8, 4, 0] {
                    let digit = u32::from(c) >> shift & 15;
                    quoted.extend(char::from_digit(digit, 16));
                }
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A number.
pub fn number(value: impl Into<u64>) -> String {
    value.into().to_string()
}

/// `null` when there is none.
pub fn optional(value: Option<String>) -> String {
    value.unwrap_or_else(|| "null".to_owned())
}

/// An array of what is JSON already.
pub fn array(values: impl IntoIterator<Item = String>) -> String {
    joined('[', values, ']')
}

/// An array of strings.
pub fn strings<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    array(values.into_iter().map(|value| string(&value.to_string())))
}

/// An object whose values are JSON already.
pub fn object<K: AsRef<str>>(members: impl IntoIterator<Item = (K, String)>) -> String {
    joined(
        '{',
        members.into_iter().map(|(key, value)| {
            let mut member = string(key.as_ref());
            member.push(':');
            member.push_str(&value);
            member
        }),
        '}',
    )
}

fn joined(open: char, values: impl IntoIterator<Item = String>, close: char) -> String {
    let mut text = String::from(open);
    for (index, value) in values.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&value);
    }
    text.push(close);
    text
}
