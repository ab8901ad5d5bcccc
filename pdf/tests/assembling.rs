//! Files merged into one document: it looks like its parts, keeps what they do, and goes all the way.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod support;

use countersign_pdf::assemble::{Assembled, Part, assemble};
use countersign_pdf::fields;
use countersign_pdf::geometry::Rect;
use countersign_pdf::intake::{Change, Limits};
use countersign_pdf::layer::{Appearance, layer};
use countersign_pdf::prepare::{Place, SlotPlan, prepare};
use countersign_pdf::verify::inspect;
use countersign_pdf::{certify::certify, close::close};
use image::{ImageFormat, Rgb, RgbImage};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use support::{Authority, differ, document, fonts, page, run, text};

fn merged(parts: &[&[u8]]) -> Assembled {
    let parts: Vec<Part<'_>> = parts.iter().map(|bytes| Part { bytes, password: None }).collect();
    assemble(&parts, &Limits::default()).unwrap()
}

fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// Four colors: red above left, green above right, blue below left, yellow below right.
fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([220, 0, 0]),
        (false, true) => Rgb([0, 160, 0]),
        (true, false) => Rgb([0, 0, 220]),
        (false, false) => Rgb([230, 220, 0]),
    })
}

/// A JPEG of `image` that says in Exif how it is to be turned.
fn jpeg(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut plain = std::io::Cursor::new(Vec::new());
    image.write_to(&mut plain, ImageFormat::Jpeg).unwrap();
    let plain = plain.into_inner();
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

/// A page with a field `total` in a font of its own, a bookmark, a link to a named place, and a group that is not shown.
fn rich(font: &str, value: &str) -> Vec<u8> {
    let mut pdf = Document::load_mem(&document(&["", "/Rotate 90"])).unwrap();
    let face = pdf.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => font,
        "Encoding" => dictionary! { "Type" => "Encoding", "BaseEncoding" => "WinAnsiEncoding" },
    });
    let field = pdf.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => Object::string_literal("total"),
        "V" => Object::string_literal(value), "P" => (4, 0), "F" => 4,
        "Rect" => vec![150.into(), 100.into(), 300.into(), 130.into()],
    });
    let link = pdf.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Link", "Rect" => vec![10.into(), 10.into(), 90.into(), 30.into()],
        "Dest" => Object::string_literal("end"),
    });
    let group = pdf.add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("hidden") });
    let hidden = Stream::new(
        Dictionary::new(),
        b"/OC /L BDC 1 0 0 rg 300 200 80 80 re f EMC".to_vec(),
    );
    let hidden = pdf.add_object(hidden);
    let old = pdf.get_dictionary((4, 0)).unwrap().get(b"Contents").unwrap().clone();
    let first = pdf.get_dictionary_mut((4, 0)).unwrap();
    first.set("Annots", vec![field.into(), link.into()]);
    first.set("Contents", vec![old, hidden.into()]);
    let old = dictionary! { "F" => (3, 0) };
    first.set(
        "Resources",
        dictionary! { "Font" => old, "Properties" => dictionary! { "L" => group } },
    );
    let item = pdf.new_object_id();
    let outlines = pdf.add_object(dictionary! { "First" => item, "Last" => item, "Count" => 1 });
    let jump = dictionary! { "S" => "GoTo", "D" => Object::string_literal("end") };
    let title = dictionary! { "Title" => Object::string_literal(font), "Parent" => outlines, "A" => jump };
    pdf.objects.insert(item, Object::Dictionary(title));
    let place = vec![Object::Reference((6, 0)), "Fit".into()];
    let names = dictionary! { "Names" => vec![Object::string_literal("end"), place.into()] };
    let catalog = pdf.catalog_mut().unwrap();
    catalog.set("Outlines", outlines);
    catalog.set("Names", dictionary! { "Dests" => names });
    catalog.set(
        "PageLabels",
        dictionary! { "Nums" => vec![0.into(), dictionary! { "S" => "r" }.into()] },
    );
    catalog.set("StructTreeRoot", dictionary! { "Type" => "StructTreeRoot" });
    let resources = dictionary! { "Font" => dictionary! { "Own" => face } };
    catalog.set(
        "AcroForm",
        dictionary! { "Fields" => vec![field.into()], "DA" => Object::string_literal("/Own 14 Tf 0 g"), "DR" => resources },
    );
    let state = dictionary! { "BaseState" => "OFF", "ON" => Vec::<Object>::new() };
    catalog.set(
        "OCProperties",
        dictionary! { "OCGs" => vec![group.into()], "D" => state },
    );
    saved(pdf)
}

