//! Documents that were not prepared as prepare does, certified by a requester who knows better.

use crate::story::{PREPARED, Story, base_of, contract};
use countersign_pdf::syntax::File;
use countersign_pdf::syntax::whole::Whole;
use countersign_pdf::verify::Cause;
use lopdf::{Dictionary, Object, dictionary};

/// A certified file whose base was changed by `change`.
pub fn tampered(change: impl FnOnce(&mut Whole)) -> Vec<u8> {
    Story::on(&tampered_base(change), 2, 1).file
}

pub fn tampered_base(change: impl FnOnce(&mut Whole)) -> Vec<u8> {
    let mut whole = Whole::read(&File::open(&PREPARED).unwrap()).unwrap();
    change(&mut whole);
    whole.write()
}

pub fn field<'w>(whole: &'w mut Whole, name: &str) -> &'w mut Dictionary {
    let named = |object: &Object| {
        object
            .as_dict()
            .is_ok_and(|dict| dict.get(b"T").and_then(Object::as_str).ok() == Some(name.as_bytes()))
    };
    let object = whole.objects.values_mut().find(|object| named(object)).unwrap();
    object.as_dict_mut().unwrap()
}

pub fn canvas(whole: &mut Whole, slot: u32) -> &mut Dictionary {
    let kids = field(whole, &format!("marks_{slot}"))
        .get(b"Kids")
        .unwrap()
        .as_array()
        .unwrap();
    let kid = kids[0].as_reference().unwrap();
    whole.dictionary_mut(kid).unwrap()
}

pub fn catalog(whole: &mut Whole) -> &mut Dictionary {
    let root = whole.root;
    whole.dictionary_mut(root).unwrap()
}

#[test]
fn untouched_it_is_sound() {
    let report = crate::story::look(&tampered(|_| {}));
    assert!(report.is_sound(), "{report:#?}");
}

pub fn scripts_and_actions() {
    let script = || dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
    only!(
        tampered(|whole| catalog(whole).set("OpenAction", script())),
        Cause::ActionInBase { .. }
    );
    only!(
        tampered(|whole| catalog(whole).set("AA", dictionary! { "WC" => script() })),
        Cause::ActionInBase { .. }
    );
    among!(
        tampered(|whole| canvas(whole, 1).set("AA", dictionary! { "E" => dictionary! { "S" => "URI" } })),
        Cause::ActionInBase { .. }
    );
    only!(
        tampered(|whole| {
            let names = dictionary! { "JavaScript" => dictionary! { "Names" => Vec::<Object>::new() } };
            catalog(whole).set("Names", names);
        }),
        Cause::ActionInBase { .. }
    );
    only!(
        tampered(|whole| {
            whole.add(Object::Dictionary(dictionary! {
                "Type" => "Annot", "Subtype" => "Link", "A" => dictionary! { "S" => "Launch" },
            }));
        }),
        Cause::ActionInBase { .. }
    );
}

pub fn a_form_that_draws_itself() {
    let form = |whole: &mut Whole, key: &str, value: Object| {
        let form = catalog(whole).get(b"AcroForm").unwrap().as_reference().unwrap();
        whole.dictionary_mut(form).unwrap().set(key, value);
    };
    only!(
        tampered(|whole| form(whole, "NeedAppearances", Object::Boolean(true))),
        Cause::BadBase { .. }
    );
    only!(
        tampered(|whole| form(whole, "XFA", Object::Array(Vec::new()))),
        Cause::BadBase { .. }
    );
    only!(
        tampered(|whole| form(whole, "SigFlags", Object::Integer(1))),
        Cause::BadBase { .. }
    );
}

pub fn permissions_before_anybody_signed() {
    only!(
        tampered(|whole| catalog(whole).set("DSS", Dictionary::new())),
        Cause::BadBase { .. }
    );
    only!(
        tampered(|whole| catalog(whole).set("Perms", dictionary! { "UR3" => Dictionary::new() })),
        Cause::BadBase { .. } | Cause::ChangedEntry { .. } | Cause::WrongDocMdp
    );
}

