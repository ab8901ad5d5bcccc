//! A document that somebody else signed before: it is never rewritten, and all signatures in it are good at the end.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use std::path::{Path, PathBuf};

use countersign_tests::cast::Cast;
use countersign_tests::peers;
use countersign_tests::{root, sample};

/// The sample contract, signed by pyHanko as somebody else would, and the certificate of the authority behind that.
fn signed_before(folder: &Path) -> (PathBuf, PathBuf) {
    let (from, to) = (folder.join("from"), folder.join("to"));
    std::fs::create_dir(&from).unwrap();
    std::fs::copy(sample("contract.pdf"), from.join("contract.pdf")).unwrap();
    let (done, said) = peers::say(peers::folder().join("python"), |command| {
        command
            .arg(root().join("tests/peers/sign.py"))
            .arg(&from)
            .arg(&to)
            .arg("stored");
    });
    assert!(done, "{said}");
    (to.join("contract.pdf"), to.join("others.pem"))
}

/// Both authorities in one file.
fn together(folder: &Path, ca: &Path, others: &Path) -> PathBuf {
    let both = folder.join("both.pem");
    let pem = [std::fs::read(ca).unwrap(), std::fs::read(others).unwrap()].concat();
    std::fs::write(&both, pem).unwrap();
    both
}

#[test]
fn a_document_signed_before_is_approved_by_two_and_all_its_signatures_stay_good() {
    let folder = tempfile::tempdir().unwrap();
    let (contract, others) = signed_before(folder.path());
    let cast = Cast::with(2);
    let told = cast.try_send(&contract, &[]).ok();
    assert_eq!(told.json["before"][0]["signer"], "legal@example.org", "{}", told.said);
    assert!(
        told.said.contains("signed before by legal@example.org"),
        "{}",
        told.said
    );
    let envelope = told.text("envelope");
    let [first, second] = cast.approvers.as_slice() else {
        panic!("two approvers")
    };
    // Nobody else's signature lets anything be drawn.
    let marks = first.run(["approve", &envelope, "--watermark", "COPY"]);
    assert_eq!(marks.kind(), "signed-before", "{}", marks.said);
    first.run(["approve", &envelope]).ok();
    second.run(["approve", &envelope]).ok();
    let whole = cast.download(&envelope);
    let bytes = std::fs::read(&whole).unwrap();
    assert!(
        bytes.starts_with(&std::fs::read(&contract).unwrap()),
        "it was rewritten"
    );

    let ca = cast.service.ca();
    let both = together(folder.path(), &ca, &others);
    // One before, the requester's, two approvals, the closing one.
    peers::all_signatures_good(&cast.stamped(&envelope), &both, 5);
    let root = together(folder.path(), &peers::root_alone(&ca), &others);
    let (accepted, said) = peers::adesverify(&whole, &root);
    assert!(accepted, "pyHanko adesverify:\n{said}");
    peers::qpdf_is_content(&whole);

    let evidence = cast.evidence(&envelope);
    let root = peers::root_alone(&ca);
    let [file, evidence, root] = [&whole, &evidence, &root].map(|path| path.to_str().unwrap());
    let told = cast
        .requester
        .run(["verify", "--offline", file, "--evidence", evidence, "--root", root])
        .ok();
    assert_eq!(
        (told.text("verdict"), told.text("level")),
        ("valid".into(), "B-LTA".into()),
        "{}",
        told.said
    );
    let before = &told.json["before"][0];
    assert_eq!(
        (&before["signer"], &before["intact"], &before["trusted"]),
        (&"legal@example.org".into(), &true.into(), &false.into()),
        "{}",
        told.said
    );
}

#[test]
fn a_document_whose_signature_is_broken_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let (contract, _) = signed_before(folder.path());
    let mut bytes = std::fs::read(&contract).unwrap();
    // The version in the header: inside what is signed, and nothing to the structure.
    bytes[7] = if bytes[7] == b'4' { b'5' } else { b'4' };
    std::fs::write(&contract, bytes).unwrap();
    let cast = Cast::with(1);
    cast.try_send(&contract, &[])
        .refused(&["Earlier", "changed afterwards"]);
}
