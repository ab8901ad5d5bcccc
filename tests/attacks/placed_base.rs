//! Placed fields in a base that prepare did not write so.

use crate::placed::{CERTIFIED, base, object};
use crate::story::{Story, look};
use countersign_pdf::syntax::File;
use countersign_pdf::syntax::whole::Whole;
use countersign_pdf::verify::Cause;
use lopdf::Object;
use std::sync::LazyLock;

/// A certified file whose base was changed before.
fn tampered(name: &str, kid: Option<usize>, change: impl FnOnce(&mut Whole, u32)) -> Vec<u8> {
    static BASE: LazyLock<Vec<u8>> = LazyLock::new(base);
    let mut whole = Whole::read(&File::open(&BASE).unwrap()).unwrap();
    change(&mut whole, object(name, kid));
    Story::on(&whole.write(), 2, 1).file
}

fn set(name: &str, kid: Option<usize>, key: &str, value: Object) -> Vec<u8> {
    tampered(name, kid, |whole, number| {
        whole.dictionary_mut((number, 0)).unwrap().set(key, value);
    })
}

pub fn a_base_whose_fields_are_not_what_prepare_writes() {
    let numbers = |list: [i64; 4]| Object::Array(list.map(Object::Integer).to_vec());
    let text = Object::string_literal;
    for file in [
        set("field_1_1", None, "V", text("filled already")),
        set("field_1_1", None, "AP", Object::Dictionary(lopdf::Dictionary::new())),
        set("field_1_1", None, "F", Object::Integer(2)),
        set("field_1_1", None, "Ff", Object::Integer(0)),
        set("field_1_1", None, "Rect", numbers([200, 100, 280, 120])),
        set("field_1_1", None, "Rect", numbers([600, 100, 680, 120])),
        set("field_1_1", None, "Rect", numbers([100, 100, 100, 100])),
        set(
            "field_1_1",
            None,
            "CSGN_Field",
            Object::Dictionary(lopdf::Dictionary::new()),
        ),
        set("field_1_3", None, "V", text("Yes")),
        set("field_1_3", Some(0), "T", text("o2")),
        set("field_1_3", Some(0), "V", text("Yes")),
        tampered("field_1_3", None, |whole, number| {
            let field = whole.dictionary_mut((number, 0)).unwrap();
            field.get_mut(b"Kids").unwrap().as_array_mut().unwrap().pop();
        }),
        tampered("field_1_3", None, |whole, number| {
            let field = whole.dictionary_mut((number, 0)).unwrap();
            let kids = field.get_mut(b"Kids").unwrap().as_array_mut().unwrap();
            kids[1] = kids[0].clone();
        }),
        tampered("sig_1", None, |whole, number| {
            let lock = whole.dictionary_mut((number, 0)).unwrap().get_mut(b"Lock").unwrap();
            let names = lock
                .as_dict_mut()
                .unwrap()
                .get_mut(b"Fields")
                .unwrap()
                .as_array_mut()
                .unwrap();
            names.retain(|name| name.as_str().unwrap() != b"field_1_2");
        }),
        tampered("sig_1", None, |whole, number| {
            let lock = whole.dictionary_mut((number, 0)).unwrap().get_mut(b"Lock").unwrap();
            let names = lock
                .as_dict_mut()
                .unwrap()
                .get_mut(b"Fields")
                .unwrap()
                .as_array_mut()
                .unwrap();
            names.push(Object::string_literal("field_2_2"));
        }),
        tampered("sig_close", None, |whole, number| {
            let lock = whole.dictionary_mut((number, 0)).unwrap().get_mut(b"Lock").unwrap();
            let names = lock
                .as_dict_mut()
                .unwrap()
                .get_mut(b"Fields")
                .unwrap()
                .as_array_mut()
                .unwrap();
            names.retain(|name| name.as_str().unwrap() != b"field_2_2");
        }),
    ] {
        among!(file, Cause::BadBase { .. });
    }
}

pub fn a_field_on_a_signature() {
    let file = set(
        "field_1_1",
        None,
        "Rect",
        Object::Array([150, 60, 160, 70].map(Object::Integer).to_vec()),
    );
    let moved = tampered("field_1_1", None, |whole, number| {
        let map = CERTIFIED.map();
        let (first, second) = (map.page(1), map.page(2));
        let take = |whole: &mut Whole, page: u32| {
            let page = whole.dictionary_mut((page, 0)).unwrap();
            page.get("Annots".as_bytes()).unwrap().as_array().unwrap().clone()
        };
        let one: Vec<Object> = take(whole, first);
        let kept = one
            .into_iter()
            .filter(|id| id.as_reference().unwrap().0 != number)
            .collect::<Vec<_>>();
        whole.dictionary_mut((first, 0)).unwrap().set("Annots", kept);
        let mut two = vec![Object::Reference((number, 0))];
        two.extend(take(whole, second));
        whole.dictionary_mut((second, 0)).unwrap().set("Annots", two);
        let field = whole.dictionary_mut((number, 0)).unwrap();
        field.set("P", Object::Reference((second, 0)));
        field.set("Rect", Object::Array([110, 70, 150, 90].map(Object::Integer).to_vec()));
    });
    assert!(look(&file).is_sound(), "on page 1 there is no signature");
    only!(moved, Cause::BadBase { .. });
}
