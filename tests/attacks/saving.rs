//! Incremental saving attacks and broken structure (Mladenov et al. 2019; Mainka et al. 2021).

use crate::forge::{find, last_startxref, replaced};
use crate::story::{APPROVED, CERTIFIED, FINISHED, bench, resign};
use countersign_pdf::verify::Cause;

const PAY_MORE: &str = "BT /F1 24 Tf 100 600 Td (Pay 900 EUR) Tj ET";

pub fn isa_with_a_cross_reference_stream() {
    let mut forge = APPROVED.next();
    let contents = APPROVED.map().contents(1);
    forge.set(
        contents,
        format!("<</Length {}>>\nstream\n{PAY_MORE}\nendstream", PAY_MORE.len()),
    );
    only!(forge.unsigned(), Cause::UnsignedRevision);
}

pub fn isa_with_a_cross_reference_table() {
    let mut forge = APPROVED.next();
    let contents = APPROVED.map().contents(1);
    forge.set(
        contents,
        format!("<</Length {}>>\nstream\n{PAY_MORE}\nendstream", PAY_MORE.len()),
    );
    forge.table = true;
    only!(forge.unsigned(), Cause::UnsignedRevision | Cause::XrefKindChanged);
}

pub fn a_signed_layer_with_the_other_kind_of_cross_reference() {
    let mut forge = bench();
    forge.table = true;
    only!(resign(forge), Cause::XrefKindChanged);
}

pub fn isa_without_a_cross_reference_section() {
    let contents = APPROVED.map().contents(1);
    let body = format!(
        "{contents} 0 obj\n<</Length {}>>\nstream\n{PAY_MORE}\nendstream\nendobj\n",
        PAY_MORE.len()
    );
    only!([&APPROVED.file, body.as_bytes()].concat(), Cause::UntiledBytes);
}

pub fn isa_with_a_trailer_alone() {
    let root = APPROVED.map().catalog();
    let start = last_startxref(&APPROVED.file);
    let tail = format!("trailer\n<</Root {root} 0 R/Size 900>>\nstartxref\n{start}\n%%EOF\n");
    only!([&APPROVED.file, tail.as_bytes()].concat(), Cause::UntiledBytes);
}

pub fn trailing_bytes() {
    for tail in [
        &b"\0"[..],
        b" ",
        b"\n\n",
        b"% remark\n",
        b"%%EOF\n",
        b"startxref\n0\n%%EOF\n",
    ] {
        only!([&FINISHED.file, tail].concat(), Cause::UntiledBytes);
    }
}

pub fn bytes_before_the_header() {
    only!([b"junk\n", &FINISHED.file[..]].concat(), Cause::NotAPdf);
}

pub fn bytes_between_the_objects_of_a_layer() {
    let mut forge = bench();
    forge.between = b"% hidden\n".to_vec();
    only!(resign(forge), Cause::UntiledBytes);
}

pub fn a_comment_inside_an_object() {
    let mut forge = bench();
    forge.swap("/Type/Sig/", "/Type/Sig%\n/");
    among!(resign(forge), Cause::Syntax { .. });
}

pub fn prev_that_loops() {
    let mut forge = bench();
    forge.prev = APPROVED.file.len().to_string();
    only!(resign(forge), Cause::WrongPrev);
    let mut forge = bench();
    let own = last_startxref(&APPROVED.file);
    forge.prev = own.to_string();
    only!(resign(forge), Cause::WrongPrev);
}

pub fn prev_that_skips_a_revision() {
    let base = last_startxref(&CERTIFIED.file[..CERTIFIED.starts[1]]);
    let mut forge = bench();
    forge.prev = base.to_string();
    only!(resign(forge), Cause::WrongPrev);
}

pub fn an_object_that_its_revision_does_not_list() {
    let mut forge = bench();
    let hidden = forge.add("<</Type/ExtGState/BM/Multiply>>");
    forge.hidden.push(hidden);
    only!(resign(forge), Cause::NotListed { .. });
}

pub fn an_entry_that_points_beside_its_object() {
    let mut forge = bench();
    forge.astray.push(forge.holding("/M gs /X Do"));
    only!(resign(forge), Cause::WrongXref { .. });
}

