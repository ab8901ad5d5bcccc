//! Files that are small to write and dear to read: what they share or repeat is charged each time, in steps, so that the cost of a
//! file stays in proportion to its size. No test here looks at a clock.

use crate::corpus::ALL;
use crate::story::{APPROVED, FINISHED, look, roots};
use countersign_pdf::intake::{IntakeError, intake};
use countersign_pdf::verify::{Cause, Limits, Options, Report, inspect};
use std::io::Write;

/// A revision of these objects, all listed, behind `file`.
fn revision(file: &mut Vec<u8>, objects: &[(u32, Vec<u8>)], size: u32) {
    let previous = (!file.is_empty()).then(|| crate::forge::last_startxref(file));
    if previous.is_none() {
        file.extend(b"%PDF-1.7\n");
    }
    let mut rows = Vec::new();
    if previous.is_none() {
        rows.extend(b"0 1\n0000000000 65535 f\r\n");
    }
    for (number, body) in objects {
        rows.extend(format!("{number} 1\n{:010} 00000 n\r\n", file.len()).bytes());
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(body);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    let previous = previous.map(|previous| format!("/Prev {previous}")).unwrap_or_default();
    file.extend(b"xref\n");
    file.extend(rows);
    let trailer = format!("trailer\n<</Size {size}/Root 1 0 R/ID[<00><00>]{previous}>>\n");
    file.extend(format!("{trailer}startxref\n{start}\n%%EOF\n").bytes());
}

fn numbered(bodies: impl IntoIterator<Item = Vec<u8>>) -> Vec<(u32, Vec<u8>)> {
    (1..).zip(bodies).collect()
}

/// A document of one page, with this form and these objects from 4 on.
fn with_form(form: &str, more: Vec<Vec<u8>>) -> Vec<u8> {
    let first = [
        format!("<</Type/Catalog/Pages 2 0 R/AcroForm {form}>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>".to_owned(),
    ];
    let objects = numbered(first.into_iter().map(String::into_bytes).chain(more));
    let mut file = Vec::new();
    revision(&mut file, &objects, objects.len() as u32 + 1);
    file
}

/// One problem for five bytes.
pub fn problems_without_end() {
    let file = with_form(
        &format!("<</SigFlags 3/Fields[{}]>>", "null ".repeat(50_000)),
        Vec::new(),
    );
    let report = look(&file);
    assert_eq!(report.all_problems().count(), Limits::default().max_problems + 1);
    among!(file, Cause::MoreProblems);
}

/// A long name stands once in the file, and in the full name of each field below.
pub fn a_long_name_over_many_fields() {
    let kids: String = (5..2_005).map(|number| format!("{number} 0 R ")).collect();
    let name = "n".repeat(1_000_000);
    let parent = format!("<</T({name})/Kids[{kids}]>>").into_bytes();
    let kids = (0..2_000).map(|index| format!("<</FT/Tx/T(k{index})>>").into_bytes());
    let more = std::iter::once(parent).chain(kids).collect();
    among!(with_form("<</SigFlags 3/Fields[4 0 R]>>", more), Cause::TooCostly);
}

/// The same flate bomb, thousands of times in one list.
pub fn a_store_that_lists_one_bomb_many_times() {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&vec![0; 40 << 20]).unwrap();
    let bomb = encoder.finish().unwrap();
    let mut file = with_form("<</SigFlags 3/Fields[]>>", Vec::new());
    let head = format!("<</Filter/FlateDecode/Length {}>>\nstream\n", bomb.len());
    let stream = [head.as_bytes(), &bomb, b"\nendstream"].concat();
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm <</SigFlags 3/Fields[]>>/DSS 4 0 R>>";
    let store = format!("<</Certs[{}]>>", "5 0 R ".repeat(4_000));
    let objects = vec![(1, catalog.into()), (4, store.into_bytes()), (5, stream)];
    revision(&mut file, &objects, 6);
    among!(file, Cause::TooCostly);
}

/// Each revision replaces one of two thousand objects: what is looked up in them is looked up at once.
pub fn hundreds_of_revisions_of_many_objects() {
    let mut file = with_form("<</SigFlags 3/Fields[]>>", vec![b"null".to_vec(); 2_000]);
    for _ in 0..900 {
        revision(&mut file, &[(4, b"null".to_vec())], 2_004);
    }
    let steps = look(&file).steps;
    assert!(steps < 16 * file.len() as u64, "{steps} steps for {} bytes", file.len());
    among!(file, Cause::UnsignedRevision);
}

fn with(file: &[u8], limits: Limits) -> Report {
    let roots = roots();
    inspect(
        file,
        &Options {
            roots: &roots,
            limits,
            ..Options::default()
        },
    )
}

#[test]
fn no_hostile_file_costs_more_than_its_size_allows() {
    let limits = Limits::default();
    for attack in ALL.iter() {
        let steps = look(&attack.pdf).steps;
        let most = limits.free_steps + limits.steps_per_byte * attack.pdf.len() as u64;
        assert!(steps <= most, "{}: {steps} of {most}", attack.name);
    }
}

#[test]
fn honest_documents_are_far_from_the_limit() {
    for file in [&APPROVED.file, &FINISHED.file] {
        let report = look(file);
        assert!(report.is_sound());
        let most = Limits::default().free_steps + Limits::default().steps_per_byte * file.len() as u64;
        assert!(report.steps < most / 20, "{} of {most}", report.steps);
    }
}

#[test]
fn wherever_the_steps_end_the_document_is_refused_for_that() {
    let all = look(&FINISHED.file).steps;
    for part in 0..40 {
        let limits = Limits {
            free_steps: all * part / 40,
            steps_per_byte: 0,
            ..Limits::default()
        };
        let report = with(&FINISHED.file, limits);
        let found = report.problems.iter().find(|problem| problem.cause == Cause::TooCostly);
        let found = found.unwrap_or_else(|| panic!("{part}: {report:#?}"));
        assert!(found.offset <= FINISHED.file.len());
        assert!(report.signatures.iter().all(|signature| !signature.valid), "{part}");
        assert!(report.steps <= limits.free_steps);
    }
    let enough = Limits {
        free_steps: all,
        steps_per_byte: 0,
        ..Limits::default()
    };
    assert!(with(&FINISHED.file, enough).is_sound());
}

#[test]
fn a_problem_that_finds_no_room_still_counts() {
    let bad = with_form("<</SigFlags 3/Fields[null null null]>>", Vec::new());
    let limits = Limits {
        max_problems: 1,
        ..Limits::default()
    };
    let causes: Vec<Cause> = with(&bad, limits)
        .all_problems()
        .map(|problem| problem.cause.clone())
        .collect();
    assert!(
        matches!(causes[..], [Cause::BadBase { .. }, Cause::MoreProblems]),
        "{causes:#?}"
    );
    // Not even where the first is a matter of trust alone.
    let none = Limits {
        max_problems: 0,
        ..Limits::default()
    };
    assert!(with(&FINISHED.file, none).is_sound());
    let cut = with(&FINISHED.file[..FINISHED.file.len() - 1], none);
    assert!(!cut.is_sound());
}

fn taken(pages: &str, more: Vec<Vec<u8>>) -> Result<usize, IntakeError> {
    let first = ["<</Type/Catalog/Pages 2 0 R>>".to_owned(), pages.to_owned()];
    let objects = numbered(first.into_iter().map(String::into_bytes).chain(more));
    let mut file = Vec::new();
    revision(&mut file, &objects, objects.len() as u32 + 1);
    intake(&file, None, &Default::default()).map(|taken| taken.pages.len())
}

#[test]
fn intake_does_not_walk_a_page_tree_of_countless_paths() {
    let level = |number: u32| format!("<</Type/Pages/Kids[{number} 0 R {number} 0 R]/Count 2>>");
    let mut more: Vec<Vec<u8>> = (4..62).map(|number| level(number).into_bytes()).collect();
    more.push(b"<</Type/Pages/Kids[]/Count 0>>".to_vec());
    assert_eq!(taken(&level(3), more), Err(IntakeError::TooCostly));
}

#[test]
fn intake_does_not_copy_what_pages_share_without_end() {
    // Two thousand pages inherit one dictionary of a megabyte.
    let kids: String = (3..2_003).map(|number| format!("{number} 0 R ")).collect();
    let pages = format!(
        "<</Type/Pages/Resources<</A({})>>/Kids[{kids}]/Count 2000>>",
        "x".repeat(1 << 20)
    );
    let more = vec![b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>".to_vec(); 2_000];
    assert_eq!(taken(&pages, more), Err(IntakeError::TooCostly));
}

#[test]
fn intake_takes_a_page_that_is_its_own_tree_apart() {
    // Found by fuzzing: the tree was written over the page.
    let page = "<</Type/Page/MediaBox[0 0 9 9]>>";
    assert_eq!(taken(page, Vec::new()), Ok(1));
    let both = "<</Type/Pages/Kids[1 0 R]/Count 1>>";
    let taken = taken(both, Vec::new());
    assert!(taken == Ok(1) || taken == Err(IntakeError::PageTreeBroken), "{taken:?}");
}
