use super::*;
use crate::fields::{FieldKind, Spot};
use crate::intake::{Limits, intake};

fn base() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 200 100]>>",
        "<</Type/Page/Parent 2 0 R/Annots[4 0 R]>>",
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(sig_1)/Ff 2/Rect[0 0 50 10]/P 3 0 R>>",
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut table = String::from("0000000000 65535 f\r\n");
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n\r\n", out.len()));
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let start = out.len();
    let end = format!("xref\n0 5\n{table}trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    out.extend_from_slice(end.as_bytes());
    intake(&out, None, &Limits::default()).unwrap().pdf
}

fn slot(index: u32, page: u32, x: f32) -> SlotPlan {
    let rect = Rect {
        x,
        y: 10.0,
        w: 80.0,
        h: 30.0,
    };
    SlotPlan {
        index,
        label: format!("a{index}@example.org"),
        place: Some(Place { page, rect }),
        fields: Vec::new(),
    }
}

#[test]
fn fields_are_laid_out_as_the_design_says() {
    let prepared = prepare(&base(), &[slot(1, 1, 0.0), slot(2, 1, 100.0)], &FontSet::default()).unwrap();
    let file = File::open(&prepared).unwrap();
    let fields = field::all(&file).unwrap();
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let expected = [
        "document_sig_1",
        "sig_origin",
        "marks_1",
        "marks_2",
        "sig_1",
        "sig_2",
        "sig_spare_1",
        "sig_spare_2",
        "sig_spare_3",
        "sig_spare_4",
        "sig_close",
    ];
    assert_eq!(names, expected);
    assert_eq!(
        fields[0].dict.get(b"Ff").unwrap(),
        &Object::Integer(3),
        "the document's own field is read-only"
    );
    let canvas = file
        .resolve(&file.entry(&fields[2].dict, b"Kids").unwrap().as_array().unwrap()[0])
        .unwrap();
    let canvas = canvas.as_dict().unwrap();
    assert_eq!(canvas.get(b"F").unwrap(), &Object::Integer(644));
    assert!(canvas.has(b"TU") && !canvas.has(b"V") && !canvas.has(b"AP"));
    assert_eq!(
        prepared,
        prepare(&base(), &[slot(1, 1, 0.0), slot(2, 1, 100.0)], &FontSet::default()).unwrap()
    );
}

#[test]
fn places_that_are_not_there_are_refused() {
    let refused = |slots: &[SlotPlan]| prepare(&base(), slots, &FontSet::default()).unwrap_err();
    assert_eq!(
        refused(&[slot(1, 2, 0.0)]),
        PrepareError::NoSuchPage { page: 2, pages: 1 }
    );
    assert_eq!(
        refused(&[slot(1, 0, 0.0)]),
        PrepareError::NoSuchPage { page: 0, pages: 1 }
    );
    assert_eq!(
        refused(&[slot(1, 1, 150.0)]),
        PrepareError::OutsidePage { slot: 1, page: 1 }
    );
    assert_eq!(refused(&[slot(1, 1, 0.0), slot(1, 1, 0.0)]), PrepareError::BadSlot(1));
    assert_eq!(refused(&[slot(0, 1, 0.0)]), PrepareError::BadSlot(0));
    let unplaced = SlotPlan {
        place: None,
        ..slot(1, 1, 0.0)
    };
    assert_eq!(
        refused(&[unplaced]),
        PrepareError::NoGlyph(NoGlyph { character: 'S' }),
        "no fonts, no labels"
    );
    let prepared = prepare(&base(), &[slot(1, 1, 0.0)], &FontSet::default()).unwrap();
    assert_eq!(
        prepare(&prepared, &[], &FontSet::default()).unwrap_err(),
        PrepareError::AlreadyPrepared
    );
}

#[test]
fn damage_anywhere_gives_an_answer() {
    let prepared = prepare(&base(), &[slot(1, 1, 0.0)], &FontSet::default()).unwrap();
    let binding = countersign_protocol::commitment::Binding {
        salt: [0; 32],
        envelope: countersign_protocol::ids::EnvelopeId::from_bytes([0; 16]),
        sequence: 0,
        previous: countersign_protocol::hash::Hash48::ZERO,
    };
    let act = crate::sign::Act {
        certificates: &[],
        at: time::OffsetDateTime::UNIX_EPOCH,
        binding: &binding,
        signer_name: "a@example.org",
    };
    for position in 0..prepared.len() {
        for byte in [b' ', b'<', b'9', 0, 0xFF] {
            let mut bad = prepared.clone();
            bad[position] = byte;
            assert!(crate::certify::certify(&bad, &act).is_err(), "no certificate was given");
            let _ = prepare(&bad, &[], &FontSet::default());
        }
        assert!(crate::close::close(&prepared[..position], &act).is_err());
    }
}

