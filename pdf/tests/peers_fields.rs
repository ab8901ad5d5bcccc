//! Placed fields of every kind, filled by three approvers and closed, before judges that were not written here.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod support;

use countersign_pdf::fields::{self, FieldKind, FieldPlan, FieldValue, Fill, Spot, Value};
use countersign_pdf::geometry::Rect;
use countersign_pdf::intake::{Limits, intake};
use countersign_pdf::layer::{Appearance, Color, Mark, layer};
use countersign_pdf::prepare::{Place, SlotPlan, prepare};
use countersign_pdf::verify::{Options, inspect};
use countersign_pdf::{certify::certify, close::close};
use support::{Authority, differ, document, fonts, page, run};

/// Fields of one approver: one row of every kind, on page `page`.
fn plans(page: u32) -> Vec<FieldPlan> {
    let spot = |column: u32, row: u32, w: f32, h: f32| Spot {
        page,
        rect: Rect {
            x: 10.0 + 95.0 * column as f32,
            y: 260.0 - 42.0 * row as f32,
            w,
            h,
        },
        option: None,
    };
    let plan = |kind: FieldKind, spots: Vec<Spot>| FieldPlan {
        kind,
        label: format!("The {}", kind.name()),
        required: true,
        fill: (kind == FieldKind::Date).then_some(Fill::Date),
        options: Vec::new(),
        spots,
    };
    let mut radio = plan(FieldKind::Radio, Vec::new());
    for (column, option) in ["Paris", "Łódź", "東京"].into_iter().enumerate() {
        radio.options.push(option.to_owned());
        let mut at = spot(column as u32, 3, 16.0, 16.0);
        at.option = Some(option.to_owned());
        radio.spots.push(at);
    }
    let mut dropdown = plan(FieldKind::Dropdown, vec![spot(3, 2, 80.0, 20.0)]);
    dropdown.options = vec!["net 30".to_owned(), "net 60".to_owned()];
    let mut optional = plan(FieldKind::Text, vec![spot(3, 3, 80.0, 20.0)]);
    optional.required = false;
    vec![
        plan(FieldKind::Text, vec![spot(0, 0, 80.0, 36.0)]),
        plan(FieldKind::Number, vec![spot(1, 0, 80.0, 20.0)]),
        plan(FieldKind::Date, vec![spot(2, 0, 80.0, 20.0)]),
        plan(FieldKind::Checkbox, vec![spot(3, 0, 16.0, 16.0)]),
        plan(
            FieldKind::Initials,
            vec![spot(0, 1, 80.0, 30.0), spot(1, 1, 60.0, 30.0)],
        ),
        plan(FieldKind::Image, vec![spot(2, 1, 80.0, 30.0)]),
        plan(FieldKind::Stamp, vec![spot(3, 1, 80.0, 30.0)]),
        plan(FieldKind::Signature, vec![spot(0, 2, 90.0, 30.0)]),
        radio,
        dropdown,
        optional,
    ]
}

