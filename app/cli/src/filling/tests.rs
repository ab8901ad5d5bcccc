use super::*;

fn field(number: u32, kind: FieldKind, required: bool, fill: Option<Fill>) -> PlacedField {
    PlacedField {
        name: format!("field_1_{number}"),
        slot: 1,
        kind,
        label: format!("Your {}", kind.name()),
        required,
        fill,
        options: match kind.has_options() {
            true => vec!["net 30".to_owned(), "net 60".to_owned()],
            false => Vec::new(),
        },
        spots: Vec::new(),
        filled: false,
        value: None,
    }
}

fn fields() -> Vec<PlacedField> {
    vec![
        field(1, FieldKind::Text, true, Some(Fill::Name)),
        field(2, FieldKind::Checkbox, true, None),
        field(3, FieldKind::Dropdown, false, None),
        field(4, FieldKind::Date, true, Some(Fill::Date)),
    ]
}

fn given(fills: &[&str]) -> Result<Vec<(String, Value)>, Failure> {
    let fills: Vec<Filled> = fills.iter().map(|fill| fill.parse().unwrap()).collect();
    let filler = Filler {
        name: "Legal",
        email: "legal@example.org",
        at: OffsetDateTime::UNIX_EPOCH,
    };
    let values = values(&fields(), 1, &wishes(&fills)?, &filler)?;
    Ok(values.into_iter().map(|value| (value.name, value.value)).collect())
}

#[test]
fn values_are_of_the_type_that_their_field_takes() {
    let text = |text: &str| Value::Text(text.to_owned());
    let named = |number: u32, value: Value| (format!("field_1_{number}"), value);
    assert_eq!(
        given(&["field_1_2=Yes", "field_1_3=net 30", "field_1_1=a=b", "field_9_9=x"]).unwrap(),
        [
            named(2, Value::Checked(true)),
            named(3, Value::Choice("net 30".to_owned())),
            named(1, text("a=b")),
            ("field_9_9".to_owned(), text("x")),
            named(4, text("1970-01-01")),
        ]
    );
    assert_eq!(
        given(&["field_1_1=@@home", "field_1_4=2026-11-21"]).unwrap(),
        [named(1, text("@home")), named(4, text("2026-11-21"))]
    );
    let by_itself = given(&[]).unwrap();
    assert_eq!(by_itself, [named(1, text("Legal")), named(4, text("1970-01-01"))]);
    assert_eq!(
        given(&["field_1_2=perhaps"]).unwrap_err().json()["error"]["kind"],
        "field-type"
    );
    assert_eq!(
        given(&["field_1_2=@nowhere.png"]).unwrap_err().json()["error"]["kind"],
        "no-file"
    );
    assert!("field_1_1".parse::<Filled>().is_err() && "=x".parse::<Filled>().is_err());
}

#[test]
fn fields_are_told_with_what_they_need() {
    let lines = lines(&fields(), 1);
    assert_eq!(
        lines,
        [
            "your fields (approve --fill NAME=VALUE)",
            "  field_1_1    text: Your text, fills itself",
            "  field_1_2    checkbox: Your checkbox, required",
            "  field_1_3    dropdown (net 30 | net 60): Your dropdown, optional",
            "  field_1_4    date: Your date, fills itself",
        ]
    );
    assert!(super::lines(&fields(), 2).is_empty());
    let json = object(&fields());
    assert_eq!(json[0]["fill"], "name");
    assert_eq!(
        (&json[2]["kind"], &json[2]["options"][1]),
        (&json!("dropdown"), &json!("net 60"))
    );
}
