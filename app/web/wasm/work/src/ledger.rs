//! The service's ledger: signed checkpoints, each of which must continue the last one that was seen, and receipts.

use countersign_protocol::hash::Hash48;
use countersign_protocol::ledger::map::MapProof;
use countersign_protocol::ledger::{
    Checkpoint, CheckpointError, Kind, Node, NoteKey, Receipt, SignedCheckpoint, own_keys,
};
use countersign_web_bridge::{Cause, copies, exact, id};
use js_sys::Uint8Array;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

/// What a signed checkpoint says.
#[derive(Serialize)]
struct Facts {
    origin: String,
    size: u64,
    hash: String,
}

/// Verifies the signature of a checkpoint (a signed note) by the ledger's key; what it says, as JSON.
///
/// # Errors
/// `bad-checkpoint`, `bad-argument`
#[wasm_bindgen]
pub fn checkpoint(note: &str, key: &str) -> Result<String, Cause> {
    let checkpoint = read(note, &id::<NoteKey>("key", key)?)?;
    Ok(crate::text(&Facts {
        size: checkpoint.size,
        hash: checkpoint.hash().to_string(),
        origin: checkpoint.origin,
    }))
}

/// Verifies that the checkpoint `newer` continues `older`, by the service's proof; both are verified by the ledger's key.
///
/// # Errors
/// `ledger-rollback`, `ledger-fork`, `bad-checkpoint`, `bad-argument`
#[wasm_bindgen(js_name = checkpointContinues)]
pub fn checkpoint_continues(older: &str, newer: &str, key: &str, proof: Vec<Uint8Array>) -> Result<(), Cause> {
    continues(older, newer, key, &copies(&proof))
}

/// [`checkpoint_continues`] with Rust's bytes.
///
/// # Errors
/// As [`checkpoint_continues`].
pub fn continues(older: &str, newer: &str, key: &str, proof: &[Vec<u8>]) -> Result<(), Cause> {
    let key = id::<NoteKey>("key", key)?;
    let (older, newer) = (read(older, &key)?, read(newer, &key)?);
    older.is_continued_by(&newer, &nodes(proof)).map_err(refused)
}

/// Verifies that an object of this kind and payload hash is in the ledger as of a checkpoint, by the receipt that the service gave.
///
/// # Errors
/// `not-in-ledger`, `bad-checkpoint`, `bad-argument`
#[wasm_bindgen(js_name = checkReceipt)]
pub fn check_receipt(
    note: &str,
    key: &str,
    kind: &str,
    object: &str,
    index: f64,
    salt: &[u8],
    inclusion: Vec<Uint8Array>,
) -> Result<(), Cause> {
    let checkpoint = read(note, &id::<NoteKey>("key", key)?)?;
    let kind = Kind::from_name(kind).ok_or_else(|| Cause::argument("kind: unknown"))?;
    let object: Hash48 = id("object", object)?;
    let receipt = Receipt {
        // Of a number that is none a cast makes 0, and its proof does not hold.
        index: index as u64,
        salt: exact("salt", salt)?,
        map_key: None,
        inclusion: nodes(&copies(&inclusion)),
    };
    let verified = receipt.verify(kind, &object, &checkpoint);
    verified.map(drop).map_err(|error| Cause::new("not-in-ledger", error))
}

/// Verifies that one's own key bundle (payload hash `bundle`) is in the log as of `note`, and that the map of `mapNote` has it as one's latest.
/// `value`: what the service says stands in one's place, 96 hex digits, if anything.
///
/// # Errors
/// `not-in-ledger`, `silent-key-change`, `bad-checkpoint`, `bad-argument`
#[wasm_bindgen(js_name = checkOwnKeys)]
#[allow(clippy::too_many_arguments, reason = "the parts of one answer of the service")]
pub fn check_own_keys(
    note: &str,
    key: &str,
    bundle: &str,
    index: f64,
    salt: &[u8],
    #[wasm_bindgen(js_name = mapKey)] map_key: &[u8],
    inclusion: Vec<Uint8Array>,
    blind: &[u8],
    #[wasm_bindgen(js_name = mapNote)] map_note: &str,
    value: Option<String>,
    proof: &[u8],
) -> Result<(), Cause> {
    let key = id::<NoteKey>("key", key)?;
    let (at, map) = (read(note, &key)?, read(map_note, &key)?);
    let receipt = Receipt {
        index: index as u64,
        salt: exact("salt", salt)?,
        map_key: Some(exact("place in the map", map_key)?),
        inclusion: nodes(&copies(&inclusion)),
    };
    let leaf = receipt
        .verify(Kind::Bundle, &id("bundle", bundle)?, &at)
        .map_err(|error| Cause::new("not-in-ledger", error))?;
    let changed = |error: &dyn std::fmt::Display| Cause::new("silent-key-change", error.to_string());
    let proof = MapProof::from_bytes(proof).map_err(|error| changed(&error))?;
    // What is no hash is nothing, and the map will not have it so.
    let value: Option<Hash48> = value.and_then(|value| value.parse().ok());
    own_keys(&leaf, &exact("blind", blind)?, value.as_ref(), &proof, &map.map_root).map_err(|error| changed(&error))
}

fn read(note: &str, key: &NoteKey) -> Result<Checkpoint, Cause> {
    let signed: SignedCheckpoint = note.parse().map_err(refused)?;
    signed.verify(key).cloned().map_err(refused)
}

/// Hashes of a proof; one of another length proves nothing.
fn nodes(list: &[Vec<u8>]) -> Vec<Node> {
    let nodes = list.iter().map(|node| node.as_slice().try_into());
    nodes.collect::<Result<_, _>>().unwrap_or_default()
}

fn refused(error: CheckpointError) -> Cause {
    Cause::new(error.name(), error)
}
