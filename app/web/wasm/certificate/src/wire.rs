//! A judged certificate, as JSON.

use countersign_certificate::{Checked, Problem};
use serde::Serialize;

use crate::standing;

/// The verdict, and what the certificate says when it is believed.
#[derive(Serialize)]
pub(crate) struct Judged {
    verdict: &'static str,
    cause: Option<&'static str>,
    text: Option<String>,
    says: Option<Says>,
}

#[derive(Serialize)]
struct Says {
    envelope: String,
    service: String,
    issued: u64,
    title: Option<String>,
    sha256: String,
    length: u64,
    level: String,
    people: Vec<Person>,
    ledger: Option<Position>,
    authority: String,
    serial: String,
}

#[derive(Serialize)]
struct Person {
    slot: u32,
    email: String,
    name: Option<String>,
}

#[derive(Serialize)]
struct Position {
    origin: String,
    size: u64,
}

impl Judged {
    pub(crate) fn good(checked: &Checked) -> Self {
        let Checked {
            facts,
            particulars,
            seal,
            ..
        } = checked;
        let people = facts.people.iter().map(|person| Person {
            slot: person.slot,
            email: person.email.clone(),
            name: person.name.clone(),
        });
        Self {
            verdict: "valid",
            cause: None,
            text: None,
            says: Some(Says {
                envelope: facts.envelope.to_string(),
                service: facts.service.clone(),
                issued: facts.issued.0,
                title: particulars.title.clone(),
                sha256: particulars
                    .document
                    .0
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect(),
                length: particulars.length,
                level: particulars.level.clone(),
                people: people.collect(),
                ledger: facts.ledger.as_ref().map(|at| Position {
                    origin: at.origin.clone(),
                    size: at.size,
                }),
                authority: seal.authority.clone(),
                serial: seal.serial.clone(),
            }),
        }
    }

    pub(crate) fn refused(problem: &Problem) -> Self {
        Self {
            verdict: standing(problem),
            cause: Some(problem.name()),
            text: Some(problem.to_string()),
            says: None,
        }
    }
}
