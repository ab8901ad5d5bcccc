//! What is shown besides marks: bases in which a requester hides, covers or switches, and appearances that an approver makes
//! larger than their place.

use crate::base::{canvas, catalog, field, tampered};
use crate::forge::{Forge, find};
use crate::pki::parts::{Parts, timestamp_oid};
use crate::pki::{key, seq, tlv};
use crate::story::{APPROVED, CERTIFIED, FINISHED, Story, base_of, bench, chain_for, contract, resign};
use countersign_pdf::syntax::whole::Whole;
use countersign_pdf::timestamp::TimestampError;
use countersign_pdf::verify::{Cause, Mismatch};
use countersign_protocol::evidence::VerdictKind;
use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};

fn page(whole: &mut Whole) -> ObjectId {
    let is_page = |object: &Object| object.as_dict().is_ok_and(|dict| dict.has_type(b"Page"));
    let found = whole.objects.iter().find(|(_, object)| is_page(object)).unwrap();
    (*found.0, 0)
}

fn annotate(whole: &mut Whole, annotation: Dictionary) {
    let (id, page) = (whole.add(annotation), page(whole));
    let annotations = whole.dictionary_mut(page).unwrap().get_mut(b"Annots").unwrap();
    annotations.as_array_mut().unwrap().push(id.into());
}

fn rect(sides: [i64; 4]) -> Vec<Object> {
    sides.map(Object::Integer).to_vec()
}

pub fn signatures_on_each_other() {
    only!(
        tampered(|whole| {
            let place = field(whole, "sig_1").get(b"Rect").unwrap().clone();
            field(whole, "sig_2").set("Rect", place);
        }),
        Cause::BadBase { .. }
    );
    only!(
        tampered(|whole| field(whole, "sig_2").set("Rect", rect([199, 99, 300, 130]))),
        Cause::BadBase { .. }
    );
}

pub fn signature_fields_that_do_not_show_who_signed() {
    for (key, value) in [
        ("F", Object::Integer(134)),
        ("F", Object::Integer(128)),
        ("F", Object::Integer(164)),
        (
            "MK",
            Object::Dictionary(dictionary! { "R" => 180, "BG" => vec![1.into()] }),
        ),
        ("BS", Object::Dictionary(dictionary! { "W" => 400 })),
        ("Border", Object::Array(rect([0, 0, 300, 0])[..3].to_vec())),
        ("Contents", Object::string_literal("Pay 900 EUR")),
        ("Ff", Object::Integer(1)),
        ("AS", Object::Name(b"Off".to_vec())),
        ("Rect", Object::Null),
        ("P", Object::Null),
    ] {
        only!(
            tampered(|whole| field(whole, "sig_2").set(key, value)),
            Cause::BadBase { .. }
        );
    }
}

pub fn canvases_that_show_more_or_less() {
    for (key, value) in [
        ("Ff", Object::Integer(4096)),
        ("FT", Object::Name(b"Btn".to_vec())),
        ("Border", Object::Array(rect([0, 0, 300, 0])[..3].to_vec())),
        ("C", Object::Array(rect([1, 1, 1, 0])[..3].to_vec())),
        ("DA", Object::string_literal("/F1 24 Tf")),
        ("Popup", Object::Null),
        ("Contents", Object::string_literal("Pay 900 EUR")),
    ] {
        only!(
            tampered(|whole| canvas(whole, 2).set(key, value)),
            Cause::BadBase { .. }
        );
    }
    only!(
        tampered(|whole| field(whole, "marks_2").set("DA", Object::string_literal("/F1 24 Tf"))),
        Cause::BadBase { .. }
    );
}

pub fn an_annotation_on_top_of_the_marks() {
    only!(
        tampered(|whole| annotate(
            whole,
            dictionary! { "Type" => "Annot", "Subtype" => "FreeText", "Rect" => rect([90, 590, 290, 640]) }
        )),
        Cause::BadBase { .. }
    );
}

pub fn annotations_that_play_or_carry_files() {
    for kind in ["Movie", "Screen", "RichMedia", "FileAttachment", "3D"] {
        only!(
            tampered(|whole| annotate(
                whole,
                dictionary! { "Type" => "Annot", "Subtype" => kind, "Rect" => rect([0, 0, 9, 9]) }
            )),
            Cause::BadBase { .. }
        );
    }
}

