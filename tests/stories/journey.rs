//! Acceptance 2: one requester, three approvers in parallel, two of them at the same instant, by the terminal alone.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use countersign_tests::cast::{Cast, stamp};
use countersign_tests::pages::{RENDERERS, changed, draw, lightened};
use countersign_tests::peers;
use countersign_tests::person::finish;

#[test]
fn three_people_approve_and_every_judge_accepts_the_file() {
    let cast = Cast::with(3);
    let envelope = cast.send(&["--message", "By Friday, please"]);

    let base = cast.requester.file("base.pdf");
    cast.requester
        .run(["open", &envelope, "-o", base.to_str().unwrap()])
        .ok();
    let before = std::fs::read(&base).unwrap();

    let turns: Vec<_> = cast
        .approvers
        .iter()
        .enumerate()
        .map(|(number, approver)| {
            let picture = approver.file("stamp.png");
            stamp(&picture);
            let y = 600 - number * 150;
            approver.command([
                "approve".to_owned(),
                envelope.clone(),
                "--sign-as".to_owned(),
                approver.name.clone(),
                "--text".to_owned(),
                format!("1:300,{y}:Agreed by {}, ok \u{2713} 同意", approver.name),
                "--image".to_owned(),
                format!("2:440,{y},60,60:{}", picture.display()),
                "--watermark".to_owned(),
                format!("SEEN {number}"),
            ])
        })
        .collect();
    let mut turns = turns.into_iter();
    let (bob, cy, dee) = (turns.next().unwrap(), turns.next().unwrap(), turns.next().unwrap());

    let at_once = [bob, cy].map(|turn| std::thread::spawn(move || finish(turn)));
    for turn in at_once {
        turn.join().unwrap().ok();
    }
    assert_eq!(finish(dee).ok().text("state"), "completed");

    let signed = cast.download(&envelope);
    let after = std::fs::read(&signed).unwrap();
    assert!(
        after.starts_with(&before),
        "the finished file is not base, certification, then what was added"
    );
    let ends: Vec<usize> = after
        .windows(5)
        .enumerate()
        .filter(|(_, w)| w == b"%%EOF")
        .map(|(at, _)| at)
        .collect();
    assert_eq!(
        ends.len(),
        8,
        "base, certification, three layers, close, store, timestamp: eight revisions, each ending in its own %%EOF"
    );

    peers::all_signatures_good(&cast.stamped(&envelope), &cast.service.ca(), 5);

    for renderer in RENDERERS {
        let (clean, marked) = (draw(renderer, &base, 1), draw(renderer, &signed, 1));
        for number in 0..3 {
            let seen = changed(&clean, &marked, [300, 594 - number * 150, 200, 22]);
            assert!(seen > 100, "{renderer:?}: text {number} changed only {seen} pixels");
        }
        assert_eq!(
            lightened(&clean, &marked),
            0,
            "{renderer:?}: something on page 1 no longer shows through"
        );
        let (clean, marked) = (draw(renderer, &base, 2), draw(renderer, &signed, 2));
        for number in 0..3 {
            let seen = changed(&clean, &marked, [440, 600 - number * 150, 60, 60]);
            assert!(seen > 400, "{renderer:?}: image {number} changed only {seen} pixels");
        }
        let watermark = changed(&clean, &marked, [100, 200, 400, 450]);
        assert!(
            watermark > 2500,
            "{renderer:?}: the watermark changed only {watermark} pixels of page 2"
        );
        let (clean, marked) = (draw(renderer, &base, 4), draw(renderer, &signed, 4));
        let signatures = changed(&clean, &marked, [0, 0, 595, 841]);
        assert!(
            signatures > 600,
            "{renderer:?}: the signatures changed only {signatures} pixels of the signature page"
        );
    }

    let told = cast.requester.run(["verify", signed.to_str().unwrap()]).ok();
    assert_eq!(told.json["verdict"], "valid", "{}", told.said);
    assert_eq!(told.json["state"], "completed");
    assert_eq!(told.json["signatures"].as_array().unwrap().len(), 5);

    let mail = cast.service.mailbox();
    for approver in &cast.approvers {
        mail.wait(&approver.email, "your turn, with a link", |mail| {
            mail.text.contains("http://localhost")
        });
    }
    let said = || {
        mail.to(&cast.requester.email)
            .iter()
            .map(|mail| mail.subject.clone())
            .collect::<Vec<_>>()
    };
    countersign_tests::wait_for("three returns and the completion", || (said().len() >= 5).then_some(()));
    println!("mails to the requester: {:?}", said());
}

#[test]
fn every_sample_goes_all_the_way() {
    let cast = Cast::with(1);
    let ca = cast.service.ca();
    for name in ["scan.pdf", "form.pdf", "report.pdf", "nonlatin.pdf"] {
        let envelope = cast.send_file(
            &countersign_tests::sample(name),
            &["--sign-at", "bob@example.org=1:72,72,200,60"],
        );
        let approver = &cast.approvers[0];
        approver
            .run(["approve", &envelope, "--text", "1:300,300:Agreed: موافق, 同意, सहमत"])
            .ok();
        let signed = cast.download(&envelope);
        peers::all_signatures_good(&cast.stamped(&envelope), &ca, 3);
        let told = cast.requester.run(["verify", signed.to_str().unwrap()]).ok();
        assert_eq!(told.text("verdict"), "valid", "{name}: {}", told.said);
    }
}

#[test]
fn somebody_who_is_not_of_the_envelope_sees_nothing() {
    let cast = Cast::with(1);
    let stranger =
        countersign_tests::person::Person::registered(&cast.service.url(), &cast.service.mailbox(), "Eve Example");
    let envelope = cast.send(&[]);
    let file = stranger.file("look.pdf");
    stranger
        .run(["open", &envelope, "-o", file.to_str().unwrap()])
        .refused(&["no envelope", "not found", "no such"]);
    stranger
        .run(["approve", &envelope])
        .refused(&["no envelope", "not found", "no such"]);
    assert!(!file.exists());
}
