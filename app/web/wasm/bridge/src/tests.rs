use countersign_protocol::chain::ChainError;
use countersign_protocol::hash::Hash48;
use countersign_protocol::keys::WordsError;

use super::*;

#[test]
fn causes_have_the_names_of_their_variants() {
    let name = |error: ChainError| Cause::from(error).name;
    assert_eq!(name(ChainError::StaleHead { head: Hash48::ZERO }), "chain:StaleHead");
    assert_eq!(name(ChainError::NoSuchSlot(3)), "chain:NoSuchSlot");
    assert_eq!(name(ChainError::RouteEnded), "chain:RouteEnded");
    let word = Cause::from(WordsError::UnknownWord {
        position: 3,
        word: "bananna".into(),
    });
    assert_eq!(word.name, "words:UnknownWord");
    assert_eq!(
        word.values,
        [("position", "3".to_owned()), ("word", "bananna".to_owned())]
    );
}

#[test]
fn json_quotes_what_must_be() {
    assert_eq!(string("a\"b\\c\n\u{1}\u{2028}é"), r#""a\"b\\c\u000a\u0001\u2028é""#);
    assert_eq!(
        object([("a", number(1u32)), ("b", array([optional(None), strings(["x"])]))]),
        r#"{"a":1,"b":[null,["x"]]}"#
    );
}

#[test]
fn arguments_of_another_shape_are_named() {
    assert_eq!(exact::<2>("key", &[1]).unwrap_err().name, "bad-argument");
    assert!(id::<Hash48>("head", "00").unwrap_err().message.starts_with("head: "));
    assert_eq!(millis(f64::NAN).0, 0);
    assert_eq!(millis(-1.0).0, 0);
    assert_eq!(millis(1.7e12).0, 1_700_000_000_000);
}
