//! `ledger`: what the service's ledger is, and whether it has kept all that it ever said.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_protocol::ledger::{Checkpoint, Kind, Leaf, Replay, ReplayError, SignedCheckpoint};
use serde_json::{Value, json};

use crate::api::Client;
use crate::api::objects::LedgerLeaves;
use crate::arguments::LedgerCommand;
use crate::failure::{Failure, Outcome};
use crate::ledger::{Standing, contact, node};
use crate::profile::ledger::Remembered;
use crate::progress::Progress;
use crate::randomness::date_text;
use crate::session::Context;

pub(crate) fn run(context: &Context, command: &LedgerCommand) -> Result<Outcome, Failure> {
    let client = context.client()?;
    match command {
        LedgerCommand::Checkpoint => checkpoint(context, &client),
        LedgerCommand::Audit => audit(context, &client),
    }
}

fn checkpoint(context: &Context, client: &Client) -> Result<Outcome, Failure> {
    let standing = contact(context, client)?;
    let json = json!({
        "origin": standing.checkpoint().origin, "size": standing.checkpoint().size,
        "root": STANDARD.encode(standing.checkpoint().root), "map_root": STANDARD.encode(standing.checkpoint().map_root),
        "hash": standing.checkpoint().hash().to_string(), "key": standing.key.to_string(), "before": standing.before,
        "note": standing.signed.to_string(), "witnesses": witnesses(&standing), "freshness": freshness(&standing),
    });
    let text = format!(
        "{}\n{}\n{}",
        standing.signed.to_string().trim_end(),
        match standing.before {
            Some(before) => format!("It continues the ledger of {before} leaves that this profile saw before."),
            None => format!(
                "First contact: nothing to compare it with. The ledger's key is {}",
                standing.key
            ),
        },
        freshness(&standing),
    );
    Ok(Outcome::new(json, text))
}

fn witnesses(standing: &Standing) -> Value {
    let seen = standing.witnessed.iter().flat_map(|(size, cosignatures)| {
        let each = move |one: &countersign_protocol::ledger::Cosignature| json!({ "name": one.witness, "time": one.time, "size": size });
        cosignatures.iter().map(each)
    });
    seen.collect()
}

fn freshness(standing: &Standing) -> String {
    match &standing.witnessed {
        None => "Freshness unproven: no witness was asked for (--witness KEY).".to_owned(),
        Some((size, cosignatures)) => {
            let each = cosignatures
                .iter()
                .map(|one| format!("{} at {}", one.witness, date_text(one.time.saturating_mul(1000))));
            format!("Witnessed at {size} leaves by {}.", each.collect::<Vec<_>>().join(", "))
        }
    }
}

fn audit(context: &Context, client: &Client) -> Result<Outcome, Failure> {
    let remembered = context.home.ledger(client.server())?;
    let standing = contact(context, client)?;
    let now = standing.checkpoint();
    let earlier = earlier(remembered.as_ref());
    let mut replay = Replay::default();
    let mut kinds: BTreeMap<&'static str, u64> = BTreeMap::new();
    let progress = Progress::work(context, "replaying the ledger");
    let own = remembered.as_ref().map_or(&[][..], |one| &one.leaves);
    while replay.size() < now.size {
        let from = replay.size();
        let page: LedgerLeaves = client.get(&format!("/ledger/leaves?from={from}&to={}", now.size))?;
        for content in &page.leaves {
            let index = replay.size();
            if index == now.size {
                break;
            }
            if let Some(leaf) = own.iter().find(|leaf| leaf.index == index)
                && leaf.content != hex::encode(&content.0)
            {
                return Err(named(
                    client,
                    "ledger-rewrite",
                    format!(
                        "leaf {index} is not the one that was there: it was the {} {}",
                        leaf.kind, leaf.object
                    ),
                ));
            }
            let leaf = replay.push(&content.0).map_err(|error| found(client, &error))?;
            *kinds.entry(leaf.kind.name()).or_default() += 1;
            if let Some(earlier) = earlier.as_ref().filter(|earlier| earlier.size == replay.size()) {
                replay.compare(earlier).map_err(|error| found(client, &error))?;
            }
        }
        if replay.size() == from {
            break;
        }
    }
    drop(progress);
    replay.compare(now).map_err(|error| found(client, &error))?;
    let published = own_keys(client, remembered.as_ref(), &replay)?;
    let json = json!({
        "size": now.size, "root": STANDARD.encode(now.root), "map_root": STANDARD.encode(now.map_root),
        "hash": now.hash().to_string(), "kinds": kinds, "own_leaves": own.len(), "own_bundles": published,
        "before": standing.before, "witnesses": witnesses(&standing), "freshness": freshness(&standing),
    });
    let counted: Vec<String> = Kind::ALL
        .iter()
        .filter_map(|kind| kinds.get(kind.name()).map(|count| format!("{kind} {count}")))
        .collect();
    let text = format!(
        "{} leaves replayed ({}). They make the signed roots of the log and of the map of keys.\n{} leaves of your own are where \
         they were; your keys were published {published} {}, by yourself.\n{}",
        now.size,
        counted.join(", "),
        own.len(),
        if published == 1 { "time" } else { "times" },
        freshness(&standing),
    );
    Ok(Outcome::new(json, text))
}

fn earlier(remembered: Option<&Remembered>) -> Option<Checkpoint> {
    // What is damaged is told by the contact.
    let signed: SignedCheckpoint = remembered?.checkpoint.parse().ok()?;
    Some(signed.peek().clone())
}

/// Every bundle leaf in one's own place must be one that one knows; how many there are.
fn own_keys(client: &Client, remembered: Option<&Remembered>, replay: &Replay) -> Result<usize, Failure> {
    let Some(remembered) = remembered else { return Ok(0) };
    let Some(place) = remembered.map_key.as_deref().and_then(node) else {
        return Ok(0);
    };
    let known = |index: &u64| {
        remembered
            .leaves
            .iter()
            .any(|leaf| leaf.index == *index && leaf.kind == Kind::Bundle.name())
    };
    let published = replay.bundles_of(&place);
    if let Some(strange) = published.iter().find(|index| !known(index)) {
        return Err(named(
            client,
            "silent-key-change",
            format!("leaf {strange} published keys in your name that are not yours"),
        ));
    }
    let own = remembered.leaves.iter().filter(|leaf| leaf.kind == Kind::Bundle.name());
    let newest = own.max_by_key(|leaf| leaf.index);
    let commitment = newest
        .and_then(|leaf| hex::decode(&leaf.content).ok())
        .and_then(|content| Leaf::from_bytes(&content).ok())
        .map(|leaf| leaf.commitment);
    if replay.latest(&place) != commitment.as_ref() {
        return Err(named(
            client,
            "silent-key-change",
            "the map of keys has others than yours in your place".to_owned(),
        ));
    }
    Ok(published.len())
}

fn found(client: &Client, error: &ReplayError) -> Failure {
    named(client, error.name(), error.to_string())
}

fn named(client: &Client, kind: &'static str, why: String) -> Failure {
    Failure::new(kind, format!("the ledger of {} does not hold", client.server()))
        .why(why)
        .next(
            "do not rely on this service; keep this profile folder, and show both to its operator and to other people",
        )
}