pub fn an_entry_without_an_object() {
    // The page's content is listed as if this revision had it, at an offset inside another object.
    let mut forge = bench();
    forge.set(9_000, "null");
    forge.size = 9_001;
    let file = resign(forge);
    let file = replaced(&file, "9000 0 obj\nnull\nendobj\n", "8999 0 obj\nnull\nendobj\n");
    among!(file, Cause::WrongXref { object: 9_000 });
}

pub fn freed_objects() {
    let mut forge = bench();
    forge.freed.push(APPROVED.map().contents(1));
    only!(resign(forge), Cause::FreedObject { .. });
    let mut forge = APPROVED.next();
    forge.freed.push(APPROVED.map().page(2));
    only!(forge.unsigned(), Cause::FreedObject { .. });
}

pub fn an_object_listed_twice() {
    let mut forge = bench();
    forge.twice.push(forge.holding("/M gs /X Do"));
    only!(resign(forge), Cause::ListedTwice { .. });
}

pub fn an_object_defined_twice() {
    let mut forge = bench();
    let number = forge.holding("/M gs /X Do");
    let body = forge.body(number).to_vec();
    forge.objects.push((number, body));
    only!(resign(forge), Cause::DefinedTwice { .. });
}

pub fn duplicate_dictionary_keys() {
    let mut forge = bench();
    forge.swap("/Type/Sig/", "/Type/Sig/M(D:20200101000000Z)/");
    only!(resign(forge), Cause::DuplicateKey { .. });
    let mut forge = bench();
    forge.swap("/BM/Multiply", "/BM/Multiply/B#4D/Normal");
    only!(resign(forge), Cause::DuplicateKey { .. });
}

pub fn another_catalog_info_or_id() {
    let root = format!("/Root {} 0 R", CERTIFIED.map().catalog());
    let mut forge = bench();
    forge.trailer = forge.trailer.replace(&root, "/Root 1 0 R");
    if forge.trailer.contains(&root) {
        forge.trailer = forge.trailer.replace(&root, "/Root 2 0 R");
    }
    only!(resign(forge), Cause::TrailerChanged { key: "Root" });
    let mut forge = bench();
    forge.trailer += "/Info 3 0 R";
    only!(resign(forge), Cause::TrailerChanged { key: "Info" });
    let mut forge = bench();
    forge.trailer = forge.trailer.replace("/ID[<", "/ID[<00");
    only!(resign(forge), Cause::TrailerChanged { key: "ID" });
}

pub fn encryption_or_a_second_cross_reference() {
    for key in ["Encrypt", "XRefStm"] {
        let mut forge = bench();
        forge.trailer += &format!("/{key} 15");
        only!(resign(forge), Cause::TrailerEntry { .. });
    }
}

pub fn a_size_that_shrinks_or_hides_objects() {
    let file = &APPROVED.file;
    let at = last_startxref(file) + find(&file[last_startxref(file)..], b"/Size ").unwrap();
    let mut file = file.clone();
    file[at + 6] = b'1';
    among!(file, Cause::Syntax { .. } | Cause::TrailerChanged { .. });
}

pub fn startxref_that_points_elsewhere() {
    let start = last_startxref(&APPROVED.file);
    let at = APPROVED.file.len() - format!("{start}\n%%EOF\n").len();
    let mut file = APPROVED.file.clone();
    file[at..at + start.to_string().len()].fill(b'1');
    among!(file, Cause::WrongStartxref);
}

pub fn an_object_stream_in_a_layer() {
    let mut forge = bench();
    forge.add_stream("/Type/ObjStm/N 1/First 5", "77 0 null");
    only!(resign(forge), Cause::ForbiddenObject { .. });
}

pub fn generations_other_than_zero() {
    let forge = bench();
    let number = forge.holding("/M gs /X Do");
    let file = resign(forge);
    let file = replaced(&file, &format!("/N {number} 0 R"), &format!("/N {number} 1 R"));
    among!(file, Cause::Syntax { .. });
}

pub fn nesting_without_end() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let mut forge = bench();
    forge.add(&deep);
    only!(resign(forge), Cause::TooLarge { .. });
}
