//! Certificates of completion as a hostile service or a forger would like to have them: each is refused for its cause.

use crate::pki::{key, sign_raw};
use crate::story::{SEAL_KEY, Story, fonts, roots, seal_chain};
use countersign_certificate::{Completing, Sealed, Subject, check};
use countersign_pdf::cms::seal::{finish, to_be_sealed};
use countersign_pdf::verify::Options;
use countersign_protocol::Millis;
use countersign_protocol::completion::Completion;
use countersign_protocol::evidence::Evidence;
use countersign_protocol::hash::{Hash48, sha384};

/// id-kp-documentSigning and id-kp-emailProtection, the last byte of each.
const DOCUMENT: u8 = 36;
const EMAIL: u8 = 4;

/// A seal over facts, under a certificate with these usages.
fn sealed(facts: &Completion, evidence: &Evidence, usages: &[u8]) -> Sealed {
    let chain = seal_chain(usages);
    let bytes = facts.to_bytes();
    let attributes = to_be_sealed(&bytes, &chain[0]).unwrap();
    let seal = finish(&chain, &attributes, &sign_raw(&key(SEAL_KEY), attributes.to_der())).unwrap();
    Sealed {
        facts: bytes,
        seal,
        evidence: evidence.to_bytes(),
    }
}

/// What an honest service knows of a finished envelope.
fn facts(evidence: &Evidence, particulars: Hash48) -> Completion {
    let received: Vec<Millis> = (0..=evidence.entries.len() as u64)
        .map(|at| Millis(1_780_000_000_000 + at))
        .collect();
    Completion::of(
        evidence,
        &received,
        "https://sign.example.org",
        particulars,
        Millis(1_780_000_100_000),
    )
    .unwrap()
}

/// What the client makes of what the service answers, or the cause of its refusal.
fn made(
    story: &Story,
    answer: impl FnOnce(&Evidence, Hash48) -> Sealed,
    roots: &[Vec<u8>],
) -> Result<Vec<u8>, &'static str> {
    let evidence = story.evidence();
    let bundles = evidence.bundle_set().unwrap();
    let envelope = evidence.replay_with(&bundles).unwrap();
    let subject = Subject {
        pdf: &story.file,
        options: Options {
            roots,
            ..Options::default()
        },
        envelope: &envelope,
        bundles: &bundles,
        title: Some("Lease".to_owned()),
        salt: [7; 32],
    };
    let completing = Completing::begin(&subject, &fonts());
    let answer = answer(&evidence, completing.particulars());
    let finished = completing.finish(answer, roots, &fonts());
    finished.map(|(pdf, _)| pdf).map_err(|error| error.name())
}

#[test]
fn an_honest_answer_makes_a_certificate_and_altered_pages_are_refused() {
    let story = Story::finished(2);
    let honest = |evidence: &Evidence, particulars| sealed(&facts(evidence, particulars), evidence, &[DOCUMENT]);
    let pdf = made(&story, honest, &roots()).unwrap();
    assert!(check(&pdf, &roots(), &fonts()).is_ok());
    let altered = [&pdf[..], b"\n%%EOF\n"].concat();
    assert_eq!(check(&altered, &roots(), &fonts()).unwrap_err().name(), "pages-altered");
    assert_eq!(check(&pdf, &[], &fonts()).unwrap_err().name(), "seal-untrusted");
    assert_eq!(made(&story, honest, &[]).unwrap_err(), "seal-untrusted");
}

#[test]
fn facts_of_another_envelope_are_not_those_that_were_verified() {
    let other = Story::on(&crate::story::PREPARED, 2, 9)
        .approved(1)
        .approved(2)
        .closed()
        .evidence();
    let answer = |_: &Evidence, particulars| sealed(&facts(&other, particulars), &other, &[DOCUMENT]);
    assert_eq!(
        made(&Story::finished(2), answer, &roots()).unwrap_err(),
        "other-history"
    );
}

#[test]
fn facts_that_the_chain_does_not_say_are_refused_under_any_seal() {
    type Lie = fn(&mut Completion);
    let lies: [Lie; 5] = [
        |facts| facts.people[1].email = "somebody@example.org".to_owned(),
        |facts| facts.acts[1].at = Millis(1),
        |facts| facts.acts.truncate(1),
        |facts| facts.commitment = sha384(b"another document"),
        |facts| facts.acts[1].displayed = None,
    ];
    for lie in lies {
        let answer = |evidence: &Evidence, particulars| {
            let mut facts = facts(evidence, particulars);
            lie(&mut facts);
            sealed(&facts, evidence, &[DOCUMENT])
        };
        assert_eq!(made(&Story::finished(2), answer, &roots()).unwrap_err(), "facts-differ");
    }
}

#[test]
fn a_seal_over_other_particulars_or_by_another_kind_of_certificate_is_refused() {
    let story = Story::finished(2);
    let other = |evidence: &Evidence, _| sealed(&facts(evidence, sha384(b"others")), evidence, &[DOCUMENT]);
    assert_eq!(made(&story, other, &roots()).unwrap_err(), "other-particulars");
    let person = |evidence: &Evidence, particulars| sealed(&facts(evidence, particulars), evidence, &[EMAIL]);
    assert_eq!(made(&story, person, &roots()).unwrap_err(), "seal-purpose");
    let broken = |evidence: &Evidence, particulars| {
        let mut answer = sealed(&facts(evidence, particulars), evidence, &[DOCUMENT]);
        answer.facts = facts(evidence, sha384(b"others")).to_bytes();
        answer
    };
    assert_eq!(made(&story, broken, &roots()).unwrap_err(), "seal-broken");
}
