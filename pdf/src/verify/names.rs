//! Field names, and text strings.

use super::reader::Object;

/// Whose a field is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// `sig_origin`
    Origin,
    /// `sig_<i>`
    Slot(u32),
    /// `sig_close`
    Close,
    /// `sig_spare_<n>`
    Spare(u32),
}

/// Whose signature field a name says it is.
pub(super) fn owner(name: &str) -> Option<Owner> {
    let rest = name.strip_prefix("sig_")?;
    match rest {
        "origin" => Some(Owner::Origin),
        "close" => Some(Owner::Close),
        _ => match rest.strip_prefix("spare_") {
            Some(number) => index(number).map(Owner::Spare),
            None => index(rest).map(Owner::Slot),
        },
    }
}

/// The slot of a placed field, by its name `field_<slot>_<n>`.
pub(super) fn placed(name: &str) -> Option<u32> {
    let (slot, number) = name.strip_prefix("field_")?.split_once('_')?;
    index(number)?;
    index(slot)
}

/// A number from 1 without leading zeros.
pub(super) fn index(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| plain)
}

/// A text string as text: UTF-16BE or UTF-8 with its mark, else byte by byte.
pub(super) fn text(object: Option<&Object>) -> String {
    let Some(Object::Text(text)) = object else {
        return String::new();
    };
    if let Some(utf8) = text.bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return String::from_utf8_lossy(utf8).into_owned();
    }
    match text.bytes.strip_prefix(&[0xfe, 0xff]) {
        Some(units) => {
            let unit = |pair: &[u8]| pair.iter().fold(0, |sum, byte| (sum << 8) | u16::from(*byte));
            String::from_utf16_lossy(&units.chunks(2).map(unit).collect::<Vec<u16>>())
        }
        None => text.bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
