//! A layer on a large document is as small as on any other: it appends what it needs and repeats nothing.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod support;

use countersign_pdf::certify::certify;
use countersign_pdf::close::close;
use countersign_pdf::fonts::FontSet;
use countersign_pdf::intake::{Limits, intake};
use countersign_pdf::prepare::{Place, SlotPlan, prepare};
use support::Authority;

#[test]
fn closing_twenty_megabytes_appends_little() {
    let mut seed = 7u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    })
    .take(20 << 20)
    .collect();
    let mut document = lopdf::Document::load_mem(&support::document(&[""])).unwrap();
    let stream = document.add_object(lopdf::Stream::new(lopdf::Dictionary::new(), noise));
    document.catalog_mut().unwrap().set("Metadata", stream);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();

    let taken = intake(&bytes, None, &Limits::default()).unwrap();
    assert!(taken.pdf.len() > 20 << 20);
    let rect = countersign_pdf::geometry::Rect {
        x: 10.0,
        y: 10.0,
        w: 100.0,
        h: 40.0,
    };
    let slot = SlotPlan {
        index: 1,
        label: "a".to_owned(),
        place: Some(Place { page: 1, rect }),
        fields: Vec::new(),
    };
    let prepared = prepare(&taken.pdf, &[slot], &FontSet::default()).unwrap();
    let authority = Authority::new();
    let signer = authority.issue("requester@example.org");
    let certified = signer.act(&prepared, 0, |act| certify(&prepared, act).unwrap());
    let closed = signer.act(&certified, 1, |act| close(&certified, act).unwrap());
    assert!(closed.starts_with(&certified));
    let appended = closed.len() - certified.len();
    assert!(appended < 64 << 10, "closing appended {appended} bytes");
}
