//! The cover: page 1 as a picture that the requester's client drew. It is shown while the document itself is on its way.

use crate::cbor::{self, CborError};

/// What a picture may have, in pixels: five times a page as it is read. A small file can claim any size.
const PIXELS: u32 = 1 << 23;
/// Points are counted in hundredths; a page is at most 14,400 user units of up to 75,000 points wide (ISO 32000-2, Annex C.2).
const LARGEST: u32 = 2_000_000_000;

/// Page 1 of the document as it was sent. Sealed as the `cover` blob; the service never sees it.
///
/// It is the requester's word and nothing more: what is approved is the document, which takes its place on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// Width of the page as shown, in hundredths of a point.
    pub width: u32,
    /// Its height, in hundredths of a point.
    pub height: u32,
    /// A picture of the whole page: WebP (RFC 9649, lossy) or JPEG (ITU-T T.81, Huffman-coded).
    pub picture: Vec<u8>,
}

/// The kinds of picture that a cover may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// RFC 9649: lossy, without alpha, not animated.
    WebP,
    /// Baseline, extended or progressive.
    Jpeg,
}

impl Kind {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::WebP => "image/webp",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// Why bytes are not a cover.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoverError {
    /// Not the CBOR that it should be.
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// A page without width or height, or larger than any.
    #[error("the page of the cover has no size that a page can have")]
    Page,
    /// Neither WebP nor JPEG, or of a form of them that is not taken.
    #[error("the cover is neither a plain WebP nor a plain JPEG picture")]
    Picture,
    /// No pixels, or more than are taken.
    #[error("the cover has {width} × {height} pixels; at most {PIXELS} in all are taken")]
    Pixels {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
}

impl Cover {
    /// CBOR array of the suite number, width, height and picture (docs/protocol.md §5).
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(&Wire {
            width: self.width,
            height: self.height,
            picture: cbor::Bytes(self.picture.clone()),
        })
    }

    /// Reads what [`Cover::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`CoverError`]; also where [`Cover::check`] fails.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CoverError> {
        let Wire { width, height, picture } = cbor::decode(bytes)?;
        let cover = Self {
            width,
            height,
            picture: picture.0,
        };
        cover.check()?;
        Ok(cover)
    }

    /// Checks the page's size and the picture's header, and says which kind it is. The pixels themselves are not decoded.
    ///
    /// # Errors
    /// [`CoverError`].
    pub fn check(&self) -> Result<Kind, CoverError> {
        if [self.width, self.height]
            .iter()
            .any(|side| !(1..=LARGEST).contains(side))
        {
            return Err(CoverError::Page);
        }
        let (kind, width, height) = webp(&self.picture)
            .map(|(width, height)| (Kind::WebP, width, height))
            .or_else(|| jpeg(&self.picture).map(|(width, height)| (Kind::Jpeg, width, height)))
            .ok_or(CoverError::Picture)?;
        match u32::from(width) * u32::from(height) {
            1..=PIXELS => Ok(kind),
            _ => Err(CoverError::Pixels {
                width: width.into(),
                height: height.into(),
            }),
        }
    }
}

struct Wire {
    width: u32,
    height: u32,
    picture: cbor::Bytes,
}
cbor::record!(suite Wire { width, height, picture });

/// Width and height of a lossy WebP (RFC 9649): simple (§2.5), or extended (§2.7) with nothing but a colour profile, as browsers
/// write it. Nothing follows the picture's chunk, whose key frame has its size in fourteen bits each (RFC 6386 §9.1).
fn webp(bytes: &[u8]) -> Option<(u16, u16)> {
    let (length, chunks) = bytes.strip_prefix(b"RIFF")?.split_first_chunk()?;
    if usize::try_from(u32::from_le_bytes(*length)).ok()? != chunks.len() {
        return None;
    }
    let (mut name, mut data, mut rest) = riff_chunk(chunks.strip_prefix(b"WEBP")?)?;
    if name == b"VP8X" {
        let flags = *data.first()?;
        (name, data, rest) = riff_chunk(rest)?;
        match (flags, name) {
            (WITH_PROFILE, b"ICCP") => (name, data, rest) = riff_chunk(rest)?,
            (0, _) => {}
            _ => return None,
        }
    }
    match data {
        [tag, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1, ..] if name == b"VP8 " && rest.is_empty() && tag & 1 == 0 => {
            let side = |low: &u8, high: &u8| u16::from_le_bytes([*low, *high]) & 0x3fff;
            Some((side(w0, w1), side(h0, h1)))
        }
        _ => None,
    }
}

/// The flags of an extended WebP that has a colour profile, and neither alpha, animation nor metadata.
const WITH_PROFILE: u8 = 0x20;

/// The first chunk of a RIFF file's content: its name, its data, and what follows.
fn riff_chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (name, rest) = bytes.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (data, rest) = rest.split_at_checked(length)?;
    // Chunks begin at even places.
    Some((name, data, rest.get(length % 2..)?))
}

/// Width and height of a JPEG, from its first frame header (ITU-T T.81 §B.2.2: SOF0 to SOF2).
fn jpeg(bytes: &[u8]) -> Option<(u16, u16)> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let [0xff, marker, high, low, after @ ..] = rest else {
            return None;
        };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let (segment, next) = after.split_at_checked(length.checked_sub(2)?)?;
        match (marker, segment) {
            (0xc0..=0xc2, [_, y1, y0, x1, x0, ..]) => {
                return Some((u16::from_be_bytes([*x1, *x0]), u16::from_be_bytes([*y1, *y0])));
            }
            // Tables, application data and comments stand before the frame.
            (0xc4 | 0xdb | 0xdd | 0xe0..=0xef | 0xfe, _) => rest = next,
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests;
