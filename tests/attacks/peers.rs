//! What the judges that we did not write say of the same files. Their words are recorded, not wished for: many a forgery is
//! valid to them, and that is why this product has a verifier of its own.

use crate::corpus::ALL;
use crate::expected::{FILES, recording};
use crate::header::{Header, PEERS, folder};
use countersign_tests::peers::{folder as programs, say};
use countersign_tests::root;
use std::collections::BTreeMap;

/// Asks all of them about all files, in one run (`tests/peers/judge.py`).
fn asked() -> BTreeMap<String, BTreeMap<String, String>> {
    let (done, said) = say(programs().join("python"), |command| {
        command.arg(root().join("tests/peers/judge.py")).arg(&*FILES);
    });
    assert!(done, "{said}");
    said.lines()
        .filter_map(|line| {
            let mut words = line.split('\t').map(str::to_owned);
            let name = words.next()?;
            let words: BTreeMap<String, String> = PEERS.map(str::to_owned).into_iter().zip(words).collect();
            (words.len() == PEERS.len()).then_some((name, words))
        })
        .collect()
}

#[test]
fn the_peers_say_what_is_recorded() {
    let told = asked();
    assert_eq!(told.len(), ALL.len(), "the peers were not asked about every file");
    let recorded = Header::all();
    if recording() {
        for (name, peers) in told {
            let header = Header {
                peers,
                ..recorded[&name].clone()
            };
            std::fs::write(folder().join(format!("{name}.txt")), header.write()).unwrap();
        }
        return;
    }
    let differ: Vec<String> = told
        .iter()
        .filter(|(name, peers)| recorded.get(*name).is_none_or(|header| header.peers != **peers))
        .map(|(name, peers)| format!("{name}: {peers:?}"))
        .collect();
    assert!(
        differ.is_empty(),
        "{} peers' verdicts are not as recorded (`make attacks` records anew):\n{}",
        differ.len(),
        differ.join("\n")
    );
    for peer in PEERS {
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        told.values()
            .for_each(|words| *count.entry(&words[peer]).or_default() += 1);
        println!("{peer}: {count:?}");
    }
}