#[test]
fn merged_pages_look_as_they_did() {
    let authority = Authority::new();
    let (one, two) = (rich("Courier", "100 EUR"), rich("Times-Roman", "900 EUR"));
    let cropped = document(&["/Rotate 180/CropBox[30 20 380 290]/UserUnit 1.5", ""]);
    let whole = merged(&[&one, &cropped, &two]);
    assert_eq!(whole.pages.len(), 6);
    let pages: Vec<(u32, u32)> = whole.parts.iter().map(|part| (part.first_page, part.pages)).collect();
    assert_eq!(pages, [(1, 2), (3, 2), (5, 2)]);
    assert_eq!(
        whole.parts[0].changes,
        [Change::OptionalContent, Change::Tags, Change::FileProperties]
    );
    assert_eq!(whole.parts[1].changes, []);
    run("qpdf", &["--check", &authority.write("whole.pdf", &whole.pdf)]);
    for (name, source, first) in [("one", &one, 1), ("cropped", &cropped, 3), ("two", &two, 5)] {
        authority.write("part.pdf", source);
        for renderer in ["pdftoppm", "mutool"] {
            for number in 0..2 {
                let was = page(&authority, "part.pdf", renderer, number + 1);
                let is = page(&authority, "whole.pdf", renderer, first + number);
                assert_eq!(differ(&was, &is), 0, "{renderer}: page {number} of {name}");
            }
        }
    }
    let outline = text(&run("qpdf", &["--json", "--json-key=outlines", &authority.path("whole.pdf")]).stdout);
    assert_eq!(outline.matches("\"destpageposfrom1\": 2").count(), 1, "{outline}");
    assert_eq!(outline.matches("\"destpageposfrom1\": 6").count(), 1, "{outline}");
    let form = text(&run("qpdf", &["--json", "--json-key=acroform", &authority.path("whole.pdf")]).stdout);
    for name in ["\"total\"", "\"total_2\""] {
        assert!(form.contains(name), "{form}");
    }
}

#[test]
fn photos_become_upright_pages() {
    let authority = Authority::new();
    let upright = quarters(60, 80);
    let stored = |orientation: u8| {
        use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
        // What a camera stores, so that the orientation undoes it.
        match orientation {
            2 => flip_horizontal(&upright),
            3 => rotate180(&upright),
            4 => flip_vertical(&upright),
            5 => rotate270(&flip_horizontal(&upright)),
            6 => rotate270(&upright),
            7 => rotate90(&flip_horizontal(&upright)),
            8 => rotate90(&upright),
            _ => upright.clone(),
        }
    };
    let photos: Vec<Vec<u8>> = (1..=8).map(|number| jpeg(&stored(number), number)).collect();
    let mut png = std::io::Cursor::new(Vec::new());
    quarters(2000, 1000).write_to(&mut png, ImageFormat::Png).unwrap();
    let mut files: Vec<&[u8]> = photos.iter().map(Vec::as_slice).collect();
    let png = png.into_inner();
    files.push(&png);
    let whole = merged(&files);
    run("qpdf", &["--check", &authority.write("whole.pdf", &whole.pdf)]);
    assert!(
        whole.pdf.len() < 8 * photos[0].len() + 60_000,
        "photos stay packed: {}",
        whole.pdf.len()
    );
    let last = whole.pages[8];
    assert!(
        (last.width - 841.89).abs() < 0.1 && (last.height - 595.276).abs() < 0.1,
        "{last:?}"
    );
    for renderer in ["pdftoppm", "mutool"] {
        for number in 1..=9 {
            let shown = page(&authority, "whole.pdf", renderer, number);
            let (width, height) = shown.dimensions();
            // The middle of each quarter: small photos are as many points as they have pixels.
            let (dx, dy) = if number == 9 { (190, 95) } else { (15, 20) };
            let at = |x: u32, y: u32| shown.get_pixel(x, y).0.map(|part| part > 128);
            let (left, right, top, bottom) = (width / 2 - dx, width / 2 + dx, height / 2 - dy, height / 2 + dy);
            let seen = [at(left, top), at(right, top), at(left, bottom), at(right, bottom)];
            let right_way = [
                [true, false, false],
                [false, true, false],
                [false, false, true],
                [true, true, false],
            ];
            assert_eq!(seen, right_way, "{renderer}, orientation {number}");
            assert_eq!(at(5, 5), [true; 3], "{renderer}, orientation {number}: the margin");
        }
    }
}

