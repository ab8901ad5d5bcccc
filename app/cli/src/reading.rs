//! Reading an envelope: nothing the service says is used before it verifies.
//!
//! Manifest and entries go through the protocol's state machine; key bundles are compared with the pins of this profile;
//! sealed files with the roots that were signed; and the document with the chain, by `countersign-pdf`'s verifier.

pub(crate) mod document;
mod turn;

use std::cell::RefCell;
use std::collections::HashMap;
use std::str::FromStr;

use countersign_protocol::chain::{BundleSet, Envelope};
use countersign_protocol::envelope::{BlobRef, Details, Role};
use countersign_protocol::evidence::{Evidence, EvidenceError};
use countersign_protocol::grant::{self, EnvelopeKey, GrantContext};
use countersign_protocol::hash::Hash48;
use countersign_protocol::ids::{BlobId, EnvelopeId};
use countersign_protocol::keys::{Identity, SignedBundle};
use countersign_protocol::sealing;
use zeroize::Zeroizing;

use crate::api::objects::{SealedGrant, StoredEnvelope};
use crate::failure::{Failure, chain_text};
use crate::progress::Progress;
use crate::randomness::now;
use crate::session::{Context, Member};

/// An envelope whose chain and people verified.
pub(crate) struct Reading {
    /// The envelope's id.
    pub(crate) id: EnvelopeId,
    /// The chain.
    pub(crate) envelope: Envelope,
    /// The key bundles it was verified with.
    pub(crate) bundles: BundleSet,
    /// Unix ms at which the service received each entry, by its own clock.
    pub(crate) received: Vec<u64>,
    grants: Vec<SealedGrant>,
    evidence: Evidence,
    /// Sealed files that were compared with their signed roots before any key was opened.
    sealed: RefCell<HashMap<BlobId, Vec<u8>>>,
    /// The last entry that this profile had seen of it before, 0 for the manifest; none at the first contact.
    pub(crate) before: Option<u32>,
}

/// Reads an envelope's id as given on the command line.
pub(crate) fn envelope_id(given: &str) -> Result<EnvelopeId, Failure> {
    EnvelopeId::from_str(given.trim()).map_err(|error| {
        Failure::usage("bad-envelope-id", format!("\"{given}\" is not an envelope"))
            .why(error.to_string())
            .next("copy the id from `countersign inbox` or `countersign sent`")
    })
}

/// Fetches an envelope and verifies its chain, its people and that it did not go back in time.
pub(crate) fn read(context: &Context, member: &Member, id: EnvelopeId) -> Result<Reading, Failure> {
    let stored: StoredEnvelope =
        member
            .client
            .get(&format!("/envelopes/{id}"))
            .map_err(|error| match error.problem().map(|p| p.status) {
                Some(403 | 404) => Failure::new(
                    "no-envelope",
                    format!("there is no envelope {id} for {}", member.email()),
                )
                .next("countersign inbox, or countersign sent, lists yours"),
                _ => error.into(),
            })?;
    let bytes = |list: Vec<crate::api::objects::Base64>| list.into_iter().map(|bytes| bytes.0).collect();
    let evidence = Evidence {
        manifest: stored.manifest.0,
        entries: bytes(stored.entries),
        bundles: bytes(stored.bundles),
        roots: Vec::new(),
        issued: now(),
        ledger: None,
        revocation: countersign_protocol::evidence::Revocation::default(),
    };
    let refuse = |error: EvidenceError| refused_as(error.problem(), id, chain_text(&error));
    let bundles = evidence.bundle_set().map_err(refuse)?;
    let envelope = evidence.replay_with(&bundles).map_err(refuse)?;
    if envelope.manifest().envelope != id {
        return Err(refused(id, "the service answered with another envelope"));
    }
    let reading = Reading {
        id,
        envelope,
        bundles,
        received: stored.received,
        grants: stored.grants,
        evidence,
        sealed: RefCell::default(),
        before: context.home.seen(&id.to_string())?.map(|(sequence, _)| sequence),
    };
    reading.check_people(context, member)?;
    reading.check_age(context)?;
    Ok(reading)
}

/// The refusal of what does not verify.
pub(crate) fn refused(id: EnvelopeId, why: impl Into<String>) -> Failure {
    refused_as("refused", id, why)
}

/// [`refused`] under the stable name of what the service has done.
fn refused_as(kind: &'static str, id: EnvelopeId, why: impl Into<String>) -> Failure {
    Failure::new(kind, format!("envelope {id} does not verify, so nothing of it is used"))
        .why(why)
        .next("tell the requester by another way than this service")
}

impl Reading {
    /// Everything a verifier needs besides the document, as verified here.
    pub(crate) fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Whether another replay of the chain is this one, or this one with further entries.
    pub(crate) fn is_continued_by(&self, other: &Envelope) -> bool {
        self.envelope.is_continued_by(other)
    }

