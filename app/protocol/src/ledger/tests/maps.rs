use proptest::prelude::*;

use super::*;
use crate::ledger::map::{DEPTH, EMPTY, Map, MapError, MapProof, climb, common, leaf as map_leaf, single};

/// The root from the definition alone: all keys, level by level.
fn naive(values: &[(Node, Hash48)], depth: usize) -> Node {
    match values {
        [] => EMPTY,
        [(key, value)] => single(key, value, depth),
        _ => {
            let ones = |key: &Node| key[depth / 8] >> (7 - depth % 8) & 1 == 1;
            let (right, left): (Vec<_>, Vec<_>) = values.iter().copied().partition(|(key, _)| ones(key));
            let mut bytes = vec![3];
            bytes.extend(naive(&left, depth + 1));
            bytes.extend(naive(&right, depth + 1));
            <sha2::Sha256 as sha2::Digest>::digest(&bytes).into()
        }
    }
}

#[test]
fn nothing_one_and_many() {
    let mut map = Map::default();
    assert_eq!(map.root(), EMPTY);
    let (a, mut b) = ([0x80; 32], [0x80; 32]);
    b[31] = 0x81; // differs in the last bit alone
    assert_eq!(map.proof(&a).verify(&a, None, &map.root()), Ok(()));
    map.insert(a, object(1));
    assert_eq!(map.root(), single(&a, &object(1), 0));
    assert_eq!(single(&a, &object(1), DEPTH), map_leaf(&a, &object(1)));
    map.insert(b, object(2));
    assert_eq!(common(&a, &b), 255);
    let root = map.root();
    for (key, value) in [(a, object(1)), (b, object(2))] {
        let proof = map.proof(&key);
        assert_eq!(proof.verify(&key, Some(&value), &root), Ok(()));
        assert_eq!(proof.verify(&key, Some(&object(3)), &root), Err(MapError::NotProved));
        assert_eq!(proof.verify(&key, None, &root), Err(MapError::NotProved));
        assert_eq!(MapProof::from_bytes(&proof.to_bytes()), Ok(proof));
    }
    assert_eq!(climb(&a, None, &[]), [EMPTY]);
}

#[test]
fn malformed_proofs_are_refused() {
    let bad = |text: &str| {
        let proof = MapProof::from_bytes(&hex::decode(text).unwrap());
        proof.map(|proof| proof.verify(&[0; 32], None, &EMPTY))
    };
    let one = "01".repeat(32);
    assert_eq!(
        bad(&format!("818200 5820{one}").replace(' ', "")),
        Ok(Err(MapError::Malformed))
    );
    assert_eq!(
        bad(&format!("82820258 20{one}820258 20{one}").replace(' ', "")),
        Ok(Err(MapError::Malformed))
    );
    assert_eq!(
        bad(&format!("81820158 20{}", "00".repeat(32)).replace(' ', "")),
        Ok(Err(MapError::Malformed))
    );
    assert!(bad(&format!("8182190101 5820{one}").replace(' ', "")).is_err());
    assert!(bad("9f").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_map_is_its_definition_whatever_the_order(
        // Few first bytes, so that keys share long beginnings.
        keys in prop::collection::vec((0u8..3, 0u8..3, any::<u8>(), 0u64..50), 1..40), absent in any::<[u8; 2]>()
    ) {
        let key = |(a, b, c): (u8, u8, u8)| { let mut key = [a; 32]; key[13] = b; key[31] = c; key };
        let mut map = Map::default();
        let mut values = std::collections::BTreeMap::new();
        for (a, b, c, value) in keys {
            map.insert(key((a, b, c)), object(value));
            values.insert(key((a, b, c)), object(value));
            let all: Vec<_> = values.iter().map(|(key, value)| (*key, *value)).collect();
            prop_assert_eq!(map.root(), naive(&all, 0));
        }
        for (key, value) in &values {
            prop_assert_eq!(map.proof(key).verify(key, Some(value), &map.root()), Ok(()));
        }
        let other = key((absent[0] | 8, absent[1], 0));
        prop_assert_eq!(map.proof(&other).verify(&other, None, &map.root()), Ok(()));
        prop_assert!(map.proof(&other).verify(&other, Some(&object(1)), &map.root()).is_err());
    }
}