#[test]
fn pictures_lie_on_the_paper_of_the_documents() {
    let letter = document(&["/MediaBox[0 0 612 792]"]);
    let photo = jpeg(&quarters(60, 80), 1);
    let whole = merged(&[&photo, &letter]);
    assert_eq!((whole.pages[0].width, whole.pages[0].height), (612.0, 792.0));
    let whole = merged(&[&document(&[""]), &photo]);
    assert!((whole.pages[1].height - 841.89).abs() < 0.1);
}

#[test]
fn an_encrypted_part_is_opened_with_its_own_password() {
    let authority = Authority::new();
    let (source, locked) = (
        authority.write("source.pdf", &document(&[""])),
        authority.path("locked.pdf"),
    );
    run(
        "qpdf",
        &["--encrypt", "open sesame", "owner", "256", "--", &source, &locked],
    );
    let (plain, locked) = (document(&["", ""]), std::fs::read(locked).unwrap());
    let part = |bytes, password| Part { bytes, password };
    let parts = [part(&plain[..], None), part(&locked[..], Some("open sesame"))];
    let whole = assemble(&parts, &Limits::default()).unwrap();
    assert_eq!(whole.parts[1].changes, [Change::Decrypted]);
    let refused = assemble(&[part(&plain[..], None), part(&locked[..], None)], &Limits::default()).unwrap_err();
    assert!(refused.to_string().starts_with("file 2: "), "{refused}");
}

#[test]
fn a_merged_document_goes_all_the_way() {
    let authority = Authority::new();
    let (one, two) = (rich("Courier", "100 EUR"), rich("Times-Roman", "900 EUR"));
    let photo = jpeg(&quarters(80, 60), 6);
    let whole = merged(&[&one, &photo, &two]);
    let rect = Rect {
        x: 60.0,
        y: 60.0,
        w: 160.0,
        h: 60.0,
    };
    let slot = SlotPlan {
        index: 1,
        label: "approver1@example.org".to_owned(),
        place: Some(Place { page: 3, rect }),
        fields: Vec::new(),
    };
    let mut pdf = prepare(&whole.pdf, &[slot], &fonts()).unwrap();
    assert_eq!(fields::read(&pdf).unwrap().len(), 1);
    let requester = || authority.issue("requester@example.org");
    pdf = requester().act(&pdf, 0, |act| certify(&pdf, act).unwrap());
    // A photo that is turned is a signature too.
    let look = Appearance::Image(photo);
    let signer = authority.issue("approver1@example.org");
    pdf = signer.act(&pdf, 1, |act| layer(&pdf, 1, &[], &[], &look, &fonts(), act).unwrap());
    pdf = requester().act(&pdf, 2, |act| close(&pdf, act).unwrap());
    let path = authority.write("closed.pdf", &pdf);
    authority.pyhanko(&path);
    authority.pdfsig(&path, 3);
    run("qpdf", &["--check", &path]);
    let roots = [run(
        "openssl",
        &["x509", "-in", &authority.path("ca.pem"), "-outform", "DER"],
    )
    .stdout];
    let report = inspect(
        &pdf,
        &countersign_pdf::verify::Options {
            roots: &roots,
            ..Default::default()
        },
    );
    let problems: Vec<String> = report.all_problems().map(ToString::to_string).collect();
    assert!(report.is_sound(), "{problems:#?}");
}
