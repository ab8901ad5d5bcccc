//! What every honest document goes through.

use crate::story::{Story, email, fonts, root_pem, roots};
use countersign_pdf::geometry::Rect;
use countersign_pdf::intake::{Intake, Limits, intake};
use countersign_pdf::prepare::{Place, SlotPlan, prepare};
use countersign_pdf::verify::{Options, judge};
use countersign_protocol::evidence::VerdictKind;
use countersign_tests::peers::{folder, say};
use countersign_tests::{program, root};
use image::RgbImage;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Mutex};

/// A document by name.
pub struct Source {
    pub name: String,
    pub pdf: Vec<u8>,
}

/// The first pages as Poppler shows them at 30 dots per inch.
fn drawn(pdf: &Path) -> Vec<RgbImage> {
    let pages = tempfile::tempdir().unwrap();
    let (done, said) = say("pdftoppm", |command| {
        command
            .args(["-png", "-r", "30", "-l", "4"])
            .arg(pdf)
            .arg(pages.path().join("page"));
    });
    assert!(done, "{said}");
    let mut files: Vec<PathBuf> = std::fs::read_dir(pages.path())
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|file| image::open(file).unwrap().to_rgb8()).collect()
}

/// Does the second show what the first shows? A pixel counts when a colour differs by more than rounding.
fn same(before: &[RgbImage], after: &[RgbImage]) -> bool {
    let alike = |one: &RgbImage, other: &RgbImage| {
        one.dimensions() == other.dimensions()
            && one
                .pixels()
                .zip(other.pixels())
                .all(|(one, other)| one.0.iter().zip(other.0).all(|(a, b)| a.abs_diff(b) <= 8))
    };
    before.len() == after.len() && !before.is_empty() && before.iter().zip(after).all(|(one, other)| alike(one, other))
}

/// For one approver, who signs on the second page, or on one of our own where there is none.
fn prepared(taken: &Intake) -> Result<Vec<u8>, countersign_pdf::prepare::PrepareError> {
    let rect = Rect {
        x: 50.0,
        y: 60.0,
        w: 150.0,
        h: 40.0,
    };
    let plan = SlotPlan {
        index: 1,
        label: email(1),
        place: (taken.pages.len() > 1).then_some(Place { page: 2, rect }),
        fields: Vec::new(),
    };
    prepare(&taken.pdf, &[plan], &fonts())
}

/// Where the finished files stay for other programs, as NAME.pdf and NAME.evidence beside the authority's certificate: the folder that
/// `COUNTERSIGN_HONEST` names.
static FINISHED: LazyLock<PathBuf> = LazyLock::new(|| {
    let to = std::env::var_os("COUNTERSIGN_HONEST")
        .map_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("honest"), PathBuf::from);
    let _ = std::fs::remove_dir_all(&to);
    std::fs::create_dir_all(&to).unwrap();
    std::fs::write(to.join("ca.pem"), root_pem()).unwrap();
    to
});

/// What the terminal client says of a finished file, with its evidence and nothing else.
fn by_program(name: &str) -> Result<(), String> {
    let file = |ending: &str| FINISHED.join(format!("{name}.{ending}"));
    let mut command = Command::new(program("countersign"));
    command.env("COUNTERSIGN_HOME", FINISHED.join("home"));
    command
        .args(["verify", "--json", "--offline", "--ca"])
        .arg(FINISHED.join("ca.pem"));
    command.arg("--evidence").arg(file("evidence")).arg(file("pdf"));
    let output = command.output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    match output.status.success() && said["verdict"] == "valid" {
        true => Ok(()),
        false => Err(format!("the terminal client: {said}")),
    }
}

/// The whole way of one document; the finished file.
fn whole_way(source: &Source, scratch: &Path) -> Result<Vec<u8>, String> {
    let taken = intake(&source.pdf, None, &Limits::default()).map_err(|error| format!("intake: {error}"))?;
    let (before, after) = (scratch.join("before"), scratch.join("after"));
    std::fs::write(&before, &source.pdf).unwrap();
    std::fs::write(&after, &taken.pdf).unwrap();
    if !same(&drawn(&before), &drawn(&after)) {
        return Err("it looks otherwise after intake".to_owned());
    }
    let base = prepared(&taken).map_err(|error| format!("prepare: {error}"))?;
    let guest = !taken.before.is_empty();
    if guest && !(taken.pdf == source.pdf && base.starts_with(&source.pdf)) {
        return Err("it was signed before, and was rewritten".to_owned());
    }
    let certified = Story::on(&base, 1, 1);
    // Nothing may be drawn where others signed.
    let approved = if guest {
        certified.signed(1)
    } else {
        certified.approved(1)
    };
    let story = approved.closed();
    let roots = roots();
    let options = Options {
        roots: &roots,
        ..Options::default()
    };
    let evidence = story.evidence();
    let verdict = judge(&story.file, &options, Some(&evidence));
    if verdict.verdict != VerdictKind::Valid {
        return Err(format!("our verifier: {:?}", verdict.reasons));
    }
    std::fs::write(FINISHED.join(format!("{}.pdf", source.name)), &story.file).unwrap();
    std::fs::write(FINISHED.join(format!("{}.evidence", source.name)), evidence.to_bytes()).unwrap();
    by_program(&source.name)?;
    let before: Vec<_> = verdict.before.iter().map(|before| before.signer.as_str()).collect();
    if before != vec!["legal@example.org"; usize::from(guest)] {
        return Err(format!("signed before by {before:?}"));
    }
    Ok(story.file)
}

/// Every document the whole way, and all that came of it before the peers at once. Fails with a list of what is wrong.
pub fn all_the_way(sources: &[Source]) {
    with_others(sources, None);
}

/// [`all_the_way`] of documents that were signed before by people of another authority (PEM).
pub fn with_others(sources: &[Source], others: Option<&[u8]>) {
    let finished = tempfile::tempdir().unwrap();
    std::fs::write(finished.path().join("ca.pem"), root_pem()).unwrap();
    if let Some(others) = others {
        std::fs::write(finished.path().join("others.pem"), others).unwrap();
    }
    let wrong = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let (wrong, finished) = (&wrong, finished.path());
            scope.spawn(move || {
                let scratch = tempfile::tempdir().unwrap();
                for source in sources.iter().skip(worker).step_by(workers) {
                    match whole_way(source, scratch.path()) {
                        Ok(file) => std::fs::write(finished.join(format!("{}.pdf", source.name)), file).unwrap(),
                        Err(why) => wrong.lock().unwrap().push(format!("{}: {why}", source.name)),
                    }
                }
            });
        }
    });
    let (done, said) = say(folder().join("python"), |command| {
        command.arg(root().join("tests/peers/judge.py")).arg(finished.path());
    });
    assert!(done, "{said}");
    let mut wrong = wrong.into_inner().unwrap();
    wrong.extend(
        said.lines()
            .filter(|line| !line.ends_with("\tvalid\tvalid\tok"))
            .map(str::to_owned),
    );
    assert!(
        wrong.is_empty(),
        "{} of {} are not accepted:\n{}",
        wrong.len(),
        sources.len(),
        wrong.join("\n")
    );
    assert_eq!(said.lines().count(), sources.len());
    println!(
        "{} documents the whole way; all are valid to us, pyHanko and pdfsig, and sound to qpdf",
        sources.len()
    );
}
