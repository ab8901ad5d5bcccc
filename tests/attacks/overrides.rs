//! Signed revisions that replace or bring what they must not: shadow attacks, evil annotations and evil signatures.

use crate::forge::{Forge, replaced};
use crate::pki::key;
use crate::story::{
    APPROVED, CERTIFIED, FINISHED, REQUESTER, base_of, bench, certification, chain_for, contract, layer_delta,
    recertify, resign,
};
use countersign_pdf::verify::Cause;
use countersign_protocol::commitment::Binding;
use countersign_protocol::hash::Hash48;
use countersign_protocol::ids::EnvelopeId;

/// The honest layer that also sets object `number`.
fn also(number: u32, body: &str) -> Vec<u8> {
    let mut forge = bench();
    forge.set(number, body);
    resign(forge)
}

pub fn shadow_hide_an_overlay_or_replace_content() {
    let contents = CERTIFIED.map().contents(1);
    only!(
        also(contents, "<</Length 0>>\nstream\n\nendstream"),
        Cause::ForbiddenOverride { .. }
    );
}

pub fn shadow_replace_a_font() {
    let font = CERTIFIED.map().of_type("Font");
    only!(
        also(font, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>"),
        Cause::ForbiddenOverride { what: "a font", .. }
    );
}

pub fn page_and_page_tree_swaps() {
    let map = CERTIFIED.map();
    let page = map.page(1);
    only!(
        also(page, &map.with(page, "/Rotate 180")),
        Cause::ForbiddenOverride { what: "a page", .. }
    );
    let tree = map.of_type("Pages");
    let other = map.page(2);
    only!(
        also(tree, &format!("<</Type/Pages/Count 1/Kids[{other} 0 R]>>")),
        Cause::ForbiddenOverride {
            what: "the page tree",
            ..
        }
    );
}

pub fn catalog_swaps() {
    let map = CERTIFIED.map();
    let catalog = map.catalog();
    only!(
        also(
            catalog,
            &map.with(catalog, "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>")
        ),
        Cause::ForbiddenOverride {
            what: "the catalog",
            ..
        }
    );
    let mut forge = certification();
    forge.edit(catalog, "/Perms", "/OpenAction<</S/URI/URI(http://example.org)>>/Perms");
    only!(recertify(forge), Cause::ChangedEntry { .. });
    let mut forge = certification();
    forge.edit(catalog, "/Perms", "/OCProperties<<>>/Perms");
    only!(recertify(forge), Cause::ChangedEntry { .. });
}

pub fn the_form_is_told_to_draw_itself() {
    let map = CERTIFIED.map();
    let form = map.form();
    only!(
        also(form, &map.with(form, "/NeedAppearances true")),
        Cause::ForbiddenOverride { what: "the form", .. }
    );
}

pub fn evil_annotation() {
    let map = CERTIFIED.map();
    let page = map.page(1);
    let mut forge = bench();
    let note = forge.add("<</Type/Annot/Subtype/FreeText/Rect[90 590 290 640]/DA(/F1 24 Tf)/Contents(Pay 900 EUR)>>");
    forge.set(
        page,
        map.with(page, "").replace("/Annots[", &format!("/Annots[{note} 0 R ")),
    );
    among!(resign(forge), Cause::ForbiddenOverride { what: "a page", .. });
    let mut forge = bench();
    forge.add("<</Type/Annot/Subtype/FreeText/Rect[90 590 290 640]/Contents(Pay 900 EUR)>>");
    only!(resign(forge), Cause::Unreachable { .. });
}

pub fn evil_signature_field() {
    let map = CERTIFIED.map();
    let form = map.form();
    let mut forge = bench();
    let field = forge.add("<</FT/Sig/T(sig_9)/Type/Annot/Subtype/Widget/Rect[90 590 290 640]>>");
    forge.set(form, map.with(form, &format!("/Extra {field} 0 R")));
    among!(resign(forge), Cause::ForbiddenOverride { what: "the form", .. });
}

pub fn a_spare_field_signed() {
    let map = CERTIFIED.map();
    let mut forge = bench();
    let value = forge.holding("/Type/Sig/");
    let own = map.field("sig_1");
    forge.objects.retain(|(number, _)| *number != own);
    let spare = map.field("sig_spare_1");
    forge.set(spare, map.with(spare, &format!("/V {value} 0 R")));
    only!(resign(forge), Cause::NotSignable { .. });
}

pub fn two_fields_signed_in_one_revision() {
    let map = CERTIFIED.map();
    let mut forge = bench();
    let value = forge.holding("/Type/Sig/");
    let other = map.field("sig_2");
    forge.set(other, map.with(other, &format!("/V {value} 0 R")));
    among!(resign(forge), Cause::SeveralSignatures);
}

pub fn a_signature_replaced() {
    // The first approver signs once more over what was signed.
    let mut forge = Forge::of(&APPROVED.file, APPROVED.starts[2]);
    forge.prefix = APPROVED.file.clone();
    let again = APPROVED.next();
    forge.prev = again.prev;
    forge.size += 20;
    among!(resign(forge), Cause::SignedTwice { .. });
    // An earlier signature dictionary is overridden.
    let mut forge = bench();
    let number = Forge::of(&CERTIFIED.file, CERTIFIED.starts[1]).holding("/Type/Sig/");
    forge.set(number, "<</Type/SigOther>>");
    only!(resign(forge), Cause::ForbiddenOverride { .. });
}

pub fn an_earlier_approvers_appearance_overridden() {
    let second = APPROVED.clone().approved(2);
    let first = bench();
    let mut forge = Forge::of(&second.file, *second.starts.last().unwrap());
    let number = first.holding("/M gs /X Do");
    forge.set(number, first.body(number));
    only!(forge.signed(&key(2), &chain_for(2, 9)), Cause::ForbiddenOverride { .. });
    let mut forge = Forge::of(&second.file, *second.starts.last().unwrap());
    let canvas = CERTIFIED.map().canvas(1, 1);
    forge.set(canvas, first.body(canvas));
    only!(
        forge.signed(&key(2), &chain_for(2, 9)),
        Cause::ForeignCanvas { owner: 1, by: 2 }
    );
}

pub fn a_signature_field_that_moves_or_acts() {
    let field = CERTIFIED.map().field("sig_1");
    for (from, to) in [
        ("/F 132", "/F 2"),
        ("/Rect[", "/Rect[1 1 500 700]/Old["),
        ("/Lock<<", "/Locked<<"),
        ("/AP<<", "/A<</S/JavaScript/JS(1)>>/AP<<"),
        ("/T(sig_1)", "/T(sig_2)"),
    ] {
        let mut forge = bench();
        forge.edit(field, from, to);
        among!(resign(forge), Cause::ChangedEntry { .. });
    }
}

pub fn an_invisible_signature_that_shows_something() {
    let field = CERTIFIED.map().field("sig_origin");
    let mut forge = certification();
    let shown = forge.add_stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "0 0 9 9 re f");
    forge.edit(field, "/V ", &format!("/AP<</N {shown} 0 R>>/V "));
    only!(recertify(forge), Cause::ChangedEntry { .. });
}

