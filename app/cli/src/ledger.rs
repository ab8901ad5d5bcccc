//! Watching the service's ledger: at every contact it must continue what it was at the last one, and whatever was accepted
//! must be in it. Where that fails nothing goes on.

use countersign_protocol::hash::Hash48;
use countersign_protocol::ledger::map::MapProof;
use countersign_protocol::ledger::{
    Checkpoint, CheckpointError, Cosignature, Kind, Leaf, Node, NoteKey, Receipt, SignedCheckpoint, own_keys,
};

use crate::api::Client;
use crate::api::objects::{Base64, LedgerConsistency, LedgerKey, LedgerReceipt, LedgerSelf};
use crate::failure::Failure;
use crate::profile::ledger::{OwnLeaf, Remembered};
use crate::session::{Context, own_bundle};

/// How the ledger stands after a contact.
pub(crate) struct Standing {
    /// The key that its checkpoints are signed with.
    pub(crate) key: NoteKey,
    /// The newest checkpoint, with its signatures.
    pub(crate) signed: SignedCheckpoint,
    /// The size at the contact before; none at the first.
    pub(crate) before: Option<u64>,
    /// The cosignatures of the witnesses that were asked for, and how many leaves they have seen.
    pub(crate) witnessed: Option<(u64, Vec<Cosignature>)>,
}

impl Standing {
    /// The newest checkpoint.
    pub(crate) fn checkpoint(&self) -> &Checkpoint {
        self.signed.peek()
    }
}

/// Asks for the newest checkpoint, and verifies that it continues the last one that this profile saw. A profile without an account
/// remembers nothing.
///
/// Fails with `ledger-rollback`, `ledger-fork`, `ledger-key-changed`, `bad-checkpoint`, `not-witnessed`.
pub(crate) fn contact(context: &Context, client: &Client) -> Result<Standing, Failure> {
    if !remembers(context, client)? {
        return ask(context, client, None);
    }
    context.home.alone_with_ledger(|| {
        let remembered = context.home.ledger(client.server())?;
        let standing = ask(context, client, remembered.as_ref())?;
        write(context, client, remembered, &standing.key, &standing.signed)?;
        Ok(standing)
    })
}

/// A profile remembers the ledger of the service that its account is on, or is being made on.
fn remembers(context: &Context, client: &Client) -> Result<bool, Failure> {
    let server = client.server();
    let account = context.home.profile()?.is_some_and(|profile| profile.server == server);
    Ok(account || context.home.pending()?.is_some() || context.home.ca()?.is_some())
}

/// Keeps the newest checkpoint.
fn write(
    context: &Context,
    client: &Client,
    remembered: Option<Remembered>,
    key: &NoteKey,
    signed: &SignedCheckpoint,
) -> Result<(), Failure> {
    let mut remembered = remembered.unwrap_or_else(|| Remembered {
        server: client.server().to_owned(),
        key: key.to_string(),
        checkpoint: String::new(),
        map_key: None,
        leaves: Vec::new(),
    });
    remembered.checkpoint = signed.to_string();
    Ok(context.home.write_ledger(&remembered)?)
}

fn ask(context: &Context, client: &Client, remembered: Option<&Remembered>) -> Result<Standing, Failure> {
    let key = match remembered {
        Some(remembered) => pinned(remembered)?,
        None => shown_key(client)?,
    };
    let signed = fetch(client, &key, "/api/v1/ledger/checkpoint")?;
    let mut before = None;
    if let Some(remembered) = remembered {
        let last = last(remembered, &key)?;
        continues(client, &last, signed.peek())?;
        before = Some(last.size);
    }
    Ok(Standing {
        witnessed: witnessed(context, client, &key, &signed)?,
        key,
        signed,
        before,
    })
}

/// The key that the service shows now.
fn shown_key(client: &Client) -> Result<NoteKey, Failure> {
    let shown: LedgerKey = client.get("/ledger/key")?;
    shown
        .key
        .parse()
        .map_err(|error: countersign_protocol::ledger::NoteKeyError| bad_checkpoint(client, &error.to_string()))
}

fn pinned(remembered: &Remembered) -> Result<NoteKey, Failure> {
    remembered.key.parse().map_err(|_| damaged())
}

/// The last checkpoint that was seen, read from the profile.
fn last(remembered: &Remembered, key: &NoteKey) -> Result<Checkpoint, Failure> {
    let signed: SignedCheckpoint = remembered.checkpoint.parse().map_err(|_| damaged())?;
    signed.verify(key).cloned().map_err(|_| damaged())
}

fn damaged() -> Failure {
    Failure::new(
        "profile",
        "what this profile remembers of the service's ledger is damaged",
    )
    .next("restore ledger.json in the profile folder from a backup; without it a rewritten ledger is not noticed")
}

