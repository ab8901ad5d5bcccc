//! Documents that somebody else signed before: their signatures broken, forbidding or undermined, and a preparing revision that
//! does more than lay out signature fields. The attacker holds the keys of whoever signs for this product.

use crate::forge::{Forge, find, replaced};
use crate::map::Map;
use crate::pki::{key, sign_raw};
use crate::story::{REQUESTER, Story, chain_for, contract, email, fonts, look, resign};
use countersign_pdf::cms::{SignedAttributes, signed_data};
use countersign_pdf::geometry::Rect;
use countersign_pdf::guest::{Broken, GuestFault};
use countersign_pdf::intake::{IntakeError, Limits, intake};
use countersign_pdf::prepare::{Place, SlotPlan, prepare};
use countersign_pdf::syntax::{File, write};
use countersign_pdf::verify::Cause;
use lopdf::Document;
use sha2::{Digest, Sha384};
use std::sync::LazyLock;

/// Who signed before.
const OTHER: u8 = 60;

/// What they sign: nobody's rewriting, so that the bytes are the same everywhere.
static UNSIGNED: LazyLock<Vec<u8>> = LazyLock::new(|| intake(&contract(), None, &Limits::default()).unwrap().pdf);

fn map(file: &[u8]) -> Map {
    Map(Document::load_mem(file).unwrap())
}

/// The object as it is written, a dictionary, with `more` before its end.
fn with(file: &[u8], number: u32, more: &str) -> Vec<u8> {
    let dict = File::open(file).unwrap().dictionary((number, 0)).unwrap();
    let mut out = Vec::new();
    write::dictionary(&mut out, &dict);
    out.truncate(out.len() - 2);
    [out, more.as_bytes().to_vec(), b">>".to_vec()].concat()
}

/// The document signed in the field `Earlier`: `reference` goes into the signature, `change` alters the revision before it is
/// signed.
fn signed_by_other(reference: &str, change: impl FnOnce(&mut Forge)) -> Vec<u8> {
    let base = &*UNSIGNED;
    let (catalog, page) = (map(base).catalog(), map(base).page(1));
    let mut forge = Forge::after(base);
    let room = "0".repeat(8192);
    let value = forge.add(&format!(
        "<</Type/Sig/ByteRange {}/Contents <{room}>/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached\
         /M(D:20260501120000Z){reference}>>",
        " ".repeat(40)
    ));
    let field = forge.add(&format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Earlier)/F 132/Rect[300 20 400 60]/P {page} 0 R/V {value} 0 R>>"
    ));
    let form = forge.add(&format!("<</Fields[{field} 0 R]/SigFlags 3>>"));
    let plain = |bytes: Vec<u8>, key: &str| {
        let text = String::from_utf8(bytes).unwrap();
        // What intake wrote there is empty.
        text.replace(&format!("/{key}[]"), "")
    };
    forge.set(catalog, with(base, catalog, &format!("/AcroForm {form} 0 R")));
    let shown = plain(with(base, page, ""), "Annots");
    let shown = format!("{}/Annots[{field} 0 R]>>", shown.strip_suffix(">>").unwrap());
    forge.set(page, shown);
    change(&mut forge);
    forge.signed(&key(OTHER), &chain_for(OTHER, 7))
}

static SIGNED: LazyLock<Vec<u8>> = LazyLock::new(|| signed_by_other("", |_| {}));

/// Prepared for two approvers, as whoever sends it does.
fn laid_out(foreign: &[u8]) -> Vec<u8> {
    let plan = |index: u32| SlotPlan {
        index,
        label: email(index as u8),
        place: Some(Place {
            page: 2,
            rect: Rect {
                x: 50.0,
                y: 60.0 * index as f32,
                w: 150.0,
                h: 40.0,
            },
        }),
        fields: Vec::new(),
    };
    prepare(foreign, &[plan(1), plan(2)], &fonts()).unwrap()
}

