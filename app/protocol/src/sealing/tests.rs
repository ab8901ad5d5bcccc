use super::*;
use crate::hash::{sha384, sha384_parts};
use crate::world::rng;

const CONTEXT: &[u8] = b"context";

fn key() -> BlobKey {
    BlobKey::from_bytes([9; 32])
}

#[test]
fn every_length_comes_back_and_has_the_length_foretold() {
    for length in [0, 1, 247, 248, 249, 16_375, 16_376, 16_377, 32_760, 100_000] {
        let plain: Vec<u8> = (0..length).map(|i| i as u8).collect();
        let sealed = seal(&key(), CONTEXT, &plain, &mut rng(1));
        assert_eq!(sealed.len() as u64, sealed_length(length as u64), "{length}");
        assert_eq!(*open(&key(), CONTEXT, &sealed).unwrap(), plain, "{length}");
    }
}

#[test]
fn sizes_are_rounded_so_that_few_remain() {
    assert_eq!(sealed_length(0), sealed_length(248));
    assert_eq!(
        [padme(0), padme(1), padme(9), padme(257), padme(1_000_000)],
        [0, 1, 10, 272, 1_015_808]
    );
    let sizes: std::collections::BTreeSet<u64> = (1 << 20..1 << 21).step_by(997).map(sealed_length).collect();
    assert_eq!(sizes.len(), 32);
    for length in [1u64 << 20, 12_345_678, 50 << 20] {
        assert!(sealed_length(length) < length + length / 8);
    }
    assert_eq!(sealed_length(u64::MAX), u64::MAX);
}

#[test]
fn what_was_altered_truncated_or_reordered_is_refused_by_name() {
    let plain = vec![1; 40_000];
    let sealed = seal(&key(), CONTEXT, &plain, &mut rng(2));
    let open_it = |sealed: &[u8]| open(&key(), CONTEXT, sealed).err();
    assert_eq!(
        open(&BlobKey::from_bytes([8; 32]), CONTEXT, &sealed).err(),
        Some(SealingError::WrongKey)
    );
    assert_eq!(open(&key(), b"other", &sealed).err(), Some(SealingError::WrongKey));
    let body = |index: usize| HEADER + index * SEALED_CHUNK;
    assert_eq!(open_it(&sealed[..body(1)]), Some(SealingError::Truncated));
    assert_eq!(open_it(&sealed[..body(2)]), Some(SealingError::Truncated));
    assert_eq!(open_it(&sealed[..body(1) + 10]), Some(SealingError::Truncated));
    assert_eq!(open_it(&sealed[..body(2) + 20]), Some(SealingError::ChunkAltered(2)));
    assert_eq!(
        open_it(&sealed[..sealed.len() - 1]),
        Some(SealingError::ChunkAltered(2))
    );
    assert_eq!(open_it(&sealed[..55]), Some(SealingError::Truncated));
    let swapped = [
        &sealed[..HEADER],
        &sealed[body(1)..body(2)],
        &sealed[body(0)..body(1)],
        &sealed[body(2)..],
    ]
    .concat();
    assert_eq!(open_it(&swapped), Some(SealingError::ChunkAltered(0)));
    for (index, error) in [
        (0, SealingError::WrongKey),
        (30, SealingError::WrongKey),
        (HEADER, SealingError::ChunkAltered(0)),
        (sealed.len() - 1, SealingError::ChunkAltered(2)),
    ] {
        let mut altered = sealed.clone();
        altered[index] ^= 1;
        assert_eq!(open_it(&altered), Some(error), "byte {index}");
    }
}

#[test]
fn frames_that_sealing_does_not_make_are_refused() {
    let raw = |frame: &[u8]| {
        let mut encryptor = Encryptor::new(&key(), CONTEXT, &mut rng(3));
        let mut sealed = encryptor.header().to_vec();
        encryptor.update(frame, &mut sealed);
        encryptor.finish(&mut sealed);
        open(&key(), CONTEXT, &sealed).map(|plain| plain.len())
    };
    let frame = |length: u64, size: usize| [&length.to_be_bytes()[..], &vec![0; size - 8]].concat();
    assert_eq!(raw(&frame(10, 256)), Ok(10));
    let mut dirty = frame(10, 256);
    dirty[255] = 1;
    for bad in [
        dirty,
        frame(10, 257),
        frame(249, 256),
        frame(u64::MAX, 256),
        vec![0; 7],
        vec![],
    ] {
        assert_eq!(raw(&bad), Err(SealingError::BadFrame));
    }
}

#[test]
fn chunks_open_in_any_order() {
    let plain: Vec<u8> = (0..50_000u32).map(|i| i as u8).collect();
    let sealed = seal(&key(), CONTEXT, &plain, &mut rng(4));
    let (header, body) = sealed.split_first_chunk().unwrap();
    let decryptor = Decryptor::new(&key(), CONTEXT, header).unwrap();
    let mut second = Vec::new();
    decryptor
        .chunk(1, &body[SEALED_CHUNK..2 * SEALED_CHUNK], false, &mut second)
        .unwrap();
    assert_eq!(second, plain[CHUNK - 8..2 * CHUNK - 8]);
}

#[test]
fn merkle_roots_follow_rfc_6962_whatever_the_pieces() {
    let leaf = |bytes: &[u8]| sha384_parts(&[&[0], bytes]);
    let node = |a: crate::hash::Hash48, b: crate::hash::Hash48| sha384_parts(&[&[1], a.as_bytes(), b.as_bytes()]);
    let data: Vec<u8> = (0..5 * SEGMENT + 17).map(|i| (i / SEGMENT + i % 251) as u8).collect();
    let leaves: Vec<_> = data.chunks(SEGMENT).map(leaf).collect();
    assert_eq!(merkle_root(b""), sha384(b""));
    assert_eq!(merkle_root(&data[..SEGMENT]), leaves[0]);
    assert_eq!(merkle_root(&data[..2 * SEGMENT]), node(leaves[0], leaves[1]));
    assert_eq!(
        merkle_root(&data[..3 * SEGMENT]),
        node(node(leaves[0], leaves[1]), leaves[2])
    );
    let four = node(node(leaves[0], leaves[1]), node(leaves[2], leaves[3]));
    assert_eq!(merkle_root(&data), node(four, node(leaves[4], leaves[5])));
    let mut pieces = MerkleHasher::new();
    data.chunks(700_001).for_each(|piece| pieces.update(piece));
    assert_eq!(
        (pieces.length(), pieces.finish()),
        (data.len() as u64, merkle_root(&data))
    );
}
