//! Universal forgery, signature wrapping, and signature values that are not what they must be.

use crate::forge::{Forge, find, replaced};
use crate::pki::parts::{Parts, SHA256};
use crate::pki::{Pki, key, tlv};
use crate::story::{APPROVED, CERTIFIED, REQUESTER, bench, certification, chain_for, email, recertify, resign};
use countersign_pdf::cms::{ChainProblem, CmsProblem};
use countersign_pdf::verify::Cause;

fn with_range(range: &str) -> Vec<u8> {
    let mut forge = bench();
    forge.byte_range = Some(range.to_owned());
    resign(forge)
}

pub fn usf_without_a_byte_range() {
    let mut forge = bench();
    forge.swap("/ByteRange ", "/ByteRangf ");
    among!(resign(forge), Cause::ByteRange { what: "is missing" });
}

pub fn usf_with_a_byte_range_that_is_none() {
    for range in [
        "null",
        "[]",
        "[0]",
        "[0 0 0 0]",
        "[0 -1 10 -10]",
        "[0 1 2]",
        "[0 1 2 3 4]",
        "[0.0 1 2 3]",
        "[1 2 3 4]",
    ] {
        only!(with_range(range), Cause::ByteRange { .. });
    }
}

pub fn usf_with_a_byte_range_that_ends_early_or_late() {
    let mut forge = bench();
    forge.between = Vec::new();
    let (out, gap) = gap_of(&forge.clone().unsigned());
    for change in [-1isize, 1, -40] {
        let rest = (out - gap.1).checked_add_signed(change).unwrap();
        only!(
            with_range(&format!("[0 {} {} {rest}]", gap.0, gap.1)),
            Cause::ByteRange { .. }
        );
    }
}

/// Length of the file, and the gap in its last signature.
fn gap_of(file: &[u8]) -> (usize, (usize, usize)) {
    let start = APPROVED.starts[2];
    let contents = start + find(&file[start..], b"/Contents <").unwrap() + 10;
    let end = contents + find(&file[contents..], b">").unwrap() + 1;
    (file.len(), (contents, end))
}

pub fn swa_with_a_gap_wider_than_the_value() {
    let (out, gap) = gap_of(&bench().unsigned());
    only!(
        with_range(&format!("[0 {} {} {}]", gap.0 - 10, gap.1, out - gap.1)),
        Cause::ByteRange { .. }
    );
    only!(
        with_range(&format!("[0 {} {} {}]", gap.0, gap.1 + 5, out - gap.1 - 5)),
        Cause::ByteRange { .. }
    );
}

pub fn swa_with_objects_in_the_gap() {
    let file = replaced(&APPROVED.file, "/Contents <", "/Contents <00>/Wrapped <");
    among!(
        file,
        Cause::WrongXref { .. } | Cause::WrongStartxref | Cause::Syntax { .. } | Cause::ByteRange { .. }
    );
}

pub fn usf_without_contents() {
    let bare = |contents: &str| {
        let mut forge = bench();
        let number = forge.holding("/Type/Sig/");
        let body = forge.body(number).to_vec();
        let start = find(&body, b"/Contents <").unwrap();
        let end = start + find(&body[start..], b">").unwrap() + 1;
        forge.set(number, [&body[..start], contents.as_bytes(), &body[end..]].concat());
        forge.unsigned()
    };
    only!(bare(""), Cause::Contents { .. });
    only!(bare("/Contents null"), Cause::Contents { .. });
    only!(bare("/Contents(0)"), Cause::Contents { .. });
}

pub fn usf_with_contents_that_are_empty_or_zero() {
    let valued = |value: Vec<u8>| {
        let mut forge = bench();
        forge.value = Some(value);
        resign(forge)
    };
    only!(valued(Vec::new()), Cause::Contents { .. });
    only!(valued(vec![0]), Cause::Contents { .. });
    only!(valued(vec![0x30, 0x82, 0xff, 0xff]), Cause::Contents { .. });
    only!(valued(vec![0x30, 0x00]), Cause::Cms(CmsProblem::NotDer));
}

pub fn padding_that_is_not_zero() {
    let mut forge = bench();
    forge.padding = b"hidden".to_vec();
    only!(resign(forge), Cause::Padding);
}

pub fn a_gap_with_spaces() {
    let (_, gap) = gap_of(&APPROVED.file);
    let mut file = APPROVED.file.clone();
    file[gap.1 - 3..gap.1 - 1].copy_from_slice(b"\n\n");
    only!(file, Cause::Syntax { .. });
}

pub fn a_gap_in_the_other_case() {
    let (_, gap) = gap_of(&APPROVED.file);
    let mut file = APPROVED.file.clone();
    file[gap.0..gap.1].make_ascii_lowercase();
    only!(file, Cause::Contents { .. });
}

pub fn a_stray_certificate() {
    let mut chain = chain_for(1, 5);
    chain.push(Pki::new(1).issuing);
    only!(
        bench().signed(&key(1), &chain),
        Cause::Trust(ChainProblem::StrayCertificate)
    );
}

pub fn bytes_changed_after_signing() {
    let file = replaced(&APPROVED.file, "/Name(Person 1)", "/Name(Person 2)");
    only!(file, Cause::Cms(CmsProblem::WrongDigest));
}

fn valued(change: impl FnOnce(&mut Parts)) -> Vec<u8> {
    let mut forge = bench();
    let mut parts = Parts::new(&forge.digest(), chain_for(1, 5), 1);
    change(&mut parts);
    forge.value = Some(parts.build());
    resign(forge)
}

