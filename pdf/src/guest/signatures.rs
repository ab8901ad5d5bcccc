//! The signatures that were there before: each intact, over its whole revision, and allowing more.

use lopdf::{Dictionary, Object, decode_text_string};

use super::changes::explained;
use super::fields::{Terminal, terminals};
use super::{Before, Broken, GuestFault, open};
use crate::cms::foreign::foreign;
use crate::field;
use crate::syntax::File;
use crate::verify::pdf_date;
use crate::x509::path;

/// Signatures that are checked at most: each is hashed over the whole of its revision.
const MOST: usize = 32;
/// The kinds that are read (ISO 32000-2, 12.8.3.3 and 12.8.3.4).
const KINDS: [&[u8]; 2] = [b"adbe.pkcs7.detached", b"ETSI.CAdES.detached"];

/// A signature with the object of its value.
struct Found {
    before: Before,
    value: lopdf::ObjectId,
}

/// Checks all signatures of `file`; those earlier in the file first. `roots`: DER certificates of whom the caller trusts.
pub(crate) fn signatures(file: &File<'_>, roots: &[Vec<u8>]) -> Result<Vec<Before>, GuestFault> {
    let signed: Vec<Terminal> = terminals(file)?.into_iter().filter(Terminal::is_signed).collect();
    if signed.len() > MOST {
        return Err(GuestFault::TooMany { limit: MOST });
    }
    let mut found = Vec::with_capacity(signed.len());
    for terminal in &signed {
        let broken = |why| GuestFault::Broken {
            field: terminal.name.clone(),
            why,
        };
        allows_more(file, terminal)?;
        found.push(one(file, terminal, roots).map_err(broken)?);
    }
    found.sort_by_key(|one| one.before.end_offset);
    strays(file, &found)?;
    for one in &found {
        let broken = |what| GuestFault::Broken {
            field: one.before.field.clone(),
            why: Broken::Range(what),
        };
        let shares = |other: &&Found| other.before.end_offset == one.before.end_offset;
        if found.iter().filter(shares).count() > 1 {
            return Err(broken("is that of another signature"));
        }
        let signed = file.bytes().get(..one.before.end_offset).unwrap_or_default();
        let then = open(signed).map_err(|_| broken("does not end where its revision ends"))?;
        let held = terminals(&then)?.into_iter().any(|field| {
            field.name == one.before.field
                && field.dict.get(b"V").and_then(Object::as_reference).ok() == Some(one.value)
        });
        if !held || then.object(one.value)? != file.object(one.value)? {
            return Err(broken("ends before the signature is there"));
        }
        explained(&then, file).map_err(|what| GuestFault::Altered {
            field: one.before.field.clone(),
            what,
        })?;
    }
    match found.is_empty() {
        true => Err(GuestFault::Stray),
        false => Ok(found.into_iter().map(|one| one.before).collect()),
    }
}

/// A signature dictionary that no field holds is checked by nobody. Usage rights sign nothing that anybody relies on.
fn strays(file: &File<'_>, found: &[Found]) -> Result<(), GuestFault> {
    let (_, catalog) = file.catalog()?;
    let rights = match file.entry(&catalog, b"Perms")? {
        Object::Dictionary(perms) => perms.get(b"UR3").and_then(Object::as_reference).ok(),
        _ => None,
    };
    for number in file.numbers() {
        let id = (number, file.generation(number));
        let Object::Dictionary(dict) = file.object(id)? else {
            continue;
        };
        let known = Some(id) == rights || found.iter().any(|one| one.value == id);
        if dict.has(b"ByteRange") && dict.has(b"Contents") && !known {
            return Err(GuestFault::Stray);
        }
    }
    Ok(())
}

fn one(file: &File<'_>, field: &Terminal, roots: &[Vec<u8>]) -> Result<Found, Broken> {
    let value = field.dict.get(b"V").and_then(Object::as_reference);
    let value = value.map_err(|_| Broken::Entry("V"))?;
    let dict = file.dictionary(value).map_err(|_| Broken::Entry("V"))?;
    let kind = dict.get(b"SubFilter").and_then(Object::as_name).unwrap_or_default();
    if !KINDS.contains(&kind) {
        return Err(Broken::Kind(String::from_utf8_lossy(kind).into_owned()));
    }
    let Ok(Object::String(contents, _)) = dict.get(b"Contents") else {
        return Err(Broken::Entry("Contents"));
    };
    let (offset, after, end) = range(&dict, file.bytes())?;
    let bytes = |from: usize, to: usize| file.bytes().get(from..to).unwrap_or_default();
    if unhex(bytes(offset + 1, after.saturating_sub(1))).as_ref() != Some(contents) {
        return Err(Broken::Range("leaves out something else than the signature value"));
    }
    let cms = der(contents).ok_or(Broken::Entry("Contents"))?;
    let made = foreign(cms, |hash| hash.digest(&[bytes(0, offset), bytes(after, end)].concat()))?;
    let at = made.signing_time.or_else(|| {
        let text = decode_text_string(dict.get(b"M").ok()?).ok()?;
        pdf_date(&text)
    });
    let unix = at.and_then(|at| u64::try_from(at.unix_timestamp()).ok()).unwrap_or(0);
    Ok(Found {
        before: Before {
            field: field.name.clone(),
            signer: made.leaf.name(),
            at,
            has_timestamp: made.has_token,
            offset,
            end_offset: end,
            trusted: roots.contains(&made.leaf.der().to_vec())
                || path(&made.leaf, &made.certificates, roots, unix).is_ok(),
        },
        value,
    })
}

