//! Placed fields: filled by others, later, twice, with other values, beyond their rectangles, or described anew.

use crate::forge::{Forge, find};
use crate::pki::key;
use crate::story::{REQUESTER, Story, chain_for, contract, fonts, look};
use countersign_pdf::close::close;
use countersign_pdf::fields::{FieldKind, FieldPlan, FieldValue, Spot, Value};
use countersign_pdf::geometry::Rect;
use countersign_pdf::intake::{Limits, intake};
use countersign_pdf::layer::{Appearance, layer};
use countersign_pdf::prepare::{Place, SlotPlan, prepare};
use countersign_pdf::verify::Cause;
use std::sync::LazyLock;

fn spot(x: f32, y: f32, option: Option<&str>) -> Spot {
    let rect = Rect { x, y, w: 80.0, h: 20.0 };
    Spot {
        page: 1,
        rect,
        option: option.map(str::to_owned),
    }
}

fn plan(kind: FieldKind, required: bool, spots: Vec<Spot>) -> FieldPlan {
    let options: Vec<String> = spots.iter().filter_map(|spot| spot.option.clone()).collect();
    FieldPlan {
        kind,
        label: kind.name().to_owned(),
        required,
        fill: None,
        options,
        spots,
    }
}

/// Text (required), a number, two buttons, and initials in two places, for each of two people.
pub fn base() -> Vec<u8> {
    let intaken = intake(&contract(), None, &Limits::default()).unwrap();
    let slot = |index: u32| {
        let x = 100.0 * index as f32;
        SlotPlan {
            index,
            label: format!("approver{index}@example.org"),
            place: Some(Place {
                page: 2,
                rect: Rect {
                    x,
                    y: 60.0,
                    w: 90.0,
                    h: 40.0,
                },
            }),
            fields: vec![
                plan(FieldKind::Text, true, vec![spot(x, 100.0, None)]),
                plan(FieldKind::Number, false, vec![spot(x, 130.0, None)]),
                plan(
                    FieldKind::Radio,
                    false,
                    vec![spot(x, 160.0, Some("Yes")), spot(x, 190.0, Some("No"))],
                ),
                plan(
                    FieldKind::Initials,
                    false,
                    vec![spot(x, 220.0, None), spot(x, 250.0, None)],
                ),
            ],
        }
    };
    prepare(&intaken.pdf, &[slot(1), slot(2)], &fonts()).unwrap()
}

pub fn values(slot: u32) -> Vec<FieldValue> {
    let value = |number: u32, value: Value| FieldValue {
        name: format!("field_{slot}_{number}"),
        value,
    };
    vec![
        value(1, Value::Text("Director".into())),
        value(2, Value::Text("12.5".into())),
        value(3, Value::Choice("No".into())),
        value(4, Value::Text("AE".into())),
    ]
}

/// The story with slot 1's layer, whose fields are filled.
fn filled(story: &Story, slot: u32) -> Story {
    let mut story = story.clone();
    let binding = story.binding();
    let (delta, _) = crate::story::sign_delta(slot as u8, &binding, |act| {
        let look = Appearance::Typed {
            name: "A".into(),
            hand: 0,
        };
        layer(&story.file, slot, &[], &values(slot), &look, &fonts(), act).unwrap()
    });
    story.starts.push(story.file.len());
    story.file.extend_from_slice(&delta);
    story
}

fn closed(story: &Story) -> Story {
    let mut story = story.clone();
    let (delta, _) = crate::story::sign_delta(REQUESTER, &story.binding(), |act| close(&story.file, act).unwrap());
    story.starts.push(story.file.len());
    story.file.extend_from_slice(&delta);
    story
}

pub static CERTIFIED: LazyLock<Story> = LazyLock::new(|| Story::on(&base(), 2, 1));
static FILLED: LazyLock<Story> = LazyLock::new(|| filled(&CERTIFIED, 1));

/// Slot 1's layer on the workbench.
fn bench() -> Forge {
    FILLED.last()
}

fn resign(forge: Forge) -> Vec<u8> {
    forge.signed(&key(1), &chain_for(1, 5))
}

/// The object of a field, or of its kid `kid`.
pub fn object(name: &str, kid: Option<usize>) -> u32 {
    let map = CERTIFIED.map();
    let field = map.field(name);
    let Some(kid) = kid else { return field };
    let dict = map.0.get_dictionary((field, 0)).unwrap();
    dict.get(b"Kids").unwrap().as_array().unwrap()[kid]
        .as_reference()
        .unwrap()
        .0
}