fn picture() -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(40, 20, image::Rgb([0, 120, 0]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn values(slot: u32) -> Vec<FieldValue> {
    let text = |text: &str| Value::Text(text.to_owned());
    let values = [
        text("Head of procurement\nمرحبا and Grüße from Łódź"),
        text("-1234.50"),
        text("2026-11-21"),
        Value::Checked(true),
        text("A.E."),
        Value::Image(picture().into()),
        text("PAID"),
        text(""),
        Value::Choice(["Paris", "Łódź", "東京"][slot as usize - 1].to_owned()),
        Value::Choice("net 60".to_owned()),
    ];
    let named = values.into_iter().zip(1..).filter(|(_, number)| *number != 8);
    named
        .map(|(value, number)| FieldValue {
            name: format!("field_{slot}_{number}"),
            value,
        })
        .collect()
}

fn rect(x: f32, y: f32, w: f32, h: f32) -> Rect {
    Rect { x, y, w, h }
}

fn marks() -> Vec<Mark> {
    let color = |red, green, blue| Color { red, green, blue };
    vec![
        Mark::Highlight {
            page: 4,
            rect: rect(60.0, 195.0, 200.0, 30.0),
            color: color(255, 235, 60),
        },
        Mark::Stamp {
            page: 4,
            rect: rect(200.0, 100.0, 150.0, 50.0),
            text: "Received".to_owned(),
            color: color(0, 90, 160),
        },
    ]
}

fn accepted(authority: &Authority, pdf: &[u8], signatures: usize) {
    let path = authority.write("now.pdf", pdf);
    let said = authority.pyhanko(&path);
    assert_eq!(said.matches("INTACT:TRUSTED").count(), signatures, "{said}");
    authority.pdfsig(&path, signatures);
    let checked = run("qpdf", &["--check", &path]);
    assert!(
        !support::text(&checked.stderr).contains("WARNING"),
        "{}",
        support::text(&checked.stderr)
    );
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
}

/// Every approver has a page of their own, turned, cropped or scaled in their own way.
const PAGES: [&str; 4] = [
    "",
    "/Rotate 90/UserUnit 1.5/MediaBox[0 0 300 400]",
    "/Rotate 270/MediaBox[0 0 320 420]/CropBox[10 10 310 410]",
    "",
];

fn prepared() -> Vec<u8> {
    let taken = intake(&document(&PAGES), None, &Limits::default()).unwrap();
    let slot = |index: u32| SlotPlan {
        index,
        label: format!("approver{index}@example.org"),
        place: Some(Place {
            page: 4,
            rect: rect(20.0 + 120.0 * (index as f32 - 1.0), 20.0, 110.0, 50.0),
        }),
        fields: plans(index),
    };
    prepare(&taken.pdf, &[slot(1), slot(2), slot(3)], &fonts()).unwrap()
}

#[test]
fn every_kind_of_field_by_three_approvers() {
    let authority = Authority::new();
    let mut pdf = prepared();
    authority.write("prepared.pdf", &pdf);
    let requester = || authority.issue("requester@example.org");
    pdf = requester().act(&pdf, 0, |act| certify(&pdf, act).unwrap());
    accepted(&authority, &pdf, 1);
    for slot in 1..=3 {
        let appearance = match slot {
            3 => Appearance::Image(picture()),
            _ => Appearance::Typed {
                name: "Ada Example".to_owned(),
                hand: slot as u8,
            },
        };
        let signer = authority.issue(&format!("approver{slot}@example.org"));
        pdf = signer.act(&pdf, slot, |act| {
            layer(&pdf, slot, &marks(), &values(slot), &appearance, &fonts(), act).unwrap()
        });
        accepted(&authority, &pdf, slot as usize + 1);
        let read = fields::read(&pdf).unwrap();
        let filled = read.iter().filter(|field| field.slot == slot && field.filled).count();
        assert_eq!(filled, 11, "all but the optional one, and the signature: {read:#?}");
    }
    pdf = requester().act(&pdf, 4, |act| close(&pdf, act).unwrap());
    accepted(&authority, &pdf, 5);
    authority.write("closed.pdf", &pdf);
    seen(&authority);
    let said = support::text(&run("pdftotext", &["-f", "1", "-l", "1", &authority.path("closed.pdf"), "-"]).stdout);
    for words in ["Head of", "-1234.50", "2026-11-21", "A.E.", "PAID", "net 60"] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
}

/// Each field shows something in its rectangle, and nothing beside it, in both renderers.
fn seen(authority: &Authority) {
    for renderer in ["pdftoppm", "mutool"] {
        for number in 1..=3_u32 {
            let before = page(authority, "prepared.pdf", renderer, number as usize);
            let after = page(authority, "closed.pdf", renderer, number as usize);
            assert!(differ(&before, &after) > 300, "{renderer}, page {number}");
            let mut inside = image::GrayImage::new(after.width(), after.height());
            // mutool does not know of /UserUnit.
            let (wide, high) = if number == 2 { (600.0, 450.0) } else { (400.0, 300.0) };
            let scale = after.width() as f32 / wide;
            assert!(
                (after.height() as f32 / high - scale).abs() < 0.05,
                "{renderer}, page {number}"
            );
            for plan in plans(number) {
                let mut changed = 0;
                for spot in &plan.spots {
                    let r = spot.rect;
                    let (left, right) = (r.x * scale, (r.x + r.w) * scale);
                    let (top, bottom) = ((high - r.y - r.h) * scale, (high - r.y) * scale);
                    for x in left.floor().max(0.0) as u32..(right.ceil() as u32).min(after.width()) {
                        for y in top.floor().max(0.0) as u32..(bottom.ceil() as u32).min(after.height()) {
                            inside.put_pixel(x, y, image::Luma([1]));
                            let (a, b) = (before.get_pixel(x, y).0, after.get_pixel(x, y).0);
                            changed += u32::from(a.iter().zip(b).any(|(a, b)| a.abs_diff(b) > 40));
                        }
                    }
                }
                assert_eq!(changed > 6, plan.required, "{renderer}, page {number}: {}", plan.label);
            }
            let beside = inside.enumerate_pixels().filter(|(x, y, inside)| {
                let (a, b) = (before.get_pixel(*x, *y).0, after.get_pixel(*x, *y).0);
                inside.0[0] == 0 && a.iter().zip(b).any(|(a, b)| a.abs_diff(b) > 40)
            });
            assert_eq!(beside.count(), 0, "{renderer}, page {number}");
        }
        // The highlight tints the paper and leaves the words to be read; the stamp is there.
        let marked = page(authority, "closed.pdf", renderer, 4);
        let paper = marked.get_pixel(255, 80).0;
        assert!(paper[0] > 240 && paper[2] < 120, "{renderer}: {paper:?}");
        let dark = |x: std::ops::Range<u32>, y: std::ops::Range<u32>| {
            x.flat_map(|x| y.clone().map(move |y| (x, y)))
                .filter(|(x, y)| marked.get_pixel(*x, *y).0.iter().all(|part| *part < 90))
                .count()
        };
        assert!(
            dark(60..260, 75..105) > 100,
            "{renderer}: the words under the highlight"
        );
        let blue = marked
            .enumerate_pixels()
            .filter(|(x, y, pixel)| {
                (200..350).contains(x) && (150..200).contains(y) && pixel.0[2] > pixel.0[0].saturating_add(60)
            })
            .count();
        assert!(blue > 800, "{renderer}: the stamp, {blue}");
    }
}

#[test]
fn fields_are_read_as_they_were_planned() {
    let read = fields::read(&prepared()).unwrap();
    assert_eq!(read.len(), 36);
    for slot in 1..=3 {
        let own: Vec<_> = read.iter().filter(|field| field.slot == slot).collect();
        assert_eq!(
            (own[0].name.as_str(), own[0].kind),
            (format!("sig_{slot}").as_str(), FieldKind::Signature)
        );
        assert!(own[0].required && own[0].spots.len() == 1 && !own[0].filled);
        for (field, (plan, number)) in own[1..].iter().zip(plans(slot).iter().zip(1..)) {
            assert_eq!(field.name, format!("field_{slot}_{number}"));
            assert_eq!(
                (field.kind, &field.label, field.required),
                (plan.kind, &plan.label, plan.required)
            );
            assert_eq!(
                (&field.options, field.fill, &field.value),
                (&plan.options, plan.fill, &None)
            );
            for (spot, planned) in field.spots.iter().zip(&plan.spots) {
                assert_eq!((spot.page, &spot.option), (planned.page, &planned.option));
                let (a, b) = (spot.rect, planned.rect);
                let near = [(a.x, b.x), (a.y, b.y), (a.w, b.w), (a.h, b.h)];
                assert!(near.iter().all(|(a, b)| (a - b).abs() < 0.01), "{a:?} {b:?}");
            }
        }
    }
}

#[test]
fn fields_of_a_tagged_document_are_in_its_structure_tree() {
    let mut tagged = lopdf::Document::load_mem(&document(&["", ""])).unwrap();
    let dictionary = |text: &str| {
        let bytes = format!("{text} ");
        countersign_pdf::syntax::Parser::new(bytes.as_bytes(), 0)
            .object()
            .unwrap()
    };
    let root = tagged.add_object(dictionary("<</Type/StructTreeRoot/ParentTree<</Nums[]>>>>"));
    let catalog = tagged.catalog_mut().unwrap();
    catalog.set("StructTreeRoot", root);
    catalog.set("MarkInfo", dictionary("<</Marked true>>"));
    let mut bytes = Vec::new();
    tagged.save_to(&mut bytes).unwrap();
    let taken = intake(&bytes, None, &Limits::default()).unwrap();
    let slot = SlotPlan {
        index: 1,
        label: "approver1@example.org".to_owned(),
        place: Some(Place {
            page: 2,
            rect: rect(20.0, 20.0, 110.0, 50.0),
        }),
        fields: plans(1),
    };
    let prepared = prepare(&taken.pdf, &[slot], &fonts()).unwrap();
    let authority = Authority::new();
    let elements = run("pdfinfo", &["-struct", &authority.write("tagged.pdf", &prepared)]).stdout;
    // Two canvases, the signature, and each place of a field.
    let places: usize = plans(1).iter().map(|plan| plan.spots.len()).sum();
    assert_eq!(support::text(&elements).matches("Form").count(), 3 + places);
}