pub fn a_certification_or_closing_that_fills_marks() {
    let layer = bench();
    let canvas = CERTIFIED.map().canvas(1, 1);
    let mut forge = certification();
    forge.size += 40;
    for (number, body) in layer.objects.iter().filter(|(number, _)| *number == canvas) {
        forge.set(*number, body.clone());
    }
    only!(recertify(forge), Cause::ForbiddenOverride { .. });
    let mut forge = Forge::of(&FINISHED.file, *FINISHED.starts.last().unwrap());
    forge.set(canvas, layer.body(canvas));
    only!(
        forge.signed(&key(REQUESTER), &chain_for(REQUESTER, 9)),
        Cause::ForbiddenOverride { .. }
    );
}

pub fn objects_of_kinds_that_may_not_come() {
    let form = |inner: &str| {
        let mut forge = bench();
        let field = CERTIFIED.map().field("sig_1");
        let body = String::from_utf8(forge.body(field).to_vec()).unwrap();
        let at = body.find("/AP<</N ").unwrap() + 8;
        let number: u32 = body[at..].split(' ').next().unwrap().parse().unwrap();
        forge.edit(number, "/Resources<<", &format!("/Resources<<{inner}"));
        forge
    };
    only!(resign(form("/Properties<</O<</Type/OCG>>>>")), Cause::WrongShape { .. });
    only!(resign(form("/Pattern<<>>")), Cause::WrongShape { .. });
    only!(resign(form("/Shading<<>>")), Cause::WrongShape { .. });
    let mut forge = form("/ExtGState<</G<</SMask<</S/Alpha>>>>>>");
    forge.size += 1;
    only!(resign(forge), Cause::WrongShape { .. });
    let mut forge = bench();
    forge.swap("/Subtype/Type0", "/Subtype/Type3");
    only!(resign(forge), Cause::WrongShape { .. });
    let mut forge = bench();
    forge.swap("/Subtype/Image", "/Subtype/PS");
    among!(resign(forge), Cause::WrongShape { .. });
    let mut forge = bench();
    forge.swap("/FontFile2", "/FontFile9");
    among!(resign(forge), Cause::WrongShape { .. });
}

