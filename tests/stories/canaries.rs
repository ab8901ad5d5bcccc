//! Acceptance 6: what people write appears nowhere on the service's side.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use std::fs;
use std::path::Path;

use countersign_tests::cast::Cast;
use countersign_tests::wait_for;

const CANARIES: [&str; 5] = [
    "CANARY-TITLE-7Q",
    "CANARY-MESSAGE-7Q",
    "CANARY-FILENAME-7Q",
    "CANARY-TEXT-7Q",
    "CANARY-REASON-7Q",
];

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Every spelling under which a text could lie in a file: raw, UTF-16, hex, base64 at each of three alignments.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let mut all = countersign_tests::spellings(text.as_bytes());
    all.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    all
}

#[test]
fn nothing_that_people_write_reaches_the_service() {
    let cast = Cast::with(2);
    let document = cast.requester.file("CANARY-FILENAME-7Q.pdf");
    fs::copy(countersign_tests::sample("contract.pdf"), &document).unwrap();
    let arguments = ["--title", CANARIES[0], "--message", CANARIES[1]];
    let mut command = vec!["send", document.to_str().unwrap()];
    command.extend(arguments);
    for approver in &cast.approvers {
        command.extend(["--approver", &approver.email]);
    }
    let envelope = cast.requester.run(command).ok().text("envelope");
    let base = cast.requester.file("base.pdf");
    cast.requester
        .run(["open", &envelope, "-o", base.to_str().unwrap()])
        .ok();
    let mark = format!("1:72,640:{}", CANARIES[3]);
    cast.approvers[0]
        .run(["approve", &envelope, "--text", &mark, "--watermark", CANARIES[3]])
        .ok();
    cast.approvers[1]
        .run(["decline", &envelope, "--reason", CANARIES[4]])
        .ok();
    let mail = cast.service.mailbox();
    mail.wait(&cast.requester.email, "declined", |mail| {
        mail.subject.to_lowercase().contains("declin")
    });

    // They did go round: the approver reads the title.
    let inbox = cast.approvers[0].run(["inbox"]).ok();
    assert!(
        inbox.said.contains(CANARIES[0]),
        "the approver sees the title:\n{}",
        inbox.said
    );

    let mut found = Vec::new();
    files(&cast.service.folder(), &mut found);
    let total: u64 = found.iter().map(|path| path.metadata().unwrap().len()).sum();
    assert!(
        found.iter().any(|path| path.ends_with("log")),
        "the log is searched too"
    );
    assert!(
        total > 50_000,
        "only {total} bytes on the service's side: is this the right folder?"
    );
    let original = fs::read(&base).unwrap();
    let mut needles: Vec<(String, Vec<Vec<u8>>)> = CANARIES
        .iter()
        .map(|canary| ((*canary).to_owned(), spellings(canary)))
        .collect();
    needles.push((
        "a piece of the document".to_owned(),
        vec![original[4000..4032].to_vec()],
    ));
    for path in &found {
        let bytes = fs::read(path).unwrap();
        for (name, spellings) in &needles {
            for spelling in spellings {
                assert!(
                    !countersign_tests::contains(&bytes, spelling),
                    "{name} lies in {}",
                    path.display()
                );
            }
        }
    }
    println!("searched {} files, {total} bytes", found.len());
    wait_for("the mails", || (mail.all().len() >= 6).then_some(()));
    for letter in mail.all() {
        for canary in CANARIES {
            assert!(
                !letter.text.contains(canary) && !letter.subject.contains(canary),
                "{canary} in a mail"
            );
        }
    }
}
