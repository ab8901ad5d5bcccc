//! The checks of the ledger's vectors.

use countersign_protocol::evidence::Evidence;
use countersign_protocol::hash::Hash48;
use countersign_protocol::ledger::map::MapProof;
use countersign_protocol::ledger::tree::{verify_consistency, verify_inclusion};
use countersign_protocol::ledger::{Kind, Leaf, Node, NoteKey, SignedCheckpoint, map_key};

use super::{Vector, cause};

fn path(vector: &Vector) -> Vec<Node> {
    let nodes = vector.all("node");
    nodes
        .map(|node| hex::decode(node).unwrap().try_into().unwrap())
        .collect()
}

pub(super) fn leaf(vector: &Vector) -> Result<(), String> {
    let leaf = Leaf::from_bytes(&vector.hex("bytes")).map_err(cause)?;
    let kind = Kind::from_name(&vector.text("leaf-kind")).unwrap();
    let key = vector.maybe("blind").map(|_| map_key(&vector.array("blind")));
    assert_eq!(key, vector.maybe("map-key").map(|_| vector.array("map-key")));
    assert_eq!(
        leaf,
        Leaf::of(kind, &vector.array("salt"), &vector.parse("object"), key)
    );
    assert_eq!(leaf.hash(), vector.array("hash"));
    Ok(())
}

pub(super) fn inclusion(vector: &Vector) -> Result<(), String> {
    let (index, size, root) = (vector.parse("index"), vector.parse("size"), vector.array("root"));
    verify_inclusion(&vector.hex("leaf"), index, size, &root, &path(vector)).map_err(cause)
}

pub(super) fn consistency(vector: &Vector) -> Result<(), String> {
    let (old, new) = (vector.array("from-root"), vector.array("to-root"));
    verify_consistency((vector.parse("from"), &old), (vector.parse("to"), &new), &path(vector)).map_err(cause)
}

pub(super) fn map(vector: &Vector) -> Result<(), String> {
    let proof = MapProof::from_bytes(&vector.hex("bytes")).map_err(cause)?;
    let value = vector.maybe("value").map(|value| value.parse::<Hash48>().unwrap());
    proof
        .verify(&vector.array("key"), value.as_ref(), &vector.array("root"))
        .map_err(cause)
}

pub(super) fn checkpoint(vector: &Vector) -> Result<(), String> {
    let note = String::from_utf8(vector.hex("note")).unwrap();
    let signed: SignedCheckpoint = note.parse().map_err(cause)?;
    let key: NoteKey = vector.parse("key");
    let checkpoint = signed.verify(&key).map_err(cause)?;
    assert_eq!(
        (checkpoint.size, checkpoint.root),
        (vector.parse("size"), vector.array("root"))
    );
    assert_eq!(
        (checkpoint.map_root, checkpoint.hash()),
        (vector.array("map-root"), vector.parse("hash"))
    );
    let seen = signed.cosigned_by(&vector.parse("witness")).unwrap();
    assert_eq!(seen.time, vector.parse::<u64>("witnessed"));
    Ok(())
}

pub(super) fn evidence(vector: &Vector) -> Result<(), String> {
    let evidence = Evidence::from_bytes(&vector.hex("bytes")).map_err(cause)?;
    assert_eq!(evidence.to_bytes(), vector.hex("bytes"));
    let proved = evidence
        .prove(None, &[vector.parse("witness")])
        .unwrap()
        .map_err(cause)?;
    assert_eq!((proved.missing.len(), proved.cosignatures.len()), (0, 1));
    Ok(())
}