pub fn a_form_told_to_draw_itself_from_afar() {
    only!(
        tampered(|whole| {
            let yes = whole.add(Object::Boolean(true));
            let form = catalog(whole).get(b"AcroForm").unwrap().as_reference().unwrap();
            whole.dictionary_mut(form).unwrap().set("NeedAppearances", yes);
        }),
        Cause::BadBase { .. }
    );
}

pub fn an_action_whose_kind_stands_elsewhere() {
    let link = |action: Object| dictionary! { "Type" => "Annot", "Subtype" => "Link", "A" => action };
    only!(
        tampered(|whole| {
            let kind = whole.add(Object::Name(b"JavaScript".to_vec()));
            let action = dictionary! { "S" => kind, "JS" => Object::string_literal("1") };
            whole.add(link(action.into()));
        }),
        Cause::ActionInBase { .. }
    );
    only!(
        tampered(|whole| {
            let action = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("1") };
            let mut to = whole.add(action);
            for _ in 0..12 {
                to = whole.add(Object::Reference(to));
            }
            whole.add(link(to.into()));
        }),
        Cause::ActionInBase { .. }
    );
    only!(
        tampered(|whole| {
            let action = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("1") };
            whole.add(dictionary! { "Type" => "NavNode", "NA" => action });
        }),
        Cause::ActionInBase { .. }
    );
}

pub fn images_that_differ_on_paper_or_come_from_elsewhere() {
    for key in ["Alternates", "OPI", "F", "Ref"] {
        only!(
            tampered(|whole| {
                let mut image = dictionary! { "Type" => "XObject", "Subtype" => "Image" };
                image.set(key, Object::Array(Vec::new()));
                whole.add(Object::Stream(Stream::new(image, b"x".to_vec())));
            }),
            Cause::ActionInBase { .. }
        );
    }
}

pub fn optional_content_that_switches() {
    let file = |usage: bool, default: Dictionary, configurations: bool| {
        tampered(|whole| {
            let mut group = dictionary! { "Type" => "OCG", "Name" => Object::string_literal("Price") };
            if usage {
                group.set(
                    "Usage",
                    dictionary! { "Print" => dictionary! { "PrintState" => "OFF" } },
                );
            }
            let groups: Vec<Object> = vec![whole.add(group).into()];
            let mut default = default;
            default.set("Locked", groups.clone());
            let mut properties = dictionary! { "OCGs" => groups, "D" => default };
            if configurations {
                properties.set("Configs", Object::Array(Vec::new()));
            }
            catalog(whole).set("OCProperties", properties);
        })
    };
    let report = crate::story::look(&file(false, dictionary! { "OFF" => Vec::<Object>::new() }, false));
    assert!(report.is_sound(), "{report:#?}");
    only!(file(true, Dictionary::new(), false), Cause::BadBase { .. });
    only!(file(false, Dictionary::new(), true), Cause::BadBase { .. });
    let events = dictionary! { "AS" => vec![dictionary! { "Event" => "Print" }.into()] };
    only!(file(false, events, false), Cause::BadBase { .. });
    let listed = dictionary! { "Order" => vec![Object::Null] };
    only!(file(false, listed, false), Cause::BadBase { .. });
}

pub fn a_catalog_with_more_than_documents_have() {
    for key in ["Requirements", "URI", "AF", "PieceInfo", "Collection"] {
        only!(
            tampered(|whole| catalog(whole).set(key, Dictionary::new())),
            Cause::BadBase { .. }
        );
    }
}

pub fn pages_that_only_some_readers_count() {
    let tree = |whole: &mut Whole| catalog(whole).get(b"Pages").unwrap().as_reference().unwrap();
    only!(
        tampered(|whole| {
            let tree = tree(whole);
            whole.dictionary_mut(tree).unwrap().set("Count", 1);
        }),
        Cause::BadBase { .. }
    );
    among!(
        tampered(|whole| {
            let tree = tree(whole);
            let untyped: Object = whole.add(dictionary! { "Parent" => tree }).into();
            let kids = whole.dictionary_mut(tree).unwrap().get_mut(b"Kids").unwrap();
            kids.as_array_mut().unwrap().push(untyped);
        }),
        Cause::BadBase { .. }
    );
}