pub fn canvases_that_show_act_or_blend_already() {
    for (key, value) in [
        ("AP", Object::Dictionary(Dictionary::new())),
        ("BM", Object::Name(b"Normal".to_vec())),
        (
            "MK",
            Object::Dictionary(dictionary! { "BG" => vec![1.into(), 1.into(), 1.into()] }),
        ),
        ("V", Object::string_literal("900 EUR")),
        ("F", Object::Integer(4)),
        ("Subtype", Object::Name(b"Stamp".to_vec())),
    ] {
        only!(
            tampered(|whole| canvas(whole, 2).set(key, value)),
            Cause::BadBase { .. }
        );
    }
}

pub fn a_canvas_that_is_not_the_size_of_its_page() {
    let small = vec![0.into(), 0.into(), 10.into(), 10.into()];
    only!(
        tampered(|whole| canvas(whole, 2).set("Rect", small)),
        Cause::BadBase { .. }
    );
}

pub fn a_canvas_on_two_pages_or_none() {
    let pages = |whole: &Whole| -> Vec<lopdf::ObjectId> {
        let is_page = |object: &Object| object.as_dict().is_ok_and(|dict| dict.has_type(b"Page"));
        whole
            .objects
            .iter()
            .filter(|(_, object)| is_page(object))
            .map(|(number, _)| (*number, 0))
            .collect()
    };
    only!(
        tampered(|whole| {
            let ids = pages(whole);
            let first = whole
                .dictionary_mut(ids[0])
                .unwrap()
                .get(b"Annots")
                .unwrap()
                .as_array()
                .unwrap()[0]
                .clone();
            let second = whole.dictionary_mut(ids[1]).unwrap().get_mut(b"Annots").unwrap();
            second.as_array_mut().unwrap().push(first);
        }),
        Cause::BadBase { .. }
    );
    only!(
        tampered(|whole| {
            for id in pages(whole) {
                whole.dictionary_mut(id).unwrap().set("Annots", Vec::<Object>::new());
            }
        }),
        Cause::BadBase { .. }
    );
}

pub fn locks_that_do_not_lock() {
    let lock = |names: &[&str]| {
        let names: Vec<Object> = names.iter().map(|name| Object::string_literal(*name)).collect();
        dictionary! { "Type" => "SigFieldLock", "Action" => "Include", "Fields" => names }
    };
    only!(
        tampered(|whole| field(whole, "sig_1").set("Lock", lock(&["sig_1"]))),
        Cause::BadBase { .. }
    );
    only!(
        tampered(|whole| field(whole, "sig_1").set("Lock", lock(&["sig_1", "marks_1", "sig_2"]))),
        Cause::BadBase { .. }
    );
    only!(
        tampered(|whole| field(whole, "sig_close").set("Lock", lock(&["sig_close"]))),
        Cause::BadBase { .. }
    );
    only!(
        tampered(|whole| {
            field(whole, "sig_2").remove(b"Lock");
        }),
        Cause::BadBase { .. }
    );
}

pub fn fields_that_are_missing_doubled_or_not_ours() {
    only!(
        tampered(|whole| field(whole, "sig_2").set("T", Object::string_literal("sig_1"))),
        Cause::BadBase { .. }
    );
    only!(
        tampered(|whole| field(whole, "sig_2").set("T", Object::string_literal("mine"))),
        Cause::BadBase { .. }
    );
    only!(
        tampered(|whole| field(whole, "sig_2").set("AP", Dictionary::new())),
        Cause::BadBase { .. }
    );
    only!(
        tampered(|whole| field(whole, "marks_2").set("Ff", Object::Integer(0))),
        Cause::BadBase { .. }
    );
}

pub fn an_object_hidden_in_the_base() {
    // Hide and replace: the second version waits in the file for a cross-reference that shows it.
    let base = base_of(&contract(), 2);
    let start = crate::forge::last_startxref(&base);
    let hidden = b"900 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj\n";
    let moved = [&base[..start], hidden, &base[start..]].concat();
    let tail = format!("startxref\n{start}\n");
    let moved = crate::forge::replaced(&moved, &tail, &format!("startxref\n{}\n", start + hidden.len()));
    among!(moved, Cause::NotListed { .. } | Cause::WrongXref { .. });
}

pub fn a_base_of_two_revisions() {
    let base = base_of(&contract(), 2);
    let mut forge = crate::forge::Forge::after(&base);
    forge.add("null");
    among!(forge.unsigned(), Cause::UnsignedRevision);
}
