//! What follows the closing signature, and what may not.

use crate::forge::Forge;
use crate::pki::{Pki, key};
use crate::stamps::at;
use crate::story::{APPROVED, FINISHED, look};
use countersign_pdf::archive::{ArchiveError, Material, dss, to_be_stamped};
use countersign_pdf::timestamp::TimestampError;
use countersign_pdf::verify::{Cause, Kind, Level, Mismatch, Status, check_pieces};
use countersign_protocol::evidence::VerdictKind;
use std::sync::LazyLock;

pub fn material(revoked: &[crate::pki::Revoked<'_>]) -> Material {
    let pki = Pki::new(0);
    Material {
        certificates: vec![pki.issuing.clone(), pki.root.clone()],
        crls: pki.crls(revoked),
        ocsps: Vec::new(),
    }
}

pub fn kept(file: &[u8], material: &Material) -> Vec<u8> {
    [file, &dss(file, material).unwrap()].concat()
}

/// With a document timestamp so many seconds after the signatures' claimed time.
pub fn stamped(file: &[u8], later: u64) -> Vec<u8> {
    let waiting = to_be_stamped(file).unwrap();
    let token = Pki::new(0).token(&waiting.digest(), at() + later);
    [file, &waiting.finish(&token).unwrap()].concat()
}

static KEPT: LazyLock<Vec<u8>> = LazyLock::new(|| kept(&FINISHED.file, &material(&[])));
static ARCHIVED: LazyLock<Vec<u8>> = LazyLock::new(|| stamped(&KEPT, 7_200));

/// The store's revision on the workbench.
fn store() -> Forge {
    Forge::of(&KEPT, FINISHED.file.len())
}

/// The document timestamp on the workbench.
fn timestamp() -> Forge {
    Forge::of(&ARCHIVED, KEPT.len())
}

/// With a token that is right for what the revision has become.
fn restamped(mut forge: Forge) -> Vec<u8> {
    let token = Pki::new(0).token(&forge.digest(), at() + 7_200);
    forge.value = Some(token.der().to_vec());
    forge.signed(&key(1), &[])
}

#[test]
fn an_honest_archive_is_reported_and_repeatable() {
    let report = look(&ARCHIVED);
    assert!(report.is_sound(), "{:#?}", report.all_problems().collect::<Vec<_>>());
    assert_eq!(report.level(), Some(Level::Archived));
    assert_eq!(
        report.archive.iter().map(|one| one.kind).collect::<Vec<_>>(),
        [Kind::Dss, Kind::Timestamp]
    );
    for signature in &report.signatures {
        assert_eq!(signature.stamp, None);
        assert!(signature.earliest.is_some());
        assert!(matches!(signature.revocation, Status::Good { .. }));
    }
    assert_eq!(FINISHED.judge(&ARCHIVED).verdict, VerdictKind::Valid);
    assert_eq!(look(&KEPT).level(), Some(Level::Basic), "nobody vouches for a time yet");
    let pki = Pki::new(0);
    let more = Material {
        crls: vec![crate::pki::crl(
            crate::pki::ISSUING_NAME,
            &pki.issuing_key,
            "270601130000Z",
            "270701130000Z",
            &[],
        )],
        ..Material::default()
    };
    let again = stamped(&kept(&ARCHIVED, &more), 32_000_000);
    let report = look(&again);
    assert!(report.is_sound(), "{:#?}", report.all_problems().collect::<Vec<_>>());
    assert_eq!((report.level(), report.archive.len()), (Some(Level::Archived), 4));
    assert_eq!(report.archive[2].material.crls.len(), 1);
    assert_eq!(dss(&again, &material(&[])), Err(ArchiveError::Nothing));
}

#[test]
fn an_open_file_is_not_archived() {
    assert_eq!(dss(&APPROVED.file, &material(&[])), Err(ArchiveError::NotClosed));
    assert_eq!(to_be_stamped(&APPROVED.file).unwrap_err(), ArchiveError::NotClosed);
    let waiting = to_be_stamped(&FINISHED.file).unwrap();
    let foreign = Pki::new(0).token(&[1; 48], at());
    assert_eq!(
        waiting.finish(&foreign),
        Err(ArchiveError::Timestamp(TimestampError::OtherImprint))
    );
    let junk = Material {
        crls: vec![b"x".to_vec()],
        ..Material::default()
    };
    assert!(matches!(
        dss(&FINISHED.file, &junk),
        Err(ArchiveError::BadMaterial { index: 0, .. })
    ));
}

/// The same objects after a layer: numbers as they come there.
pub fn a_store_or_a_timestamp_before_the_close() {
    let honest = store();
    let catalog = APPROVED.map().0.trailer.get(b"Root").unwrap().as_reference().unwrap().0;
    let mut forge = APPROVED.next();
    let store = forge.add("<</Type/DSS>>");
    let body = String::from_utf8(honest.body(catalog).to_vec()).unwrap();
    let from = body.find("/DSS ").unwrap();
    let to = from + body[from..].find(" R").unwrap() + 2;
    forge.set(catalog, format!("{}/DSS {store} 0 R{}", &body[..from], &body[to..]));
    only!(forge.unsigned(), Cause::ArchiveBeforeClose { .. });

    let honest = timestamp();
    let form = honest.holding("/SigFlags");
    let mut forge = APPROVED.next();
    let gap = "0".repeat(32_768);
    let value = forge.add(&format!(
        "<</Type/DocTimeStamp/ByteRange                                              /Contents <{gap}>/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161>>"
    ));
    let field = forge.add(&format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(sig_time_1)/F 132/Rect[0 0 0 0]/V {value} 0 R>>"
    ));
    let body = String::from_utf8(honest.body(form).to_vec()).unwrap();
    let old = timestamp().holding("/FT/Sig");
    forge.set(form, body.replace(&format!("{old} 0 R"), &format!("{field} 0 R")));
    only!(restamped(forge), Cause::ArchiveBeforeClose { .. });
}

