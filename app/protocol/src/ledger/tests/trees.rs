use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

use super::*;
use crate::ledger::tree::{
    Frontier, Nodes, Range, TreeError, consistency, empty_root, inclusion, leaf_hash, verify_consistency,
    verify_inclusion,
};

/// The leaves and roots of the test tree of certificate-transparency's own suite (merkletree/merkle_tree_test.cc).
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn node(text: &str) -> Node {
    hex::decode(text).unwrap().try_into().unwrap()
}

fn nodes(texts: &[&str]) -> Vec<Node> {
    texts.iter().map(|text| node(text)).collect()
}

fn published() -> (Vec<Node>, Nodes) {
    let (mut frontier, mut all, mut roots) = (Frontier::default(), Nodes::new(), Vec::new());
    for leaf in LEAVES {
        all.extend(frontier.push(leaf_hash(&hex::decode(leaf).unwrap())));
        roots.push(frontier.root());
    }
    (roots, all)
}

#[test]
fn the_published_vectors_of_rfc_6962_hold() {
    let (roots, all) = published();
    assert_eq!(roots, nodes(&ROOTS));
    assert_eq!(
        empty_root(),
        node("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    );
    let hashes = |ranges: Vec<Range>| -> Vec<Node> { ranges.iter().map(|one| one.hash(&all).unwrap()).collect() };
    // testvectors: PATH(0, D[8]), PATH(5, D[8]), PATH(2, D[3]), PATH(1, D[5]).
    let expected: [(u64, u64, &[&str]); 4] = [
        (
            0,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            &[
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            3,
            &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
        ),
        (
            1,
            5,
            &[
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ];
    for (index, size, proof) in expected {
        assert_eq!(hashes(inclusion(index, size)), nodes(proof), "leaf {index} of {size}");
    }
    // PROOF(1, D[8]), PROOF(6, D[8]), PROOF(2, D[5]).
    let expected: [(u64, u64, &[&str]); 3] = [
        (
            1,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            &[
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            &[
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ];
    for (old, new, proof) in expected {
        assert_eq!(hashes(consistency(old, new)), nodes(proof), "{old} to {new}");
    }
}

#[test]
fn every_proof_of_small_trees_verifies_and_no_other_does() {
    let log = Log::of(20);
    let roots: Vec<Node> = (0..=20)
        .map(|size| Range::whole(size).hash(&log.nodes).unwrap())
        .collect();
    for size in 1..=20u64 {
        let root = &roots[size as usize];
        for index in 0..size {
            let (content, proof) = (leaf(index).to_bytes(), log.hashes(&inclusion(index, size)));
            assert_eq!(verify_inclusion(&content, index, size, root, &proof), Ok(()));
            let other = leaf(index + 1).to_bytes();
            assert_eq!(
                verify_inclusion(&other, index, size, root, &proof),
                Err(TreeError::NotProved)
            );
            assert!(verify_inclusion(&content, (index + 1) % (size + 1), size, root, &proof).is_err());
            let longer = [&proof[..], &[[0; 32]]].concat();
            assert!(verify_inclusion(&content, index, size, root, &longer).is_err());
        }
        for old in 0..=size {
            let proof = log.hashes(&consistency(old, size));
            let before = (old, &roots[old as usize]);
            assert_eq!(
                verify_consistency(before, (size, root), &proof),
                Ok(()),
                "{old} to {size}"
            );
            let forged = [9; 32];
            assert!(verify_consistency((old, &forged), (size, root), &proof).is_err());
            // Whatever there is continues nothing.
            assert_eq!(verify_consistency(before, (size, &forged), &proof).is_ok(), old == 0);
            if old < size {
                assert!(verify_consistency((size, root), before, &proof).is_err());
            }
        }
    }
    let huge = (u64::MAX, &roots[20]);
    assert_eq!(
        verify_consistency((1, &roots[1]), huge, &[]),
        Err(TreeError::OutOfRange)
    );
    assert_eq!(
        verify_inclusion(b"", u64::MAX - 1, u64::MAX, &roots[20], &[]),
        Err(TreeError::OutOfRange)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// ct-merkle keeps whole trees; what is made here from stored nodes is the same, byte by byte.
    #[test]
    fn roots_and_proofs_are_those_of_ct_merkle(size in 1u64..130, a in 0u64..130, b in 1u64..130) {
        let log = Log::of(size);
        let (index, old) = (a % size, b % size + 1);
        let mut whole = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        for number in 0..size {
            whole.push(leaf(number).to_bytes());
        }
        let root = log.frontier.root();
        let theirs = whole.root();
        prop_assert_eq!(theirs.as_bytes().as_slice(), &root[..]);
        prop_assert_eq!(Range::whole(size).hash(&log.nodes).unwrap(), root);
        prop_assert_eq!(&Frontier::stored(size, &log.nodes).unwrap(), &log.frontier);
        let proof = log.hashes(&inclusion(index, size));
        let (own, theirs) = (proof.concat(), whole.prove_inclusion(index as usize));
        prop_assert_eq!(&own[..], theirs.as_bytes());
        let proof = log.hashes(&consistency(old, size));
        let (own, theirs) = (proof.concat(), whole.prove_consistency((size - old) as usize));
        prop_assert_eq!(&own[..], theirs.as_bytes());
    }

    /// A rewritten leaf leads to another root, and nothing proves that it continues what was before.
    #[test]
    fn a_rewritten_leaf_shows(size in 2u64..40, a in 0u64..40, b in 1u64..40) {
        let (index, old) = (a % size, b % size + 1);
        let honest = Log::of(size);
        let mut forged = Log::default();
        for number in 0..size {
            forged.push(&leaf(if number == index { number + 1000 } else { number }));
        }
        let before = Range::whole(old).hash(&honest.nodes).unwrap();
        let proof = forged.hashes(&consistency(old, size));
        let outcome = verify_consistency((old, &before), (size, &forged.frontier.root()), &proof);
        prop_assert_eq!(outcome.is_ok(), index >= old);
    }
}