static PREPARED: LazyLock<Vec<u8>> = LazyLock::new(|| laid_out(&SIGNED));
static BEGUN: LazyLock<Story> = LazyLock::new(|| Story::on(&PREPARED, 2, 1));
static APPROVED: LazyLock<Story> = LazyLock::new(|| BEGUN.clone().signed(1));

/// A document begun on what others would never have let through.
fn begun_on(foreign: &[u8]) -> Vec<u8> {
    Story::on(&laid_out(foreign), 2, 1).file
}

/// A document begun after the preparing revision was altered.
fn prepared_with(change: impl FnOnce(&mut Forge)) -> Vec<u8> {
    let mut forge = Forge::of(&PREPARED, SIGNED.len());
    change(&mut forge);
    Story::on(&forge.unsigned(), 2, 1).file
}

/// The first approver's layer on the workbench.
fn bench() -> Forge {
    Forge::of(&APPROVED.file, *APPROVED.starts.last().unwrap())
}

#[test]
fn untouched_it_is_sound_and_names_who_signed_before() {
    let finished = APPROVED.clone().signed(2).closed();
    for file in [&BEGUN.file, &APPROVED.file, &finished.file] {
        let report = look(file);
        assert!(report.is_sound(), "{report:#?}");
        let [before] = report.before.as_slice() else {
            panic!("{:?}", report.before)
        };
        assert_eq!((before.signer.as_str(), before.trusted), (email(OTHER).as_str(), true));
        assert_eq!((before.field.as_str(), before.end_offset), ("Earlier", SIGNED.len()));
    }
    let taken = intake(&SIGNED, None, &Limits::default()).unwrap();
    assert_eq!((&taken.pdf, taken.before.len()), (&*SIGNED, 1));
    // The same again with our own bench, so that what is refused below is refused for what was changed.
    assert!(look(&resign(bench())).is_sound());
    assert!(look(&prepared_with(|_| {})).is_sound());
}

/// Intake refuses the same, before anybody is asked.
fn refused(foreign: &[u8]) -> GuestFault {
    match intake(foreign, None, &Limits::default()).unwrap_err() {
        IntakeError::Guest(fault) => fault,
        other => panic!("{other:?}"),
    }
}

pub fn a_signature_before_that_was_broken_inside() {
    // The version in the header: whoever only follows offsets sees no difference.
    let broken = replaced(&SIGNED, "%PDF-1.", "%PDF-2.");
    assert!(matches!(refused(&broken), GuestFault::Broken { .. }));
    only!(begun_on(&broken), Cause::Before(GuestFault::Broken { .. }));
}

pub fn a_signature_before_that_certifies() {
    for level in [1, 2, 3] {
        let reference = format!(
            "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P {level}/V/1.2>>>>]"
        );
        let certified = signed_by_other(&reference, |_| {});
        assert!(matches!(refused(&certified), GuestFault::Certified { .. }));
        only!(begun_on(&certified), Cause::Before(GuestFault::Certified { .. }));
    }
}

pub fn a_signature_before_that_locks_everything() {
    let reference = "/Reference[<</Type/SigRef/TransformMethod/FieldMDP/TransformParams\
        <</Type/TransformParams/Action/All/V/1.2>>>>]";
    let locked = signed_by_other(reference, |_| {});
    assert!(matches!(refused(&locked), GuestFault::Locked { .. }));
    only!(begun_on(&locked), Cause::Before(GuestFault::Locked { .. }));
}

pub fn a_page_changed_after_somebody_signed_before() {
    let contents = map(&SIGNED).contents(1);
    let mut forge = Forge::after(&SIGNED);
    let text = "BT /F1 24 Tf 100 600 Td (Pay 900 EUR) Tj ET";
    forge.set(
        contents,
        format!("<</Length {}>>\nstream\n{text}\nendstream", text.len()),
    );
    let altered = forge.unsigned();
    assert!(matches!(refused(&altered), GuestFault::Altered { .. }));
    only!(begun_on(&altered), Cause::Before(GuestFault::Altered { .. }));
}

