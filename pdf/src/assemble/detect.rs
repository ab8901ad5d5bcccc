//! What a file is, by its bytes: names lie.

use std::fmt;

/// A file that can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A PDF.
    Pdf,
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
}

/// A file that cannot be taken. `Display` says what it is, [`Format::advice`] what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Nothing at all.
    Empty,
    /// Word (docx).
    Word,
    /// Excel (xlsx).
    Excel,
    /// PowerPoint (pptx).
    PowerPoint,
    /// OpenDocument text (odt).
    OpenText,
    /// OpenDocument spreadsheet (ods).
    OpenSpreadsheet,
    /// OpenDocument presentation (odp).
    OpenPresentation,
    /// Office before 2007 (doc, xls, ppt), or a newer file with a password.
    OldOffice,
    /// Pages, Numbers or Keynote.
    Iwork,
    /// An e-book (epub).
    Epub,
    /// Rich text (rtf).
    Rtf,
    /// A web page.
    Html,
    /// A vector drawing (svg).
    Svg,
    /// XML.
    Xml,
    /// Plain text.
    Text,
    /// A photo as phones take it (heic).
    Heic,
    /// An AVIF picture.
    Avif,
    /// A WebP picture.
    WebP,
    /// A GIF picture.
    Gif,
    /// A TIFF picture.
    Tiff,
    /// A BMP picture.
    Bmp,
    /// PostScript.
    PostScript,
    /// A film or a sound.
    Media,
    /// An archive (zip).
    Zip,
    /// Something else.
    Unknown,
}

impl Format {
    /// Its name in one word, the same for every client.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Word => "docx",
            Self::Excel => "xlsx",
            Self::PowerPoint => "pptx",
            Self::OpenText => "odt",
            Self::OpenSpreadsheet => "ods",
            Self::OpenPresentation => "odp",
            Self::OldOffice => "old-office",
            Self::Iwork => "iwork",
            Self::Epub => "epub",
            Self::Rtf => "rtf",
            Self::Html => "html",
            Self::Svg => "svg",
            Self::Xml => "xml",
            Self::Text => "text",
            Self::Heic => "heic",
            Self::Avif => "avif",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Tiff => "tiff",
            Self::Bmp => "bmp",
            Self::PostScript => "postscript",
            Self::Media => "media",
            Self::Zip => "zip",
            Self::Unknown => "unknown",
        }
    }

    /// What to do instead, as a clause.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Empty => "choose the right file",
            Self::Word | Self::Excel | Self::PowerPoint | Self::OldOffice | Self::Iwork | Self::Rtf => {
                "open it in its program and save or export it as PDF"
            }
            Self::OpenText | Self::OpenSpreadsheet | Self::OpenPresentation => {
                "open it in its program and export it as PDF"
            }
            Self::Epub | Self::Html | Self::Svg | Self::Xml | Self::Text | Self::PostScript => {
                "open it and print it to PDF"
            }
            Self::Heic => "export the photo as JPEG, or share it as “most compatible”",
            Self::Avif | Self::WebP | Self::Gif | Self::Tiff | Self::Bmp => "save the picture as PNG or JPEG",
            Self::Media => "films and sounds cannot be approved here",
            Self::Zip => "unpack it and choose the files in it",
            Self::Unknown => "save or print the document as PDF",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "an empty file",
            Self::Word => "a Word document",
            Self::Excel => "an Excel workbook",
            Self::PowerPoint => "a PowerPoint presentation",
            Self::OpenText => "an OpenDocument text",
            Self::OpenSpreadsheet => "an OpenDocument spreadsheet",
            Self::OpenPresentation => "an OpenDocument presentation",
            Self::OldOffice => "an Office document",
            Self::Iwork => "a Pages, Numbers or Keynote document",
            Self::Epub => "an e-book",
            Self::Rtf => "a rich text file",
            Self::Html => "a web page",
            Self::Svg => "an SVG drawing",
            Self::Xml => "an XML file",
            Self::Text => "a text file",
            Self::Heic => "a HEIC photo",
            Self::Avif => "an AVIF picture",
            Self::WebP => "a WebP picture",
            Self::Gif => "a GIF picture",
            Self::Tiff => "a TIFF picture",
            Self::Bmp => "a BMP picture",
            Self::PostScript => "a PostScript file",
            Self::Media => "a film or sound",
            Self::Zip => "a ZIP archive",
            Self::Unknown => "a file of an unknown kind",
        })
    }
}