    /// The requester's bundle.
    pub(crate) fn requester(&self) -> Option<&SignedBundle> {
        self.bundles.bundle(&self.envelope.manifest().requester)
    }

    /// Whether the member sent this envelope.
    pub(crate) fn is_requester(&self, member: &Member) -> bool {
        self.envelope.manifest().requester == member.bundle_hash()
    }

    /// The member's slot as approver.
    pub(crate) fn approver_slot(&self, member: &Member) -> Option<u32> {
        self.slots_of(member).find(|slot| {
            self.envelope
                .slot(*slot)
                .is_some_and(|view| view.role == Role::Approver)
        })
    }

    /// Whose a bundle is: name and address.
    pub(crate) fn person(&self, bundle: &Hash48) -> String {
        match self.bundles.bundle(bundle) {
            Some(bundle) => format!("{} <{}>", bundle.bundle().name, bundle.bundle().email),
            None => "somebody unknown".to_owned(),
        }
    }

    /// The name of a slot's person, or their address while they have no keys.
    pub(crate) fn slot_person(&self, slot: u32) -> String {
        match self.envelope.slot(slot) {
            Some(view) => match &view.bundle {
                Some(bundle) => self.person(bundle),
                None => view.email.clone(),
            },
            None => self.person(&self.envelope.manifest().requester),
        }
    }

    /// Opens the envelope key with the member's own grant; `None` while the service withholds it.
    pub(crate) fn key(&self, member: &Member, identity: &Identity) -> Result<Option<EnvelopeKey>, Failure> {
        let Some(sealed) = self.own_grant(member) else {
            return Ok(None);
        };
        let place = GrantContext {
            envelope: self.id,
            epoch: self.envelope.manifest().epoch,
            slot: sealed.slot,
            bundle: member.bundle_hash(),
        };
        grant::open(&sealed.sealed.0, &identity.agreement, place)
            .map(Some)
            .map_err(|error| refused_as("foreign-grant", self.id, error.to_string()))
    }

    /// The member's grant, once it is released.
    pub(crate) fn own_grant(&self, member: &Member) -> Option<&SealedGrant> {
        let requester = self.is_requester(member).then_some(0);
        let mut own = requester.into_iter().chain(self.slots_of(member));
        own.find_map(|slot| self.grants.iter().find(|grant| grant.slot == slot))
    }

    /// Fetches the document's sealed files and compares each with its signed root, so that what was exchanged is found out before
    /// the passphrase is asked for. Does nothing while the document is withheld.
    ///
    /// Fails with `blob-altered`.
    pub(crate) fn prefetch(&self, context: &Context, member: &Member) -> Result<(), Failure> {
        if self.own_grant(member).is_none() {
            return Ok(());
        }
        let progress = self.document_progress(context);
        let manifest = self.envelope.manifest();
        let entries = self.envelope.entries().iter();
        let deltas = entries.filter_map(|entry| entry.payload().decision.delta());
        let mut before = 0;
        for blob in [&manifest.details, &manifest.base].into_iter().chain(deltas) {
            let sealed = self.ciphertext(member, blob, &mut |done| progress.at(before + done))?;
            before += blob.length;
            self.sealed.borrow_mut().insert(blob.id, sealed);
        }
        Ok(())
    }

    /// A sealed file, compared with its signed root.
    fn ciphertext(&self, member: &Member, blob: &BlobRef, told: &mut dyn FnMut(u64)) -> Result<Vec<u8>, Failure> {
        let sealed = member.client.download(&blob.id.to_string(), blob.length, told)?;
        match blob.matches(&sealed) {
            true => Ok(sealed),
            false => Err(refused_as(
                "blob-altered",
                self.id,
                "a sealed file is not the one that was signed",
            )),
        }
    }

    /// The envelope key, or the refusal that says why it is withheld.
    pub(crate) fn needed_key(&self, member: &Member, identity: &Identity) -> Result<EnvelopeKey, Failure> {
        self.key(member, identity)?.ok_or_else(|| self.withheld(member))
    }

    /// Title, file name and message.
    pub(crate) fn details(&self, member: &Member, key: &EnvelopeKey) -> Result<Details, Failure> {
        let bytes = self.fetch(member, key, &self.envelope.manifest().details, &mut |_| {})?;
        Details::from_bytes(&bytes).map_err(|error| refused(self.id, chain_text(&error)))
    }

    /// The reason of a decline.
    pub(crate) fn reason(&self, member: &Member, key: &EnvelopeKey, blob: &BlobRef) -> Result<String, Failure> {
        let bytes = self.fetch(member, key, blob, &mut |_| {})?;
        String::from_utf8(bytes.to_vec()).map_err(|_| refused(self.id, "the reason is not text"))
    }

