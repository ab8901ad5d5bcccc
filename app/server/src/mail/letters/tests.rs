use super::*;

fn about() -> About {
    About {
        site: "http://localhost:8000".to_owned(),
        requester: "Requester <b>".to_owned(),
        requester_email: "requester@example.org".to_owned(),
        envelope: "0197".to_owned(),
        link: link("http://localhost:8000", "0197", "legal+team@example.org"),
    }
}

/// Every mail there is, by name.
fn all() -> Vec<(String, Box<dyn Say>)> {
    let (site, email, code) = (about().site, "somebody@example.org".to_owned(), "K7QX-4M2P".to_owned());
    let (approver, approver_email) = ("Approver".to_owned(), "approver@example.org".to_owned());
    let mut mails: Vec<(String, Box<dyn Say>)> = vec![
        (
            "confirm".into(),
            Box::new(Confirm {
                site: site.clone(),
                email: email.clone(),
                code: code.clone(),
            }),
        ),
        (
            "already_registered".into(),
            Box::new(AlreadyRegistered {
                site: site.clone(),
                email: email.clone(),
            }),
        ),
        (
            "recovery".into(),
            Box::new(Recovery {
                site,
                email: email.clone(),
                code,
            }),
        ),
        ("viewing".into(), Box::new(Viewing { about: about() })),
        (
            "layer_returned".into(),
            Box::new(LayerReturned {
                about: about(),
                approver: approver.clone(),
                approver_email: approver_email.clone(),
                approved: 2,
                approvers: 3,
            }),
        ),
        (
            "declined".into(),
            Box::new(Declined {
                about: about(),
                approver,
                approver_email,
            }),
        ),
    ];
    for reminder in [false, true] {
        mails.push((
            format!("turn {reminder}"),
            Box::new(Turn {
                about: about(),
                reminder,
            }),
        ));
        for viewer in [false, true] {
            let invitation = Invitation {
                about: about(),
                email: email.clone(),
                viewer,
                again: reminder,
            };
            mails.push((format!("invitation {viewer} {reminder}"), Box::new(invitation)));
        }
    }
    for told in [Told::Requester, Told::Approver, Told::Viewer] {
        mails.push((
            format!("completed {told:?}"),
            Box::new(Completed { about: about(), told }),
        ));
    }
    mails
}

fn rendered(language: Language) -> Vec<(String, Letter)> {
    let render = |mail: Box<dyn Say>| mail.render(Words(language)).unwrap();
    all().into_iter().map(|(name, mail)| (name, render(mail))).collect()
}

#[test]
fn every_mail_renders_in_every_language_with_nothing_left_open() {
    for language in Language::ALL {
        for (name, letter) in rendered(language) {
            let at = format!("{} {name}", language.tag());
            assert!(!letter.subject.is_empty() && !letter.subject.contains('\n'), "{at}");
            assert!(
                letter.text.contains("\n-- \n") && letter.text.contains("\nhttp://localhost:8000\n"),
                "{at}"
            );
            let head = format!("<html lang=\"{}\" dir=\"{}\">", language.tag(), language.direction());
            assert!(
                letter.html.contains(&head) && letter.html.trim_end().ends_with("</html>"),
                "{at}"
            );
            assert!(
                !letter.html.contains("<script") && !letter.html.contains("src="),
                "{at}"
            );
            for open in ["{", "mail."] {
                assert!(
                    !letter.text.contains(open) && !letter.subject.contains(open),
                    "{at}: {}",
                    letter.text
                );
            }
        }
    }
}

#[test]
fn subjects_differ_by_role_and_occasion() {
    for language in Language::ALL {
        let mut subjects: Vec<String> = rendered(language)
            .into_iter()
            .map(|(_, letter)| letter.subject)
            .collect();
        let count = subjects.len();
        subjects.sort();
        subjects.dedup();
        assert_eq!(subjects.len(), count, "{}: {subjects:#?}", language.tag());
    }
}

#[test]
fn codes_stand_alone_on_a_line() {
    for language in Language::ALL {
        for (name, letter) in rendered(language) {
            let alone = letter.text.lines().filter(|line| *line == "K7QX-4M2P").count();
            assert_eq!(alone, usize::from(name == "confirm" || name == "recovery"), "{name}");
        }
    }
}

#[test]
fn the_link_comes_before_the_terminal_and_names_its_receiver_in_the_fragment() {
    for language in Language::ALL {
        for (name, letter) in rendered(language) {
            if ["confirm", "already_registered", "recovery"].contains(&name.as_str()) {
                continue;
            }
            let at = |what: &str| letter.text.find(what).unwrap_or_else(|| panic!("{name}: {what}"));
            let link = at("http://localhost:8000/e/0197#to=legal%2Bteam@example.org\n");
            assert!(link < at("    countersign "), "{name}");
        }
    }
}

#[test]
fn names_are_escaped_in_html_only() {
    let turn = rendered(Language::English)
        .into_iter()
        .find(|(name, _)| name == "turn false")
        .unwrap()
        .1;
    assert!(turn.text.contains("Requester <b>"));
    assert!(!turn.html.contains("Requester <b>"));
}

#[test]
fn a_name_cannot_add_lines() {
    assert_eq!(one_line("Eve\r\nBcc: all\u{202e}txt", 80), "Eve Bcc: all txt");
    assert_eq!(one_line("abcdef", 4), "abc…");
}
