//! Covering what is on the page: canvases that are not one group blended with Multiply.

use crate::forge::Forge;
use crate::story::{APPROVED, CERTIFIED, bench, resign};
use countersign_pdf::verify::Cause;

const WHITE_BOX: &str = "1 g 90 590 200 50 re f";

/// The first page's canvas of the honest layer, with `change` applied to the bench.
fn canvas(change: impl FnOnce(&mut Forge, u32)) -> Vec<u8> {
    let mut forge = bench();
    let number = forge.holding("/M gs /X Do");
    change(&mut forge, number);
    resign(forge)
}

fn isolated(forge: &Forge, canvas: u32) -> u32 {
    let body = String::from_utf8_lossy(forge.body(canvas)).into_owned();
    let at = body.find("/X ").unwrap() + 3;
    body[at..].split(' ').next().unwrap().parse().unwrap()
}

pub fn an_opaque_white_box() {
    let file = canvas(|forge, number| {
        let dict = "/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<<>>";
        forge.set(
            number,
            format!("<<{dict}/Length {}>>\nstream\n{WHITE_BOX}\nendstream", WHITE_BOX.len()),
        );
    });
    among!(file, Cause::CanvasCovers { .. });
}

pub fn other_content_beside_the_group() {
    for content in [
        "/X Do",
        "/M gs /X Do 1 g 0 0 9 9 re f",
        "/X Do /M gs",
        "q /M gs Q /X Do",
        "/M gs /X Do\n",
        "",
    ] {
        let file = canvas(|forge, number| {
            forge.edit(number, "/Length 11", &format!("/Length {}", content.len()));
            forge.edit(number, "/M gs /X Do", content);
        });
        only!(file, Cause::CanvasCovers { .. });
    }
}

pub fn normal_blending() {
    for blending in [
        "/BM/Normal",
        "/BM[/Normal/Multiply]",
        "/BM/Lighten",
        "/BM/Screen",
        "/CA 1",
    ] {
        only!(
            canvas(|forge, number| forge.edit(number, "/BM/Multiply", blending)),
            Cause::CanvasCovers { .. }
        );
    }
}

pub fn a_state_with_more_than_blending() {
    for more in [
        "/SMask<</S/Luminosity>>",
        "/OP true/op true/OPM 1",
        "/TR/Identity",
        "/ca 0.5",
        "/AIS true",
    ] {
        let to = format!("/BM/Multiply{more}");
        only!(
            canvas(|forge, number| forge.edit(number, "/BM/Multiply", &to)),
            Cause::CanvasCovers { .. }
        );
    }
}

/// Inside a group of its own, Multiply meets only the group's empty backdrop, and the result is painted normally.
pub fn a_group_around_the_blending() {
    let group = "/Group<</S/Transparency/I true>>/BBox";
    only!(
        canvas(|forge, number| forge.edit(number, "/BBox", group)),
        Cause::CanvasCovers { .. }
    );
}

pub fn a_group_that_is_not_isolated_or_none() {
    for (from, to) in [
        ("/I true", "/I false"),
        ("/I true", ""),
        ("/I true", "/I true/K true"),
        ("/S/Transparency", "/S/Other"),
    ] {
        let file = canvas(|forge, number| {
            let inner = isolated(forge, number);
            forge.edit(inner, from, to);
        });
        only!(file, Cause::CanvasCovers { .. });
    }
    let file = canvas(|forge, number| {
        let inner = isolated(forge, number);
        forge.edit(inner, "/Group<</Type/Group/S/Transparency/I true>>", "");
    });
    only!(file, Cause::CanvasCovers { .. });
}

pub fn a_second_object_in_the_canvas() {
    let file = canvas(|forge, number| {
        let white = forge.add_stream("/Type/XObject/Subtype/Form/BBox[0 0 612 792]", WHITE_BOX);
        forge.edit(number, "/X ", &format!("/Y {white} 0 R/X "));
    });
    among!(file, Cause::CanvasCovers { .. });
    only!(
        canvas(|forge, number| forge.edit(number, "/ExtGState<<", "/ExtGState<</N<</BM/Normal>>")),
        Cause::CanvasCovers { .. }
    );
    only!(
        canvas(|forge, number| forge.edit(number, "/XObject<<", "/Pattern<<>>/XObject<<")),
        Cause::CanvasCovers { .. }
    );
}

