//! Values that the product itself refuses to fill in, by name.

use crate::placed::{CERTIFIED, values};
use crate::story::{AT, fonts, roots};
use countersign_pdf::fields::{FieldValue, Value};
use countersign_pdf::layer::{Appearance, LayerError, layer};
use countersign_pdf::sign::Act;
use countersign_protocol::commitment::Binding;

#[test]
fn values_that_do_not_go_in() {
    let binding = Binding {
        salt: [0; 32],
        envelope: CERTIFIED.envelope,
        sequence: 1,
        previous: CERTIFIED.head(),
    };
    let certificates = roots();
    let act = Act {
        certificates: &certificates,
        at: AT,
        binding: &binding,
        signer_name: "a@example.org",
    };
    let refused = |values: &[FieldValue]| {
        let look = Appearance::Typed {
            name: "A".into(),
            hand: 0,
        };
        match layer(&CERTIFIED.file, 1, &[], values, &look, &fonts(), &act) {
            Err(LayerError::Value(error)) => (error.field().to_owned(), error.name()),
            other => panic!("{other:?}"),
        }
    };
    let with = |number: usize, value: Value| {
        let mut values = values(1);
        values[number - 1].value = value;
        refused(&values)
    };
    let text = |text: &str| Value::Text(text.to_owned());
    let field = |number: u32| format!("field_1_{number}");
    assert_eq!(refused(&[]), (field(1), "field-missing"));
    assert_eq!(with(1, text(" \n ")), (field(1), "field-missing"));
    assert_eq!(with(1, text("a\u{7}b")), (field(1), "field-characters"));
    assert_eq!(with(1, text(&"Ada ".repeat(60))), (field(1), "field-too-long"));
    assert_eq!(with(1, Value::Checked(true)), (field(1), "field-type"));
    for bad in ["12,5", "1e9", "0x10", "12.", ".5", "-", "١٢"] {
        assert_eq!(with(2, text(bad)), (field(2), "field-number"), "{bad}");
    }
    assert_eq!(with(3, Value::Choice("Maybe".into())), (field(3), "field-option"));
    assert_eq!(with(4, Value::Image(b"GIF89a"[..].into())), (field(4), "field-image"));
    assert_eq!(
        refused(&[values(2), values(1)].concat()),
        ("field_2_1".to_owned(), "field-foreign")
    );
    assert_eq!(refused(&[values(1), values(1)].concat()), (field(1), "field-twice"));
    let unknown = FieldValue {
        name: "field_1_9".into(),
        value: text("x"),
    };
    assert_eq!(refused(&[unknown]), ("field_1_9".to_owned(), "field-unknown"));
    let signature = FieldValue {
        name: "sig_1".into(),
        value: text("x"),
    };
    assert_eq!(refused(&[signature]), ("sig_1".to_owned(), "field-type"));
}
