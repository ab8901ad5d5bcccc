//! `agent`: what a requester's machine does while its owner is away. It lets invited people in, and closes what has ended.

use std::thread;
use std::time::Duration;

use countersign_protocol::chain::{Decision, State};
use countersign_protocol::grant::{self, GrantContext};
use countersign_protocol::keys::Identity;
use serde_json::{Value, json};

use super::close::close;
use super::trust::account;
use crate::api::objects::{Base64, Listed, Listing, NeededGrant, SealedGrant};
use crate::archiving::archived;
use crate::arguments::AgentArguments;
use crate::deciding::Deciding;
use crate::failure::{Failure, Outcome};
use crate::ledger;
use crate::profile::people::Basis;
use crate::randomness::{now, rng};
use crate::reading::{Reading, envelope_id, read};
use crate::session::{Context, Member, check_bundle};
use crate::timing::UNSTAMPED;

/// The pause between two passes.
const PAUSE: Duration = Duration::from_secs(20);
/// How often a grant is made again because others were faster.
const ATTEMPTS: u32 = 8;

/// What one pass did.
#[derive(Default)]
struct Pass {
    granted: Vec<Value>,
    waiting: Vec<Value>,
    closed: Vec<String>,
    archived: Vec<Value>,
    failed: Vec<Value>,
    told: Vec<String>,
}

pub(crate) fn run(context: &Context, arguments: &AgentArguments) -> Result<Outcome, Failure> {
    let member = context.member()?;
    let identity = context.unlock(&member)?;
    let agent = Agent {
        context,
        member: &member,
        identity: &identity,
        accept: arguments.accept_new_keys,
    };
    if arguments.once {
        let pass = agent.pass()?;
        return Ok(outcome(pass));
    }
    context.note("the agent works; press Ctrl-C to stop it");
    let mut said = Vec::new();
    loop {
        match agent.pass() {
            Ok(pass) => {
                for line in pass.told.iter().filter(|line| !said.contains(*line)) {
                    context.note(line);
                }
                said = pass.told;
            }
            // A server that is away comes back; anything else needs a person.
            Err(failure) if failure.kind == "unreachable" => context.note(&failure.text()),
            Err(failure) => return Err(failure),
        }
        thread::sleep(PAUSE);
    }
}

fn outcome(pass: Pass) -> Outcome {
    let text = if pass.told.is_empty() {
        "Nothing to do.".to_owned()
    } else {
        pass.told.join("\n")
    };
    let exit = u8::from(!pass.failed.is_empty());
    let json = json!({
        "granted": pass.granted, "waiting": pass.waiting, "closed": pass.closed, "archived": pass.archived,
        "failed": pass.failed,
    });
    Outcome::new(json, text).exit(exit)
}

struct Agent<'a> {
    context: &'a Context,
    member: &'a Member,
    identity: &'a Identity,
    accept: bool,
}

