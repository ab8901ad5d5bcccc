//! The whole making half, judged by pyHanko, pdfsig and qpdf.

mod support;

use countersign_pdf::geometry::Rect;
use countersign_pdf::intake::{Limits, intake};
use countersign_pdf::layer::{Appearance, Color, Mark, layer};
use countersign_pdf::prepare::{Place, SlotPlan, prepare};
use countersign_pdf::{certify::certify, close::close};
use support::{Authority, document, fonts, run};

fn slot(index: u32, place: Option<Place>) -> SlotPlan {
    SlotPlan {
        index,
        label: format!("approver{index}@example.org"),
        place,
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
    let first = Appearance::Typed("Ada Example".to_owned());
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
        .act(&pdf, 1, |act| layer(&pdf, 1, &marks, &first, &fonts, act).unwrap());
    authority.pyhanko(&authority.write("d1.pdf", &pdf));
    let second = Appearance::Image(png());
    pdf = authority.issue("approver2@example.org").act(&pdf, 2, |act| {
        layer(&pdf, 2, &[text_mark("Second")], &second, &fonts, act).unwrap()
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

#[test]
fn a_simple_document_goes_all_the_way() {
    let authority = Authority::new();
    let taken = intake(&document(&["", "/Rotate 90"]), None, &Limits::default()).unwrap();
    authority.write("base.pdf", &taken.pdf);
    run("qpdf", &["--check", &authority.path("base.pdf")]);
    let place = Place {
        page: 2,
        rect: Rect {
            x: 20.0,
            y: 300.0,
            w: 160.0,
            h: 60.0,
        },
    };
    let prepared = prepare(&taken.pdf, &[slot(1, Some(place)), slot(2, None)], &fonts()).unwrap();
    run("qpdf", &["--check", &authority.write("prepared.pdf", &prepared)]);
    let pdf = journey(&authority, prepared);
    if let Some(keep) = std::env::var_os("KEEP_PDF") {
        std::fs::write(keep, pdf).unwrap();
    }
}