pub fn optional_content_on_a_canvas() {
    only!(
        canvas(|forge, number| forge.edit(number, "/BBox", "/OC<</Type/OCG>>/BBox")),
        Cause::CanvasCovers { .. }
    );
}

pub fn content_that_comes_from_outside() {
    only!(
        canvas(|forge, number| forge.edit(number, "/Length 11", "/F(other.bin)/Length 11")),
        Cause::CanvasCovers { .. }
    );
    only!(
        canvas(|forge, number| forge.edit(number, "/BBox", "/Ref<</F(other.pdf)/Page 0>>/BBox")),
        Cause::CanvasCovers { .. }
    );
    only!(
        canvas(|forge, number| forge.edit(number, "/Length 11", "/Filter/ASCIIHexDecode/Length 11")),
        Cause::CanvasCovers { .. } | Cause::Syntax { .. }
    );
}

pub fn down_and_rollover_appearances() {
    for more in ["/D", "/R"] {
        let mut forge = bench();
        let number = forge.holding("/M gs /X Do");
        let widget = CERTIFIED.map().canvas(1, 1);
        forge.edit(widget, "/AP<<", &format!("/AP<<{more} {number} 0 R"));
        among!(resign(forge), Cause::ChangedEntry { .. });
    }
}

pub fn an_appearance_that_stands_in_the_base() {
    let contents = APPROVED.map().contents(1);
    let mut forge = bench();
    let number = forge.holding("/M gs /X Do");
    let widget = CERTIFIED.map().canvas(1, 1);
    forge.edit(widget, &format!("/N {number} 0 R"), &format!("/N {contents} 0 R"));
    among!(resign(forge), Cause::WrongShape { .. });
}

pub fn anothers_canvas_inside_an_own_signed_layer() {
    let mut forge = bench();
    let number = forge.holding("/M gs /X Do");
    let map = CERTIFIED.map();
    let foreign = map.canvas(2, 1);
    forge.set(foreign, map.with(foreign, &format!("/AP<</N {number} 0 R>>")));
    only!(resign(forge), Cause::ForeignCanvas { owner: 2, by: 1 });
}

pub fn a_canvas_filled_without_a_signature() {
    let mut forge = APPROVED.next();
    let map = CERTIFIED.map();
    let inner = forge.add_stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Group<</S/Transparency/I true>>",
        WHITE_BOX,
    );
    let resources = format!("/ExtGState<</M<</BM/Multiply>>>>/XObject<</X {inner} 0 R>>");
    let number = forge.add_stream(
        &format!("/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<<{resources}>>"),
        "/M gs /X Do",
    );
    let canvas = map.canvas(2, 1);
    forge.set(canvas, map.with(canvas, &format!("/AP<</N {number} 0 R>>")));
    only!(forge.unsigned(), Cause::UnsignedRevision);
}

pub fn a_canvas_that_moves_grows_or_acts() {
    let widget = CERTIFIED.map().canvas(1, 1);
    for (from, to) in [
        ("/F 644", "/F 4"),
        ("/Rect[0", "/Rect[5"),
        ("/Ff 1", "/Ff 0"),
        ("/Subtype/Widget", "/Subtype/Stamp"),
        ("/AP<<", "/A<</S/URI/URI(http://example.org)>>/AP<<"),
        ("/AP<<", "/AA<</E<</S/JavaScript/JS(1)>>>>/AP<<"),
        ("/AP<<", "/BM/Normal/AP<<"),
        ("/AP<<", "/V(900 EUR)/AP<<"),
        ("/AP<<", "/OC<</Type/OCG>>/AP<<"),
        ("/AP<<", "/MK<</BG[1 1 1]>>/AP<<"),
    ] {
        let mut forge = bench();
        forge.edit(widget, from, to);
        only!(resign(forge), Cause::ChangedEntry { .. });
    }
}

pub fn a_canvas_without_its_appearance() {
    let widget = CERTIFIED.map().canvas(1, 1);
    let mut forge = bench();
    forge.set(widget, CERTIFIED.map().with(widget, ""));
    among!(resign(forge), Cause::ChangedEntry { .. });
}
