use super::*;

fn takes(kind: FieldKind, text: &str) -> Result<(), ValueFault> {
    check_value(kind, &["a".to_owned(), "b".to_owned()], text)
}

#[test]
fn numbers_are_plain_decimals() {
    for good in ["0", "-12.50", "+7", "007", "123456789012345678901234567890.5"] {
        assert_eq!(takes(FieldKind::Number, good), Ok(()), "{good}");
    }
    for bad in ["", "-", "1.", ".5", "1.2.3", "1,5", "1e3", "0x1", " 1", "NaN", "٣"] {
        assert_eq!(takes(FieldKind::Number, bad), Err(ValueFault::NotANumber), "{bad}");
    }
}

#[test]
fn dates_are_days_that_there_are() {
    for good in ["2026-11-21", "2024-02-29", "0001-01-01", "9999-12-31"] {
        assert_eq!(takes(FieldKind::Date, good), Ok(()), "{good}");
    }
    for bad in [
        "2026-02-29",
        "2026-13-01",
        "2026-1-1",
        "21.11.2026",
        "20261121",
        "2026-11-21T00:00",
        "+2026-11-1",
        "",
    ] {
        assert_eq!(takes(FieldKind::Date, bad), Err(ValueFault::NotADate), "{bad}");
    }
}

#[test]
fn options_boxes_and_text() {
    assert_eq!(takes(FieldKind::Radio, "a"), Ok(()));
    assert_eq!(takes(FieldKind::Dropdown, "A"), Err(ValueFault::NotAnOption));
    assert_eq!(takes(FieldKind::Checkbox, "Yes"), Ok(()));
    assert_eq!(takes(FieldKind::Checkbox, "yes"), Err(ValueFault::WrongType));
    assert_eq!(takes(FieldKind::Text, "two\nlines"), Ok(()));
    assert_eq!(takes(FieldKind::Text, "a\u{1b}b"), Err(ValueFault::ControlCharacters));
    assert_eq!(
        takes(FieldKind::Text, &"x".repeat(LONGEST + 1)),
        Err(ValueFault::TooLong)
    );
}

#[test]
fn every_name_leads_back() {
    for kind in FieldKind::ALL {
        assert_eq!(FieldKind::of_name(kind.name()), Some(kind));
    }
    for fill in Fill::ALL {
        assert_eq!(Fill::of_name(fill.name()), Some(fill));
    }
    assert_eq!(
        crate::field::slot_of_placed(&crate::field::placed(12, 3)),
        Some((12, 3))
    );
    for other in [
        "field_1",
        "field_1_0",
        "field_01_1",
        "field_1_1_1",
        "field_+1_1",
        "sig_1",
        "field__1",
    ] {
        assert_eq!(crate::field::slot_of_placed(other), None, "{other}");
    }
}

#[test]
fn bytes_that_are_no_prepared_document_are_refused() {
    assert!(read(b"").is_err() && read(b"startxref\n9\n%%EOF\n").is_err());
}
