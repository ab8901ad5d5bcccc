//! Adding to an envelope's chain: made on the head as it stands, kept before it is sent, and made again when somebody else
//! was faster and nothing but approvals of the same stage came in between.

use countersign_protocol::chain::{Decision, Entry, sign_entry};
use countersign_protocol::cose;
use countersign_protocol::envelope::BlobRef;
use countersign_protocol::grant::EnvelopeKey;
use countersign_protocol::hash::Hash48;
use countersign_protocol::ids::{BlobId, EnvelopeId};
use countersign_protocol::keys::Identity;
use countersign_protocol::ledger::Kind;
use countersign_protocol::sealing;
use serde::Deserialize;

use crate::api::objects::{Base64, LedgerReceipt, NewEntry, SealedGrant};
use crate::api::{ApiError, Problem};
use crate::failure::Failure;
use crate::ledger;
use crate::profile::outbox::Held;
use crate::progress::Progress;
use crate::randomness::{now, rng};
use crate::reading::{Reading, read};
use crate::session::{Context, Member};
use crate::timing::Timing;

/// How often a decision is made again because others were faster.
const ATTEMPTS: u32 = 12;

/// Answer of POST /envelopes/{id}/entries.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Accepted {
    /// Sequence of the entry.
    pub(crate) sequence: u32,
    /// State of the envelope after it.
    pub(crate) state: String,
    /// That it is in the ledger.
    pub(crate) receipt: Option<LedgerReceipt>,
    /// What became of asking for the time of its signature; none when it has none.
    #[serde(skip)]
    pub(crate) timing: Option<Timing>,
}

/// A member at work on an envelope.
pub(crate) struct Deciding<'a> {
    /// The command's context.
    pub(crate) context: &'a Context,
    /// Who decides.
    pub(crate) member: &'a Member,
    /// Their keys.
    pub(crate) identity: &'a Identity,
}

/// A decision, signed for one place in the chain.
pub(crate) struct Draft {
    /// The signed entry.
    pub(crate) entry: Vec<u8>,
    /// The sealed layer or reason.
    pub(crate) blob: Option<(BlobId, Vec<u8>)>,
    /// What became of asking for the time of its signature; none when it makes none.
    pub(crate) timing: Option<Timing>,
}

/// Why a draft was not accepted.
enum Refusal {
    /// The chain moved on.
    Stale,
    /// Nothing answered: it may or may not have been accepted.
    Lost(Failure),
    /// Anything else.
    Final(Failure),
}