pub fn an_image_that_lives_in_the_base_or_outside() {
    let mut forge = bench();
    forge.swap("/Subtype/Image", "/Subtype/Image/OPI<<>>");
    only!(resign(forge), Cause::WrongShape { .. });
    let contents = CERTIFIED.map().contents(1);
    let mut forge = bench();
    let font = forge.holding("/FontFile2 ");
    let body = String::from_utf8(forge.body(font).to_vec()).unwrap();
    let at = body.find("/FontFile2 ").unwrap() + 11;
    let number = body[at..].split(' ').next().unwrap().to_owned();
    forge.edit(
        font,
        &format!("/FontFile2 {number} 0 R"),
        &format!("/FontFile2 {contents} 0 R"),
    );
    among!(resign(forge), Cause::WrongShape { .. });
}

pub fn one_object_in_two_places() {
    let mut forge = bench();
    let number = forge.holding("/M gs /X Do");
    let field = CERTIFIED.map().field("sig_1");
    let body = String::from_utf8(forge.body(field).to_vec()).unwrap();
    let at = body.find("/AP<</N ").unwrap() + 8;
    let shown = body[at..].split(' ').next().unwrap().to_owned();
    forge.edit(field, &format!("/N {shown} 0 R"), &format!("/N {number} 0 R"));
    among!(resign(forge), Cause::WrongShape { .. } | Cause::CanvasCovers { .. });
}

pub fn anything_after_closing() {
    let mut forge = FINISHED.next();
    let spare = CERTIFIED.map().field("sig_spare_1");
    forge.set(spare, CERTIFIED.map().with(spare, "/DA(/F1 0 Tf)"));
    among!(forge.unsigned(), Cause::AfterClose);
    // An approver who had not acted signs after the requester closed.
    let early = APPROVED.clone().closed();
    let mut forge = Forge::of(&APPROVED.clone().approved(2).file, APPROVED.file.len());
    let next = early.next();
    forge.prefix = early.file;
    forge.prev = next.prev;
    forge.size += 20;
    let shift = forge.objects.clone();
    forge.objects.clear();
    for (number, body) in shift {
        forge.set(number, body);
    }
    among!(forge.signed(&key(2), &chain_for(2, 9)), Cause::AfterClose);
}

pub fn a_layer_on_a_document_that_nobody_certified() {
    let base = base_of(&contract(), 2);
    let mut forge = Forge::of(&APPROVED.file, APPROVED.starts[2]);
    let next = Forge::after(&base);
    forge.prefix = base;
    forge.prev = next.prev;
    among!(resign(forge), Cause::OriginNotFirst);
}

pub fn a_document_with_no_signature_at_all() {
    only!(base_of(&contract(), 1), Cause::OriginNotFirst);
}

pub fn a_second_certification() {
    let mut forge = certification();
    let next = CERTIFIED.next();
    forge.prefix = CERTIFIED.file.clone();
    forge.prev = next.prev;
    forge.size += 20;
    among!(recertify(forge), Cause::OriginNotFirst);
}

pub fn an_honest_layer_whose_bytes_were_swapped_is_not_valid() {
    let binding = Binding {
        salt: [7; 32],
        envelope: EnvelopeId::from_bytes([1; 16]),
        sequence: 1,
        previous: Hash48::ZERO,
    };
    let (delta, _) = layer_delta(&CERTIFIED.file, 1, 1, &binding);
    let file = [&CERTIFIED.file[..], &delta].concat();
    only!(
        replaced(&file, "/BM/Multiply", "/BM/Lighten_"),
        Cause::CanvasCovers { .. } | Cause::Cms(_)
    );
}
