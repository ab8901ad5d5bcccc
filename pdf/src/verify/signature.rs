//! The signature dictionary: what it covers, what it locks, where it belongs, who made it.

use super::delta::Signed;
use super::document::Document;
use super::names::text;
use super::problem::{Cause, Problem, problem};
use super::reader::{Dict, Object, Text};
use crate::cms::{self, Checked};
use crate::timestamp::{Stamp, Token};
use crate::x509::SIGNATURE_STEPS;
use countersign_protocol::commitment::Binding;
use countersign_protocol::hash::Hash48;
use sha2::{Digest, Sha384};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// Bytes of a signature value at most; ours has [`crate::sign::ROOM`]. Each certificate in it is parsed, and may be checked.
const MAX_VALUE: usize = 64 * 1024;
/// Steps of parsing a byte of it, with the certificates that it may hold.
const PARSING: usize = 64;

/// What a signature says and proves.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) checked: Option<Checked>,
    /// The token beside the signature, when it counts.
    pub(super) stamp: Option<Stamp>,
    /// Where the signature stands.
    pub(super) offset: usize,
    pub(super) at: Option<OffsetDateTime>,
    pub(super) binding: Option<Binding>,
    pub(super) commitment: Option<Hash48>,
}

/// Checks the signature of revision `index`. `prefix` has hashed the file up to the revision's start; `roots` vouch for the
/// authorities of time. Who vouches for the signer depends on the time, and comes when the whole file is read.
pub(super) fn check(
    document: &Document<'_>,
    index: usize,
    signed: &Signed<'_>,
    prefix: &Sha384,
    roots: &[Vec<u8>],
) -> (Facts, Vec<Problem>) {
    let mut facts = Facts::default();
    let mut problems = Vec::new();
    let Some(object) = signed.signature else {
        return (facts, problems);
    };
    let Some(dict) = object.value.dict() else {
        return (facts, problems);
    };
    facts.offset = object.offset;
    let mut report = |cause| problems.push(problem(cause, object.offset));
    facts.at = dict.get("M").and_then(date);
    if facts.at.is_none() {
        report(Cause::SignatureEntry { key: "M" });
    }
    if let Err(cause) = reference(dict, signed) {
        report(cause);
    }
    facts.binding = hexadecimal(dict, "CSGN_Binding").and_then(|text| Binding::from_bytes(&text.bytes).ok());
    if facts.binding.is_none() {
        report(Cause::SignatureEntry { key: "CSGN_Binding" });
    }
    let covered = match covered(document, index, dict, prefix) {
        Ok(covered) => covered,
        Err(cause) => {
            report(cause);
            return (facts, problems);
        }
    };
    facts.commitment = facts
        .binding
        .as_ref()
        .map(|binding| binding.commitment(&Hash48::from_bytes(covered.digest)));
    let length = covered.value().map_or(0, <[u8]>::len);
    let parsing = length.saturating_mul(PARSING).saturating_add(SIGNATURE_STEPS);
    if !document.work.take(parsing, object.offset) {
        return (facts, problems);
    }
    match covered
        .value()
        .and_then(|value| cms::check(value, &covered.digest).map_err(Cause::Cms))
    {
        Err(cause) => report(cause),
        Ok(checked) => {
            let token = checked.token().map(Token::read);
            let stamp = token.map(|token| token.and_then(|token| token.check(checked.signature_sha384(), roots)));
            match stamp.transpose() {
                Ok(stamp) => facts.stamp = stamp,
                Err(cause) => report(Cause::Timestamp(cause)),
            }
            facts.checked = Some(checked);
        }
    }
    (facts, problems)
}

/// What a signature or a document timestamp covers, and the gap.
pub(super) struct Covered<'d> {
    gap: &'d [u8],
    /// SHA-384 of all up to the revision's end but the gap.
    pub(super) digest: [u8; 48],
}

impl<'d> Covered<'d> {
    /// The DER value in the gap.
    pub(super) fn value(&self) -> Result<&'d [u8], Cause> {
        value(self.gap)
    }
}

/// Checks that `dict` of revision `index` covers all up to the revision's end, and hashes that.
pub(super) fn covered<'d>(
    document: &Document<'_>,
    index: usize,
    dict: &'d Dict,
    prefix: &Sha384,
) -> Result<Covered<'d>, Cause> {
    let revision = document
        .revisions
        .get(index)
        .ok_or(Cause::ByteRange { what: "is missing" })?;
    let contents = hexadecimal(dict, "Contents").ok_or(Cause::Contents {
        what: "/Contents is not a hexadecimal string",
    })?;
    byte_range(dict, contents, revision.end)?;
    // One spelling only: digits in the other case would be the same value in other bytes.
    let gap = contents.span.start + 1..contents.span.end - 1;
    let gap = document.file.get(gap).unwrap_or_default();
    if !gap.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F')) {
        return Err(Cause::Contents {
            what: "it is not written in upper-case hexadecimal digits",
        });
    }
    let part = |from: usize, to: usize| document.file.get(from..to).unwrap_or_default();
    let mut hasher = prefix.clone();
    hasher.update(part(revision.start, contents.span.start));
    hasher.update(part(contents.span.end, revision.end));
    Ok(Covered {
        gap: &contents.bytes,
        digest: hasher.finalize().into(),
    })
}

fn hexadecimal<'d>(dict: &'d Dict, key: &str) -> Option<&'d Text> {
    match dict.get(key) {
        Some(Object::Text(text)) if text.hex => Some(text),
        _ => None,
    }
}