fn fetch(client: &Client, key: &NoteKey, path: &str) -> Result<SignedCheckpoint, Failure> {
    let note = String::from_utf8(client.bytes(path)?).map_err(|_| bad_checkpoint(client, "it is not text"))?;
    read(client, key, &note)
}

/// Reads a signed note, and verifies its signature.
fn read(client: &Client, key: &NoteKey, note: &str) -> Result<SignedCheckpoint, Failure> {
    let signed: SignedCheckpoint = note.parse().map_err(|error| refused(client, &error))?;
    match signed.verify(key) {
        Ok(_) => Ok(signed),
        Err(error) => {
            let shown = shown_key(client)?;
            if shown != *key {
                return Err(Failure::new(
                    "ledger-key-changed",
                    format!(
                        "the ledger of {} is signed with another key than before",
                        client.server()
                    ),
                )
                .why(format!("this profile knows {key}, and the service shows {shown}"))
                .next(STOP));
            }
            Err(refused(client, &error))
        }
    }
}

const STOP: &str = "do not go on: the service may show you another history than others. Ask its operator, and compare \
                    `countersign ledger checkpoint` with other people";

fn bad_checkpoint(client: &Client, why: &str) -> Failure {
    Failure::new(
        "bad-checkpoint",
        format!("what {} shows of its ledger is refused", client.server()),
    )
    .why(why)
    .next(STOP)
}

fn refused(client: &Client, error: &CheckpointError) -> Failure {
    let what = match error {
        CheckpointError::RolledBack { .. } => format!("the ledger of {} was rolled back", client.server()),
        CheckpointError::Forked { .. } => format!("the ledger of {} was forked or rewritten", client.server()),
        _ => return bad_checkpoint(client, &error.to_string()),
    };
    Failure::new(error.name(), what).why(error.to_string()).next(STOP)
}

/// Verifies that `newer` continues `older`, by the service's proof.
fn continues(client: &Client, older: &Checkpoint, newer: &Checkpoint) -> Result<(), Failure> {
    let (from, to) = (older.size, newer.size);
    let proof = if from == 0 || from >= to {
        Vec::new()
    } else {
        match client.get::<LedgerConsistency>(&format!("/ledger/consistency?from={from}&to={to}")) {
            Ok(answer) => nodes(&answer.consistency),
            // A service that cannot prove it is one that has not kept it.
            Err(error) if error.problem().is_some() => Vec::new(),
            Err(error) => return Err(error.into()),
        }
    };
    older
        .is_continued_by(newer, &proof)
        .map_err(|error| refused(client, &error))
}

/// Hashes of a proof; one of another length proves nothing.
fn nodes(list: &[Base64]) -> Vec<Node> {
    let nodes = list.iter().map(|node| node.0.as_slice().try_into());
    nodes.collect::<Result<_, _>>().unwrap_or_default()
}

/// What the witnesses that the person believes have seen: each of them must have co-signed a beginning of this very ledger.
fn witnessed(
    context: &Context,
    client: &Client,
    key: &NoteKey,
    newest: &SignedCheckpoint,
) -> Result<Option<(u64, Vec<Cosignature>)>, Failure> {
    if context.witnesses.is_empty() {
        return Ok(None);
    }
    let missing = |why: String| {
        Failure::new(
            "not-witnessed",
            format!("the ledger of {} is not witnessed as you ask", client.server()),
        )
        .why(why)
        .next("ask the witness whether it still watches this service; without --witness this is not asked for")
    };
    let signed = match fetch(client, key, "/api/v1/ledger/checkpoint?witnessed=true") {
        Ok(signed) => signed,
        Err(failure) if failure.kind == "not-found" => return Err(missing("nobody has co-signed it yet".to_owned())),
        Err(failure) => return Err(failure),
    };
    let mut cosignatures = Vec::new();
    for witness in &context.witnesses {
        let cosignature = signed.cosigned_by(witness);
        let unsigned = || {
            missing(format!(
                "{} has not co-signed the checkpoint that is shown",
                witness.name()
            ))
        };
        cosignatures.push(cosignature.ok_or_else(unsigned)?);
    }
    // The newest was signed before this one was asked for, so a witness may have seen more.
    let (older, newer) = match signed.peek().size <= newest.peek().size {
        true => (signed.peek(), newest.peek()),
        false => (newest.peek(), signed.peek()),
    };
    continues(client, older, newer)?;
    Ok(Some((signed.peek().size, cosignatures)))
}

