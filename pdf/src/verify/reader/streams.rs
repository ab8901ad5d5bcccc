//! Stream data, decoded within limits.

use super::object::Dict;
use super::{Read, at};
use crate::verify::problem::Cause;
use crate::verify::work::Work;
use std::io::Read as _;
use std::ops::Range;

/// Decodes a stream that is plain or Flate-coded, with a PNG predictor if it says so (ISO 32000-2, 7.4.4).
/// `limit`: bytes at most. Each byte is a step, coded and decoded.
pub(in crate::verify) fn decode(
    file: &[u8],
    dict: &Dict,
    range: &Range<usize>,
    limit: usize,
    work: &Work,
) -> Read<Vec<u8>> {
    let unreadable = || {
        at(
            Cause::Syntax {
                what: "a stream that must be read is coded in an unknown way",
            },
            range.start,
        )
    };
    let raw = file.get(range.clone()).unwrap_or_default();
    if raw.len() > limit && !dict.has("Filter") {
        return at(Cause::TooLarge { what: "a stream" }, range.start);
    }
    work.charge(raw.len(), range.start)?;
    let data = match dict.get("Filter") {
        None => raw.to_vec(),
        Some(filter) if filter.is_name("FlateDecode") => {
            let mut out = Vec::new();
            let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
            let mut decoder = flate2::read::ZlibDecoder::new(raw).take(most);
            if decoder.read_to_end(&mut out).is_err() {
                return at(
                    Cause::Syntax {
                        what: "a compressed stream is broken",
                    },
                    range.start,
                );
            }
            out
        }
        Some(_) => return unreadable(),
    };
    if data.len() > limit {
        return at(Cause::TooLarge { what: "a stream" }, range.start);
    }
    work.charge(data.len(), range.start)?;
    match dict.get("DecodeParms") {
        None => Ok(data),
        // Parameters of no filter: other readers leave the data as it is.
        Some(_) if !dict.has("Filter") => unreadable(),
        Some(parameters) => {
            let Some(parameters) = parameters.dict() else {
                return unreadable();
            };
            let columns = parameters
                .int("Columns")
                .and_then(|columns| usize::try_from(columns).ok())
                .unwrap_or(1);
            match parameters.int("Predictor") {
                None | Some(1) => Ok(data),
                Some(10..=15) if parameters.beyond(&["Predictor", "Columns"]).is_none() && columns > 0 => {
                    png(&data, columns).map_or_else(unreadable, Ok)
                }
                _ => unreadable(),
            }
        }
    }
}

/// PNG filters None and Up, one byte per pixel: what cross-reference streams use.
fn png(data: &[u8], columns: usize) -> Option<Vec<u8>> {
    if columns > data.len() {
        return None; // before room for a row is made
    }
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0u8; columns];
    for row in data.chunks(columns.checked_add(1)?) {
        let (kind, bytes) = row.split_first()?;
        if bytes.len() != columns {
            return None;
        }
        let row: Vec<u8> = match kind {
            0 => bytes.to_vec(),
            2 => bytes
                .iter()
                .zip(&above)
                .map(|(byte, up)| byte.wrapping_add(*up))
                .collect(),
            _ => return None,
        };
        out.extend_from_slice(&row);
        above = row;
    }
    Some(out)
}
