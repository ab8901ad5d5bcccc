//! Collects the files that the constructions make, while they make them.

use crate::story::{Story, look, roots};
use countersign_pdf::verify::{DocumentVerdict, Options, Report, judge};
use countersign_protocol::evidence::{Evidence, VerdictKind};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

/// A function that makes hostile files and says of each what it must be refused for.
pub struct Construction {
    pub class: &'static str,
    pub name: &'static str,
    pub run: fn(),
}

/// One hostile file.
#[derive(Clone)]
pub struct Attack {
    /// The file's name without its ending, as `freed-objects-2`.
    pub name: String,
    /// As `freed-objects`.
    pub class: String,
    pub pdf: Vec<u8>,
    /// What the verifier is given besides; without it the file must be refused for itself.
    pub evidence: Option<Vec<u8>>,
}

type Made = (Vec<u8>, Option<Vec<u8>>);

thread_local! {
    static MADE: RefCell<Option<Vec<Made>>> = const { RefCell::new(None) };
}

fn keep(pdf: &[u8], evidence: Option<&Evidence>) {
    MADE.with_borrow_mut(|made| {
        if let Some(made) = made {
            made.push((pdf.to_vec(), evidence.map(Evidence::to_bytes)));
        }
    });
}

/// What the verifier says of a hostile file, which is kept.
pub fn hostile(file: &[u8]) -> Report {
    keep(file, None);
    look(file)
}

/// The verdict over `file` with evidence; kept unless it is valid.
pub fn judged(file: &[u8], evidence: &Evidence) -> DocumentVerdict {
    let roots = roots();
    let options = Options {
        roots: &roots,
        ..Options::default()
    };
    let verdict = judge(file, &options, Some(evidence));
    if verdict.verdict != VerdictKind::Valid {
        keep(file, Some(evidence));
    }
    verdict
}

impl Story {
    /// The verdict over `file` with this story's chain.
    pub fn judge(&self, file: &[u8]) -> DocumentVerdict {
        judged(file, &self.evidence())
    }
}

/// All hostile files in the order of the table.
pub static ALL: LazyLock<Vec<Attack>> = LazyLock::new(|| {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let made: Vec<Vec<(usize, Vec<Attack>)>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers)
            .map(|worker| {
                let own = crate::table::ALL.iter().enumerate().skip(worker).step_by(workers);
                scope.spawn(move || own.map(|(index, construction)| (index, made(construction))).collect())
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let mut made: Vec<(usize, Vec<Attack>)> = made.into_iter().flatten().collect();
    made.sort_by_key(|(index, _)| *index);
    let all: Vec<Attack> = made.into_iter().flat_map(|(_, attacks)| attacks).collect();
    let names: BTreeSet<&str> = all.iter().map(|attack| attack.name.as_str()).collect();
    assert_eq!(names.len(), all.len(), "two files have one name");
    all
});

fn made(construction: &Construction) -> Vec<Attack> {
    MADE.set(Some(Vec::new()));
    let result = catch_unwind(AssertUnwindSafe(construction.run));
    let made = MADE.take().unwrap();
    assert!(result.is_ok(), "{} does not hold", construction.name);
    assert!(!made.is_empty(), "{} makes no file", construction.name);
    let name = construction.name.replace('_', "-");
    let alone = made.len() == 1;
    let files = made.into_iter().enumerate();
    files
        .map(|(index, (pdf, evidence))| Attack {
            name: if alone {
                name.clone()
            } else {
                format!("{name}-{}", index + 1)
            },
            class: construction.class.replace('_', "-"),
            pdf,
            evidence,
        })
        .collect()
}