impl Agent<'_> {
    fn pass(&self) -> Result<Pass, Failure> {
        ledger::contact(self.context, &self.member.client)?;
        let listing: Listing = self.member.client.get("/envelopes?box=sent")?;
        let mut pass = Pass::default();
        for listed in &listing.envelopes {
            match self.envelope(listed, &mut pass) {
                Ok(()) => {}
                Err(failure) if failure.kind == "unreachable" => return Err(failure),
                Err(failure) => {
                    pass.told.push(format!("{}: {}", listed.envelope, failure.text()));
                    let mut error = failure.json();
                    error["envelope"] = json!(listed.envelope);
                    pass.failed.push(error);
                }
            }
        }
        Ok(pass)
    }

    fn envelope(&self, listed: &Listed, pass: &mut Pass) -> Result<(), Failure> {
        let id = envelope_id(&listed.envelope)?;
        for needed in &listed.needs_grants {
            self.grant(id, needed, pass)?;
        }
        let reading = read(self.context, self.member, id)?;
        if reading.envelope.state() == State::Completed
            && !reading.envelope.closed()
            && reading.is_requester(self.member)
        {
            reading.prefetch(self.context, self.member)?;
            let key = reading.needed_key(self.member, self.identity)?;
            let deciding = Deciding {
                context: self.context,
                member: self.member,
                identity: self.identity,
            };
            let accepted = close(&deciding, reading, &key)?;
            pass.told.push(format!("{id}: everybody approved; closed"));
            pass.closed.push(id.to_string());
            if let Some(timing) = &accepted.timing {
                timing.tell(self.context, UNSTAMPED);
            }
            // What cannot be archived now is archived by whoever downloads first.
            let kept = archived(&deciding, read(self.context, self.member, id)?, &key)?;
            let archive = kept.tell(self.context, Outcome::new(json!({ "envelope": id.to_string() }), ""));
            pass.archived.push(archive.json);
        }
        Ok(())
    }

    fn grant(
        &self,
        id: countersign_protocol::ids::EnvelopeId,
        needed: &NeededGrant,
        pass: &mut Pass,
    ) -> Result<(), Failure> {
        for _ in 0..ATTEMPTS {
            let reading = read(self.context, self.member, id)?;
            // The slot and its address come from the signed manifest, not from what the service says is needed.
            let named = reading
                .envelope
                .manifest()
                .slots
                .iter()
                .find(|slot| slot.index == needed.slot);
            let unbound = reading
                .envelope
                .slot(needed.slot)
                .is_some_and(|view| view.bundle.is_none());
            let Some(email) = named.filter(|_| unbound).map(|slot| slot.email.clone()) else {
                return Ok(());
            };
            if email != needed.email {
                return Err(Failure::new(
                    "recipients-swapped",
                    format!("the service asks to let {} in as slot {}", needed.email, needed.slot),
                )
                .why(format!("the manifest that you signed names {email} there"))
                .next("nobody was let in; tell the operator of the service"));
            }
            if !reading.is_requester(self.member) {
                return Ok(());
            }
            let Some(account) = account(self.member, &email)? else {
                return Ok(());
            };
            let bundle = check_bundle(&account.bundle.0, &email)?;
            let basis = match self.context.home.compare(&bundle)? {
                Some(Basis::Confirmed) => Basis::Confirmed,
                _ if self.accept => self.context.home.meet(&bundle, now())?,
                _ => {
                    let name = &bundle.bundle().name;
                    pass.told.push(format!(
                        "{id}: {name} <{email}> has registered, but their key is not confirmed; compare the safety number: \
                         countersign trust {email}"
                    ));
                    pass.waiting
                        .push(json!({ "envelope": id.to_string(), "slot": needed.slot, "email": email, "kind": "unconfirmed-key" }));
                    return Ok(());
                }
            };
            let (entry, sealed) = self.make(&reading, needed.slot, &bundle, basis)?;
            let deciding = Deciding {
                context: self.context,
                member: self.member,
                identity: self.identity,
            };
            if deciding.submit_grant(id, entry, &sealed)? {
                pass.told.push(format!("{id}: {email} was let in ({})", basis.name()));
                pass.granted.push(json!({
                    "envelope": id.to_string(), "slot": needed.slot, "email": email, "key_basis": basis.name(),
                }));
                return Ok(());
            }
        }
        Err(Failure::new("stale-head", "others were faster too many times in a row").next("run the agent again"))
    }

    fn make(
        &self,
        reading: &Reading,
        slot: u32,
        bundle: &countersign_protocol::keys::SignedBundle,
        basis: Basis,
    ) -> Result<(Vec<u8>, SealedGrant), Failure> {
        let key = reading.needed_key(self.member, self.identity)?;
        let place = GrantContext {
            envelope: reading.id,
            epoch: reading.envelope.manifest().epoch,
            slot,
            bundle: bundle.hash(),
        };
        let sealed = grant::seal(&key, &bundle.bundle().agreement, place, &mut rng());
        let deciding = Deciding {
            context: self.context,
            member: self.member,
            identity: self.identity,
        };
        let decision = Decision::Grant {
            slot,
            bundle: bundle.hash(),
            basis: basis.key_basis(),
        };
        let entry = deciding.sign(
            reading,
            reading.envelope.head(),
            decision,
            reading.envelope.last_commitment(),
        );
        Ok((
            entry,
            SealedGrant {
                slot,
                sealed: Base64(sealed),
            },
        ))
    }
}
