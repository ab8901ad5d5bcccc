use super::*;

fn all() -> Vec<(&'static str, Letter)> {
    let site = "http://localhost:8000".to_owned();
    let link = "http://localhost:8000/e/0197".to_owned();
    let (requester, requester_email) = ("Requester <b>".to_owned(), "requester@example.org".to_owned());
    let (approver, approver_email) = ("Approver".to_owned(), "approver@example.org".to_owned());
    let (envelope, email) = ("0197".to_owned(), "somebody@example.org".to_owned());
    let code = "K7QX-4M2P".to_owned();
    let letters: Vec<(&'static str, Box<dyn Render>)> = vec![
        (
            "confirm",
            Box::new(Confirm {
                site: site.clone(),
                email: email.clone(),
                code: code.clone(),
            }),
        ),
        (
            "already_registered",
            Box::new(AlreadyRegistered {
                site: site.clone(),
                email: email.clone(),
            }),
        ),
        (
            "recovery",
            Box::new(Recovery {
                site: site.clone(),
                email: email.clone(),
                code,
            }),
        ),
        (
            "invitation",
            Box::new(Invitation {
                site: site.clone(),
                email,
                requester: requester.clone(),
                requester_email: requester_email.clone(),
                viewer: false,
                link: link.clone(),
            }),
        ),
        (
            "turn",
            Box::new(Turn {
                site: site.clone(),
                requester: requester.clone(),
                requester_email: requester_email.clone(),
                envelope: envelope.clone(),
                link: link.clone(),
            }),
        ),
        (
            "layer_returned",
            Box::new(LayerReturned {
                site: site.clone(),
                approver: approver.clone(),
                approver_email: approver_email.clone(),
                left: 2,
                envelope: envelope.clone(),
                link: link.clone(),
            }),
        ),
        (
            "declined",
            Box::new(Declined {
                site: site.clone(),
                approver,
                approver_email,
                envelope: envelope.clone(),
                link: link.clone(),
            }),
        ),
        (
            "completed",
            Box::new(Completed {
                site,
                requester,
                requester_email,
                to_requester: false,
                viewer: true,
                envelope,
                link,
            }),
        ),
    ];
    letters
        .into_iter()
        .map(|(name, letter)| (name, letter.render().unwrap()))
        .collect()
}

#[test]
fn every_mail_renders_its_three_parts() {
    for (name, letter) in all() {
        assert!(!letter.subject.is_empty() && !letter.subject.contains('\n'), "{name}");
        assert!(letter.text.contains("Countersign at http://localhost:8000"), "{name}");
        assert!(
            letter.html.contains("<title>") && letter.html.ends_with("</html>"),
            "{name}"
        );
        assert!(letter.html.contains("prefers-color-scheme: dark"), "{name}");
        assert!(
            !letter.html.contains("<script") && !letter.html.contains("src="),
            "{name}"
        );
    }
}

#[test]
fn subjects_differ_by_role() {
    let mut subjects: Vec<String> = all().into_iter().map(|(_, letter)| letter.subject).collect();
    let count = subjects.len();
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), count);
}

#[test]
fn codes_stand_alone_on_a_line() {
    for (name, letter) in all() {
        let alone = letter.text.lines().filter(|line| *line == "K7QX-4M2P").count();
        assert_eq!(alone, usize::from(matches!(name, "confirm" | "recovery")), "{name}");
    }
}

#[test]
fn names_are_escaped_in_html_only() {
    let turn = all().into_iter().find(|(name, _)| *name == "turn").unwrap().1;
    assert!(turn.text.contains("Requester <b>"));
    assert!(!turn.html.contains("Requester <b>"));
}

#[test]
fn a_name_cannot_add_lines() {
    assert_eq!(one_line("Eve\r\nBcc: all\u{202e}txt", 80), "Eve Bcc: all txt");
    assert_eq!(one_line("abcdef", 4), "abc…");
}