impl Deciding<'_> {
    /// Makes a decision and has it accepted. `request` says in words what is asked for; `make` makes it on top of a reading
    /// and is told the head that was displayed.
    pub(crate) fn decide(
        &self,
        reading: Reading,
        key: &EnvelopeKey,
        request: &str,
        mut make: impl FnMut(&Reading, Hash48) -> Result<Draft, Failure>,
    ) -> Result<Accepted, Failure> {
        let id = reading.id;
        let displayed = reading.envelope.head();
        let displayed_sequence = reading.envelope.sequence();
        let mut reading = reading;
        if let Some(accepted) = self.settle_held(&reading, key, request)? {
            return Ok(accepted);
        }
        for _ in 0..ATTEMPTS {
            let draft = make(&reading, displayed)?;
            reading
                .envelope
                .check(&draft.entry, &reading.bundles)
                .map_err(|error| {
                    Failure::new("refused", "this decision does not fit the envelope").why(error.to_string())
                })?;
            self.context.home.hold(id, key, &held(request, &draft))?;
            match self.submit(id, &draft, None) {
                Ok(mut accepted) => {
                    self.context.home.let_go(id)?;
                    accepted.timing = draft.timing;
                    return Ok(accepted);
                }
                Err(Refusal::Lost(failure)) => {
                    return Err(
                        failure.next("run the same command again: what was made is kept, and is sent only once")
                    );
                }
                Err(Refusal::Final(failure)) => {
                    self.context.home.let_go(id)?;
                    return Err(failure);
                }
                Err(Refusal::Stale) => {
                    self.context.home.let_go(id)?;
                    let newer = read(self.context, self.member, id)?;
                    if !may_rebase(&newer, displayed_sequence, &draft.entry) {
                        return Err(moved_on(id));
                    }
                    self.context
                        .note("somebody else was faster; making it again on top of theirs");
                    reading = newer;
                }
            }
        }
        Err(
            Failure::new("stale-head", format!("others were faster {ATTEMPTS} times in a row"))
                .next("run the command again"),
        )
    }

    /// Adds an entry that stands on its own whatever came in between (a grant).
    pub(crate) fn submit_grant(&self, id: EnvelopeId, entry: Vec<u8>, grant: &SealedGrant) -> Result<bool, Failure> {
        match self.submit(
            id,
            &Draft {
                entry,
                blob: None,
                timing: None,
            },
            Some(grant),
        ) {
            Ok(_) => Ok(true),
            Err(Refusal::Stale) => Ok(false),
            Err(Refusal::Lost(failure) | Refusal::Final(failure)) => Err(failure),
        }
    }

    /// Signs an entry on top of a reading.
    pub(crate) fn sign(&self, reading: &Reading, displayed: Hash48, decision: Decision, commitment: Hash48) -> Vec<u8> {
        // The others' copies of the chain then hold what this person saw of the ledger.
        let checkpoint = ledger::last_seen(self.context, &self.member.client);
        let entry = Entry {
            envelope: reading.id,
            sequence: reading.envelope.sequence() + 1,
            previous: reading.envelope.head(),
            displayed_head: displayed,
            author: self.member.bundle_hash(),
            decision,
            commitment,
            checkpoint,
            at: now(),
        };
        sign_entry(&entry, &self.identity.signing).bytes().to_vec()
    }

    /// What an earlier run left behind: accepted already, sent again, or dropped.
    fn settle_held(&self, reading: &Reading, key: &EnvelopeKey, request: &str) -> Result<Option<Accepted>, Failure> {
        let home = &self.context.home;
        let Some(held) = home.held(reading.id, key)? else {
            return Ok(None);
        };
        let hash = cose::peek_hash(&held.entry.0).ok();
        if let Some(entry) = reading
            .envelope
            .entries()
            .iter()
            .find(|entry| Some(entry.payload_hash()) == hash)
        {
            home.let_go(reading.id)?;
            let state = reading.envelope.state().to_string();
            return Ok(Some(Accepted {
                sequence: entry.payload().sequence,
                state,
                receipt: None,
                timing: held.timing,
            }));
        }
        let fits = reading.envelope.check(&held.entry.0, &reading.bundles).is_ok();
        if held.request != request || !fits {
            home.let_go(reading.id)?;
            return Ok(None);
        }
        let draft = Draft {
            entry: held.entry.0.clone(),
            blob: held.blob(),
            timing: held.timing,
        };
        match self.submit(reading.id, &draft, None) {
            Ok(mut accepted) => {
                home.let_go(reading.id)?;
                accepted.timing = draft.timing;
                Ok(Some(accepted))
            }
            Err(Refusal::Stale) => {
                home.let_go(reading.id)?;
                Err(moved_on(reading.id))
            }
            Err(Refusal::Lost(failure)) => {
                Err(failure.next("run the same command again: what was made is kept, and is sent only once"))
            }
            Err(Refusal::Final(failure)) => {
                home.let_go(reading.id)?;
                Err(failure)
            }
        }
    }

    fn submit(&self, id: EnvelopeId, draft: &Draft, grant: Option<&SealedGrant>) -> Result<Accepted, Refusal> {
        if let Some((blob, sealed)) = &draft.blob {
            let progress = Progress::bytes(self.context, "uploading", sealed.len() as u64);
            self.member
                .client
                .upload(&blob.to_string(), &id.to_string(), sealed, &mut |done| {
                    progress.at(done)
                })
                .map_err(refusal)?;
        }
        let body = NewEntry {
            entry: &Base64(draft.entry.clone()),
            grant,
        };
        let accepted: Accepted = self
            .member
            .client
            .post_idempotent(&format!("/envelopes/{id}/entries"), &body)
            .map_err(refusal)?;
        let object = cose::peek_hash(&draft.entry).unwrap_or(Hash48::ZERO);
        // From now on a chain without this entry is an older one, also if nobody reads the envelope in between.
        if let Ok(entry) = cose::peek::<Entry>(&draft.entry) {
            let home = &self.context.home;
            home.note_seen(&id.to_string(), entry.sequence, &object.to_string())
                .map_err(|error| Refusal::Final(error.into()))?;
        }
        let client = &self.member.client;
        ledger::receipt(self.context, client, Kind::Entry, &object, accepted.receipt.clone())
            .map_err(Refusal::Final)?;
        Ok(accepted)
    }
}

/// Seals bytes as a new blob of the envelope.
pub(crate) fn seal_blob(id: EnvelopeId, key: &EnvelopeKey, plain: &[u8]) -> (BlobRef, BlobId, Vec<u8>) {
    let blob = BlobId::random(&mut rng());
    let sealed = sealing::seal(
        &key.blob_key(id, blob),
        &sealing::blob_context(id, blob),
        plain,
        &mut rng(),
    );
    (BlobRef::of(blob, &sealed), blob, sealed)
}

fn held(request: &str, draft: &Draft) -> Held {
    Held {
        request: request.to_owned(),
        entry: Base64(draft.entry.clone()),
        blob: draft
            .blob
            .as_ref()
            .map(|(id, bytes)| (id.to_string(), Base64(bytes.clone()))),
        timing: draft.timing.clone(),
    }
}

fn refusal(error: ApiError) -> Refusal {
    match error {
        ApiError::Refused(Problem { ref name, .. }) if name == "stale-head" => Refusal::Stale,
        ApiError::Unreachable { .. } => Refusal::Lost(error.into()),
        other => Refusal::Final(other.into()),
    }
}

/// Whether what was made may be made again on top of what came in between.
fn may_rebase(newer: &Reading, displayed_sequence: u32, mine: &[u8]) -> bool {
    cose::peek::<Entry>(mine).is_ok_and(|mine| newer.envelope.may_rebase(displayed_sequence, &mine.decision))
}

fn moved_on(id: EnvelopeId) -> Failure {
    Failure::new(
        "stale-head",
        "the envelope changed while you decided, so nothing was sent",
    )
    .why("something other than an approval of your own stage came in between")
    .next(format!(
        "look at it again (countersign show {id}), then repeat the command"
    ))
}

#[cfg(test)]
mod tests;
