use super::*;
use crate::fonts::Face;

fn fonts() -> FontSet {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fonts/node_modules/@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf"
    );
    let mut data = Vec::new();
    let mut file = open(path);
    std::io::Read::read_to_end(&mut file, &mut data).unwrap();
    FontSet::new(vec![Face {
        name: "Noto Sans".to_owned(),
        role: Role::Text,
        data: data.into(),
    }])
}

#[allow(clippy::disallowed_methods)]
fn open(path: &str) -> std::fs::File {
    std::fs::File::open(path).expect("the fonts are missing: run `make setup`")
}

fn area(w: f32, h: f32) -> Rect {
    Rect { x: 10.0, y: 20.0, w, h }
}

/// Every line lies in the area.
fn within(fitted: &Fitted, area: Rect) {
    for (line, x, y) in &fitted.lines {
        let (right, top, bottom) = (
            x + line.width * fitted.size,
            y + line.ascent * fitted.size,
            y - line.descent * fitted.size,
        );
        assert!(*x >= area.x - 0.01 && right <= area.x + area.w + 0.01, "{x} to {right}");
        assert!(
            bottom >= area.y - 0.1 && top <= area.y + area.h + 0.1,
            "{bottom} to {top}"
        );
    }
}

#[test]
fn text_is_as_large_as_there_is_room() {
    let fonts = fonts();
    let fitted = |text: &str, w: f32, h: f32| {
        let fitted = fit(text, area(w, h), &fonts).unwrap().unwrap();
        within(&fitted, area(w, h));
        (fitted.lines.len(), fitted.size)
    };
    assert_eq!(fitted("Director", 200.0, 20.0), (1, 12.0));
    let (lines, size) = fitted("Director of procurement", 80.0, 16.0);
    assert!(lines == 1 && size < 8.0, "one line, smaller: {size}");
    let (lines, size) = fitted("Director of procurement", 80.0, 60.0);
    assert_eq!((lines, size), (2, 12.0), "two lines where there is room");
    assert_eq!(fitted("one\ntwo\n\nfour", 80.0, 80.0).0, 4);
    let (lines, size) = fitted("x", 80.0, 4.0);
    assert!(lines == 1 && size < 4.0, "as low as the rectangle: {size}");
    let (lines, size) = fitted(&"W".repeat(30), 80.0, 60.0);
    assert!(lines > 1 && size > 8.0, "a word that no size fits is broken");
}

#[test]
fn what_does_not_fit_in_a_size_that_can_be_read_is_told() {
    let fonts = fonts();
    assert!(
        fit(&"Director ".repeat(20), area(80.0, 16.0), &fonts)
            .unwrap()
            .is_none()
    );
    assert!(fit(&"W".repeat(400), area(80.0, 40.0), &fonts).unwrap().is_none());
    assert_eq!(
        fit("日", area(80.0, 16.0), &fonts).err(),
        Some(NoGlyph { character: '日' })
    );
}

#[test]
fn lines_may_end_between_ideographs_but_not_before_what_closes() {
    let cut: Vec<&str> = cut("東京です。Tokyo is").into_iter().map(|(piece, _)| piece).collect();
    assert_eq!(cut, ["東", "京", "で", "す。", "Tokyo", "is"]);
}
