//! Any bytes at all: no panic, no hang, never valid.

use crate::story::{APPROVED, FINISHED, look};

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
