//! {classic table, cross-reference stream, object streams} × {0, 1, 3 earlier revisions} × {rotation 0, 90, 180, 270} ×
//! {plain, linearised, signed before by pyHanko}.

use crate::journey::{Source, all_the_way, with_others};
use crate::writer::{LISTINGS, Listing, document, revised};
use countersign_tests::peers::{folder, say};
use countersign_tests::root;
use std::path::Path;

const REVISIONS: [usize; 3] = [0, 1, 3];
const ROTATIONS: [u32; 4] = [0, 90, 180, 270];

/// One row of listing, revisions and rotation, made from `start`.
fn rows(start: impl Fn(Listing, u32) -> Vec<u8>, kind: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    for (listing, listed) in LISTINGS {
        for revisions in REVISIONS {
            for rotation in ROTATIONS {
                let first = start(listing, rotation);
                let pdf = (1..=revisions).fold(first, |pdf, number| revised(&pdf, listing, &format!("Draft {number}")));
                sources.push(Source {
                    name: format!("{listed}-{revisions}-{rotation}-{kind}"),
                    pdf,
                });
            }
        }
    }
    sources
}

fn plain() -> Vec<Source> {
    rows(document, "plain")
}

/// Linearised, then revised: qpdf folds revisions into one, so they come after it.
fn linearised() -> Vec<Source> {
    let scratch = tempfile::tempdir().unwrap();
    let (from, to) = (scratch.path().join("from"), scratch.path().join("to"));
    let start = |listing: Listing, rotation: u32| {
        std::fs::write(&from, document(listing, rotation)).unwrap();
        let objects = match listing {
            Listing::Table => "--object-streams=disable",
            Listing::Stream => "--object-streams=preserve",
            Listing::ObjectStreams => "--object-streams=generate",
        };
        let (done, said) = say("qpdf", |command| {
            command
                .args(["--linearize", "--deterministic-id", objects])
                .arg(&from)
                .arg(&to);
        });
        assert!(done, "{said}");
        std::fs::read(&to).unwrap()
    };
    rows(start, "linearised")
}

#[test]
fn every_plain_and_linearised_document_goes_the_whole_way() {
    let mut sources = plain();
    sources.extend(linearised());
    assert_eq!(sources.len(), 72);
    all_the_way(&sources);
}

fn signed(scratch: &Path) -> Vec<Source> {
    let (from, to) = (scratch.join("from"), scratch.join("to"));
    std::fs::create_dir(&from).unwrap();
    let sources = rows(document, "signed");
    for source in &sources {
        std::fs::write(from.join(format!("{}.pdf", source.name)), &source.pdf).unwrap();
    }
    let (done, said) = say(folder().join("python"), |command| {
        command.arg(root().join("tests/peers/sign.py")).arg(&from).arg(&to);
    });
    assert!(done, "{said}");
    let read = |source: Source| Source {
        pdf: std::fs::read(to.join(format!("{}.pdf", source.name))).unwrap(),
        ..source
    };
    sources.into_iter().map(read).collect()
}

/// Documents that somebody else has signed are not rewritten, and all signatures in them are good at the end.
#[test]
fn every_document_signed_before_goes_the_whole_way() {
    let scratch = tempfile::tempdir().unwrap();
    let sources = signed(scratch.path());
    assert_eq!(sources.len(), 36);
    let others = std::fs::read(scratch.path().join("to/others.pem")).unwrap();
    with_others(&sources, Some(&others));
}
