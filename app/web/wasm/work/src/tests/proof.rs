//! Timestamps beside signatures, and archiving, with an authority of time that answers or fails.

use countersign_fonts::all;
use countersign_pdf::archive::Ask;
use countersign_pdf::intake::{Limits, intake};
use countersign_protocol::ids::EnvelopeId;
use serde_json::{Value, json};

use super::pki::{Pki, key, sign_raw};
use crate::archive::Archive;
use crate::pdf::{Fonts, Stamped, Unsigned, certified, closed, prepare};
use crate::randomness::rng;
use crate::verdict::{Grounds, verdict};

/// 2026-01-01 12:00, in seconds.
const NOW: u64 = 1_767_268_800;

struct World {
    pki: Pki,
    id: String,
    pdf: Vec<u8>,
}

impl World {
    fn new() -> Self {
        let sample = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../samples/contract.pdf")).unwrap();
        let taken = intake(&sample, None, &Limits::default()).unwrap();
        let mut fonts = Fonts::new();
        for face in all().into_faces().into_iter().filter(|face| face.name == "Noto Sans") {
            fonts.add(&face.name, "text", face.data.to_vec()).unwrap();
        }
        let slots = json!([{ "index": 1, "label": "Some Example" }]).to_string();
        Self {
            pki: Pki::new(1),
            id: EnvelopeId::random(&mut rng()).to_string(),
            pdf: prepare(&taken.pdf, &slots, &fonts).unwrap(),
        }
    }

    fn roots(&self) -> &[Vec<u8>] {
        std::slice::from_ref(&self.pki.root)
    }

    /// The certifying signature, waiting, with the request that the authority of time was asked.
    fn asked(&self) -> (Unsigned, Vec<u8>) {
        let holder = key(30);
        let act = json!({ "name": "Some Example", "at": NOW * 1000, "envelope": self.id }).to_string();
        let chain = self.pki.chain("requester@example.org", &holder, 10);
        let mut unsigned = certified(&self.pdf, &act, &chain).unwrap();
        let signature = sign_raw(&holder, &unsigned.attributes());
        let request = unsigned.stamp_request(&signature).unwrap();
        (unsigned, request)
    }

    fn judged(&self, delta: &[u8]) -> Value {
        let grounds = Grounds {
            roots: self.roots(),
            ..Grounds::default()
        };
        let whole = [&self.pdf[..], delta].concat();
        serde_json::from_str(&verdict(&whole, grounds).unwrap()).unwrap()
    }
}

#[test]
fn a_signature_carries_its_timestamp() {
    let world = World::new();
    let (unsigned, request) = world.asked();
    let answer = world.pki.stamp(&request, NOW + 5);
    let Stamped { delta, stamp } = unsigned.stamped(Some(&answer), world.roots(), "[]").unwrap();
    let stamp: Value = serde_json::from_str(&stamp.unwrap()).unwrap();
    assert_eq!(stamp["at"], (NOW + 5) * 1000);
    let judged = world.judged(&delta);
    let signature = &judged["signatures"][0];
    assert_eq!(
        (&signature["level"], &judged["level"]),
        (&json!("B-T"), &json!("B-T")),
        "{judged}"
    );
    assert_eq!(signature["stamp"], stamp);
    assert_eq!(signature["time"]["at"], stamp["at"]);
    assert_eq!(signature["time"]["own"], true);
    assert_eq!(signature["time"]["independent"], false);
    assert_eq!(signature["revocation"]["status"], "unknown");
}

/// What an authority answers to a request: one of this world, or a stranger.
type Answer = fn(&World, &Pki, &[u8]) -> Option<Vec<u8>>;

#[test]
fn an_authority_of_time_that_fails_leaves_the_signature_without_and_says_why() {
    let world = World::new();
    let stranger = Pki::new(2);
    let cases: [(&str, Answer, &str); 4] = [
        ("unanswered", |_, _, _| None, "[]"),
        ("timestamp-answer-unreadable", |_, _, _| Some(b"no".to_vec()), "[]"),
        (
            "timestamp-untrusted",
            |_, other, request| Some(other.stamp(request, NOW)),
            "[]",
        ),
        (
            "timestamp-backwards",
            |world, _, request| Some(world.pki.stamp(request, NOW)),
            r#"[{"at":1767300000000,"accuracy":1000,"authority":"somebody","serial":"01"}]"#,
        ),
    ];
    for (name, answer, before) in cases {
        let (unsigned, request) = world.asked();
        let answer = answer(&world, &stranger, &request);
        let Stamped { delta, stamp } = unsigned.stamped(answer.as_deref(), world.roots(), before).unwrap();
        assert_eq!(stamp.unwrap_err().0, name);
        let judged = world.judged(&delta);
        assert_eq!(judged["signatures"][0]["valid"], true, "{name}: {judged}");
        assert_eq!(judged["signatures"][0]["level"], "B-B", "{name}");
        assert_eq!(judged["signatures"][0]["time"], Value::Null, "{name}");
    }
}

#[test]
fn an_archive_asks_for_a_time_first_and_names_whose_certificate_nobody_speaks_about() {
    let world = World::new();
    let holder = key(30);
    let (unsigned, request) = world.asked();
    let answer = world.pki.stamp(&request, NOW);
    let first = unsigned.stamped(Some(&answer), world.roots(), "[]").unwrap().delta;
    let sent = [&world.pdf[..], &first].concat();
    let act = json!({
        "name": "Some Example", "at": NOW * 1000, "envelope": world.id, "sequence": 1, "previous": "00".repeat(48),
    });
    let chain = world.pki.chain("requester@example.org", &holder, 11);
    let mut unsigned = closed(&sent, &act.to_string(), &chain).unwrap();
    let request = unsigned
        .stamp_request(&sign_raw(&holder, &unsigned.attributes()))
        .unwrap();
    let answer = world.pki.stamp(&request, NOW + 1);
    let last = unsigned.stamped(Some(&answer), world.roots(), "[]").unwrap().delta;
    let whole = [sent, last].concat();

    let begin = || {
        Archive::of(whole.clone(), world.roots(), NOW as f64 * 1000.0)
            .unwrap()
            .unwrap()
    };
    let mut archive = begin();
    let Some(Ask::Timestamp { request }) = archive.asked() else {
        panic!("a time is asked for first");
    };
    assert_eq!(archive.answered(None).unwrap_err().name, "time:unanswered");
    let mut archive = begin();
    let strange = Pki::new(2).stamp(&request, NOW + 2);
    assert!(
        archive
            .answered(Some(strange))
            .unwrap_err()
            .name
            .starts_with("time:timestamp-")
    );

    // The certificates of this authority name no place where it could be asked about them.
    let mut archive = begin();
    let Some(Ask::Timestamp { request }) = archive.asked() else {
        panic!("a time is asked for first");
    };
    let refused = archive.answered(Some(world.pki.stamp(&request, NOW + 2))).unwrap_err();
    assert_eq!(refused.name, "archive:NoRevocation");
    assert_eq!(refused.values[0].0, "subject");
    assert!(!refused.values[0].1.is_empty());
    assert_eq!(archive.done().err().unwrap().name, "archive:Unfinished");
}
