//! Vectors of the facts of a certificate of completion.

use countersign_protocol::Millis;
use countersign_protocol::completion::{Completion, Particulars, VouchedTime};
use countersign_protocol::hash::Bytes32;

use crate::ledger::proved;
use crate::vector::{Named, Vector};

const AT: u64 = 1_768_000_000_000;

fn particulars() -> Particulars {
    let time = |sequence, authority: Option<&str>| VouchedTime {
        sequence,
        at: Millis(AT + u64::from(sequence)),
        authority: authority.map(str::to_owned),
        independent: sequence == 1,
    };
    Particulars {
        salt: Bytes32([0xc5; 32]),
        language: "en".to_owned(),
        layout: 1,
        faces: vec!["Noto Sans".to_owned()],
        title: Some("Lease Ümlaut".to_owned()),
        document: Bytes32([0xd0; 32]),
        length: 123_456,
        level: "B-LTA".to_owned(),
        times: vec![time(0, None), time(1, Some("Time Authority"))],
        archived: None,
    }
}

/// The facts of the ledger's evidence, and with one of them altered.
pub(crate) fn completion() -> Vec<Named> {
    let (evidence, own) = (proved(), particulars());
    let received: Vec<Millis> = (0..=evidence.entries.len() as u64)
        .map(|place| Millis(AT + place))
        .collect();
    let service = "https://sign.example.org";
    let facts = Completion::of(&evidence, &received, service, own.hash(), Millis(AT + 99)).expect("it is finished");
    let make = |expect, comment, facts: &Completion| {
        Vector::new("completion", expect, comment)
            .hex("particulars", own.to_bytes())
            .hex("evidence", evidence.to_bytes())
            .hex("bytes", facts.to_bytes())
    };
    let mut altered = facts.clone();
    if let Some(act) = altered.acts.last_mut() {
        act.leaf = Some(0);
    }
    vec![
        ("completion", make("ok", "the facts of a finished envelope", &facts)),
        (
            "completion-altered",
            make("Differs", "the last entry is said to have another leaf", &altered),
        ),
    ]
}
