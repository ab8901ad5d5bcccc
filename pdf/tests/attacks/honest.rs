//! Honest files have no problems.

use crate::forge::Forge;
use crate::pki::key;
use crate::story::{REQUESTER, Story, chain_for, look};
use countersign_pdf::verify::Kind;
use countersign_protocol::chain::State;
use countersign_protocol::evidence::VerdictKind;

#[test]
fn a_finished_document_is_valid() {
    let story = Story::finished(3);
    let report = look(&story.file);
    assert!(report.is_sound(), "{:#?}", report.all_problems().collect::<Vec<_>>());
    let kinds: Vec<Kind> = report.signatures.iter().map(|signature| signature.kind).collect();
    let layers = (1..=3).map(|slot| Kind::Layer { slot });
    assert_eq!(
        kinds,
        [Kind::Origin]
            .into_iter()
            .chain(layers)
            .chain([Kind::Close])
            .collect::<Vec<_>>()
    );
    assert!(
        report
            .signatures
            .iter()
            .all(|signature| signature.valid && signature.trusted)
    );
    let verdict = story.judge(&story.file);
    assert_eq!(
        (verdict.verdict, verdict.state),
        (VerdictKind::Valid, Some(State::Completed)),
        "{:?}",
        verdict.reasons
    );
}

#[test]
fn every_step_on_the_way_is_sound_and_incomplete() {
    let steps = [
        Story::certified(2),
        Story::certified(2).approved(2),
        Story::certified(2).approved(2).approved(1),
    ];
    for story in steps {
        let report = look(&story.file);
        assert!(report.is_sound(), "{:#?}", report.all_problems().collect::<Vec<_>>());
        assert_eq!(story.judge(&story.file).verdict, VerdictKind::Incomplete);
    }
}

#[test]
fn the_workbench_rebuilds_an_honest_revision() {
    let story = Story::certified(1).approved(1);
    let again = story.last().signed(&key(1), &chain_for(1, 5));
    let report = look(&again);
    assert!(report.is_sound(), "{:#?}", report.all_problems().collect::<Vec<_>>());
    let story = Story::certified(1);
    let again = Forge::of(&story.file, story.starts[1]).signed(&key(REQUESTER), &chain_for(REQUESTER, 5));
    assert!(look(&again).is_sound());
}
