//! What `make fuzz` searches with, run plainly over everything that is here: a crash or a loop without end in any of them shows in
//! an ordinary run of the tests.

#[path = "../fuzz/src/targets.rs"]
mod fuzzed;

use crate::corpus;
use std::path::Path;

fn run(target: &str, bytes: &[u8]) {
    let found = fuzzed::ALL.iter().find(|(name, _)| *name == target);
    found.unwrap_or_else(|| panic!("no target {target}")).1(bytes);
}

#[test]
fn intake_comes_back_from_every_hostile_file() {
    for attack in corpus::ALL.iter() {
        run("intake", &attack.pdf);
    }
}

#[test]
fn the_verifier_comes_back_from_every_hostile_file() {
    for attack in corpus::ALL.iter() {
        run("verify", &attack.pdf);
        if let Some(evidence) = &attack.evidence {
            run("evidence", evidence);
        }
    }
}

#[test]
fn every_target_reads_what_others_read() {
    // Bytes of another kind are foreign too.
    let attack = corpus::ALL.iter().find(|attack| attack.evidence.is_some()).unwrap();
    let evidence = attack.evidence.as_ref().unwrap();
    let pieces = [
        &b""[..],
        b"\x30\x80",
        b"\x9f",
        &attack.pdf,
        evidence,
        &evidence[..evidence.len() / 2],
    ];
    for (_, target) in fuzzed::ALL {
        pieces.iter().for_each(|piece| target(piece));
    }
}

/// `found/TARGET-…`: every input that ever made a target fail.
#[test]
fn what_was_found_once_stays_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/found");
    for file in std::fs::read_dir(folder).into_iter().flatten() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let target = name.split('-').next().unwrap().to_owned();
        run(&target, &std::fs::read(&path).unwrap());
    }
}