pub fn an_annotation_added_after_somebody_signed_before() {
    let page = map(&SIGNED).page(2);
    let mut forge = Forge::after(&SIGNED);
    let note = forge.add("<</Type/Annot/Subtype/FreeText/Rect[100 590 300 630]/Contents(900 EUR)/DA(/Helv 12 Tf)>>");
    let shown = String::from_utf8(with(&SIGNED, page, ""))
        .unwrap()
        .replace("/Annots[]", "");
    let shown = format!("{}/Annots[{note} 0 R]>>", shown.strip_suffix(">>").unwrap());
    forge.set(page, shown);
    let altered = forge.unsigned();
    assert!(matches!(refused(&altered), GuestFault::Altered { .. }));
    only!(begun_on(&altered), Cause::Before(GuestFault::Altered { .. }));
}

pub fn a_byte_range_before_that_leaves_something_out() {
    let cut = signed_by_other("", |forge| forge.byte_range = Some("[0 100 200 300]".to_owned()));
    assert!(matches!(refused(&cut), GuestFault::Broken { .. }));
    only!(begun_on(&cut), Cause::Before(GuestFault::Broken { .. }));
}

/// The document signed with a ByteRange that `range` makes of where the gap starts, has ended, and the file's length; digest and
/// value fit it.
fn signed_over(range: impl Fn(usize, usize, usize) -> [usize; 3]) -> Vec<u8> {
    let mut taken = None;
    signed_by_other("", |forge| taken = Some(forge.clone()));
    let mut forge = taken.unwrap();
    let place = |file: &[u8]| {
        let gap = find(file, b"/Contents <0").unwrap() + b"/Contents ".len();
        (gap, gap + find(&file[gap..], b">").unwrap() + 1)
    };
    let (gap, after) = place(&forge.clone().unsigned());
    let length = forge.clone().unsigned().len();
    let [first, second, rest] = range(gap, after, length);
    forge.byte_range = Some(format!("[0 {first} {second} {rest}]"));
    let file = forge.clone().unsigned();
    let digest: [u8; 48] = Sha384::digest([&file[..first], &file[second..second + rest]].concat()).into();
    let chain = chain_for(OTHER, 7);
    let attributes = SignedAttributes::new(&digest, &chain[0]).unwrap();
    forge.value = Some(signed_data(&chain, &attributes, &sign_raw(&key(OTHER), attributes.to_der())).unwrap());
    forge.signed(&key(OTHER), &chain)
}

pub fn a_byte_range_before_that_is_wider_or_shorter() {
    let whole = signed_over(|gap, after, length| [gap, after, length - after]);
    assert_eq!(intake(&whole, None, &Limits::default()).unwrap().before.len(), 1);
    for file in [
        signed_over(|gap, after, length| [gap - 10, after, length - after]),
        signed_over(|gap, after, length| [gap, after, length - after - 6]),
    ] {
        assert!(matches!(
            refused(&file),
            GuestFault::Broken {
                why: Broken::Range(_),
                ..
            }
        ));
        only!(begun_on(&file), Cause::Before(GuestFault::Broken { .. }));
    }
}

pub fn a_signature_before_that_a_field_got_later() {
    // What was signed had no such field: nobody can say what it was for.
    let signed = signed_by_other("", |forge| {
        let form = forge.holding("/SigFlags");
        let body = forge.body(form).to_vec();
        let body = String::from_utf8(body).unwrap();
        let field = body.split(['[', ' ']).nth(1).unwrap().to_owned();
        forge.edit(form, &format!("{field} 0 R"), "");
        let page = forge.holding("/Annots");
        forge.edit(page, &format!("{field} 0 R"), "");
        forge.objects.retain(|(number, _)| number.to_string() != field);
    });
    let value = map(&signed).of_type("Sig");
    let (form, page) = (map(&signed).form(), map(&signed).page(1));
    let mut forge = Forge::after(&signed);
    let field = forge.add(&format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Earlier)/F 132/Rect[300 20 400 60]/P {page} 0 R/V {value} 0 R>>"
    ));
    forge.set(form, format!("<</Fields[{field} 0 R]/SigFlags 3>>"));
    let given = forge.unsigned();
    assert!(matches!(
        refused(&given),
        GuestFault::Broken {
            why: Broken::Range(_),
            ..
        }
    ));
    only!(begun_on(&given), Cause::Before(GuestFault::Broken { .. }));
}

