#![allow(clippy::disallowed_methods)]

use std::path::Path;

use super::*;

fn face(name: &str, role: Role, file: &str) -> Face {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fonts/node_modules/@expo-google-fonts")
        .join(file);
    let data = std::fs::File::open(&path).and_then(|mut file| {
        let mut data = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut data).map(|_| data)
    });
    let data = data.unwrap_or_else(|_| panic!("{} is missing; `make setup` gets it", path.display()));
    Face {
        name: name.to_owned(),
        role,
        data: data.into(),
    }
}

fn set() -> FontSet {
    FontSet::new(vec![
        face("Noto Sans", Role::Text, "noto-sans/400Regular/NotoSans_400Regular.ttf"),
        face(
            "Noto Sans Arabic",
            Role::Text,
            "noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
        ),
        face(
            "Noto Sans Hebrew",
            Role::Text,
            "noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf",
        ),
        face("Caveat", Role::Hand, "caveat/400Regular/Caveat_400Regular.ttf"),
    ])
}

#[test]
fn each_character_is_drawn_by_the_first_face_that_has_it() {
    let line = set().line("ab \u{5d0}\u{5d1}", Role::Text).unwrap();
    let faces: Vec<usize> = line.glyphs.iter().map(|glyph| glyph.face).collect();
    assert_eq!(faces, [0, 0, 0, 2, 2]);
    assert_eq!(line.glyphs[3].text, "\u{5d1}", "Hebrew runs from right to left");
    assert!(line.glyphs.windows(2).all(|pair| pair[0].x < pair[1].x));
}

#[test]
fn arabic_letters_join() {
    let alone = set().line("\u{628}", Role::Text).unwrap();
    let joined = set().line("\u{628}\u{628}", Role::Text).unwrap();
    let ids = |line: &Line| line.glyphs.iter().map(|glyph| glyph.id).collect::<Vec<_>>();
    assert_ne!(ids(&joined), [ids(&alone), ids(&alone)].concat());
}

#[test]
fn a_hand_is_preferred_for_a_signature() {
    assert_eq!(set().line("Ada", Role::Hand).unwrap().glyphs[0].face, 3);
    assert_eq!(set().line("Ada", Role::Text).unwrap().glyphs[0].face, 0);
}

#[test]
fn a_character_that_no_face_has_is_named() {
    let missing = set().line("a\u{65e5}", Role::Text).unwrap_err();
    assert_eq!(missing, NoGlyph { character: '\u{65e5}' });
    assert!(missing.to_string().contains("U+65E5"));
}

#[test]
fn combining_marks_and_joiners_do_not_stop_a_line() {
    assert!(
        set()
            .line("e\u{301} \u{644}\u{200d}\u{627} \u{200e}x", Role::Text)
            .is_ok()
    );
    assert_eq!(set().line("", Role::Text).unwrap().glyphs.len(), 0);
}

#[test]
fn a_hand_is_chosen_by_its_number() {
    let hands = [
        "caveat/400Regular/Caveat_400Regular.ttf",
        "dancing-script/400Regular/DancingScript_400Regular.ttf",
    ];
    let set = FontSet::new(vec![
        face("Noto Sans", Role::Text, "noto-sans/400Regular/NotoSans_400Regular.ttf"),
        face(HANDS[1], Role::Hand, hands[1]),
        face(HANDS[0], Role::Hand, hands[0]),
    ]);
    let drawn_by = |hand: u8| set.handwriting("Ada", hand).unwrap().glyphs[0].face;
    assert_eq!((drawn_by(0), drawn_by(1)), (2, 1));
    assert_eq!(drawn_by(2), 1, "another hand, where this one is not in the set");
    assert_eq!(
        set.handwriting("Ω", 0).unwrap().glyphs[0].face,
        0,
        "a hand without the letter"
    );
}
