//! A finished file with bytes flipped, cut, put in or doubled: never a panic, never valid.

use crate::story::{FINISHED, Story, look};
use countersign_protocol::evidence::VerdictKind;
use std::sync::LazyLock;

/// Small, and with every kind of revision.
static SMALL: LazyLock<Story> = LazyLock::new(|| Story::finished(1));

fn noise(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    }
}

/// The file with one change, which may turn out to be none.
fn mutated(file: &[u8], next: &mut impl FnMut(usize) -> usize) -> Vec<u8> {
    let mut out = file.to_vec();
    // Half of the changes fall on structure, which is a small part of the bytes.
    let at = if next(2) == 0 {
        next(out.len())
    } else {
        let marks: Vec<usize> = (0..out.len()).filter(|at| b"/<>[]".contains(&out[*at])).collect();
        (marks[next(marks.len())] + next(8)).min(out.len() - 1)
    };
    let end = (at + 1 + next(24)).min(out.len());
    match next(6) {
        0 => out[at] ^= 1 << next(8),
        1 => out[at] = b" \n\0/<>()[]%09-"[next(14)],
        2 => drop(out.drain(at..end)),
        3 => {
            let piece = out[at..end].to_vec();
            out.splice(at..at, piece);
        }
        4 => {
            let from = next(file.len());
            let piece = file[from..(from + 1 + next(400)).min(file.len())].to_vec();
            out.splice(at..at, piece);
        }
        _ => {
            let from = next(file.len());
            let piece = file[from..(from + end - at).min(file.len())].to_vec();
            out.splice(at..end, piece);
        }
    }
    out
}

fn campaign(story: &Story, seed: u64, rounds: usize) {
    let mut next = noise(seed);
    for round in 0..rounds {
        let file = mutated(&story.file, &mut next);
        if !look(&file).is_sound() {
            continue; // the chain cannot make up for that
        }
        // A cut that falls on the end of a revision leaves an honest, shorter document.
        let verdict = story.judge(&file).verdict;
        let fits = match verdict {
            VerdictKind::Valid => file == story.file,
            VerdictKind::Incomplete => story.file.starts_with(&file),
            _ => true,
        };
        assert!(fits, "round {round}: {verdict:?}");
    }
}

#[test]
fn a_small_file() {
    let rounds = std::env::var("COUNTERSIGN_MUTATIONS")
        .ok()
        .and_then(|rounds| rounds.parse().ok());
    campaign(&SMALL, 7, rounds.unwrap_or(200));
}

#[test]
fn a_larger_file() {
    campaign(&FINISHED, 8, 40);
}