    /// Fetches a sealed file, unless it is here already, compares it with its signed root and opens it.
    fn fetch(
        &self,
        member: &Member,
        key: &EnvelopeKey,
        blob: &BlobRef,
        told: &mut dyn FnMut(u64),
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let known = self.sealed.borrow_mut().remove(&blob.id);
        let sealed = match known {
            Some(sealed) => sealed,
            None => self.ciphertext(member, blob, told)?,
        };
        let context = sealing::blob_context(self.id, blob.id);
        sealing::open(&key.blob_key(self.id, blob.id), &context, &sealed)
            .map_err(|error| refused(self.id, error.to_string()))
    }

    fn slots_of(&self, member: &Member) -> impl Iterator<Item = u32> {
        let own = member.bundle_hash();
        self.envelope
            .manifest()
            .slots
            .iter()
            .map(|slot| slot.index)
            .filter(move |index| self.envelope.slot(*index).is_some_and(|view| view.bundle == Some(own)))
    }

    fn withheld(&self, member: &Member) -> Failure {
        let named = self
            .envelope
            .manifest()
            .slots
            .iter()
            .find(|slot| slot.email == member.email());
        match named {
            Some(slot) if self.envelope.slot(slot.index).is_some_and(|view| view.bundle.is_none()) => {
                Failure::new("no-grant", "the requester has not let you in yet")
                    .why("you registered after the envelope was sent, so they have to confirm your key first")
                    .next("ask them to run: countersign agent --once")
            }
            Some(_) => Failure::new("out-of-turn", "it is not your turn yet, so the document is withheld")
                .why(format!("waiting for {}", self.waiting()))
                .next("you get a mail when it is your turn"),
            None => Failure::new("no-grant", "you have no key to this envelope"),
        }
    }

    /// Who is awaited, in words.
    pub(crate) fn waiting(&self) -> String {
        let people: Vec<String> = self
            .envelope
            .open_slots()
            .iter()
            .map(|slot| self.slot_person(*slot))
            .collect();
        if people.is_empty() {
            "nobody".to_owned()
        } else {
            people.join(", ")
        }
    }

    /// Bundles against pins: oneself exactly, the requester pinned on first use, others against what is known of them.
    fn check_people(&self, context: &Context, member: &Member) -> Result<(), Failure> {
        let manifest = self.envelope.manifest();
        if let Some(requester) = self.requester() {
            if manifest.requester_email == member.email() {
                self.check_self(member, manifest.requester)?;
            } else {
                context.home.meet(requester, now())?;
            }
        }
        for slot in &manifest.slots {
            let Some(hash) = self.envelope.slot(slot.index).and_then(|view| view.bundle) else {
                continue;
            };
            if slot.email == member.email() {
                self.check_self(member, hash)?;
            } else if let Some(bundle) = self.bundles.bundle(&hash) {
                context.home.compare(bundle)?;
            }
        }
        Ok(())
    }

    fn check_self(&self, member: &Member, hash: Hash48) -> Result<(), Failure> {
        if hash == member.bundle_hash() {
            return Ok(());
        }
        Err(refused_as(
            "not-your-keys",
            self.id,
            format!("it names keys for {} that are not yours", member.email()),
        ))
    }

    /// The chain must contain what this profile has seen of it before.
    fn check_age(&self, context: &Context) -> Result<(), Failure> {
        let id = self.id.to_string();
        if let Some((sequence, head)) = context.home.seen(&id)? {
            let now_there = match sequence {
                0 => Some(self.envelope.signed_manifest().payload_hash()),
                _ => self
                    .envelope
                    .entries()
                    .get(sequence as usize - 1)
                    .map(|entry| entry.payload_hash()),
            };
            if now_there.is_none_or(|hash| hash.to_string() != head) {
                let (kind, what) = match now_there {
                    None => ("envelope-rollback", "an older state"),
                    Some(_) => ("envelope-fork", "another history"),
                };
                return Err(refused_as(
                    kind,
                    self.id,
                    format!("the service shows {what} than before (entry {sequence} is gone)"),
                ));
            }
        }
        Ok(context
            .home
            .note_seen(&id, self.envelope.sequence(), &self.envelope.head().to_string())?)
    }

    /// A bar for the document's sealed files.
    fn document_progress(&self, context: &Context) -> Progress {
        let deltas = self
            .envelope
            .entries()
            .iter()
            .filter_map(|entry| entry.payload().decision.delta());
        let length = self.envelope.manifest().base.length + deltas.map(|blob| blob.length).sum::<u64>();
        Progress::bytes(context, "downloading", length)
    }
}

#[cfg(test)]
pub(crate) mod staged;
#[cfg(test)]
mod tests;