/// What the first approver's signature shows.
fn appearance(forge: &Forge) -> u32 {
    let field = CERTIFIED.map().field("sig_1");
    let body = String::from_utf8(forge.body(field).to_vec()).unwrap();
    let at = body.find("/AP<</N ").unwrap() + 8;
    body[at..].split(' ').next().unwrap().parse().unwrap()
}

/// The array `key` of object `number` replaced by `to`.
fn array(forge: &mut Forge, number: u32, key: &str, to: &str) {
    let body = forge.body(number).to_vec();
    let start = find(&body, format!("{key}[").as_bytes()).unwrap() + key.len();
    let end = start + find(&body[start..], b"]").unwrap() + 1;
    forge.set(number, [&body[..start], to.as_bytes(), &body[end..]].concat());
}

/// Without a sound box nothing is cut off, and the signature may cover the page.
pub fn boxes_that_cut_nothing_off() {
    for to in [
        "[0 0 0 0]",
        "[0 0 150 0]",
        "[]",
        "[0 0 150]",
        "[0 0 150 40 9]",
        "[0 0/a 40]",
        " null",
        "[0 0 99999999999 40]",
        "[(0)(0)(9)(9)]",
    ] {
        let mut forge = bench();
        let number = appearance(&forge);
        array(&mut forge, number, "/BBox", to);
        only!(resign(forge), Cause::WrongShape { .. });
        let mut forge = bench();
        let number = forge.holding("/M gs /X Do");
        array(&mut forge, number, "/BBox", to);
        only!(resign(forge), Cause::CanvasCovers { .. });
    }
    for to in [
        "[0 0 0 0 0 0]",
        "[1 1 1 1 0 0]",
        "[1 0 0 1]",
        "[]",
        "[1 0 0 1 0 1e5]",
        "/Identity",
    ] {
        let mut forge = bench();
        let number = appearance(&forge);
        array(&mut forge, number, "/Matrix", to);
        among!(resign(forge), Cause::WrongShape { .. } | Cause::Syntax { .. });
    }
}

/// Tricks with what is inside the group of a canvas: masks, knockout, patterns, spot colours, other files.
pub fn more_than_marks_inside_the_group() {
    for (from, to) in [
        ("/Group<<", "/Group<</CS/DeviceCMYK"),
        ("/Group<<", "/OC<</Type/OCG>>/Group<<"),
        ("/Group<<", "/Ref<</F(a)/Page 0>>/Group<<"),
        ("/Group<<", "/PS(1)/Group<<"),
        ("/Group<<", "/Subtype2/PS/Group<<"),
        ("/Group<<", "/Metadata 1 0 R/Group<<"),
    ] {
        let mut forge = bench();
        let number = forge.holding("/S/Transparency");
        forge.edit(number, from, to);
        only!(resign(forge), Cause::CanvasCovers { .. });
    }
    for inner in [
        "/ColorSpace<</S[/Separation/All/DeviceGray 1 0 R]>>",
        "/Pattern<</P<</PatternType 2>>>>",
        "/Shading<<>>",
        "/Properties<</O<</Type/OCG>>>>",
        "/ExtGState<</G<</SMask<</S/Luminosity/G 1 0 R>>>>>>",
        "/ExtGState<</G<</SMask/None>>>>",
        "/ExtGState<</G<</TR/Identity>>>>",
        "/ExtGState<</G<</TR2/Default>>>>",
        "/ExtGState<</G<</HT/Default>>>>",
        "/ExtGState<</G<</BG2/Default>>>>",
        "/ExtGState<</G<</UCR2/Default>>>>",
        "/ExtGState<</G<</OP true/op true/OPM 1>>>>",
        "/ExtGState<</G<</BM[/Luminosity/Normal]>>>>",
        "/ExtGState<</G<</Font[1 0 R 9]>>>>",
    ] {
        let mut forge = bench();
        let number = forge.holding("/S/Transparency");
        forge.edit(number, "/Resources<<", &format!("/Resources<<{inner}"));
        only!(resign(forge), Cause::WrongShape { .. });
    }
}

