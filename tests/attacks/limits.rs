//! Files that ask for more than they are worth: each ends with `too-large`, where the limit is met and not later.

use crate::story::{APPROVED, roots};
use countersign_pdf::verify::{Cause, Limits, Options, Problem, inspect};
use std::io::Write;

fn packed(parts: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    parts.for_each(|part| encoder.write_all(&part).unwrap());
    encoder.finish().unwrap()
}

/// A file of these objects with an empty table.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    for (index, body) in objects.iter().enumerate() {
        file.extend(format!("{} 0 obj\n", index + 1).bytes());
        file.extend(body);
        file.extend(b"\nendobj\n");
    }
    let (start, size) = (file.len(), objects.len() + 1);
    let tail = format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    file.extend(format!("xref\n0 1\n0000000000 65535 f\r\n{tail}").bytes());
    file
}

fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{dict}/Length {}>>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// Appends revisions that change nothing.
fn repeated(mut file: Vec<u8>, times: usize) -> Vec<u8> {
    for _ in 0..times {
        let (previous, start) = (crate::forge::last_startxref(&file), file.len());
        let tail = format!("trailer\n<</Size 2/Root 1 0 R/Prev {previous}>>\nstartxref\n{start}\n%%EOF\n");
        file.extend(format!("xref\n0 0\n{tail}").bytes());
    }
    file
}

fn one_object() -> Vec<u8> {
    let tail = "trailer\n<</Size 2/Root 1 0 R>>\nstartxref\n29\n%%EOF\n";
    format!("%PDF-1.7\n1 0 obj\nnull\nendobj\nxref\n0 2\n0000000000 65535 f\r\n0000000009 00000 n\r\n{tail}")
        .into_bytes()
}

pub fn a_stream_that_inflates_without_end() {
    let zeros = packed((0..65).map(|_| vec![0; 1 << 20]));
    let bomb = stream("/Type/ObjStm/N 1/First 5/Filter/FlateDecode", &zeros);
    only!(file(&[bomb]), Cause::TooLarge { what: "a stream" });
}

pub fn object_streams_that_inflate_together() {
    let member = |number: usize| {
        let parts = (0..23).map(|part| match part {
            0 => format!("{} 0 null", number + 100).into_bytes(),
            _ => vec![b' '; 1 << 20],
        });
        stream("/Type/ObjStm/N 1/First 6/Filter/FlateDecode", &packed(parts))
    };
    let members: Vec<Vec<u8>> = (0..3).map(member).collect();
    among!(
        file(&members),
        Cause::TooLarge {
            what: "what the object streams hold together"
        }
    );
}

pub fn a_cross_reference_stream_without_end() {
    let rows = packed((0..62).map(|_| vec![0; 1 << 20]));
    let dict = "/Type/XRef/Size 9/Root 1 0 R/W[1 5 2]/Index[0 8000000]/Filter/FlateDecode";
    only!(
        file(&[stream(dict, &rows)]),
        Cause::TooLarge {
            what: "the cross-reference stream"
        }
    );
}

pub fn more_revisions_than_are_read() {
    among!(
        repeated(one_object(), 1_000),
        Cause::TooLarge {
            what: "the number of revisions"
        }
    );
}

pub fn arrays_in_arrays_in_the_base() {
    let deep = format!("{}{}", "[".repeat(70), "]".repeat(70));
    only!(file(&[deep.into_bytes()]), Cause::TooLarge { .. });
}

/// A row of the predictor as wide as memory: room for it must not be made.
pub fn a_predictor_wider_than_memory() {
    let dict = format!(
        "/Type/ObjStm/N 1/First 4/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns {}>>",
        i64::MAX
    );
    let data = packed(std::iter::once(b"\x025 0 null".to_vec()));
    only!(file(&[stream(&dict, &data)]), Cause::Syntax { .. });
}

fn first(file: &[u8], limits: Limits) -> Problem {
    let roots = roots();
    let report = inspect(
        file,
        &Options {
            roots: &roots,
            limits,
            ..Options::default()
        },
    );
    report
        .all_problems()
        .find(|problem| matches!(problem.cause, Cause::TooLarge { .. }))
        .unwrap_or_else(|| panic!("{report:#?}"))
        .clone()
}

#[test]
fn the_file() {
    // One byte more than is read, and nothing of it is.
    let vast = vec![b'x'; Limits::default().max_bytes + 1];
    let found = first(&vast, Limits::default());
    assert_eq!((found.cause, found.offset), (Cause::TooLarge { what: "the file" }, 0));
}

#[test]
fn the_number_of_objects() {
    let many = file(&vec![b"null".to_vec(); 300]);
    let limits = Limits {
        max_objects: 100,
        ..Limits::default()
    };
    let found = first(&many, limits);
    let what = "the number of objects";
    assert_eq!(found.cause, Cause::TooLarge { what });
    assert!(many[found.offset..].starts_with(b"101 0 obj"), "it read on");
    let index: String = (0..300)
        .map(|index| format!("{} {} ", 1_001 + index, 5 * index))
        .collect();
    let dict = format!("/Type/ObjStm/N 300/First {}", index.len());
    let held = stream(&dict, (index + &"null ".repeat(300)).as_bytes());
    assert!(matches!(first(&file(&[held]), limits).cause, Cause::TooLarge { .. }));
}

#[test]
fn the_values_in_objects() {
    let many = file(&[format!("[{}]", "0 ".repeat(5_000)).into_bytes()]);
    let limits = Limits {
        max_values: 1_000,
        ..Limits::default()
    };
    let what = "the number of values in its objects";
    let found = first(&many, limits);
    assert_eq!(found.cause, Cause::TooLarge { what });
    assert!(found.offset < 2_100, "it read on");
    let body = format!("7 0 [{}]", "0 ".repeat(5_000));
    let held = stream("/Type/ObjStm/N 1/First 4", body.as_bytes());
    assert_eq!(first(&file(&[held]), limits).cause, Cause::TooLarge { what });
}

#[test]
fn the_nesting() {
    let limits = Limits {
        max_depth: 2,
        ..Limits::default()
    };
    let what = "the nesting of arrays and dictionaries";
    assert_eq!(first(&APPROVED.file, limits).cause, Cause::TooLarge { what });
}

#[test]
fn one_stream() {
    let limits = Limits {
        max_stream: 10,
        ..Limits::default()
    };
    assert_eq!(
        first(&APPROVED.file, limits).cause,
        Cause::TooLarge { what: "a stream" }
    );
}

#[test]
fn the_number_of_revisions() {
    let limits = Limits {
        max_revisions: 2,
        ..Limits::default()
    };
    let what = "the number of revisions";
    let found = first(&APPROVED.file, limits);
    assert_eq!(
        (found.cause, found.offset),
        (Cause::TooLarge { what }, APPROVED.starts[2])
    );
}