pub fn a_store_that_changes_something_else() {
    let map = FINISHED.map();
    let catalog = map.0.trailer.get(b"Root").unwrap().as_reference().unwrap().0;
    let page = map.0.get_pages()[&1].0;
    let mut forge = store();
    forge.set(page, "<</Type/Page>>");
    only!(forge.unsigned(), Cause::ForbiddenOverride { what: "a page", .. });
    let mut forge = store();
    forge.edit(catalog, "/DSS ", "/OpenAction[0/Fit]/DSS ");
    only!(forge.unsigned(), Cause::ChangedEntry { .. });
    let mut forge = store();
    forge.add("<</Type/Annot>>");
    only!(forge.unsigned(), Cause::Unreachable { .. });
    let mut forge = store();
    forge.swap("/Type/DSS", "/Type/DSS/VRI<<>>");
    only!(forge.unsigned(), Cause::WrongShape { .. });
    let mut forge = store();
    let holder = forge.holding("/Type/DSS");
    let junk = forge.add_stream("", "<</S/JavaScript>>");
    forge.edit(holder, "/CRLs[", &format!("/CRLs[{junk} 0 R "));
    only!(forge.unsigned(), Cause::NotMaterial { .. });
    let mut forge = store();
    let holder = forge.holding("/Type/DSS");
    forge.edit(holder, "/CRLs[", &format!("/CRLs[{page} 0 R "));
    only!(forge.unsigned(), Cause::WrongShape { .. });
}

pub fn a_store_that_loses_or_swaps_what_it_had() {
    let more = Material {
        certificates: Pki::new(0).tsa(),
        ..Material::default()
    };
    let again = kept(&ARCHIVED, &more);
    assert!(look(&again).is_sound());
    let mut forge = Forge::of(&again, ARCHIVED.len());
    let holder = forge.holding("/Type/DSS");
    let body = String::from_utf8(forge.body(holder).to_vec()).unwrap();
    let from = body.find("/CRLs[").unwrap();
    let to = from + body[from..].find(']').unwrap() + 1;
    forge.set(holder, format!("{}{}", &body[..from], &body[to..]));
    only!(forge.unsigned(), Cause::ChangedEntry { .. });
}

pub fn a_document_timestamp_of_something_else() {
    let mut forge = timestamp();
    forge.value = Some(Pki::new(0).token(&[9; 48], at()).der().to_vec());
    only!(
        forge.signed(&key(1), &[]),
        Cause::Timestamp(TimestampError::OtherImprint)
    );
    let mut forge = timestamp();
    let evil = Pki::new(1).token(&forge.digest(), at());
    forge.value = Some(evil.der().to_vec());
    only!(
        forge.signed(&key(1), &[]),
        Cause::Timestamp(TimestampError::Untrusted(_))
    );
    let mut forge = timestamp();
    forge.padding = vec![1];
    only!(restamped(forge), Cause::Padding);
    let mut forge = timestamp();
    forge.byte_range = Some(format!("[0 10 20 {}]", ARCHIVED.len() - 20));
    only!(restamped(forge), Cause::ByteRange { .. });
}

