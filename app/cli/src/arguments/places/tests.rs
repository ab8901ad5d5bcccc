//! The small languages of the options.

use super::*;

#[test]
fn a_signature_place_is_read_whole() {
    let place: SignAt = "Ada@Example.org=2:72,100.5,200,60".parse().unwrap();
    assert_eq!(place.email.as_str(), "ada@example.org");
    assert_eq!(
        place.at,
        Rectangle {
            page: 2,
            x: 72.0,
            y: 100.5,
            w: 200.0,
            h: 60.0
        }
    );
}

#[test]
fn an_address_may_contain_an_equals_sign() {
    let place: SignAt = "a=b@example.org=1:0,0,1,1".parse().unwrap();
    assert_eq!(place.email.as_str(), "a=b@example.org");
}

#[test]
fn the_wrong_part_is_named() {
    let wrong = |text: &str| text.parse::<SignAt>().unwrap_err();
    assert!(matches!(wrong("1:0,0,1,1"), PlaceError::Form { .. }));
    assert!(matches!(wrong("a@example.org=1"), PlaceError::Form { .. }));
    assert_eq!(wrong("a@example.org=0:0,0,1,1"), PlaceError::Page("0".into()));
    assert_eq!(wrong("a@example.org=one:0,0,1,1"), PlaceError::Page("one".into()));
    assert_eq!(
        wrong("a@example.org=1:0,zero,1,1"),
        PlaceError::Number {
            name: "Y",
            given: "zero".into()
        }
    );
    assert_eq!(
        wrong("a@example.org=1:0,NaN,1,1"),
        PlaceError::Number {
            name: "Y",
            given: "NaN".into()
        }
    );
    assert!(matches!(
        wrong("a@example.org=1:-3,0,1,1"),
        PlaceError::Range { name: "X", .. }
    ));
    assert!(matches!(
        wrong("a@example.org=1:0,0,0,1"),
        PlaceError::Range { name: "W", .. }
    ));
    assert!(matches!(
        wrong("a@example.org=1:0,0,1"),
        PlaceError::Count {
            found: 3,
            needed: 4,
            ..
        }
    ));
    assert!(matches!(wrong("nobody=1:0,0,1,1"), PlaceError::Email(_)));
}

#[test]
fn a_text_keeps_its_colons() {
    let mark: TextAt = "1:72,700:Agreed: yes".parse().unwrap();
    assert_eq!(
        (mark.page, mark.x, mark.y, mark.text.as_str()),
        (1, 72.0, 700.0, "Agreed: yes")
    );
    assert_eq!("1:72,700: ".parse::<TextAt>().unwrap_err(), PlaceError::EmptyText);
    assert!(matches!(
        "1:72,700".parse::<TextAt>().unwrap_err(),
        PlaceError::Form { .. }
    ));
    assert!(matches!(
        "1:72:hi".parse::<TextAt>().unwrap_err(),
        PlaceError::Count { needed: 2, .. }
    ));
}

#[test]
fn an_image_place_ends_in_a_file() {
    let mark: ImageAt = "3:10,20,30,40:stamps/ok.png".parse().unwrap();
    assert_eq!(
        mark.at,
        Rectangle {
            page: 3,
            x: 10.0,
            y: 20.0,
            w: 30.0,
            h: 40.0
        }
    );
    assert_eq!(mark.file, PathBuf::from("stamps/ok.png"));
    assert_eq!("3:10,20,30,40:".parse::<ImageAt>().unwrap_err(), PlaceError::EmptyFile);
}

#[test]
fn addresses_are_lower_case_and_have_a_shape() {
    assert_eq!(
        " Ada@EXAMPLE.org ".parse::<Email>().unwrap().as_str(),
        "ada@example.org"
    );
    for wrong in [
        "",
        "ada",
        "@example.org",
        "ada@",
        "a b@example.org",
        "a@b@example.org",
        "a\n@example.org",
    ] {
        assert!(wrong.parse::<Email>().is_err(), "{wrong:?}");
    }
}