/// The hash of the last checkpoint that was seen, for entries.
pub(crate) fn last_seen(context: &Context, client: &Client) -> Option<Hash48> {
    let remembered = context.home.ledger(client.server()).ok().flatten()?;
    let signed: SignedCheckpoint = remembered.checkpoint.parse().ok()?;
    Some(signed.peek().hash())
}

/// Verifies that something the service has accepted is in its ledger, and remembers where.
///
/// Fails with `not-in-ledger`, and as [`contact`].
pub(crate) fn receipt(
    context: &Context,
    client: &Client,
    kind: Kind,
    object: &Hash48,
    receipt: Option<LedgerReceipt>,
) -> Result<Leaf, Failure> {
    let not_proved = |why: String| {
        Failure::new(
            "not-in-ledger",
            format!(
                "{} has taken the {kind}, but does not prove that it is in its ledger",
                client.server()
            ),
        )
        .why(why)
        .next(STOP)
    };
    let given = receipt.ok_or_else(|| not_proved("there is no receipt".to_owned()))?;
    context.home.alone_with_ledger(|| {
        let remembered = context.home.ledger(client.server())?;
        let Some(mut remembered) = remembered else {
            return Err(not_proved("this profile has not seen the ledger before".to_owned()));
        };
        let key = pinned(&remembered)?;
        let signed = read(client, &key, &given.checkpoint)?;
        let checkpoint = signed.peek();
        let last = last(&remembered, &key)?;
        // Another process of this profile may have seen more meanwhile.
        if checkpoint.size >= last.size {
            continues(client, &last, checkpoint)?;
            remembered.checkpoint = signed.to_string();
        } else {
            continues(client, checkpoint, &last)?;
        }
        let receipt = read_receipt(&given).ok_or_else(|| not_proved("the receipt is malformed".to_owned()))?;
        let leaf = receipt
            .verify(kind, object, checkpoint)
            .map_err(|error| not_proved(error.to_string()))?;
        let own = OwnLeaf {
            index: receipt.index,
            kind: kind.name().to_owned(),
            object: object.to_string(),
            content: hex::encode(leaf.to_bytes()),
        };
        if !remembered.leaves.contains(&own) {
            remembered.leaves.push(own);
        }
        if kind == Kind::Bundle {
            remembered.map_key = leaf.map_key.map(hex::encode);
        }
        context.home.write_ledger(&remembered)?;
        Ok(leaf)
    })
}

fn read_receipt(given: &LedgerReceipt) -> Option<Receipt> {
    let map_key = match &given.map_key {
        None => None,
        Some(text) => Some(node(text)?),
    };
    Some(Receipt {
        index: given.leaf_index,
        salt: given.salt.0.as_slice().try_into().ok()?,
        map_key,
        inclusion: nodes(&given.inclusion),
    })
}

/// 32 bytes from hex.
pub(crate) fn node(text: &str) -> Option<Node> {
    let mut node = [0; 32];
    hex::decode_to_slice(text, &mut node).ok().map(|()| node)
}

/// Whether the ledger's map has one's own keys, and no others: `silent-key-change` if not. Whoever asks the service for them gets
/// what stands there.
pub(crate) fn audit_own_keys(context: &Context) -> Result<(), Failure> {
    let profile = context.profile()?;
    let Some(session) = &profile.session else { return Ok(()) };
    let client = Client::new(&profile.server).with_session(session);
    contact(context, &client)?;
    let bundle = own_bundle(&profile)?;
    let own: LedgerSelf = client.get("/ledger/self")?;
    let changed = |why: &str| {
        Failure::new(
            "silent-key-change",
            format!(
                "the ledger of {} does not have your keys as your latest",
                profile.server
            ),
        )
        .why(why)
        .next("do not go on: others may be given keys in your name. Tell them, and ask the operator")
    };
    let leaf = receipt(context, &client, Kind::Bundle, &bundle.hash(), Some(own.receipt))?;
    let blind = own.blind.0.as_slice().try_into();
    let blind = blind.map_err(|_| changed("the service does not say where in the map they are"))?;
    let remembered = context.home.ledger(client.server())?.ok_or_else(damaged)?;
    let key = pinned(&remembered)?;
    let signed = read(&client, &key, &own.map.checkpoint)?;
    let proof = MapProof::from_bytes(&own.map.proof.0).map_err(|error| changed(&error.to_string()))?;
    let value: Option<Hash48> = own.map.value.as_deref().and_then(|value| value.parse().ok());
    own_keys(&leaf, &blind, value.as_ref(), &proof, &signed.peek().map_root)
        .map_err(|error| changed(&error.to_string()))?;
    let last = last(&remembered, &key)?;
    match signed.peek().size >= last.size {
        true => continues(&client, &last, signed.peek()),
        false => continues(&client, signed.peek(), &last),
    }
}