pub fn two_fields_with_one_signature_before() {
    let doubled = signed_by_other("", |forge| {
        let field = forge.holding("/T(Earlier)");
        let second = String::from_utf8(forge.body(field).to_vec()).unwrap();
        let second = forge.add(&second.replace("(Earlier)", "(Another)"));
        let form = forge.holding("/SigFlags");
        forge.edit(form, "/Fields[", &format!("/Fields[{second} 0 R "));
    });
    assert!(matches!(
        refused(&doubled),
        GuestFault::Broken {
            why: Broken::Range(_),
            ..
        }
    ));
    only!(begun_on(&doubled), Cause::Before(GuestFault::Broken { .. }));
}

pub fn a_signature_before_that_no_field_holds() {
    let stray = signed_by_other("", |forge| {
        forge.add("<</Filter/Adobe.PPKLite/ByteRange[0 1 2 3]/Contents<00>/Type/Sig>>");
    });
    assert_eq!(refused(&stray), GuestFault::Stray);
    only!(begun_on(&stray), Cause::Before(GuestFault::Stray));
}

pub fn a_preparing_revision_with_more_than_fields() {
    only!(
        prepared_with(|forge| {
            forge.add("<</Remark(for later)>>");
        }),
        Cause::Unreachable { .. }
    );
    only!(
        prepared_with(|forge| forge.trailer.push_str("/Info 1 0 R")),
        Cause::TrailerChanged { .. }
    );
    only!(prepared_with(|forge| forge.table = true), Cause::XrefKindChanged);
}

pub fn a_script_in_a_document_signed_before() {
    let script = signed_by_other("", |forge| {
        forge.swap(
            "/AcroForm",
            "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/AcroForm",
        );
    });
    assert!(matches!(refused(&script), GuestFault::NotAllowed { .. }));
    only!(begun_on(&script), Cause::ActionInBase { .. });
}

pub fn a_preparing_revision_that_changes_a_page() {
    let contents = map(&SIGNED).contents(1);
    let text = "BT /F1 24 Tf 100 600 Td (Pay 900 EUR) Tj ET";
    let stream = format!("<</Length {}>>\nstream\n{text}\nendstream", text.len());
    only!(
        prepared_with(|forge| forge.set(contents, stream.clone())),
        Cause::ForbiddenOverride { .. }
    );
    // New content beside the old, by the page that the fields are on.
    only!(
        prepared_with(|forge| {
            let new = forge.add(&stream);
            let page = map(&PREPARED).page(2);
            let old = map(&PREPARED).contents(2);
            forge.edit(page, &format!("{old} 0 R"), &format!("{new} 0 R"));
        }),
        Cause::ChangedEntry { .. } | Cause::Unreachable { .. }
    );
}

pub fn an_annotation_in_the_preparing_revision() {
    let page = map(&PREPARED).page(2);
    let add = |forge: &mut Forge, body: &str| {
        let number = forge.add(body);
        let list = forge.body(page).to_vec();
        let end = String::from_utf8(list)
            .unwrap()
            .replacen("/Annots [", &format!("/Annots [{number} 0 R "), 1);
        forge.set(page, end);
    };
    let note =
        format!("<</Type/Annot/Subtype/FreeText/Rect[100 590 300 630]/Contents(900)/DA(/Helv 12 Tf)/P {page} 0 R>>");
    among!(prepared_with(|forge| add(forge, &note)), Cause::ChangedEntry { .. });
}

