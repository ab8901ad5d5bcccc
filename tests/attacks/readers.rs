//! Files that two readers read differently: each would show one person something else than the next.

use crate::base::{tampered, tampered_base};
use crate::forge::{find, last_startxref, replaced};
use crate::story::{APPROVED, CERTIFIED, Story, base_of, bench, contract, look, resign};
use countersign_pdf::verify::Cause;
use lopdf::{Object, dictionary};

/// Readers ignore the parameters of a filter that is not there, and read other offsets.
pub fn a_cross_reference_stream_with_parameters_of_no_filter() {
    let mut forge = bench();
    forge.predicted = true;
    forge.section = Some(("/W[".into(), "/DecodeParms<</Predictor 12/Columns 8>>/W[".into()));
    only!(resign(forge), Cause::Syntax { .. });
}

pub fn a_cross_reference_stream_with_items_that_only_some_skip() {
    for (from, to) in [
        ("/W[1 5 2]", "/W[1(a)5 2]"),
        ("/Index[", "/Index[(a)"),
        ("/W[1 5 2]", "/W[1 -5 5 2]"),
    ] {
        let mut forge = bench();
        forge.section = Some((from.into(), to.into()));
        only!(resign(forge), Cause::Syntax { .. });
    }
}

/// PDFium throws such a cross-reference away and searches the whole file for objects.
pub fn a_size_that_makes_readers_search_for_objects() {
    let mut forge = bench();
    forge.size = 2_000_000_000;
    only!(resign(forge), Cause::TooLarge { .. });
}

pub fn keywords_that_run_into_each_other() {
    let number = bench().holding("/M gs /X Do");
    for (from, to) in [
        (format!("{number} 0 obj\n"), format!("{number} 0 obj ")),
        (format!("{number} 0 obj\n"), format!("{number} 0 obj")),
        ("\nendstream\nendobj".into(), "\nendstreamendobj".into()),
        (">>\nendobj\n".into(), ">>endobj\n".into()),
        ("endobj\nstartxref\n".into(), "endobj\nstartxref".into()),
    ] {
        let start = APPROVED.starts[2];
        let layer = replaced(&APPROVED.file[start..], &from, &to);
        among!(
            [&APPROVED.file[..start], &layer].concat(),
            Cause::Syntax { .. } | Cause::UntiledBytes
        );
    }
}

pub fn white_space_that_is_none_to_some() {
    for space in ["\0", "\x0c"] {
        let mut forge = bench();
        forge.swap("/Type/Sig/", &format!("/Type{space}/Sig/"));
        among!(resign(forge), Cause::Syntax { .. });
    }
}

/// Readers written in C end a name at NUL.
pub fn a_key_with_nul() {
    let script = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("1") };
    let file = tampered_base(|whole| {
        let root = whole.root;
        whole
            .dictionary_mut(root)
            .unwrap()
            .set(b"OpenAction\0".to_vec(), script);
    });
    among!(file, Cause::Syntax { .. });
    let mut forge = bench();
    forge.swap("/BM/Multiply", "/BM/Multiply/BM#00/Normal");
    only!(resign(forge), Cause::Syntax { .. });
}

pub fn a_base_that_says_that_it_is_linearized() {
    let file = tampered(|whole| {
        whole.add(dictionary! { "Linearized" => 1, "L" => 1 });
    });
    only!(file, Cause::BadBase { .. });
}

/// The page refers to objects that are not there; whoever adds one of this number has changed the page.
pub fn an_object_that_the_base_waits_for() {
    let base = tampered_base(|whole| {
        let last = *whole.objects.keys().next_back().unwrap();
        let page = whole
            .objects
            .values_mut()
            .find(|object| object.as_dict().is_ok_and(|dict| dict.has_type(b"Page")));
        let page = page.unwrap().as_dict_mut().unwrap();
        let mut contents = vec![page.get(b"Contents").unwrap().clone()];
        contents.extend((last + 1..last + 90).map(|number| Object::Reference((number, 0))));
        page.set("Contents", contents);
    });
    assert!(
        look(&base)
            .problems
            .iter()
            .all(|problem| problem.cause == Cause::OriginNotFirst)
    );
    let story = Story::on(&base, 2, 1).approved(1);
    only!(story.file, Cause::ForbiddenObject { .. });
}

pub fn hybrid_and_doubled_ends() {
    let tail = format!("startxref\n{}\n%%EOF\n", last_startxref(&CERTIFIED.file));
    let file = [&CERTIFIED.file, tail.as_bytes(), &APPROVED.file[CERTIFIED.file.len()..]].concat();
    among!(file, Cause::UntiledBytes);
    let at = find(&APPROVED.file[APPROVED.starts[2]..], b"endobj\n").unwrap() + APPROVED.starts[2] + 7;
    let file = [&APPROVED.file[..at], b"%%EOF\n", &APPROVED.file[at..]].concat();
    among!(file, Cause::UntiledBytes);
}

/// A tree whose nodes name each kid twice has as many paths as a hang needs.
pub fn a_form_with_countless_paths() {
    let base = tampered_base(|whole| {
        let mut below = whole.add(dictionary! { "T" => Object::string_literal("leaf"), "FT" => "Tx" });
        for _ in 0..60 {
            let kids: Vec<Object> = vec![below.into(), below.into()];
            below = whole.add(dictionary! { "T" => Object::string_literal("node"), "Kids" => kids });
        }
        let root = whole.root;
        let form = whole
            .dictionary_mut(root)
            .unwrap()
            .get(b"AcroForm")
            .unwrap()
            .as_reference()
            .unwrap();
        let fields = whole.dictionary_mut(form).unwrap().get_mut(b"Fields").unwrap();
        fields.as_array_mut().unwrap().push(below.into());
    });
    among!(base, Cause::BadBase { .. });
}

pub fn a_dictionary_of_many_entries_is_compared_in_time() {
    let mut forge = bench();
    let widget = CERTIFIED.map().canvas(1, 1);
    let many: String = (0..60_000).map(|index| format!("/K{index} 1")).collect();
    forge.edit(widget, "/AP<<", &format!("{many}/AP<<"));
    only!(resign(forge), Cause::ChangedEntry { .. } | Cause::MoreProblems);
}

#[test]
fn an_honest_base_waits_for_nothing() {
    let story = Story::on(&base_of(&contract(), 2), 2, 1).approved(2);
    assert!(look(&story.file).is_sound());
}
