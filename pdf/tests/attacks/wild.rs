//! Any bytes at all: no panic, no hang, never valid.

use crate::story::{APPROVED, FINISHED, look, roots};
use countersign_pdf::verify::{Cause, Limits, Options, inspect};

fn noise(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    }
}

#[test]
fn every_prefix_is_refused_or_a_shorter_document() {
    let ends: Vec<usize> = FINISHED.starts.iter().copied().chain([FINISHED.file.len()]).collect();
    for length in (0..FINISHED.file.len())
        .step_by(997)
        .chain(ends.iter().map(|end| end.saturating_sub(1)))
    {
        let sound = look(&FINISHED.file[..length]).is_sound();
        assert_eq!(sound, ends.contains(&length) && length > ends[1], "{length}");
    }
}

#[test]
fn no_changed_byte_goes_unnoticed() {
    let mut next = noise(1);
    for _ in 0..300 {
        let mut file = APPROVED.file.clone();
        let at = next() as usize % file.len();
        file[at] ^= 1 << (next() % 8);
        assert!(!look(&file).is_sound(), "byte {at}");
    }
}

#[test]
fn no_change_inside_the_structure_goes_unnoticed() {
    // The last 3,000 bytes: signature dictionary, cross-reference, trailer.
    let length = APPROVED.file.len();
    let mut next = noise(2);
    for at in (length - 3_000..length).step_by(13) {
        let mut file = APPROVED.file.clone();
        file[at] = file[at].wrapping_add(1 + (next() % 255) as u8);
        assert!(!look(&file).is_sound(), "byte {at}");
    }
}

#[test]
fn noise_is_refused() {
    let mut next = noise(3);
    for length in (0..3_000).step_by(61) {
        let bytes: Vec<u8> = (0..length).map(|_| next() as u8).collect();
        assert!(!look(&bytes).is_sound());
        assert!(!look(&[b"%PDF-1.7\n", &bytes[..]].concat()).is_sound());
    }
}

#[test]
fn cut_and_spliced_files_are_refused() {
    let mut next = noise(4);
    for _ in 0..60 {
        let (a, b) = (
            next() as usize % APPROVED.file.len(),
            next() as usize % APPROVED.file.len(),
        );
        let file = [&APPROVED.file[..a], &APPROVED.file[b..]].concat();
        assert!(a == b || !look(&file).is_sound(), "{a} {b}");
    }
}

#[test]
fn limits_end_the_reading() {
    let roots = roots();
    let with = |limits: Limits| {
        let report = inspect(
            &APPROVED.file,
            &Options {
                roots: &roots,
                limits,
                ..Options::default()
            },
        );
        let refused = report
            .all_problems()
            .any(|problem| matches!(problem.cause, Cause::TooLarge { .. } | Cause::Syntax { .. }));
        assert!(refused, "{report:#?}");
    };
    let usual = Limits::default();
    with(Limits {
        max_bytes: 100,
        ..usual
    });
    with(Limits {
        max_objects: 5,
        ..usual
    });
    with(Limits { max_depth: 2, ..usual });
    with(Limits {
        max_stream: 10,
        ..usual
    });
    with(Limits {
        max_revisions: 2,
        ..usual
    });
}

#[test]
fn a_compressed_bomb_is_not_inflated() {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![0u8; 1 << 20];
    (0..128).for_each(|_| encoder.write_all(&zeros).unwrap());
    let packed = encoder.finish().unwrap();
    let mut file = b"%PDF-1.7\n".to_vec();
    let head = format!(
        "1 0 obj\n<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length {}>>\nstream\n",
        packed.len()
    );
    file.extend(head.bytes());
    file.extend(&packed);
    file.extend(b"\nendstream\nendobj\n");
    let start = file.len();
    file.extend(format!("xref\n0 2\n0000000000 65535 f\r\n0000000009 00000 n\r\ntrailer\n<</Size 2/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").bytes());
    among!(file, Cause::TooLarge { .. });
}
