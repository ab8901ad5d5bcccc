//! The whole making half, judged by pyHanko, pdfsig and qpdf.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod support;

use countersign_pdf::geometry::Rect;
use countersign_pdf::intake::{Limits, intake};
use countersign_pdf::layer::{Appearance, Color, Mark, layer};
use countersign_pdf::prepare::{Place, SlotPlan, prepare};
use countersign_pdf::verify::{Options, inspect};
use countersign_pdf::{certify::certify, close::close};
use support::{Authority, differ, document, fonts, page, run};

fn slot(index: u32, place: Option<Place>) -> SlotPlan {
    SlotPlan {
        index,
        label: format!("approver{index}@example.org"),
        place,
        fields: Vec::new(),
    }
}

fn text_mark(text: &str) -> Mark {
    Mark::Text {
        page: 1,
        x: 30.0,
        y: 100.0,
        text: text.to_owned(),
        size: 14.0,
        color: Color {
            red: 0,
            green: 0,
            blue: 200,
        },
    }
}

fn png() -> Vec<u8> {
    let mut picture = image::RgbaImage::from_pixel(40, 20, image::Rgba([0, 120, 0, 255]));
    picture.put_pixel(0, 0, image::Rgba([0, 0, 0, 0]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// base → δ0 → δ1 → δ2 → close, checked after each step.
fn journey(authority: &Authority, prepared: Vec<u8>) -> Vec<u8> {
    let fonts = fonts();
    let mut pdf = authority
        .issue("requester@example.org")
        .act(&prepared, 0, |act| certify(&prepared, act).unwrap());
    authority.pyhanko(&authority.write("d0.pdf", &pdf));
    let first = Appearance::Typed {
        name: "Ada Example".to_owned(),
        hand: 0,
    };
    let marks = [
        text_mark("Looks good, שלום مرحبا नमस्ते 日本"),
        Mark::Image {
            page: 1,
            rect: Rect {
                x: 200.0,
                y: 40.0,
                w: 80.0,
                h: 40.0,
            },
            bytes: png(),
        },
        Mark::Watermark {
            text: "APPROVED".to_owned(),
        },
    ];
    pdf = authority
        .issue("approver1@example.org")
        .act(&pdf, 1, |act| layer(&pdf, 1, &marks, &[], &first, &fonts, act).unwrap());
    authority.pyhanko(&authority.write("d1.pdf", &pdf));
    let second = Appearance::Image(png());
    pdf = authority.issue("approver2@example.org").act(&pdf, 2, |act| {
        layer(&pdf, 2, &[text_mark("Second")], &[], &second, &fonts, act).unwrap()
    });
    authority.pyhanko(&authority.write("d2.pdf", &pdf));
    pdf = authority
        .issue("requester@example.org")
        .act(&pdf, 3, |act| close(&pdf, act).unwrap());
    let path = authority.write("closed.pdf", &pdf);
    let said = authority.pyhanko(&path);
    assert_eq!(said.matches("INTACT:TRUSTED").count(), 4, "{said}");
    authority.pdfsig(&path, 4);
    run("qpdf", &["--check", &path]);
    pdf
}

fn sound(authority: &Authority, pdf: &[u8]) {
    let roots = [run(
        "openssl",
        &["x509", "-in", &authority.path("ca.pem"), "-outform", "DER"],
    )
    .stdout];
    let options = Options {
        roots: &roots,
        ..Options::default()
    };
    let report = inspect(pdf, &options);
    let problems: Vec<String> = report.all_problems().map(ToString::to_string).collect();
    assert!(report.is_sound(), "{problems:#?}");
    assert!(report.signatures.iter().all(|signature| signature.trusted));
}

fn placed() -> [SlotPlan; 2] {
    let place = Place {
        page: 2,
        rect: Rect {
            x: 20.0,
            y: 300.0,
            w: 160.0,
            h: 60.0,
        },
    };
    [slot(1, Some(place)), slot(2, None)]
}

#[test]
fn a_document_goes_all_the_way() {
    let authority = Authority::new();
    let taken = intake(&document(&["", "/Rotate 90"]), None, &Limits::default()).unwrap();
    run("qpdf", &["--check", &authority.write("base.pdf", &taken.pdf)]);
    let prepared = prepare(&taken.pdf, &placed(), &fonts()).unwrap();
    run("qpdf", &["--check", &authority.write("prepared.pdf", &prepared)]);
    let pdf = journey(&authority, prepared);
    sound(&authority, &pdf);
    let before = page(&authority, "base.pdf", "pdftoppm", 1);
    for renderer in ["pdftoppm", "mutool"] {
        let after = page(&authority, "closed.pdf", renderer, 1);
        assert!(
            differ(&page(&authority, "prepared.pdf", renderer, 1), &after) > 500,
            "{renderer} shows no marks"
        );
    }
    let prepared = page(&authority, "prepared.pdf", "pdftoppm", 1);
    assert_eq!(differ(&before, &prepared), 0, "preparing must not show");
}

#[test]
fn classic_cross_references_are_continued_as_such() {
    let authority = Authority::new();
    let taken = intake(&document(&["", "/Rotate 90"]), None, &Limits::default()).unwrap();
    let prepared = prepare(&taken.pdf, &placed(), &fonts()).unwrap();
    let (stream, classic) = (authority.write("stream.pdf", &prepared), authority.path("classic.pdf"));
    run("qpdf", &["--object-streams=disable", "--static-id", &stream, &classic]);
    let classic = std::fs::read(classic).unwrap();
    let length = classic.len();
    let pdf = journey(&authority, classic);
    let table = pdf[length..].windows(8).filter(|window| window == b"trailer\n").count();
    assert_eq!(table, 4);
    sound(&authority, &pdf);
}

#[test]
fn marks_stand_upright_where_they_were_put_on_every_kind_of_page() {
    let authority = Authority::new();
    let mut pages = Vec::new();
    for rotate in [0, 90, 180, 270] {
        pages.push(format!("/Rotate {rotate}"));
        pages.push(format!("/Rotate {rotate}/CropBox[30 20 380 290]/UserUnit 1.5"));
    }
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let source = authority.write("source.pdf", &document(&pages));
    let packed = authority.path("packed.pdf");
    run(
        "qpdf",
        &[
            "--object-streams=generate",
            "--linearize",
            "--encrypt",
            "open sesame",
            "owner",
            "256",
            "--",
            &source,
            &packed,
        ],
    );
    let taken = intake(
        &std::fs::read(&packed).unwrap(),
        Some("open sesame"),
        &Limits::default(),
    )
    .unwrap();
    let rect = Rect {
        x: 200.0,
        y: 40.0,
        w: 60.0,
        h: 30.0,
    };
    let marks: Vec<Mark> = (1..=8)
        .map(|page| Mark::Image {
            page,
            rect,
            bytes: png(),
        })
        .collect();
    let fonts = fonts();
    let prepared = prepare(&taken.pdf, &placed(), &fonts).unwrap();
    let signer = authority.issue("requester@example.org");
    let pdf = signer.act(&prepared, 0, |act| certify(&prepared, act).unwrap());
    let look = Appearance::Image(png());
    let signer = authority.issue("approver1@example.org");
    let pdf = signer.act(&pdf, 1, |act| layer(&pdf, 1, &marks, &[], &look, &fonts, act).unwrap());
    authority.pyhanko(&authority.write("marked.pdf", &pdf));
    authority.write("base.pdf", &taken.pdf);
    sound(&authority, &pdf);
    for renderer in ["pdftoppm", "mutool"] {
        for (index, size) in taken.pages.iter().enumerate() {
            let number = index + 1;
            let shown = page(&authority, "marked.pdf", renderer, number);
            let (wide, high) = (shown.width() as f32 / size.width, shown.height() as f32 / size.height);
            assert!(
                (wide - high).abs() < 0.05,
                "{renderer} page {number} has another shape: {size:?}"
            );
            for (x, y, green) in [
                (205.0, 45.0, true),
                (255.0, 65.0, true),
                (195.0, 45.0, false),
                (230.0, 74.0, false),
            ] {
                let at = shown
                    .get_pixel((x * wide) as u32, shown.height() - 1 - (y * high) as u32)
                    .0;
                let is_green = at[1] > at[0].saturating_add(60) && at[1] > at[2].saturating_add(60);
                assert_eq!(is_green, green, "{renderer} page {number} at {x},{y}: {at:?}");
            }
            let mark = differ(&page(&authority, "base.pdf", renderer, number), &shown) as f32;
            let expected = 60.0 * 30.0 * wide * high;
            let signature = if number == 2 { 160.0 * 60.0 * wide * high } else { 0.0 };
            assert!(
                mark > expected * 0.8 && mark < expected * 1.3 + signature,
                "{renderer} page {number}: {mark} pixels"
            );
        }
    }
}

#[test]
fn widgets_of_a_tagged_document_are_in_its_structure_tree() {
    let authority = Authority::new();
    let mut tagged = lopdf::Document::load_mem(&document(&["/StructParents 0", ""])).unwrap();
    let dictionary = |text: &str| {
        let bytes = format!("{text} ");
        countersign_pdf::syntax::Parser::new(bytes.as_bytes(), 0)
            .object()
            .unwrap()
    };
    let root = tagged.new_object_id();
    let element = tagged.add_object(dictionary(&format!(
        "<</Type/StructElem/S/P/P {} 0 R/Pg 4 0 R/K 0>>",
        root.0
    )));
    let tree = format!(
        "<</Type/StructTreeRoot/K {} 0 R/ParentTree<</Nums[0 [{} 0 R]]>>/ParentTreeNextKey 1>>",
        element.0, element.0
    );
    tagged.objects.insert(root, dictionary(&tree));
    let catalog = tagged.catalog_mut().unwrap();
    catalog.set("StructTreeRoot", root);
    catalog.set("MarkInfo", dictionary("<</Marked true>>"));
    let mut bytes = Vec::new();
    tagged.save_to(&mut bytes).unwrap();
    let taken = intake(&bytes, None, &Limits::default()).unwrap();
    let place = Place {
        page: 2,
        rect: Rect {
            x: 20.0,
            y: 30.0,
            w: 160.0,
            h: 60.0,
        },
    };
    let prepared = prepare(&taken.pdf, &[slot(1, Some(place)), slot(2, None)], &fonts()).unwrap();
    let elements = run("pdfinfo", &["-struct", &authority.write("tagged.pdf", &prepared)]).stdout;
    assert_eq!(
        support::text(&elements).matches("Form").count(),
        8,
        "{}",
        support::text(&elements)
    );
    let pdf = journey(&authority, prepared);
    sound(&authority, &pdf);
}

#[test]
fn a_form_of_the_document_itself_is_frozen_and_does_no_harm() {
    let authority = Authority::new();
    let mut form = lopdf::Document::load_mem(&document(&["", ""])).unwrap();
    let dictionary = |text: &str| {
        let bytes = format!("{text} ");
        countersign_pdf::syntax::Parser::new(bytes.as_bytes(), 0)
            .object()
            .unwrap()
    };
    let look = lopdf::Stream::new(
        dictionary("<</Type/XObject/Subtype/Form/BBox[0 0 60 20]>>")
            .as_dict()
            .unwrap()
            .clone(),
        b"0 0 1 rg 0 0 60 20 re f".to_vec(),
    );
    let look = form.add_object(look).0;
    let widget = "/Type/Annot/Subtype/Widget/FT/Tx/P 4 0 R/F 4";
    let filled = format!("<<{widget}/T(filled)/V(x)/Rect[300 200 360 220]/AP<</N {look} 0 R>>>>");
    let filled = form.add_object(dictionary(&filled)).0;
    let empty = form
        .add_object(dictionary(&format!("<<{widget}/T(empty)/Rect[300 240 360 260]>>")))
        .0;
    let page = form.get_dictionary_mut((4, 0)).unwrap();
    page.set("Annots", dictionary(&format!("[{filled} 0 R {empty} 0 R]")));
    form.catalog_mut().unwrap().set(
        "AcroForm",
        dictionary(&format!("<</Fields[{filled} 0 R {empty} 0 R]>>")),
    );
    let mut bytes = Vec::new();
    form.save_to(&mut bytes).unwrap();
    authority.write("form.pdf", &bytes);
    let taken = intake(&bytes, None, &Limits::default()).unwrap();
    let place = Place {
        page: 2,
        rect: Rect {
            x: 20.0,
            y: 30.0,
            w: 160.0,
            h: 60.0,
        },
    };
    let prepared = prepare(&taken.pdf, &[slot(1, Some(place)), slot(2, None)], &fonts()).unwrap();
    authority.write("prepared.pdf", &prepared);
    let shown = support::page(&authority, "prepared.pdf", "pdftoppm", 1);
    assert_eq!(differ(&support::page(&authority, "form.pdf", "pdftoppm", 1), &shown), 0);
    let pdf = journey(&authority, prepared);
    sound(&authority, &pdf);
}
