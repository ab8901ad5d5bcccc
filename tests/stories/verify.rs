//! Acceptance 3: what the verifier says of honest, unfinished and forged files, online and offline.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use std::path::Path;

use countersign_tests::cast::Cast;
use countersign_tests::forge;
use countersign_tests::pages::{RENDERERS, changed, draw, lightened};
use countersign_tests::person::{Person, Ran};
use countersign_tests::service::Service;
use image::{Rgb, RgbImage};

fn verify(person: &Person, pdf: &Path, more: &[&str]) -> Ran {
    let mut arguments = vec!["verify", pdf.to_str().unwrap()];
    arguments.extend(more);
    person.run(arguments)
}

fn finished(cast: &Cast) -> (String, std::path::PathBuf) {
    let envelope = cast.send(&[]);
    for approver in &cast.approvers {
        approver.run(["approve", &envelope, "--text", "1:300,640:Agreed"]).ok();
    }
    let file = cast.download(&envelope);
    (envelope, file)
}

#[test]
fn forgeries_are_refused_online_and_offline() {
    let cast = Cast::with(2);
    let (_, other) = finished(&cast);
    let foreign = std::fs::read(other).unwrap();
    // Forged as it was before it was archived: what follows the closing signature may be left out, and is forged in tests/attacks.
    let (envelope, archived) = finished(&cast);
    let file = cast.stamped(&envelope);
    let honest = std::fs::read(&file).unwrap();
    let (evidence, ca) = (cast.evidence(&envelope), cast.service.ca());
    // Whoever verifies has no account: an empty profile that knows the service's address.
    let judge = Person::new(&cast.service.url(), "Judge Example");
    let offline = [
        "--offline",
        "--evidence",
        evidence.to_str().unwrap(),
        "--ca",
        ca.to_str().unwrap(),
    ];

    for more in [&["--ca", ca.to_str().unwrap()][..], &offline[..]] {
        let told = verify(&judge, &file, more).ok();
        assert_eq!(
            (told.text("verdict"), told.text("state")),
            ("valid".into(), "completed".into()),
            "{}",
            told.said
        );
    }
    let told = verify(&judge, &archived, &offline).ok();
    assert_eq!(
        (told.text("verdict"), told.text("level")),
        ("valid".into(), "B-LTA".into())
    );
    let alone = verify(&judge, &file, &["--offline", "--ca", ca.to_str().unwrap()]);
    assert_eq!(
        (alone.code, alone.text("verdict").as_str()),
        (2, "unknown"),
        "{}",
        alone.said
    );

    let mut wrong = Vec::new();
    let forgeries = forge::all(&honest, &foreign);
    for forgery in &forgeries {
        let path = judge.file("forged.pdf");
        std::fs::write(&path, &forgery.pdf).unwrap();
        for more in [&["--ca", ca.to_str().unwrap()][..], &offline[..]] {
            let own_evidence = more.contains(&"--evidence");
            // A finished file of another envelope is honest by its own chain, and foreign to this evidence.
            let verdicts = match (forgery.name, own_evidence) {
                ("foreign file", false) => &["valid"][..],
                ("foreign file", true) => &["invalid"][..],
                _ => forgery.verdicts,
            };
            let told = verify(&judge, &path, more);
            let verdict = told.json["verdict"].as_str().unwrap_or("no verdict").to_owned();
            let code_fits = match verdict.as_str() {
                "valid" => told.code == 0,
                "unknown" => told.code == 2,
                _ => told.code == 1,
            };
            if !verdicts.contains(&verdict.as_str()) || !code_fits || told.said.contains("panicked") {
                wrong.push(format!(
                    "{} {more:?}: expected {verdicts:?}\n{}",
                    forgery.name, told.said
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong verdicts:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    println!(
        "{} forgeries, each online and offline: every verdict as it should be",
        forgeries.len()
    );
}

#[test]
fn another_authority_of_the_same_name_is_not_trusted() {
    let cast = Cast::with(2);
    let (envelope, file) = finished(&cast);
    let evidence = cast.evidence(&envelope);
    let other_service = Service::start();
    let evil = other_service.ca();
    let judge = Person::new(&cast.service.url(), "Judge Example");
    let offline = [
        "--offline",
        "--evidence",
        evidence.to_str().unwrap(),
        "--ca",
        evil.to_str().unwrap(),
    ];
    let told = verify(&judge, &file, &offline);
    assert_eq!(
        (told.code, told.text("verdict").as_str()),
        (1, "invalid"),
        "{}",
        told.said
    );
}

#[test]
fn an_unfinished_document_is_incomplete() {
    let cast = Cast::with(2);
    let envelope = cast.send(&[]);
    cast.approvers[0].run(["approve", &envelope]).ok();
    let file = cast.requester.file("stands.pdf");
    cast.requester
        .run(["open", &envelope, "-o", file.to_str().unwrap()])
        .ok();
    let told = verify(&cast.requester, &file, &[]);
    assert_eq!(
        (told.code, told.text("verdict").as_str()),
        (1, "incomplete"),
        "{}",
        told.said
    );
    assert_eq!(told.text("state"), "pending");
}

#[test]
fn what_is_on_the_page_shows_through_every_mark() {
    let cast = Cast::with(1);
    let approver = &cast.approvers[0];
    let envelope = cast.send(&[]);
    let base = cast.requester.file("base.pdf");
    cast.requester
        .run(["open", &envelope, "-o", base.to_str().unwrap()])
        .ok();
    // An opaque white picture over the fee, and a grey one over the next paragraph: the most that a client offers.
    let (white, grey) = (approver.file("white.png"), approver.file("grey.png"));
    RgbImage::from_pixel(40, 20, Rgb([255, 255, 255])).save(&white).unwrap();
    RgbImage::from_pixel(40, 20, Rgb([200, 200, 200])).save(&grey).unwrap();
    let (white, grey) = (
        format!("1:60,150,480,200:{}", white.display()),
        format!("1:60,420,480,90:{}", grey.display()),
    );
    approver
        .run(["approve", &envelope, "--image", &white, "--image", &grey])
        .ok();
    let signed = cast.download(&envelope);
    for renderer in RENDERERS {
        let (before, after) = (draw(renderer, &base, 1), draw(renderer, &signed, 1));
        assert_eq!(lightened(&before, &after), 0, "{renderer:?}: something was covered");
        assert!(
            changed(&before, &after, [60, 420, 480, 90]) > 10_000,
            "{renderer:?}: the grey picture is not there"
        );
        assert_eq!(
            changed(&before, &after, [60, 150, 480, 200]),
            0,
            "{renderer:?}: white multiplies to nothing"
        );
    }
    for option in ["--blend", "--color", "--opaque"] {
        approver
            .run(["approve", &envelope, option, "white"])
            .refused(&["unexpected argument"]);
    }
    assert_eq!(verify(&cast.requester, &signed, &[]).ok().text("verdict"), "valid");
}