/// The appearance that the bench gives to `widget`.
fn shown(forge: &Forge, widget: u32) -> u32 {
    let body = String::from_utf8_lossy(forge.body(widget)).into_owned();
    let at = body.find("/N ").unwrap() + 3;
    body[at..].split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn honest_fields_are_sound_at_every_step() {
    let two = filled(&FILLED, 2);
    for story in [
        &CERTIFIED.clone(),
        &FILLED.clone(),
        &two,
        &closed(&two),
        &closed(&FILLED),
    ] {
        let report = look(&story.file);
        assert!(report.is_sound(), "{:#?}", report.all_problems().collect::<Vec<_>>());
    }
    assert!(look(&resign(bench())).is_sound(), "the workbench rebuilds it");
}

pub fn anothers_field_inside_an_own_signed_layer() {
    for (name, kid) in [("field_2_1", None), ("field_2_3", Some(0)), ("field_2_4", Some(1))] {
        let mut forge = bench();
        let shown = shown(&forge, object("field_1_1", None));
        let foreign = object(name, kid);
        forge.set(
            foreign,
            CERTIFIED.map().with(foreign, &format!("/V(Yes)/AP<</N {shown} 0 R>>")),
        );
        among!(resign(forge), Cause::ForeignField { owner: 2, by: 1, .. });
    }
}

pub fn a_value_that_is_changed_after_signing() {
    let widget = object("field_1_1", None);
    let written = FILLED.last().body(widget).to_vec();
    let other = String::from_utf8(written).unwrap().replace("(Director)", "(Chairman)");
    // By nobody, by somebody else's layer, and by the closing signature.
    let mut forge = FILLED.next();
    forge.set(widget, other.clone());
    only!(forge.unsigned(), Cause::UnsignedRevision);
    let second = filled(&FILLED, 2);
    let mut forge = second.last();
    forge.set(widget, other.clone());
    only!(
        forge.signed(&key(2), &chain_for(2, 5)),
        Cause::ForeignField { owner: 1, by: 2, .. }
    );
    let mut forge = closed(&second).last();
    forge.set(widget, other);
    only!(
        forge.signed(&key(REQUESTER), &chain_for(REQUESTER, 5)),
        Cause::ForbiddenOverride { .. }
    );
    // In place: the signature's digest is another.
    let mut file = FILLED.file.clone();
    let at = FILLED.starts[2] + find(&file[FILLED.starts[2]..], b"(Director)").unwrap();
    file[at + 1] = b'X';
    only!(file, Cause::Cms(_));
}

pub fn the_same_slot_signing_again_with_other_values() {
    let widget = object("field_1_1", None);
    let mut forge = Forge::after(&FILLED.file);
    for (number, body) in &FILLED.last().objects {
        forge.set(*number, body.clone());
    }
    forge.edit(widget, "(Director)", "(Chairman)");
    among!(resign(forge), Cause::SignedTwice { .. });
}

pub fn an_appearance_larger_than_its_rectangle() {
    let widget = object("field_1_1", None);
    for (from, to) in [
        ("/BBox[0 0 80 20]", "/BBox[0 0 600 700]"),
        ("/BBox[0 0 80 20]", "/BBox[0 0 80 21]"),
        ("/BBox[0 0 80 20]", "/BBox[0 0 40 20]"),
        ("/Matrix[1 0 0 1 0 0]", "/Matrix[9 0 0 9 0 0]"),
        ("/Matrix[1 0 0 1 0 0]", "/Matrix[0.7 0.7 -0.7 0.7 0 0]"),
    ] {
        let mut forge = bench();
        let shown = shown(&forge, widget);
        forge.edit(shown, from, to);
        only!(resign(forge), Cause::AppearanceSize { .. });
    }
}

pub fn a_field_that_moves_or_is_described_anew() {
    let widget = object("field_1_1", None);
    for (from, to) in [
        ("/Rect[", "/Rect[5 5 500 500]/Old["),
        ("/Required true", "/Required false"),
        ("/Kind/text", "/Kind/number"),
        ("/Label(text)", "/Label(I agree to pay 900 EUR)"),
        ("/F 644", "/F 2"),
        ("/Ff 1", "/Ff 0"),
        ("/FT/Tx", "/FT/Btn"),
        ("/TU(", "/TU(Not by "),
        ("/AP<<", "/A<</S/URI/URI(http://example.org)>>/AP<<"),
        ("/AP<<", "/DA(/F 12 Tf)/AP<<"),
        ("/AP<<", "/MK<</BG[1 1 1]>>/AP<<"),
        ("/AP<<", "/AP<</D 1 0 R"),
        ("/V(Director)", ""),
    ] {
        let mut forge = bench();
        forge.edit(widget, from, to);
        among!(resign(forge), Cause::ChangedEntry { .. } | Cause::WrongValue { .. });
    }
    let mut forge = bench();
    let parent = object("field_1_3", None);
    forge.set(parent, CERTIFIED.map().with(parent, "/V(Yes)"));
    only!(resign(forge), Cause::ForbiddenOverride { .. });
}

pub fn values_that_fields_do_not_take() {
    for (name, kid, from, to) in [
        ("field_1_2", None, "/V(12.5)", "/V(about twelve)"),
        ("field_1_2", None, "/V(12.5)", "/V<FEFF>"),
        ("field_1_1", None, "/V(Director)", "/V<FEFFD800>"),
        ("field_1_1", None, "/V(Director)", "/V<C4D6DC>"),
        ("field_1_1", None, "/V(Director)", "/V<EFBBBF41>"),
        ("field_1_1", None, "/V(Director)", "/V/Director"),
        ("field_1_1", None, "/V(Director)", "/V(   )"),
        ("field_1_3", Some(1), "/V(No)", "/V(Yes)"),
        ("field_1_3", Some(1), "/V(No)", "/V(Perhaps)"),
        ("field_1_4", Some(1), "/V(AE)", "/V(BF)"),
    ] {
        let mut forge = bench();
        forge.edit(object(name, kid), from, to);
        only!(resign(forge), Cause::WrongValue { .. });
    }
}

/// The bench without what it gives to `widget`; its appearance goes too.
fn emptied(widget: u32) -> Vec<u8> {
    let mut forge = bench();
    let shown = shown(&forge, widget);
    forge
        .objects
        .retain(|(number, _)| *number != widget && *number != shown);
    resign(forge)
}

pub fn fields_that_are_left_empty_or_filled_in_part() {
    only!(emptied(object("field_1_1", None)), Cause::RequiredEmpty { .. });
    only!(emptied(object("field_1_4", Some(0))), Cause::WrongValue { .. });
    assert!(look(&emptied(object("field_1_2", None))).is_sound(), "it is optional");
    let mut forge = bench();
    let (yes, no) = (object("field_1_3", Some(0)), object("field_1_3", Some(1)));
    let shown = shown(&forge, no);
    forge.set(yes, CERTIFIED.map().with(yes, &format!("/V(Yes)/AP<</N {shown} 0 R>>")));
    only!(resign(forge), Cause::WrongValue { .. });
}

pub fn drawings_that_no_field_has() {
    let widget = object("field_1_1", None);
    for more in ["/OC<</Type/OCG>>", "/Ref<</F(other.pdf)/Page 0>>", "/PieceInfo<<>>"] {
        let mut forge = bench();
        let shown = shown(&forge, widget);
        forge.edit(shown, "/BBox", &format!("{more}/BBox"));
        only!(resign(forge), Cause::WrongShape { .. });
    }
    let mut forge = bench();
    let shown = shown(&forge, widget);
    forge.edit(shown, "/Resources<<", "/Resources<</Pattern<</P<</PatternType 1>>>>");
    only!(resign(forge), Cause::WrongShape { .. });
    let contents = CERTIFIED.map().contents(1);
    let mut forge = bench();
    forge.edit(widget, &format!("/N {shown} 0 R"), &format!("/N {contents} 0 R"));
    among!(resign(forge), Cause::WrongShape { .. });
}

pub fn filling_an_empty_field_after_closing() {
    let done = closed(&FILLED);
    for (name, kid) in [("field_2_1", None), ("field_2_3", Some(0)), ("field_1_3", Some(0))] {
        let widget = object(name, kid);
        let mut forge = done.next();
        let shown = forge.add_stream("/Type/XObject/Subtype/Form/BBox[0 0 80 20]", "0 g");
        forge.set(
            widget,
            CERTIFIED.map().with(widget, &format!("/V(Yes)/AP<</N {shown} 0 R>>")),
        );
        only!(forge.unsigned(), Cause::AfterClose | Cause::UnsignedRevision);
    }
    let mut forge = done.last();
    let signature = forge.holding("/Type/Sig/");
    forge.edit(signature, "(field_2_1)", "");
    only!(
        forge.signed(&key(REQUESTER), &chain_for(REQUESTER, 5)),
        Cause::LockMismatch
    );
}

pub fn an_optional_field_that_somebody_fills_later() {
    let empty = emptied(object("field_1_2", None));
    let mut story = CERTIFIED.clone();
    story.starts.push(story.file.len());
    story.file = empty;
    let story = filled(&story, 2);
    let mut forge = story.last();
    let widget = object("field_1_2", None);
    let shown = shown(&forge, object("field_2_1", None));
    forge.set(
        widget,
        CERTIFIED.map().with(widget, &format!("/V(900)/AP<</N {shown} 0 R>>")),
    );
    only!(
        forge.signed(&key(2), &chain_for(2, 5)),
        Cause::ForeignField { owner: 1, by: 2, .. }
    );
}
