use super::*;
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
