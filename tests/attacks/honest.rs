//! Honest files have no problems.

use crate::forge::Forge;
use crate::pki::key;
use crate::story::{REQUESTER, Story, base_of, chain_for, look};
use countersign_pdf::verify::Kind;
use countersign_protocol::chain::State;
use countersign_protocol::evidence::VerdictKind;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

#[test]
fn a_finished_document_is_valid() {
    let story = Story::finished(3);
    let report = look(&story.file);
    assert!(report.is_sound(), "{:#?}", report.all_problems().collect::<Vec<_>>());
    let kinds: Vec<Kind> = report.signatures.iter().map(|signature| signature.kind).collect();
    let layers = (1..=3).map(|slot| Kind::Layer { slot });
    assert_eq!(
        kinds,
        [Kind::Origin]
            .into_iter()
            .chain(layers)
            .chain([Kind::Close])
            .collect::<Vec<_>>()
    );
    assert!(
        report
            .signatures
            .iter()
            .all(|signature| signature.valid && signature.trusted)
    );
    let verdict = story.judge(&story.file);
    assert_eq!(
        (verdict.verdict, verdict.state),
        (VerdictKind::Valid, Some(State::Completed)),
        "{:?}",
        verdict.reasons
    );
}

#[test]
fn every_step_on_the_way_is_sound_and_incomplete() {
    let steps = [
        Story::certified(2),
        Story::certified(2).approved(2),
        Story::certified(2).approved(2).approved(1),
    ];
    for story in steps {
        let report = look(&story.file);
        assert!(report.is_sound(), "{:#?}", report.all_problems().collect::<Vec<_>>());
        assert_eq!(story.judge(&story.file).verdict, VerdictKind::Incomplete);
    }
}

#[test]
fn the_workbench_rebuilds_an_honest_revision() {
    let story = Story::certified(1).approved(1);
    let again = story.last().signed(&key(1), &chain_for(1, 5));
    let report = look(&again);
    assert!(report.is_sound(), "{:#?}", report.all_problems().collect::<Vec<_>>());
    let story = Story::certified(1);
    let again = Forge::of(&story.file, story.starts[1]).signed(&key(REQUESTER), &chain_for(REQUESTER, 5));
    assert!(look(&again).is_sound());
}

/// Turned, cropped and scaled pages with inherited boxes, a link, bookmarks, an opening place and a filled form.
pub fn elaborate() -> Vec<u8> {
    let mut document = Document::with_version("1.4");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" });
    let link = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Link", "Rect" => vec![10.into(), 10.into(), 90.into(), 30.into()],
        "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal("https://example.org") },
    });
    let field = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => Object::string_literal("amount"),
        "V" => Object::string_literal("100 EUR"), "DA" => Object::string_literal("/F1 12 Tf 0 g"),
        "Rect" => vec![100.into(), 100.into(), 200.into(), 120.into()],
    });
    let mut kids = Vec::new();
    for (rotate, unit) in [(180, 1), (90, 2), (270, 1), (0, 1)] {
        let content = document.add_object(Stream::new(
            Dictionary::new(),
            b"BT /F1 12 Tf 60 60 Td (x) Tj ET".to_vec(),
        ));
        let mut page = dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content, "Rotate" => rotate };
        if unit > 1 {
            page.set("UserUnit", unit);
        }
        if rotate == 180 {
            page.set("Annots", vec![link.into(), field.into()]);
            page.set("CropBox", vec![20.into(), 30.into(), 500.into(), 700.into()]);
        }
        kids.push(Object::Reference(document.add_object(page)));
    }
    let first = kids[0].clone();
    let tree = dictionary! {
        "Type" => "Pages", "Count" => 4, "Kids" => kids,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
    };
    document.objects.insert(pages, Object::Dictionary(tree));
    let form =
        dictionary! { "Fields" => vec![field.into()], "DR" => dictionary! { "Font" => dictionary! { "F1" => font } } };
    let catalog = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages, "AcroForm" => form, "PageMode" => "UseNone",
        "OpenAction" => vec![first, "Fit".into()],
    });
    document.trailer.set("Root", catalog);
    let info = document.add_object(dictionary! { "Title" => Object::string_literal("Elaborate") });
    document.trailer.set("Info", info);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn an_elaborate_document_is_valid_too() {
    let base = base_of(&elaborate(), 2);
    let story = (1..=2).fold(Story::on(&base, 2, 3), Story::approved).closed();
    let verdict = story.judge(&story.file);
    assert_eq!(verdict.verdict, VerdictKind::Valid, "{:#?}", verdict.reasons);
}