/// Bytes before a PDF's header that writers are known to add, as intake allows.
const SLACK: usize = 2048;
/// Bytes at each end of an archive that are searched for the names of its members.
const NAMES: usize = 64 * 1024;

/// Says what `bytes` are.
///
/// # Errors
/// The [`Format`], when it is none that can be taken.
pub fn detect(bytes: &[u8]) -> Result<Kind, Format> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    if bytes.is_empty() {
        return Err(Format::Empty);
    } else if starts(b"\x89PNG\r\n\x1a\n") {
        return Ok(Kind::Png);
    } else if starts(b"\xff\xd8\xff") {
        return Ok(Kind::Jpeg);
    } else if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return Err(archive(bytes));
    } else if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(Format::OldOffice);
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        return Err(Format::Gif);
    } else if starts(b"RIFF") && at(8, b"WEBP") {
        return Err(Format::WebP);
    } else if starts(b"II*\0") || starts(b"MM\0*") || starts(b"II+\0") || starts(b"MM\0+") {
        return Err(Format::Tiff);
    } else if at(4, b"ftyp") {
        return Err(brand(bytes.get(8..12).unwrap_or_default()));
    } else if starts(b"RIFF") || starts(b"ID3") || starts(b"OggS") || starts(b"fLaC") || starts(b"\x1a\x45\xdf\xa3") {
        return Err(Format::Media);
    }
    let head = &bytes[..bytes.len().min(SLACK)];
    if contains(head, b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    Err(if starts(b"{\\rtf") {
        Format::Rtf
    } else if starts(b"%!PS") {
        Format::PostScript
    } else if starts(b"BM") && at(6, &[0; 4]) {
        Format::Bmp
    } else {
        text(bytes)
    })
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// By the names of members, which stand uncompressed at both ends.
fn archive(bytes: &[u8]) -> Format {
    let (head, tail) = (
        &bytes[..bytes.len().min(NAMES)],
        &bytes[bytes.len().saturating_sub(NAMES)..],
    );
    let has = |word: &str| contains(head, word.as_bytes()) || contains(tail, word.as_bytes());
    let document = "application/vnd.oasis.opendocument.";
    let kinds = [
        (format!("{document}text"), Format::OpenText),
        (format!("{document}spreadsheet"), Format::OpenSpreadsheet),
        (format!("{document}presentation"), Format::OpenPresentation),
        ("application/epub+zip".to_owned(), Format::Epub),
        ("word/document".to_owned(), Format::Word),
        ("xl/workbook".to_owned(), Format::Excel),
        ("ppt/presentation".to_owned(), Format::PowerPoint),
        ("Index/Document.iwa".to_owned(), Format::Iwork),
        ("Index.zip".to_owned(), Format::Iwork),
    ];
    let found = kinds.into_iter().find(|(word, _)| has(word));
    found.map_or(Format::Zip, |(_, format)| format)
}

/// The major brand of an ISO base media file (ISO/IEC 14496-12, 4.3).
fn brand(brand: &[u8]) -> Format {
    match brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => Format::Heic,
        b"avif" | b"avis" => Format::Avif,
        _ => Format::Media,
    }
}

fn text(bytes: &[u8]) -> Format {
    let wide = [&b"\xff\xfe"[..], b"\xfe\xff"]
        .iter()
        .any(|mark| bytes.starts_with(mark));
    let head = &bytes[..bytes.len().min(SLACK)];
    let lower = String::from_utf8_lossy(head).to_lowercase();
    let trimmed = lower.trim_start_matches('\u{feff}').trim_start();
    let steering = |byte: &u8| *byte < 32 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    if !wide && head.iter().any(steering) {
        Format::Unknown
    } else if trimmed.starts_with("<!doctype html") || trimmed.contains("<html") {
        Format::Html
    } else if trimmed.starts_with('<') && trimmed.contains("<svg") {
        Format::Svg
    } else if trimmed.starts_with("<?xml") {
        Format::Xml
    } else {
        Format::Text
    }
}
