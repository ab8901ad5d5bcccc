//! One file from each of the programs that people make PDFs with.

use crate::journey::{Source, all_the_way};
use countersign_tests::peers::say;
use countersign_tests::{root, sample};
use std::path::{Path, PathBuf};

fn read(name: &str, path: PathBuf) -> Source {
    Source {
        name: name.to_owned(),
        pdf: std::fs::read(path).unwrap(),
    }
}

fn qpdf(folder: &Path) -> Source {
    let to = folder.join("qpdf.pdf");
    let (done, said) = say("qpdf", |command| {
        command
            .arg("--empty")
            .arg("--pages")
            .arg(sample("contract.pdf"))
            .arg("1")
            .arg(sample("form.pdf"));
        command.args(["1", "--", "--object-streams=generate"]).arg(&to);
    });
    assert!(done, "{said}");
    read("qpdf", to)
}

fn mutool(folder: &Path) -> Source {
    let page =
        |text: &str| format!("%%MediaBox 0 0 595 842\n%%Font F Helvetica\nBT /F 24 Tf 60 700 Td ({text}) Tj ET\n");
    let (first, second, to) = (folder.join("1.txt"), folder.join("2.txt"), folder.join("mutool.pdf"));
    std::fs::write(&first, page("Pay 100 EUR")).unwrap();
    std::fs::write(&second, page("Signed below")).unwrap();
    let (done, said) = say("mutool", |command| {
        command
            .args(["create", "-O", "compress", "-o"])
            .arg(&to)
            .arg(first)
            .arg(second);
    });
    assert!(done, "{said}");
    read("mutool", to)
}

fn chromium(folder: &Path) -> Source {
    let (page, to) = (folder.join("page.html"), folder.join("chromium.pdf"));
    let text = "<title>Offer</title><h1>Offer</h1><p>Pay 100 EUR</p><table border=1><tr><td>1<td>2</table>\
        <p style='break-before: page'>Signed below</p>";
    std::fs::write(&page, text).unwrap();
    let (done, said) = say("chromium", |command| {
        command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]);
        command.arg(format!("--user-data-dir={}", folder.join("profile").display()));
        command.arg(format!("--print-to-pdf={}", to.display())).arg(&page);
    });
    assert!(done && to.exists(), "{said}");
    read("chromium", to)
}

fn libreoffice(folder: &Path) -> Source {
    let profile = folder.join("office");
    let (done, said) = say("soffice", |command| {
        // A profile of its own: one that is in use elsewhere would make it wait.
        command.arg(format!("-env:UserInstallation=file://{}", profile.display()));
        command.args(["--headless", "--convert-to", "pdf:writer_web_pdf_Export", "--outdir"]);
        command.arg(folder).arg(root().join("tests/honest/office.html"));
    });
    let to = folder.join("office.pdf");
    assert!(done && to.exists(), "{said}");
    read("libreoffice", to)
}

#[test]
fn documents_of_other_programs_go_the_whole_way() {
    let folder = tempfile::tempdir().unwrap();
    all_the_way(&[
        qpdf(folder.path()),
        mutool(folder.path()),
        chromium(folder.path()),
        libreoffice(folder.path()),
        // The samples are made with printpdf.
        read("printpdf-contract", sample("contract.pdf")),
        read("printpdf-form", sample("form.pdf")),
        read("printpdf-nonlatin", sample("nonlatin.pdf")),
        read("printpdf-report", sample("report.pdf")),
        read("printpdf-scan", sample("scan.pdf")),
    ]);
}
