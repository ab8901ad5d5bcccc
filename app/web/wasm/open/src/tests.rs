//! The chains of the golden vectors, and what is said of them.

use countersign_protocol::evidence::Evidence;
use serde_json::Value;

use super::*;

fn evidence(name: &str) -> Evidence {
    let path = format!("{}/../../../protocol/vectors/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let digits = text.lines().find_map(|line| line.strip_prefix("bytes: ")).unwrap();
    Evidence::from_bytes(&hex::decode(digits).unwrap()).unwrap()
}

fn chain(evidence: &Evidence) -> Chain {
    let Evidence {
        manifest,
        entries,
        bundles,
        ..
    } = evidence.clone();
    Chain::replay(manifest, entries, bundles, evidence.issued.0 as f64, &[]).unwrap()
}

fn facts(chain: &Chain) -> Value {
    serde_json::from_str(&chain.facts()).unwrap()
}

fn states(facts: &Value) -> Vec<&str> {
    let slots = facts["slots"].as_array().unwrap();
    slots.iter().map(|slot| slot["state"].as_str().unwrap()).collect()
}

#[test]
fn a_closed_envelope_is_told_from_its_chain() {
    let whole = chain(&evidence("evidence-valid"));
    let facts = facts(&whole);
    assert_eq!((&facts["state"], &facts["closed"]), (&"completed".into(), &true.into()));
    assert_eq!(states(&facts), ["approved", "approved"]);
    assert_eq!(facts["slots"][1]["basis"], "first-use");
    let last = facts["entries"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["kind"], &last["hash"]), (&"close".into(), &facts["head"]));
}

#[test]
fn people_stand_as_their_turn_and_the_deadline_have_it() {
    assert_eq!(
        states(&facts(&chain(&evidence("evidence-expired")))),
        ["approved", "skipped"]
    );
    let pending = facts(&chain(&evidence("evidence-pending")));
    assert_eq!(states(&pending), ["approved", "invited"]);
    assert_eq!(pending["open"], serde_json::json!([2]));
    let first = facts(&chain(&Evidence {
        entries: Vec::new(),
        ..evidence("evidence-pending")
    }));
    assert_eq!(states(&first), ["turn", "invited"]);
    assert_eq!(
        (&first["slots"][0]["released"], &first["slots"][1]["released"]),
        (&true.into(), &false.into())
    );
}

#[test]
fn a_refused_entry_says_which_and_why() {
    let Evidence {
        manifest,
        entries,
        bundles,
        issued,
        ..
    } = evidence("evidence-swapped");
    let refused = Chain::replay(manifest, entries, bundles, issued.0 as f64, &[])
        .err()
        .unwrap();
    assert!(refused.name.starts_with("chain:"), "{refused:?}");
    assert_eq!(refused.values[0].0, "sequence");
}

#[test]
fn a_decision_is_made_again_over_approvals_of_its_own_stage_only() {
    let whole = evidence("evidence-valid");
    let mut before = whole.clone();
    before.entries.truncate(1);
    let (before, after) = (chain(&before), chain(&whole));
    assert!(before.is_continued_by(&after) && !after.is_continued_by(&before));
    before.check(&whole.entries[1]).unwrap();
    assert!(
        before.may_rebase(1, &whole.entries[1]).unwrap(),
        "nothing came in between"
    );
    assert_eq!(after.check(&whole.entries[1]).unwrap_err().name, "chain:StaleHead");
    assert!(
        !after.may_rebase(1, &whole.entries[1]).unwrap(),
        "a closing came in between"
    );
}