/// Where the value starts, where it has ended, and where the revision ends.
fn range(dict: &Dictionary, file: &[u8]) -> Result<(usize, usize, usize), Broken> {
    let numbers = dict.get(b"ByteRange").and_then(Object::as_array);
    let numbers = numbers.map_err(|_| Broken::Entry("ByteRange"))?.iter();
    let numbers: Option<Vec<usize>> = numbers
        .map(|number| usize::try_from(number.as_i64().ok()?).ok())
        .collect();
    let Some([0, gap, after, rest]) = numbers.as_deref() else {
        return Err(Broken::Range("does not start at the first byte"));
    };
    let end = after.checked_add(*rest).filter(|end| *end <= file.len());
    let end = end.ok_or(Broken::Range("reaches beyond the file"))?;
    let closed = file.get(*gap) == Some(&b'<') && after.checked_sub(1).and_then(|last| file.get(last)) == Some(&b'>');
    if gap >= after || !closed {
        return Err(Broken::Range("leaves out something else than the signature value"));
    }
    let before_end = file.get(..end).unwrap_or_default().trim_ascii_end();
    if !before_end.ends_with(b"%%EOF") || end - before_end.len() > 2 {
        return Err(Broken::Range("does not end where its revision ends"));
    }
    Ok((*gap, *after, end))
}

fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = digits.chunks_exact(2);
    let whole = pairs.remainder().is_empty();
    let bytes: Option<Vec<u8>> = pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect();
    bytes.filter(|_| whole)
}

/// The DER value at the start; the rest is zero.
fn der(contents: &[u8]) -> Option<&[u8]> {
    let (header, length) = match contents {
        [0x30, 0x83, a, b, c, ..] => (5, usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c)),
        [0x30, 0x82, a, b, ..] => (4, usize::from(*a) << 8 | usize::from(*b)),
        [0x30, 0x81, a, ..] => (3, usize::from(*a)),
        [0x30, a @ 0..=0x7f, ..] => (2, usize::from(*a)),
        _ => return None,
    };
    let (value, padding) = contents.split_at_checked(header + length)?;
    padding.iter().all(|byte| *byte == 0).then_some(value)
}

/// Refuses a signature after which no field may be added. Acrobat lets visible signature fields follow a certification with
/// P=2 and P=3; pyHanko does not, and a document that some call broken is worth nothing.
fn allows_more(file: &File<'_>, terminal: &Terminal) -> Result<(), GuestFault> {
    let field = || terminal.name.clone();
    let dictionary = |dict: &Dictionary, key: &[u8]| match file.entry(dict, key)? {
        Object::Dictionary(found) => Ok(Some(found)),
        _ => Ok::<_, GuestFault>(None),
    };
    let locks = |lock: &Dictionary| {
        let action = lock.get(b"Action").and_then(Object::as_name).unwrap_or(b"Include");
        let named = field::locks_of(file, lock).unwrap_or_default();
        let ours = |name: &String| name == field::ORIGIN || name == field::CLOSE;
        action != b"Include" || named.iter().any(ours)
    };
    if let Some(lock) = dictionary(&terminal.dict, b"Lock")? {
        if let Object::Integer(level) = file.entry(&lock, b"P")? {
            return Err(GuestFault::Certified { field: field(), level });
        }
        if locks(&lock) {
            return Err(GuestFault::Locked { field: field() });
        }
    }
    let Some(value) = dictionary(&terminal.dict, b"V")? else {
        return Ok(());
    };
    let Object::Array(references) = file.entry(&value, b"Reference")? else {
        return Ok(());
    };
    for reference in &references {
        let Object::Dictionary(reference) = file.resolve(reference)? else {
            continue;
        };
        let parameters = dictionary(&reference, b"TransformParams")?.unwrap_or_default();
        match file.entry(&reference, b"TransformMethod")? {
            Object::Name(method) if method == b"DocMDP" => {
                let level = file.entry(&parameters, b"P")?.as_i64().unwrap_or(2);
                return Err(GuestFault::Certified { field: field(), level });
            }
            Object::Name(method) if method == b"FieldMDP" && locks(&parameters) => {
                return Err(GuestFault::Locked { field: field() });
            }
            _ => {}
        }
    }
    Ok(())
}
