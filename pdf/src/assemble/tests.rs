use super::*;

fn refused(bytes: &[u8]) -> AssembleError {
    let part = Part { bytes, password: None };
    assemble(&[part], &Limits::default()).unwrap_err()
}

/// A ZIP archive's first member, named so; what follows does not matter for telling what it is.
fn zip(name: &str, content: &str) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    bytes.extend((name.len() as u16).to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend(name.bytes().chain(content.bytes()));
    bytes
}

#[test]
fn other_formats_are_refused_by_name() {
    let open = |kind: &str| zip("mimetype", &format!("application/vnd.oasis.opendocument.{kind}"));
    let cases: [(Vec<u8>, Format); 29] = [
        (b"".to_vec(), Format::Empty),
        (zip("word/document.xml", ""), Format::Word),
        (zip("xl/workbook.xml", ""), Format::Excel),
        (zip("ppt/presentation.xml", ""), Format::PowerPoint),
        (open("text"), Format::OpenText),
        (open("spreadsheet"), Format::OpenSpreadsheet),
        (open("presentation"), Format::OpenPresentation),
        (zip("mimetype", "application/epub+zip"), Format::Epub),
        (zip("Index/Document.iwa", ""), Format::Iwork),
        (zip("contract.pdf", "%PDF-1.7"), Format::Zip),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....".to_vec(), Format::OldOffice),
        (b"{\\rtf1\\ansi".to_vec(), Format::Rtf),
        (b"\n<!DOCTYPE html><p>".to_vec(), Format::Html),
        (b"<!-- x --><HTML><body>".to_vec(), Format::Html),
        (b"<?xml version='1.0'?><svg xmlns=''/>".to_vec(), Format::Svg),
        (b"<?xml version='1.0'?><a/>".to_vec(), Format::Xml),
        ("Größe, plainly\n".as_bytes().to_vec(), Format::Text),
        (b"\xff\xfeA\0b\0".to_vec(), Format::Text),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), Format::Heic),
        (b"\0\0\0\x18ftypavif\0\0\0\0".to_vec(), Format::Avif),
        (b"\0\0\0\x18ftypisom\0\0\0\0".to_vec(), Format::Media),
        (b"RIFF\0\0\0\0WEBPVP8 ".to_vec(), Format::WebP),
        (b"RIFF\0\0\0\0WAVEfmt ".to_vec(), Format::Media),
        (b"GIF89a....".to_vec(), Format::Gif),
        (b"II*\0\x08\0\0\0".to_vec(), Format::Tiff),
        (b"BM\x36\0\0\0\0\0\0\0\x36".to_vec(), Format::Bmp),
        (b"%!PS-Adobe-3.0\n".to_vec(), Format::PostScript),
        (b"BMW is not a picture".to_vec(), Format::Text),
        (b"\x7fELF\x02\x01\x01\0".to_vec(), Format::Unknown),
    ];
    for (bytes, format) in cases {
        let error = refused(&bytes);
        let fault = PartFault::Unsupported(format);
        assert_eq!(error, AssembleError::Part { part: 0, fault }, "{error}");
        assert!(error.to_string().ends_with(format.advice()), "{error}");
    }
}

#[test]
fn damage_is_refused_with_the_number_of_the_file() {
    let part = |bytes: &'static [u8]| Part { bytes, password: None };
    let fault = PartFault::NotAnImage(NotAnImage);
    assert_eq!(
        refused(b"\x89PNG\r\n\x1a\nand no more"),
        AssembleError::Part { part: 0, fault }
    );
    let fault = PartFault::NotAnImage(NotAnImage);
    assert_eq!(refused(b"\xff\xd8\xff\xe0"), AssembleError::Part { part: 0, fault });
    let fault = PartFault::Intake(IntakeError::Truncated);
    assert_eq!(refused(b"%PDF-1.7\n1 0 obj"), AssembleError::Part { part: 0, fault });
    assert_eq!(assemble(&[], &Limits::default()).unwrap_err(), AssembleError::Nothing);
    let two = assemble(&[part(b"%PDF-1.7\n1 0 obj"), part(b"GIF89a")], &Limits::default());
    let fault = PartFault::Unsupported(Format::Gif);
    assert_eq!(
        two.unwrap_err(),
        AssembleError::Part { part: 1, fault },
        "formats are told first"
    );
}

#[test]
fn files_that_are_too_much_together_are_refused() {
    let image = image::RgbImage::from_pixel(8, 8, image::Rgb([200, 10, 0]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let bytes = bytes.into_inner();
    let part = Part {
        bytes: &bytes,
        password: None,
    };
    let limits = Limits {
        max_pages: 3,
        ..Limits::default()
    };
    assert_eq!(assemble(&[part; 3], &limits).unwrap().pages.len(), 3);
    let error = assemble(&[part; 4], &limits).unwrap_err();
    assert_eq!(error, AssembleError::Whole(IntakeError::TooManyPages { limit: 3 }));
}
