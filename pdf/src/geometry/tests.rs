use super::*;

fn page(rotate: i64, unit: f32) -> Dictionary {
    let mut page = Dictionary::new();
    page.set("MediaBox", reals(&[0.0, 0.0, 400.0, 300.0]));
    page.set("CropBox", reals(&[390.0, 20.0, 10.0, 280.0]));
    page.set("Rotate", rotate);
    page.set("UserUnit", unit);
    page
}

#[test]
fn a_turned_page_shows_its_corners_where_callers_expect_them() {
    let corner = Rect {
        x: 0.0,
        y: 0.0,
        w: 20.0,
        h: 10.0,
    };
    for (rotate, expected) in [
        (0, [10.0, 20.0, 30.0, 30.0]),
        (90, [380.0, 20.0, 390.0, 40.0]),
        (180, [370.0, 270.0, 390.0, 280.0]),
        (-90, [10.0, 260.0, 20.0, 280.0]),
    ] {
        assert_eq!(
            Frame::of_page(&page(rotate, 1.0)).to_user(&corner),
            expected,
            "rotated by {rotate}"
        );
    }
}

#[test]
fn user_units_scale_the_page_as_shown() {
    let frame = Frame::of_page(&page(90, 2.0));
    assert_eq!(
        frame.size(),
        PageSize {
            width: 520.0,
            height: 760.0
        }
    );
    assert_eq!(
        frame.to_user(&Rect {
            x: 0.0,
            y: 0.0,
            w: 520.0,
            h: 760.0
        }),
        frame.visible()
    );
}

#[test]
fn what_is_not_on_the_page_is_not_held() {
    let size = PageSize {
        width: 100.0,
        height: 50.0,
    };
    assert!(size.holds(&Rect {
        x: 0.0,
        y: 0.0,
        w: 100.0,
        h: 50.0
    }));
    assert!(!size.holds(&Rect {
        x: 1.0,
        y: 0.0,
        w: 100.0,
        h: 50.0
    }));
    assert!(!size.holds(&Rect {
        x: 0.0,
        y: 0.0,
        w: 0.0,
        h: 5.0
    }));
    assert!(!size.holds(&Rect {
        x: f32::NAN,
        y: 0.0,
        w: 1.0,
        h: 5.0
    }));
}
