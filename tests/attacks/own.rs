//! Fields that the document came with: closing must lock each of them, and their tree must be one.

use crate::forge::Forge;
use crate::honest::elaborate;
use crate::pki::key;
use crate::story::{REQUESTER, Story, base_of, chain_for};
use countersign_pdf::syntax::File;
use countersign_pdf::syntax::whole::Whole;
use countersign_pdf::verify::Cause;
use lopdf::{Dictionary, Object};

/// A certified file with a field `amount` of its own, its base changed by `change`.
fn tampered(change: impl FnOnce(&mut Whole)) -> Vec<u8> {
    let base = base_of(&elaborate(), 2);
    let mut whole = Whole::read(&File::open(&base).unwrap()).unwrap();
    change(&mut whole);
    Story::on(&whole.write(), 2, 1).file
}

fn field<'w>(whole: &'w mut Whole, name: &str) -> (u32, &'w mut Dictionary) {
    let is = |object: &Object| {
        let name_of = object.as_dict().and_then(|dict| dict.get(b"T")?.as_str());
        name_of.is_ok_and(|found| found == name.as_bytes())
    };
    let found = whole.objects.iter_mut().find(|(_, object)| is(object));
    let (number, object) = found.unwrap();
    (*number, object.as_dict_mut().unwrap())
}

fn lock(whole: &mut Whole) -> &mut Vec<Object> {
    let (_, close) = field(whole, "sig_close");
    let lock = close.get_mut(b"Lock").and_then(Object::as_dict_mut).unwrap();
    lock.get_mut(b"Fields").and_then(Object::as_array_mut).unwrap()
}

pub fn a_closing_lock_without_the_documents_field() {
    let file = tampered(|whole| lock(whole).retain(|name| name.as_str().unwrap() != b"amount"));
    only!(file, Cause::BadBase { .. });
}

pub fn a_closing_lock_without_an_approvers_marks() {
    let file = tampered(|whole| lock(whole).retain(|name| name.as_str().unwrap() != b"marks_2"));
    only!(file, Cause::BadBase { .. });
}

pub fn a_closing_lock_of_more_than_there_is() {
    let file = tampered(|whole| lock(whole).push(Object::string_literal("price")));
    only!(file, Cause::BadBase { .. });
}

pub fn a_further_field_that_the_closing_lock_does_not_know() {
    let file = tampered(|whole| {
        let (amount, _) = field(whole, "amount");
        let kid = whole.add(whole.objects[&amount].clone());
        let (_, amount) = field(whole, "amount");
        amount.set("Kids", vec![kid.into()]);
    });
    only!(file, Cause::BadBase { .. });
}

pub fn a_field_that_is_its_own_kid_many_times_over() {
    let file = tampered(|whole| {
        let (number, amount) = field(whole, "amount");
        amount.set("Kids", vec![Object::Reference((number, 0)); 8]);
    });
    only!(file, Cause::BadBase { .. });
}

pub fn closing_that_leaves_the_documents_field_open() {
    let closed = Story::on(&base_of(&elaborate(), 1), 1, 1).approved(1).closed();
    let mut forge = Forge::of(&closed.file, closed.starts[3]);
    let signature = forge.holding("/Type/Sig/");
    forge.edit(signature, "(amount)", "");
    let file = forge.signed(&key(REQUESTER), &chain_for(REQUESTER, 5));
    only!(file, Cause::LockMismatch);
}
