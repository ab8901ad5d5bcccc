//! The service's ledger: signed checkpoints, each of which must continue the last one that was seen, and receipts.

use countersign_protocol::hash::Hash48;
use countersign_protocol::ledger::{Checkpoint, CheckpointError, Kind, Node, NoteKey, Receipt, SignedCheckpoint};
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