pub fn a_canvas_in_the_preparing_revision() {
    let page = map(&PREPARED).page(2);
    let canvas = format!("<</Type/Annot/Subtype/Widget/FT/Tx/Ff 1/T(marks_1)/F 644/Rect[0 0 612 792]/P {page} 0 R>>");
    // Listed as a field, as everything new must be.
    let file = prepared_with(|forge| {
        let number = forge.add(&canvas);
        let before = format!("{} 0 R]", number - 1);
        let after = format!("{} 0 R {number} 0 R]", number - 1);
        let form = forge.holding("/SigFlags");
        forge.edit(form, &before, &after);
        forge.edit(page, &before, &after);
    });
    only!(file, Cause::BadBase { .. });
}

pub fn a_signature_field_that_shows_something_already() {
    only!(
        prepared_with(|forge| forge.swap("/T(sig_2)", "/T(sig_2)/MK<</BG[1 1 1]>>")),
        Cause::BadBase { .. }
    );
}

pub fn a_document_that_nobody_signed_called_signed_before() {
    // Its own form, so that it looks as if.
    let unsigned = signed_by_other("", |forge| {
        let field = forge.holding("/T(Earlier)");
        let value = forge.holding("/Type/Sig/");
        forge.edit(field, &format!("/V {value} 0 R"), "/V null");
    });
    let report = begun_on(&unsigned);
    only!(report, Cause::Before(GuestFault::Broken { .. } | GuestFault::Stray));
}

pub fn where_others_end_told_otherwise() {
    let length = SIGNED.len();
    among!(
        prepared_with(|forge| forge.swap(&format!("/CSGN_Guest {length}"), &format!("/CSGN_Guest {}", length - 1))),
        Cause::Before(_) | Cause::UntiledBytes | Cause::BadBase { .. }
    );
}

pub fn the_field_of_somebody_before_overridden_by_a_layer() {
    let field = map(&SIGNED).field("Earlier");
    let mut forge = bench();
    forge.set(field, with(&SIGNED, field, "/TU(Earlier by somebody else)"));
    only!(resign(forge), Cause::ForbiddenOverride { .. });
}

pub fn the_signature_of_somebody_before_swapped_by_a_layer() {
    let field = map(&SIGNED).field("Earlier");
    let old = map(&SIGNED)
        .0
        .get_dictionary((field, 0))
        .unwrap()
        .get(b"V")
        .unwrap()
        .as_reference()
        .unwrap();
    let mut forge = bench();
    let body = String::from_utf8(with(&SIGNED, field, "")).unwrap();
    let new = forge.add("<</Type/Sigs/Filter/Adobe.PPKLite>>");
    forge.set(
        field,
        body.replace(&format!("/V {} 0 R", old.0), &format!("/V {new} 0 R")),
    );
    among!(resign(forge), Cause::ForbiddenOverride { .. });
}

pub fn a_certification_after_somebody_signed_before() {
    let forge = Forge::of(&BEGUN.file, BEGUN.starts[1]);
    let catalog = map(&SIGNED).catalog();
    let mut certifying = forge;
    let value = certifying.holding("/Type/Sig/");
    certifying.set(
        catalog,
        with(&PREPARED, catalog, &format!("/Perms<</DocMDP {value} 0 R>>")),
    );
    let file = certifying.signed(&key(REQUESTER), &chain_for(REQUESTER, 5));
    only!(file, Cause::ForbiddenOverride { .. });
}

pub fn marks_on_a_document_signed_before() {
    // A new annotation in an approver's own layer.
    let page = map(&PREPARED).page(1);
    let mut forge = bench();
    let note = forge.add("<</Type/Annot/Subtype/Square/Rect[90 590 300 630]/IC[1 1 1]>>");
    let shown = String::from_utf8(with(&SIGNED, page, "")).unwrap();
    forge.set(page, shown.replacen("/Annots[", &format!("/Annots[{note} 0 R "), 1));
    among!(resign(forge), Cause::ForbiddenOverride { .. });
}