#[test]
fn a_value_by_hand_is_accepted_when_it_is_right() {
    let report = crate::story::look(&valued(|_| {}));
    assert!(report.is_sound(), "{report:#?}");
}

pub fn digest_downgrade() {
    only!(
        valued(|parts| parts.digest_algorithm = SHA256.to_vec()),
        Cause::Cms(CmsProblem::DigestAlgorithm { .. })
    );
}

pub fn second_signer_info() {
    only!(
        valued(|parts| parts.signers = 2),
        Cause::Cms(CmsProblem::SignerCount { count: 2 })
    );
}

pub fn attached_content() {
    let attached = tlv(0xa0, &tlv(0x04, b"another document"));
    only!(
        valued(|parts| parts.attached = attached),
        Cause::Cms(CmsProblem::AttachedContent)
    );
}

pub fn a_signature_copied_from_another_revision() {
    let (_, gap) = gap_of(&APPROVED.file);
    let first = CERTIFIED.starts[1];
    let contents = first + find(&APPROVED.file[first..], b"/Contents <").unwrap() + 10;
    let mut file = APPROVED.file.clone();
    file.copy_within(contents..contents + (gap.1 - gap.0), gap.0);
    only!(file, Cause::Cms(CmsProblem::WrongDigest));
}

pub fn evil_authority_of_the_same_name() {
    let evil = Pki::new(1).chain(&email(1), &key(1), 5);
    only!(
        bench().signed(&key(1), &evil),
        Cause::Trust(ChainProblem::RootOfTheSameName)
    );
}

pub fn a_certificate_without_its_authority() {
    let chain = chain_for(1, 5)[..1].to_vec();
    only!(bench().signed(&key(1), &chain), Cause::Trust(ChainProblem::NoIssuer));
}

pub fn other_formats_and_handlers() {
    for (from, to) in [
        ("/SubFilter/ETSI.CAdES.detached", "/SubFilter/adbe.pkcs7.sha1"),
        ("/SubFilter/ETSI.CAdES.detached", "/SubFilter/ETSI.RFC3161"),
        ("/Filter/Adobe.PPKLite", "/Filter/Entrust.PPKEF"),
    ] {
        let mut forge = bench();
        forge.swap(from, to);
        only!(resign(forge), Cause::WrongShape { .. });
    }
    let mut forge = bench();
    forge.swap("/Type/Sig/", "/Type/Sig/Cert<00>/");
    only!(resign(forge), Cause::WrongShape { .. });
}

pub fn a_date_or_place_that_is_missing_or_broken() {
    let mut forge = bench();
    forge.swap("/M(D:2026", "/M(D:2O26");
    among!(resign(forge), Cause::SignatureEntry { key: "M" });
    let mut forge = bench();
    forge.swap("/CSGN_Binding<", "/CSGN_Binding<00");
    only!(resign(forge), Cause::SignatureEntry { key: "CSGN_Binding" });
    let mut forge = bench();
    forge.swap("/CSGN_Binding<", "/CSGN_Bindinh<");
    among!(resign(forge), Cause::SignatureEntry { key: "CSGN_Binding" });
}

pub fn a_certification_that_allows_more() {
    for level in ["/P 3", "/P 1"] {
        let mut forge = certification();
        forge.swap("/P 2", level);
        only!(recertify(forge), Cause::WrongDocMdp);
    }
    let mut forge = certification();
    forge.swap("/TransformMethod/DocMDP", "/TransformMethod/UR3");
    only!(recertify(forge), Cause::WrongDocMdp);
}

pub fn a_certification_that_the_catalog_does_not_name() {
    let mut forge = certification();
    let catalog = CERTIFIED.map().catalog();
    forge.objects.retain(|(number, _)| *number != catalog);
    only!(recertify(forge), Cause::WrongDocMdp);
    let mut forge = certification();
    forge.swap("/Perms<</DocMDP", "/Perms<</UR3");
    only!(recertify(forge), Cause::WrongDocMdp);
}

pub fn a_lock_that_is_not_the_fields() {
    for (from, to) in [
        ("(marks_1)", "(marks_2)"),
        ("/Action/Include", "/Action/Exclude"),
        ("(marks_1) ", ""),
    ] {
        let mut forge = bench();
        let signature = forge.holding("/Type/Sig/");
        forge.edit(signature, from, to);
        only!(resign(forge), Cause::LockMismatch);
    }
    let mut forge = bench();
    forge.swap("/TransformMethod/FieldMDP", "/TransformMethod/Identity");
    only!(resign(forge), Cause::LockMismatch);
}

pub fn a_lock_about_another_object() {
    let root = format!("/Data {} 0 R", CERTIFIED.map().catalog());
    let mut forge = bench();
    forge.swap(&root, "/Data 2 0 R");
    let file = resign(forge);
    only!(file, Cause::LockMismatch);
}

pub fn closing_that_leaves_fields_open() {
    let closed = APPROVED.clone().approved(2).closed();
    let mut forge = Forge::of(&closed.file, *closed.starts.last().unwrap());
    let signature = forge.holding("/Type/Sig/");
    forge.edit(signature, "(sig_spare_1) ", "");
    only!(
        forge.signed(&key(REQUESTER), &chain_for(REQUESTER, 5)),
        Cause::LockMismatch
    );
}
