//! Every hostile file against its header: by the library and by the terminal client.

use crate::corpus::{ALL, Attack};
use crate::header::{Header, folder};
use crate::story::{root_pem, roots};
use countersign_pdf::verify::{DocumentVerdict, Options, judge};
use countersign_protocol::evidence::Evidence;
use countersign_tests::program;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

/// Attack classes that PEERS names, each of which must have a file.
const CLASSES: [&str; 28] = [
    "incremental-saving",
    "signature-wrapping",
    "universal-forgery",
    "shadow-hide",
    "shadow-replace",
    "shadow-hide-and-replace",
    "evil-annotation",
    "evil-signature",
    "dropped-layer",
    "duplicated-layer",
    "reordered-layer",
    "foreign-layer",
    "rebased-layer",
    "anothers-field",
    "anothers-canvas",
    "unsigned-canvas",
    "covering-canvas",
    "freed-objects",
    "catalog-and-page-tree",
    "added-actions",
    "padding",
    "trailing-bytes",
    "digest-downgrade",
    "second-signer-info",
    "attached-content",
    "copied-timestamps",
    "evil-authority",
    "duplicate-keys",
];

/// Are the headers to be written anew?
pub fn recording() -> bool {
    std::env::var_os("COUNTERSIGN_RECORD").is_some_and(|value| !value.is_empty())
}

pub fn verdict(attack: &Attack) -> DocumentVerdict {
    let roots = roots();
    let options = Options {
        roots: &roots,
        ..Options::default()
    };
    let evidence = attack
        .evidence
        .as_deref()
        .map(|bytes| Evidence::from_bytes(bytes).unwrap());
    judge(&attack.pdf, &options, evidence.as_ref())
}

fn line<'a>(verdict: &str, causes: impl Iterator<Item = &'a str>) -> String {
    let causes: BTreeSet<&str> = causes.collect();
    let causes: Vec<&str> = causes.into_iter().collect();
    format!("{verdict} {}", causes.join(" "))
}

fn pages(pages: impl Iterator<Item = u64>) -> String {
    let pages: BTreeSet<u64> = pages.collect();
    let pages: Vec<String> = pages.iter().map(u64::to_string).collect();
    if pages.is_empty() {
        "none".to_owned()
    } else {
        pages.join(" ")
    }
}

/// What is to be recorded of a file, the peers left out.
pub fn found(attack: &Attack) -> Header {
    let verdict = verdict(attack);
    let problems: Vec<_> = verdict.all_problems().map(|(_, problem)| problem).collect();
    for problem in &problems {
        assert!(problem.offset <= attack.pdf.len(), "{}: {problem:?}", attack.name);
    }
    let causes = problems.iter().map(|problem| problem.cause.name());
    let causes = causes.chain(verdict.mismatches.iter().map(|mismatch| mismatch.name()));
    let causes = causes.chain(verdict.chain.iter().map(|reason| reason.name()));
    Header {
        class: attack.class.clone(),
        evidence: attack.evidence.as_ref().map_or("none", |_| "chain").to_owned(),
        expect: line(verdict.verdict.name(), causes),
        pages: pages(problems.iter().filter_map(|problem| problem.page).map(u64::from)),
        ..Header::default()
    }
}

#[test]
fn every_hostile_file_is_refused_for_its_recorded_cause() {
    if recording() {
        return record();
    }
    let recorded = Header::all();
    let mut wrong = Vec::new();
    for attack in &*ALL {
        let found = found(attack);
        match recorded.get(&attack.name) {
            None => wrong.push(format!("{}: has no header; {found:?}", attack.name)),
            Some(header) => {
                let bare = Header {
                    peers: Default::default(),
                    ..header.clone()
                };
                if bare != found {
                    wrong.push(format!("{}:\n  recorded {bare:?}\n  found    {found:?}", attack.name));
                }
            }
        }
    }
    let made: BTreeSet<&String> = ALL.iter().map(|attack| &attack.name).collect();
    wrong.extend(
        recorded
            .keys()
            .filter(|name| !made.contains(name))
            .map(|name| format!("{name}: a header without a file")),
    );
    assert!(
        wrong.is_empty(),
        "{} of {} (`make attacks` records anew):\n{}",
        wrong.len(),
        ALL.len(),
        wrong.join("\n")
    );
    let classes: BTreeSet<&str> = ALL.iter().map(|attack| attack.class.as_str()).collect();
    for class in CLASSES {
        assert!(classes.contains(class), "no file of class {class}");
    }
    println!(
        "{} hostile files of {} classes, each refused as recorded",
        ALL.len(),
        classes.len()
    );
}

/// Writes the headers anew; what the peers say stays until they are asked (see `peers.rs`).
fn record() {
    let old = Header::all();
    let folder = folder();
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for attack in &*ALL {
        let mut header = found(attack);
        if let Some(old) = old.get(&attack.name) {
            header.peers = old.peers.clone();
        }
        std::fs::write(folder.join(format!("{}.txt", attack.name)), header.write()).unwrap();
    }
}

/// The files themselves, for other programs: NAME.pdf, NAME.evidence and the authority's certificate.
pub fn write_all(to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    std::fs::write(to.join("ca.pem"), root_pem()).unwrap();
    for attack in &*ALL {
        std::fs::write(to.join(format!("{}.pdf", attack.name)), &attack.pdf).unwrap();
        if let Some(evidence) = &attack.evidence {
            std::fs::write(to.join(format!("{}.evidence", attack.name)), evidence).unwrap();
        }
    }
}

/// All files in a folder that lasts as long as the tests, or in the one that `COUNTERSIGN_ATTACKS` names.
pub static FILES: LazyLock<std::path::PathBuf> = LazyLock::new(|| {
    let to = std::env::var_os("COUNTERSIGN_ATTACKS").map_or_else(
        || Path::new(env!("CARGO_TARGET_TMPDIR")).join("attacks"),
        std::path::PathBuf::from,
    );
    let _ = std::fs::remove_dir_all(&to);
    write_all(&to);
    to
});

/// What `countersign verify --json --offline` says, in the words of a header, and whether the exit code fits.
fn by_program(attack: &Attack) -> (Header, bool, String) {
    let file = |ending: &str| FILES.join(format!("{}.{ending}", attack.name));
    let mut command = Command::new(program("countersign"));
    let home = FILES.join("home");
    command
        .env("COUNTERSIGN_HOME", &home)
        .args(["verify", "--json", "--offline", "--ca"]);
    command.arg(FILES.join("ca.pem"));
    if attack.evidence.is_some() {
        command.arg("--evidence").arg(file("evidence"));
    }
    let output = command.arg(file("pdf")).output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout.clone(), output.stderr].concat()).into_owned();
    let told: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{}: {error}\n{said}", attack.name));
    let causes = told["causes"].as_array().cloned().unwrap_or_default();
    let verdict = told["verdict"].as_str().unwrap_or("no verdict");
    let header = Header {
        class: attack.class.clone(),
        evidence: attack.evidence.as_ref().map_or("none", |_| "chain").to_owned(),
        expect: line(verdict, causes.iter().filter_map(|cause| cause["cause"].as_str())),
        pages: pages(causes.iter().filter_map(|cause| cause["page"].as_u64())),
        ..Header::default()
    };
    (header, output.status.code() == Some(1), said)
}

#[test]
fn the_terminal_client_refuses_every_hostile_file_for_the_same_cause() {
    let mut wrong = Vec::new();
    for attack in &*ALL {
        let (told, fits, said) = by_program(attack);
        if told != found(attack) || !fits || said.contains("panicked") {
            wrong.push(format!("{}: {told:?}\n{said}", attack.name));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
