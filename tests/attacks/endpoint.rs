//! `POST /api/v1/verify` judges the evidence of every hostile file as the library does. It never sees a PDF, so it says what
//! the evidence is worth by itself; of an envelope that it does not know, it knows nothing more.

use std::collections::BTreeSet;

use countersign_protocol::evidence::{Evidence, judge};
use countersign_tests::service::Service;
use serde_json::Value;

use crate::corpus::ALL;

#[test]
fn the_endpoint_agrees_on_the_evidence_of_every_hostile_file() {
    let service = Service::start();
    let address = format!("{}/api/v1/verify", service.url());
    let all: BTreeSet<&[u8]> = ALL.iter().filter_map(|attack| attack.evidence.as_deref()).collect();
    let mut verdicts = BTreeSet::new();
    for bytes in &all {
        let expected = judge(&Evidence::from_bytes(bytes).unwrap(), None);
        let mut answer = ureq::post(&address).send(*bytes).unwrap();
        let said: Value = answer.body_mut().read_json().unwrap();
        assert_eq!(said["verdict"], expected.verdict.name(), "{said}");
        let causes: Vec<&str> = said["causes"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let names: Vec<&str> = expected.reasons.iter().map(|reason| reason.name()).collect();
        assert_eq!(causes, names, "{said}");
        verdicts.insert(expected.verdict.name());
    }
    assert!(verdicts.len() > 1, "only {verdicts:?}: nothing was told apart");
    println!("{} different pieces of evidence, judged alike: {verdicts:?}", all.len());
}