fn with(kind: FieldKind, options: &[&str], spots: Vec<Spot>) -> SlotPlan {
    let plan = FieldPlan {
        kind,
        label: "A label".to_owned(),
        required: true,
        fill: None,
        options: options.iter().map(|option| (*option).to_owned()).collect(),
        spots,
    };
    SlotPlan {
        fields: vec![plan],
        ..slot(1, 1, 0.0)
    }
}

fn at(x: f32, y: f32, option: Option<&str>) -> Spot {
    let rect = Rect { x, y, w: 20.0, h: 10.0 };
    Spot {
        page: 1,
        rect,
        option: option.map(str::to_owned),
    }
}

#[test]
fn fields_that_cannot_be_laid_out_are_refused_by_name() {
    let refused = |slots: &[SlotPlan]| prepare(&base(), slots, &FontSet::default()).unwrap_err();
    let fault = |slot: SlotPlan| match refused(&[slot]) {
        PrepareError::BadField { name, fault } => {
            assert_eq!(name, "field_1_1");
            fault
        }
        other => panic!("{other:?}"),
    };
    let (text, radio) = (FieldKind::Text, FieldKind::Radio);
    assert_eq!(fault(with(text, &[], vec![])), FieldFault::NoPlace);
    let mut small = at(0.0, 60.0, None);
    small.rect.h = 3.0;
    assert_eq!(fault(with(text, &[], vec![small])), FieldFault::TooSmall);
    assert_eq!(
        fault(with(text, &["a"], vec![at(0.0, 60.0, None)])),
        FieldFault::NeedlessOptions
    );
    assert_eq!(
        fault(with(FieldKind::Dropdown, &[], vec![at(0.0, 60.0, None)])),
        FieldFault::BadOptions
    );
    for options in [&["a", "a"][..], &["a", " "], &[]] {
        assert_eq!(
            fault(with(radio, options, vec![at(0.0, 60.0, Some("a"))])),
            FieldFault::BadOptions
        );
    }
    assert_eq!(
        fault(with(
            radio,
            &["a", "b"],
            vec![at(0.0, 60.0, Some("a")), at(30.0, 60.0, Some("a"))]
        )),
        FieldFault::OptionsAndPlaces
    );
    let mut steering = with(text, &[], vec![at(0.0, 60.0, None)]);
    steering.fields[0].label = "a\u{7}".to_owned();
    assert_eq!(fault(steering), FieldFault::BadText);
    let crowd = vec![at(0.0, 60.0, None); crate::fields::MOST_ON_A_PAGE];
    assert_eq!(fault(with(text, &[], crowd)), FieldFault::TooMany);

    let outside = refused(&[with(text, &[], vec![at(190.0, 60.0, None)])]);
    let name = "field_1_1".to_owned();
    assert_eq!(outside, PrepareError::FieldOutsidePage { name, page: 1 });
    let mut elsewhere = at(0.0, 60.0, None);
    elsewhere.page = 2;
    assert_eq!(
        refused(&[with(text, &[], vec![elsewhere])]),
        PrepareError::NoSuchPage { page: 2, pages: 1 }
    );
    let overlap = |first: &str, second: &str| PrepareError::FieldOverlap {
        first: first.to_owned(),
        second: second.to_owned(),
        page: 1,
    };
    assert_eq!(
        refused(&[with(text, &[], vec![at(70.0, 35.0, None)])]),
        overlap("sig_1", "field_1_1")
    );
    let other = SlotPlan {
        index: 2,
        ..with(text, &[], vec![at(15.0, 65.0, None)])
    };
    let other = SlotPlan {
        place: slot(2, 1, 100.0).place,
        ..other
    };
    assert_eq!(
        refused(&[with(text, &[], vec![at(0.0, 60.0, None)]), other]),
        overlap("field_1_1", "field_2_1")
    );
}

#[test]
fn fields_of_one_person_may_touch_and_are_locked_by_their_signature() {
    let spots = vec![at(0.0, 60.0, None), at(10.0, 60.0, None)];
    let prepared = prepare(&base(), &[with(FieldKind::Initials, &[], spots)], &FontSet::default()).unwrap();
    let file = File::open(&prepared).unwrap();
    let fields = field::all(&file).unwrap();
    let named = |name: &str| fields.iter().find(|field| field.name == name).unwrap();
    assert_eq!(
        field::locks(&file, named("sig_1")).unwrap(),
        ["marks_1", "sig_1", "field_1_1"]
    );
    assert!(
        field::locks(&file, named(field::CLOSE))
            .unwrap()
            .contains(&"field_1_1".to_owned())
    );
    let parent = &named("field_1_1").dict;
    assert!(parent.has(b"Kids") && parent.has(b"CSGN_Field") && !parent.has(b"Rect") && !parent.has(b"V"));
}
