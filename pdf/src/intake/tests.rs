use lopdf::{Document, Object};

use super::*;

/// A document of one page; `catalog` and `page` are added to those dictionaries, `objects` are 5, 6, ….
fn sample(catalog: &str, page: &str, objects: &[&str]) -> Vec<u8> {
    let mut all = vec![
        format!("<</Type/Catalog/Pages 2 0 R{catalog}>>"),
        "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 200 100]>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R{page}>>"),
        "<</Length 10>>\nstream\n1 0 0 rg 1\nendstream".to_owned(),
    ];
    all.extend(objects.iter().map(|object| (*object).to_owned()));
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut table = String::from("0000000000 65535 f\r\n");
    for (index, object) in all.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n\r\n", out.len()));
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let (start, size) = (out.len(), all.len() + 1);
    let end = format!("xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    out.extend_from_slice(end.as_bytes());
    out
}

fn take(bytes: &[u8]) -> Result<Intake, IntakeError> {
    intake(bytes, None, &Limits::default())
}

#[test]
fn a_plain_document_is_rewritten_without_a_change_to_tell() {
    let taken = take(&sample("", "/Rotate 90/UserUnit 2", &[])).unwrap();
    assert_eq!(taken.changes, []);
    assert_eq!(
        taken.pages,
        [PageSize {
            width: 200.0,
            height: 400.0
        }]
    );
    assert_eq!(
        taken,
        take(&sample("", "/Rotate 90/UserUnit 2", &[])).unwrap(),
        "the same input gives the same bytes"
    );
    let again = take(&taken.pdf).unwrap();
    assert_eq!((again.changes, again.pages), (taken.changes, taken.pages));
}

#[test]
fn what_acts_is_dropped_and_told() {
    let catalog = "/OpenAction<</S/JavaScript/JS(app.alert(1))>>/AA<</WC 5 0 R>>/Names<</JavaScript 6 0 R/EmbeddedFiles 6 0 R>>\
        /AcroForm<</Fields[]/XFA(x)/NeedAppearances true>>";
    let page =
        "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A 5 0 R>><</Subtype/FileAttachment/Rect[0 0 9 9]>>]/AA<</O 5 0 R>>";
    let taken = take(&sample(catalog, page, &["<</S/Launch/F(calc.exe)>>", "<</Names[]>>"])).unwrap();
    let expected = [
        Change::JavaScript,
        Change::Actions,
        Change::EmbeddedFiles,
        Change::ActiveAnnotations,
        Change::Xfa,
        Change::StaleAppearances,
    ];
    assert_eq!(taken.changes, expected);
    let document = Document::load_mem(&taken.pdf).unwrap();
    let left = format!("{:?}", document.objects);
    for word in [
        "JavaScript",
        "Launch",
        "/AA",
        "XFA",
        "NeedAppearances",
        "EmbeddedFiles",
        "FileAttachment",
    ] {
        assert!(!left.contains(word), "{word} is still there: {left}");
    }
    assert!(taken.changes.iter().all(|change| change.to_string().ends_with('.')));
}

#[test]
fn a_link_to_an_address_stays() {
    let taken = take(&sample(
        "",
        "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://example.org)>>>>]",
        &[],
    ))
    .unwrap();
    assert_eq!(taken.changes, []);
    assert!(format!("{:?}", Document::load_mem(&taken.pdf).unwrap().objects).contains("URI"));
}

#[test]
fn optional_content_is_frozen() {
    let catalog = "/OCProperties<</OCGs[5 0 R]/D<</OFF[5 0 R]/AS[<</Event/Print>>]/Order[5 0 R]>>/Configs[<<>>]>>";
    let taken = take(&sample(
        catalog,
        "",
        &["<</Type/OCG/Name(L)/Usage<</Print<</PrintState/ON>>>>>>"],
    ))
    .unwrap();
    assert_eq!(taken.changes, [Change::OptionalContent]);
    let left = format!("{:?}", Document::load_mem(&taken.pdf).unwrap().objects);
    assert!(
        left.contains("Locked") && left.contains("OFF") && !left.contains("Usage") && !left.contains("Configs"),
        "{left}"
    );
}

#[test]
fn a_broken_signature_is_refused_and_an_empty_signature_field_is_dropped() {
    let form = "/AcroForm<</Fields[5 0 R]>>";
    let signed = sample(
        form,
        "/Annots[5 0 R]",
        &[
            "<</FT/Sig/T(s)/V 6 0 R>>",
            "<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>",
        ],
    );
    let refused = take(&signed).unwrap_err();
    assert!(matches!(refused, IntakeError::Guest(_)), "{refused:?}");
    let empty = sample(
        form,
        "/Annots[5 0 R]",
        &["<</FT/Sig/T(s)/Subtype/Widget/Rect[0 0 0 0]>>"],
    );
    assert_eq!(take(&empty).unwrap().changes, [Change::SignatureFields]);
}

#[test]
fn a_page_listed_twice_becomes_two_pages() {
    let bytes = String::from_utf8(sample("", "", &[]))
        .unwrap()
        .replace("[3 0 R]", "[3 0 R 3 0 R]");
    assert_eq!(take(bytes.as_bytes()).unwrap().pages.len(), 2);
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    let good = sample("", "", &[]);
    assert_eq!(take(b"").unwrap_err(), IntakeError::Empty);
    assert_eq!(take(b"GIF89a and more").unwrap_err(), IntakeError::NotAPdf);
    assert_eq!(take(&good[..good.len() / 2]).unwrap_err(), IntakeError::Truncated);
    let small = Limits {
        max_bytes: 100,
        ..Limits::default()
    };
    assert!(matches!(
        intake(&good, None, &small).unwrap_err(),
        IntakeError::TooLarge { limit: 100, .. }
    ));
    let few = Limits {
        max_objects: 2,
        ..Limits::default()
    };
    assert_eq!(
        intake(&good, None, &few).unwrap_err(),
        IntakeError::TooManyObjects { limit: 2 }
    );
    let none = Limits {
        max_pages: 0,
        ..Limits::default()
    };
    assert_eq!(
        intake(&good, None, &none).unwrap_err(),
        IntakeError::TooManyPages { limit: 0 }
    );
    for kids in ["[2 0 R]", "[9 0 R]", "[4 0 R]", "7", "[]   "] {
        let bytes = String::from_utf8(good.clone()).unwrap().replace("[3 0 R]", kids);
        assert_eq!(
            take(bytes.as_bytes()).unwrap_err(),
            IntakeError::PageTreeBroken,
            "{kids}"
        );
    }
}

#[test]
fn damage_anywhere_gives_an_answer() {
    let good = sample(
        "/AcroForm<</Fields[5 0 R]>>",
        "/Annots[5 0 R]",
        &["<</FT/Tx/T(a)/V(b)/Rect[0 0 9 9]/Subtype/Widget>>"],
    );
    for position in 9..good.len() {
        for byte in [b' ', b'<', b'9', b'\0', b'['] {
            let mut bad = good.clone();
            bad[position] = byte;
            let _ = take(&bad);
        }
    }
    let deep = sample(&format!("/Lang {}{}", "[".repeat(5_000), "]".repeat(5_000)), "", &[]);
    let _ = take(&deep);
}

#[test]
fn everything_written_is_read_again_by_our_own_reader() {
    let taken = take(&sample("/Lang(en)", "", &[])).unwrap();
    let file = crate::syntax::File::open(&taken.pdf).unwrap();
    let (_, catalog) = file.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap(), &Object::string_literal("en"));
    assert_eq!(crate::syntax::whole::Whole::read(&file).unwrap().write(), taken.pdf);
}
