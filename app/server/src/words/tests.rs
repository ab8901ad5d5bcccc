use std::collections::BTreeSet;

use super::*;

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect()
}

#[test]
fn every_language_says_everything_with_the_same_placeholders() {
    let english = &TEXTS[&Language::English];
    assert!(english.len() > 60, "{} texts", english.len());
    for language in Language::ALL {
        let texts = &TEXTS[&language];
        let keys = |texts: &Texts| texts.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(texts), keys(english), "{}", language.tag());
        for (key, text) in english {
            let said = &texts[key];
            assert!(!said.trim().is_empty(), "{} {key} is empty", language.tag());
            assert_eq!(placeholders(said), placeholders(text), "{} {key}", language.tag());
        }
    }
}

#[test]
fn no_language_repeats_the_english_sentences() {
    // A text of several words that is the same in English was forgotten.
    let english = &TEXTS[&Language::English];
    for language in Language::ALL.into_iter().filter(|one| *one != Language::English) {
        for (key, text) in english.iter().filter(|(_, text)| text.split(' ').count() > 2) {
            assert_ne!(&TEXTS[&language][key], text, "{} {key}", language.tag());
        }
    }
}

#[test]
fn the_browser_says_which_language() {
    for (header, expected) in [
        ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
        ("nl, en;q=0.5, fr;q=0.7", Some(Language::French)),
        ("zh-Hant-TW", Some(Language::Chinese)),
        ("AR", Some(Language::Arabic)),
        ("de;q=0, nl", None),
        ("*", None),
        ("", None),
        ("pt;q=x, ja;q=0.1", Some(Language::Japanese)),
    ] {
        assert_eq!(Language::accepted(header), expected, "{header}");
    }
}

#[test]
fn values_are_put_in_once_and_isolated_in_arabic() {
    assert_eq!(
        filled("{a} and {b} and {c}", &[("a", "{b}"), ("b", "2")], false),
        "{b} and 2 and {c}"
    );
    assert_eq!(filled("x {a}", &[("a", "1")], true), "x \u{2068}1\u{2069}");
    assert_eq!(filled("open { brace", &[("a", "1")], false), "open { brace");
}
