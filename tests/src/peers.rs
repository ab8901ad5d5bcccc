//! The judges that we did not write: pyHanko, pdfsig, qpdf, Poppler and MuPDF.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::root;

/// The folder with the Python judges' programs.
pub fn folder() -> PathBuf {
    std::env::var_os("COUNTERSIGN_PEERS")
        .map_or_else(|| root().join("target/peers"), PathBuf::from)
        .join("bin")
}

/// Runs a program to its end; returns whether it exited with 0 and all that it printed.
pub fn say<P: AsRef<std::ffi::OsStr>>(program: P, prepare: impl FnOnce(&mut Command)) -> (bool, String) {
    let mut command = Command::new(&program);
    prepare(&mut command);
    let output = command.output().unwrap_or_else(|error| {
        panic!(
            "{} cannot be run ({error}): `make setup` installs it",
            program.as_ref().to_string_lossy()
        )
    });
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// pyHanko's verdict on every signature: whether it accepts all of them, and its words.
pub fn pyhanko(pdf: &Path, ca: &Path) -> (bool, String) {
    say(folder().join("pyhanko"), |command| {
        command.args(["sign", "validate", "--trust"]).arg(ca);
        command.args(["--trust-replace", "--no-revocation-check"]).arg(pdf);
    })
}

/// pdfsig's words, with the given authorities trusted for this run only.
pub fn pdfsig(pdf: &Path, ca: &Path) -> String {
    let store = tempfile::tempdir().unwrap();
    let database = format!("sql:{}", store.path().display());
    let (made, said) = say("certutil", |c| {
        c.args(["-N", "-d", &database, "--empty-password"]);
    });
    assert!(made, "{said}");
    // certutil takes one certificate per file.
    let pem = std::fs::read_to_string(ca).unwrap();
    for (number, one) in pem
        .split_inclusive("-----END CERTIFICATE-----")
        .filter(|p| p.contains("BEGIN"))
        .enumerate()
    {
        let file = store.path().join(format!("ca{number}.pem"));
        std::fs::write(&file, one.trim_start()).unwrap();
        let (added, said) = say("certutil", |c| {
            c.args(["-A", "-d", &database, "-n", &format!("CA{number}"), "-t", ",C,", "-i"])
                .arg(&file);
        });
        assert!(added, "{said}");
    }
    say("pdfsig", |c| {
        c.arg("-nssdir").arg(store.path()).arg(pdf);
    })
    .1
}

/// Fails unless qpdf finds nothing wrong with the file's syntax.
#[track_caller]
pub fn qpdf_is_content(pdf: &Path) {
    let (content, said) = say("qpdf", |c| {
        c.arg("--check").arg(pdf);
    });
    assert!(content, "qpdf is not content:\n{said}");
}

/// pyHanko's AdES validation with these roots alone: whether it accepts all signatures and timestamps, with the revocation data that
/// the file itself holds, and its words.
pub fn adesverify(pdf: &Path, root: &Path) -> (bool, String) {
    say(folder().join("pyhanko"), |command| {
        command
            .args(["sign", "adesverify", "--pretty-print", "--trust"])
            .arg(root);
        command.arg("--trust-replace").arg(pdf);
    })
}

/// The root alone, out of the authorities that the service shows.
pub fn root_alone(ca: &Path) -> PathBuf {
    let pem = std::fs::read_to_string(ca).unwrap();
    let end = "-----END CERTIFICATE-----\n";
    let root = ca.with_file_name("root.pem");
    std::fs::write(&root, &pem[..pem.find(end).unwrap() + end.len()]).unwrap();
    root
}

/// Fails unless pyHanko and pdfsig find `count` signatures, each intact, trusted and with permitted changes after it.
#[track_caller]
pub fn all_signatures_good(pdf: &Path, ca: &Path, count: usize) {
    qpdf_is_content(pdf);
    let (accepted, said) = pyhanko(pdf, ca);
    assert!(accepted, "pyHanko does not accept the file:\n{said}");
    // Timestamps beside signatures are called the same.
    let stamps = said.matches("TIMESTAMP_TOKEN<INTACT:TRUSTED").count();
    let intact = said.matches("INTACT:TRUSTED").count() - stamps;
    assert_eq!(intact, count, "pyHanko said:\n{said}");
    assert_eq!(said.matches("UNTOUCHED").count(), 1, "pyHanko said:\n{said}");
    for bad in [
        "ILLEGAL_MODIFICATIONS",
        "NONSTANDARD_COVERAGE",
        "EXTENDED_WITH_OTHER",
        "INVALID",
    ] {
        assert!(!said.contains(bad), "pyHanko said:\n{said}");
    }
    let said = pdfsig(pdf, ca);
    assert_eq!(
        said.matches("Signature is Valid.").count(),
        count,
        "pdfsig said:\n{said}"
    );
    assert_eq!(
        said.matches("Certificate is Trusted.").count(),
        count,
        "pdfsig said:\n{said}"
    );
    assert_eq!(said.matches("Total document signed").count(), 1, "pdfsig said:\n{said}");
}
