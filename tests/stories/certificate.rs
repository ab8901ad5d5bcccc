//! The certificate of completion: made by a client, sealed by the service unseen, judged by tools that we did not write.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use countersign_tests::cast::Cast;
use countersign_tests::peers;

const TITLE: &str = "CANARY-TITLE-8R";

/// What `pdfdetach` takes out of a certificate.
struct Attached(tempfile::TempDir);

impl Attached {
    fn of(certificate: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (took, said) = peers::say("pdfdetach", |c| {
            c.arg("-saveall").arg("-o").arg(folder.path()).arg(certificate);
        });
        assert!(took, "{said}");
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// openssl's word on the seal, with the root alone trusted.
    fn sealed(&self, root: &Path) -> (bool, String) {
        peers::say("openssl", |c| {
            c.args(["cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-in"]);
            c.arg(self.file("facts.p7s"))
                .arg("-content")
                .arg(self.file("facts.cbor"));
            c.arg("-CAfile").arg(root).arg("-out").arg(self.file("facts.checked"));
        })
    }
}

fn words(pdf: &Path) -> String {
    let (read, said) = peers::say("pdftotext", |c| {
        c.arg("-layout").arg(pdf).arg("-");
    });
    assert!(read, "{said}");
    said
}

/// What the QR code on the first page says.
fn code(pdf: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (drawn, said) = peers::say("pdftoppm", |c| {
        c.args(["-r", "150", "-f", "1", "-singlefile", "-png"]);
        c.arg(pdf).arg(folder.path().join("page"));
    });
    assert!(drawn, "{said}");
    let page = image::open(folder.path().join("page.png")).unwrap().to_luma8();
    let (width, height) = (page.width() as usize, page.height() as usize);
    let mut page =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| page.get_pixel(x as u32, y as u32).0[0]);
    let grids = page.detect_grids();
    assert_eq!(grids.len(), 1, "one QR code is on the page");
    grids[0].decode().unwrap().1
}

fn folder_has(folder: &Path, needles: &[Vec<u8>]) -> Option<PathBuf> {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let found = match path.is_dir() {
            true => folder_has(&path, needles),
            false => {
                let bytes = fs::read(&path).unwrap();
                let found = needles.iter().any(|needle| countersign_tests::contains(&bytes, needle));
                found.then_some(path)
            }
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

#[test]
fn a_finished_envelope_has_a_certificate_that_everybody_can_check() {
    let cast = Cast::with(2);
    let contract = countersign_tests::sample("contract.pdf");
    let mut send = vec!["send", contract.to_str().unwrap(), "--title", TITLE];
    for approver in &cast.approvers {
        send.extend(["--approver", &approver.email]);
    }
    let envelope = cast.requester.run(send).ok().text("envelope");
    let certificate = cast.requester.file("certificate.pdf");
    let made = ["certificate", &envelope, "-o", certificate.to_str().unwrap()];

    // Unfinished: refused by name, nothing written.
    let early = cast.requester.run(made);
    assert_eq!(early.kind(), "not-completed", "{}", early.said);
    cast.approvers[0].run(["approve", &envelope]).ok();
    cast.approvers[1].run(["approve", &envelope]).ok();
    let unclosed = cast.requester.run(made);
    assert_eq!(unclosed.kind(), "not-closed", "{}", unclosed.said);
    assert!(!certificate.exists());

    let signed = cast.download(&envelope);
    let told = cast.requester.run(made).ok();
    peers::qpdf_is_content(&certificate);
    let (read, info) = peers::say("pdfinfo", |c| {
        c.arg(&certificate);
    });
    assert!(read && info.contains("A4"), "{info}");

    // Names, addresses, hashes, the place in the ledger and the title can be read.
    let text = words(&certificate);
    let digest = <sha2::Sha256 as sha2::Digest>::digest(fs::read(&signed).unwrap());
    let mut expected = vec![TITLE.to_owned(), hex::encode(digest), told.text("head")];
    expected.extend([envelope.clone(), "B-LTA".to_owned()]);
    for person in cast.approvers.iter().chain([&cast.requester]) {
        expected.extend([person.name.clone(), person.email.clone()]);
    }
    let ledger = &told.json["ledger"];
    for member in ["origin", "size", "root", "leaf"] {
        expected.push(ledger[member].to_string().trim_matches('"').to_owned());
    }
    for piece in &expected {
        assert!(text.contains(piece.as_str()), "{piece} is not printed in:\n{text}");
    }
    assert_eq!(code(&certificate), format!("{}/verify", cast.service.url()));

    // openssl accepts the seal with the root alone, and no other facts under it.
    let attached = Attached::of(&certificate);
    let root = peers::root_alone(&cast.service.ca());
    let (accepted, said) = attached.sealed(&root);
    assert!(accepted, "{said}");
    let facts = fs::read(attached.file("facts.cbor")).unwrap();
    let name = cast.approvers[0].name.as_bytes();
    let at = facts.windows(name.len()).position(|part| part == name).unwrap();
    let mut altered = facts.clone();
    altered[at] ^= 1;
    fs::write(attached.file("facts.cbor"), &altered).unwrap();
    assert!(!attached.sealed(&root).0, "openssl accepts altered facts");

    // Ours: valid for anybody with the root, and a cause by name for each alteration.
    let stranger = countersign_tests::person::Person::new(&cast.service.url(), "Eve Example");
    let judge = |file: &Path| {
        let (file, root) = (file.to_str().unwrap(), root.to_str().unwrap());
        stranger.run(["verify", file, "--offline", "--root", root])
    };
    let told = judge(&certificate).ok();
    assert_eq!(
        (told.text("kind"), told.text("verdict")),
        ("certificate".into(), "valid".into())
    );
    let pdf = fs::read(&certificate).unwrap();
    let forged = stranger.file("forged.pdf");
    let refused = |alter: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = pdf.clone();
        alter(&mut bytes);
        fs::write(&forged, bytes).unwrap();
        let told = judge(&forged);
        assert_eq!(told.code, 1, "{}", told.said);
        told.json["causes"][0]["cause"].as_str().unwrap().to_owned()
    };
    let flip = |bytes: &mut Vec<u8>, piece: &[u8]| {
        let at = bytes.windows(piece.len()).position(|part| part == piece).unwrap();
        bytes[at + piece.len() - 1] ^= 1;
    };
    assert_eq!(refused(&|bytes| flip(bytes, name)), "seal-broken");
    assert_eq!(refused(&|bytes| flip(bytes, TITLE.as_bytes())), "other-particulars");
    assert_eq!(refused(&|bytes| flip(bytes, b"/MediaBox[0 0 5")), "pages-altered");
    assert_eq!(refused(&|bytes| bytes.extend(b"\n%%EOF\n")), "pages-altered");

    // Neither title nor the document's hash has reached the service.
    let needles = [
        countersign_tests::spellings(TITLE.as_bytes()),
        countersign_tests::spellings(&digest),
    ];
    let found = folder_has(&cast.service.folder(), &needles.concat());
    assert_eq!(found, None, "the service holds the title or the document's hash");
}