pub fn a_document_timestamp_that_does_more() {
    for (from, to) in [
        ("/Rect[0 0 0 0]", "/Rect[0 0 9 9]"),
        ("/F 132", "/F 128"),
        ("(sig_time_1)", "(sig_time_2)"),
        ("(sig_time_1)", "(sig_close)"),
        ("/Type/Annot", "/Type/Annot/AP<<>>"),
        ("/SubFilter/ETSI.RFC3161", "/SubFilter/ETSI.CAdES.detached"),
        ("/Filter/Adobe.PPKLite", "/Filter/Adobe.PPKLite/Reference[]"),
    ] {
        let mut forge = timestamp();
        forge.swap(from, to);
        only!(restamped(forge), Cause::WrongShape { .. });
    }
    let map = FINISHED.map();
    let page = map.0.get_pages()[&1].0;
    let mut forge = timestamp();
    forge.set(page, "<</Type/Page>>");
    only!(restamped(forge), Cause::ForbiddenOverride { .. });
    let mut forge = timestamp();
    let more = forge.add("<</FT/Tx/T(more)/V(900 EUR)>>");
    let form = forge.holding("/SigFlags");
    forge.edit(form, "/Fields[", &format!("/Fields[{more} 0 R "));
    among!(restamped(forge), Cause::ChangedEntry { .. });
    let mut forge = timestamp();
    let form = forge.holding("/SigFlags");
    forge.edit(form, "/SigFlags 3", "/SigFlags 3/NeedAppearances true");
    only!(restamped(forge), Cause::ChangedEntry { .. });
}

/// A second document timestamp says an earlier time than the first, by more than both say that they may be off.
pub fn times_that_go_backwards() {
    let again = |later: u64| stamped(&ARCHIVED, later);
    only!(again(7_197), Cause::Timestamp(TimestampError::Backwards { .. }));
    let report = look(&again(7_198));
    assert!(
        report.is_sound() && report.doubts.is_empty(),
        "both are exact to a second"
    );
}

/// A whole file that verifies, put together from pieces that are not what the entries say.
#[test]
fn pieces_that_are_cut_elsewhere() {
    let envelope = FINISHED.evidence().replay().unwrap();
    let (starts, end) = (&FINISHED.starts, FINISHED.file.len());
    let ends = [starts[2], starts[3], starts[4], end];
    let pieces = |file: &[u8], ends: &[usize]| check_pieces(&FINISHED.judge(file), &envelope, ends);
    assert_eq!(pieces(&FINISHED.file, &ends), Ok(()));
    let other = |sequence| Err(Mismatch::OtherPiece { sequence });
    // The closing signature brings an archive along; the archive belongs to no entry; one piece holds two layers.
    assert_eq!(
        pieces(&ARCHIVED, &[ends[0], ends[1], ends[2], ARCHIVED.len()]),
        other(3)
    );
    assert_eq!(pieces(&ARCHIVED, &ends), other(0));
    assert_eq!(pieces(&FINISHED.file, &[ends[0], ends[2], end]), other(1));
    assert_eq!(pieces(&FINISHED.file, &ends[1..]), other(0));
    assert_eq!(pieces(&FINISHED.file, &[ends[0], ends[1], ends[2] + 1, end]), other(2));
    assert_eq!(pieces(&FINISHED.file[..ends[2]], &ends[..3]), other(3));
}

pub fn signatures_after_the_archive() {
    let mut forge = Forge::after(&ARCHIVED);
    let spare = APPROVED.last();
    for (number, body) in spare.objects {
        if crate::forge::find(&body, b"/FT/Sig").is_some() {
            forge.set(number, body);
        }
    }
    among!(forge.unsigned(), Cause::AfterClose);
    // And bytes that belong to nothing.
    among!(
        [&ARCHIVED[..], b"\n"].concat(),
        Cause::UntiledBytes | Cause::Syntax { .. }
    );
    // A cut inside the archive is found; a cut between its revisions is an honest lower level.
    assert!(!look(&ARCHIVED[..ARCHIVED.len() - 40]).is_sound());
    assert_eq!(FINISHED.judge(&KEPT).verdict, VerdictKind::Valid);
}