/// Exactly `[0 gapstart gapend rest]`, up to the end of the revision.
fn byte_range(dict: &Dict, contents: &Text, end: usize) -> Result<(), Cause> {
    let Some(range) = dict.get("ByteRange") else {
        return Err(Cause::ByteRange { what: "is missing" });
    };
    let numbers: Option<Vec<usize>> = range.array().and_then(|items| {
        items
            .iter()
            .map(|item| match item {
                Object::Int(value) => usize::try_from(*value).ok(),
                _ => None,
            })
            .collect()
    });
    let Some([first, gap, after, rest]) = numbers.as_deref() else {
        return Err(Cause::ByteRange {
            what: "is not four whole numbers from 0",
        });
    };
    if *first != 0 {
        return Err(Cause::ByteRange {
            what: "does not start at the first byte",
        });
    }
    if *gap != contents.span.start || *after != contents.span.end {
        return Err(Cause::ByteRange {
            what: "leaves out something else than the signature value",
        });
    }
    if after.checked_add(*rest) != Some(end) {
        return Err(Cause::ByteRange {
            what: "does not end where its revision ends",
        });
    }
    Ok(())
}

/// The DER value at the start of the gap; the rest is zero.
fn value(gap: &[u8]) -> Result<&[u8], Cause> {
    let short = Cause::Contents {
        what: "it is too short for a signature",
    };
    let header = match gap {
        [0x30, 0x82, high, low, ..] => Some((4, usize::from(*high) << 8 | usize::from(*low))),
        [0x30, 0x81, length, ..] => Some((3, usize::from(*length))),
        [0x30, length @ 0..=0x7f, ..] => Some((2, usize::from(*length))),
        _ => None,
    };
    let Some((header, length)) = header else {
        return Err(short);
    };
    let Some((value, padding)) = gap.split_at_checked(header + length) else {
        return Err(short);
    };
    if value.len() > MAX_VALUE {
        return Err(Cause::TooLarge {
            what: "a signature value",
        });
    }
    if padding.iter().all(|byte| *byte == 0) {
        Ok(value)
    } else {
        Err(Cause::Padding)
    }
}

/// One signature reference: DocMDP with P 2 for a certification, the field's lock for the others.
fn reference(dict: &Dict, signed: &Signed<'_>) -> Result<(), Cause> {
    let wrong = match signed.certifies {
        true => Cause::WrongDocMdp,
        false => Cause::LockMismatch,
    };
    let Some([Object::Dict(reference)]) = dict.get("Reference").and_then(Object::array) else {
        return Err(wrong);
    };
    let Some(parameters) = reference.get("TransformParams").and_then(Object::dict) else {
        return Err(wrong);
    };
    let sound = reference
        .beyond(&["Type", "TransformMethod", "TransformParams", "Data"])
        .is_none()
        && reference
            .get("Data")
            .is_none_or(|data| *data == Object::Ref(signed.catalog));
    let holds = if signed.certifies {
        reference.is("TransformMethod", "DocMDP")
            && parameters.int("P") == Some(2)
            && parameters.is("V", "1.2")
            && parameters.beyond(&["Type", "P", "V"]).is_none()
    } else {
        let mut fields: Vec<String> = parameters
            .get("Fields")
            .and_then(Object::array)
            .unwrap_or_default()
            .iter()
            .map(|field| text(Some(field)))
            .collect();
        let mut lock = signed.lock.clone().unwrap_or_default();
        fields.sort();
        lock.sort();
        reference.is("TransformMethod", "FieldMDP")
            && parameters.is("Action", "Include")
            && parameters.is("V", "1.2")
            && parameters.beyond(&["Type", "Action", "Fields", "V"]).is_none()
            && fields == lock
            && !lock.is_empty()
    };
    if sound && holds { Ok(()) } else { Err(wrong) }
}

/// `D:YYYYMMDDHHmmSS` with `Z` or `+HH'mm'` (ISO 32000-2, 7.9.4), all parts there.
fn date(object: &Object) -> Option<OffsetDateTime> {
    pdf_date(&text(Some(object)))
}

/// [`date`] of its text.
pub(crate) fn pdf_date(text: &str) -> Option<OffsetDateTime> {
    let digits = text.strip_prefix("D:").filter(|digits| digits.is_ascii())?;
    let part = |from: usize, to: usize| -> Option<u8> { digits.get(from..to)?.parse().ok() };
    let year: i32 = digits.get(0..4)?.parse().ok()?;
    let date = Date::from_calendar_date(year, Month::try_from(part(4, 6)?).ok()?, part(6, 8)?).ok()?;
    let time = Time::from_hms(part(8, 10)?, part(10, 12)?, part(12, 14)?).ok()?;
    let zone = digits.get(14..)?;
    let offset = match zone.as_bytes() {
        [] | [b'Z'] | [b'Z', b'0', b'0', b'\'', b'0', b'0', ..] => UtcOffset::UTC,
        [sign @ (b'+' | b'-'), _, _, b'\'', _, _, ..] => {
            let (hours, minutes): (i8, i8) = (zone.get(1..3)?.parse().ok()?, zone.get(4..6)?.parse().ok()?);
            let sign = if *sign == b'-' { -1 } else { 1 };
            UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()?
        }
        _ => return None,
    };
    Some(PrimitiveDateTime::new(date, time).assume_offset(offset))
}