pub fn masks_and_images_with_more() {
    for to in [
        "/Matte[0 0 0]/Subtype/Image",
        "/SMask 1 0 R/Subtype/Image",
        "/OC 1 0 R/Subtype/Image",
    ] {
        let mut forge = bench();
        forge.swap("/ColorSpace/DeviceGray", "/ColorSpace/DeviceGray/Mark true");
        let mask = forge.holding("/Mark true");
        forge.edit(mask, "/Mark true", "");
        forge.edit(mask, "/Subtype/Image", to);
        only!(resign(forge), Cause::WrongShape { .. });
    }
    for to in [
        "/ImageMask true",
        "/Mask[0 0]",
        "/SMaskInData 1",
        "/Alternates[]",
        "/Intent/Perceptual",
    ] {
        let mut forge = bench();
        let image = forge.holding("/SMask ");
        forge.edit(image, "/SMask ", &format!("{to}/SMask "));
        only!(resign(forge), Cause::WrongShape { .. });
    }
}

/// The last signature value is covered by nothing: bytes put into it after the fact must not pass as a timestamp.
pub fn a_timestamp_that_nobody_made() {
    let mut forge = bench();
    let mut parts = Parts::new(&forge.digest(), chain_for(1, 5), 1);
    parts.unsigned = tlv(
        0xa1,
        &seq(&[&timestamp_oid(), &tlv(0x31, &tlv(0x30, b"\x04\x06hidden"))]),
    );
    forge.value = Some(parts.build());
    only!(resign(forge), Cause::Timestamp(TimestampError::NotAToken));
}

pub fn a_certificate_twice() {
    let mut forge = bench();
    let mut parts = Parts::new(&forge.digest(), chain_for(1, 5), 1);
    let again = parts.certificates[1].clone();
    parts.certificates.push(again);
    forge.value = Some(parts.build());
    only!(resign(forge), Cause::Cms(_) | Cause::Trust(_));
}

pub fn evidence_of_another_envelope_of_the_same_people() {
    let other = (1..=2)
        .fold(Story::on(&base_of(&contract(), 2), 2, 9), Story::approved)
        .closed();
    let verdict = other.judge(&FINISHED.file);
    assert_eq!(verdict.verdict, VerdictKind::Invalid);
    assert!(
        verdict
            .mismatches
            .iter()
            .any(|mismatch| matches!(mismatch, Mismatch::OtherEnvelope { .. }))
    );
    // Entries of one envelope in the evidence of the other, or in another order.
    let judged = |change: &dyn Fn(&mut countersign_protocol::evidence::Evidence)| {
        let mut evidence = FINISHED.evidence();
        change(&mut evidence);
        crate::corpus::judged(&FINISHED.file, &evidence).verdict
    };
    assert_eq!(judged(&|_| {}), VerdictKind::Valid);
    assert_eq!(judged(&|evidence| evidence.entries.swap(0, 1)), VerdictKind::Invalid);
    assert_eq!(
        judged(&|evidence| evidence.entries[1] = other.evidence().entries[1].clone()),
        VerdictKind::Invalid
    );
    assert_eq!(
        judged(&|evidence| {
            let first = evidence.entries[0].clone();
            evidence.entries.insert(1, first);
        }),
        VerdictKind::Invalid
    );
    assert_eq!(
        judged(&|evidence| evidence.manifest = other.evidence().manifest),
        VerdictKind::Invalid
    );
    assert_eq!(
        judged(&|evidence| {
            evidence.entries.remove(1);
        }),
        VerdictKind::Invalid
    );
}

/// The same two people signed two envelopes; the layers change places.
pub fn layers_of_two_envelopes_exchanged() {
    let other = Story::on(&base_of(&contract(), 2), 2, 9).approved(1);
    let (mine, theirs) = (&APPROVED.file, &other.file);
    let file = [&mine[..APPROVED.starts[2]], &theirs[other.starts[2]..]].concat();
    assert_eq!(APPROVED.judge(&file).verdict, VerdictKind::Invalid);
    assert_eq!(other.judge(&file).verdict, VerdictKind::Invalid);
    let mut forge = Forge::of(theirs, other.starts[2]);
    let next = CERTIFIED.next();
    forge.prefix = CERTIFIED.file.clone();
    forge.prev = next.prev;
    let file = forge.signed(&key(1), &chain_for(1, 5));
    assert_eq!(APPROVED.judge(&file).verdict, VerdictKind::Invalid);
}
