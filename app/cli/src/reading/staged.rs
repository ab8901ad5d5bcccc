//! For tests: people with keys, and envelopes between them, without a service.

use countersign_protocol::Millis;
use countersign_protocol::chain::{Decision, Entry, sign_entry, sign_manifest};
use countersign_protocol::envelope::{BlobRef, KeyBasis, Manifest, Role, Route, Slot};
use countersign_protocol::evidence::Evidence;
use countersign_protocol::hash::{Hash48, sha384};
use countersign_protocol::ids::{BlobId, EnvelopeId, UserId};
use countersign_protocol::keys::{Identity, KeyBundle, SignedBundle};

use super::Reading;
use crate::api::Client;
use crate::api::objects::Base64;
use crate::profile::{Home, Profile};
use crate::randomness::rng;
use crate::session::{Context, Member};

/// Somebody with keys.
pub(crate) struct Someone {
    pub(crate) identity: Identity,
    pub(crate) bundle: SignedBundle,
}

impl Someone {
    pub(crate) fn named(email: &str) -> Self {
        let identity = Identity::generate(&mut rng());
        let bundle = KeyBundle {
            user: UserId::random(&mut rng()),
            email: email.to_owned(),
            name: "Some Example".to_owned(),
            signing: identity.signing.verifying_key(),
            agreement: identity.agreement.public(),
            generation: 0,
            previous: None,
            recovery_key: None,
            created: Millis(1),
        };
        let bundle = SignedBundle::sign(bundle, &identity.signing).unwrap();
        Self { identity, bundle }
    }

    /// Them, logged in on a server that is not there.
    pub(crate) fn member(&self) -> Member {
        let public = self.bundle.bundle();
        Member {
            profile: Profile {
                server: "http://127.0.0.1:9".to_owned(),
                email: public.email.clone(),
                name: public.name.clone(),
                user: public.user.to_string(),
                bundle: Base64(self.bundle.bytes().to_vec()),
                session: Some("none".to_owned()),
            },
            user: public.user,
            bundle: self.bundle.clone(),
            client: Client::new("http://127.0.0.1:9"),
        }
    }
}

/// A context whose profile is in `folder`.
pub(crate) fn context(folder: &std::path::Path) -> Context {
    Context {
        home: Home::at(folder),
        server: None,
        witnesses: Vec::new(),
        tsa: None,
        tsa_root: None,
        json: true,
    }
}

/// An envelope from the first of `people` to the others.
pub(crate) struct Staged {
    pub(crate) id: EnvelopeId,
    pub(crate) people: Vec<Someone>,
    pub(crate) evidence: Evidence,
}

impl Staged {
    /// `route` is made from the slots 1 to `approvers`.
    pub(crate) fn new(approvers: u32, route: fn(Vec<u32>) -> Route) -> Self {
        let id = EnvelopeId::random(&mut rng());
        let emails = (0..=approvers).map(|index| format!("person{index}@example.org"));
        let people: Vec<Someone> = emails.map(|email| Someone::named(&email)).collect();
        let slots = (1..=approvers).map(|index| {
            let bundle = &people[index as usize].bundle;
            Slot {
                index,
                role: Role::Approver,
                email: bundle.bundle().email.clone(),
                bundle: Some(bundle.hash()),
                basis: Some(KeyBasis::FirstUse),
            }
        });
        let manifest = Manifest {
            envelope: id,
            requester: people[0].bundle.hash(),
            requester_email: people[0].bundle.bundle().email.clone(),
            epoch: 1,
            commitment: sha384(b"base"),
            base: blob(b"base"),
            details: blob(b"details"),
            slots: slots.collect(),
            route: route((1..=approvers).collect()),
            deadline: None,
            created: Millis(1),
            cover: None,
        };
        let signed = sign_manifest(&manifest, &people[0].identity.signing);
        let evidence = Evidence {
            manifest: signed.bytes().to_vec(),
            entries: Vec::new(),
            bundles: people.iter().map(|one| one.bundle.bytes().to_vec()).collect(),
            roots: Vec::new(),
            issued: Millis(2),
            ledger: None,
            revocation: countersign_protocol::evidence::Revocation::default(),
        };
        Self { id, people, evidence }
    }

    /// The envelope as it stands, read.
    pub(crate) fn reading(&self) -> Reading {
        Reading {
            id: self.id,
            envelope: self.evidence.replay().unwrap(),
            bundles: self.evidence.bundle_set().unwrap(),
            received: Vec::new(),
            grants: Vec::new(),
            evidence: self.evidence.clone(),
            sealed: std::cell::RefCell::default(),
            before: None,
        }
    }

    /// Signs an entry of a slot's person on the present head.
    pub(crate) fn entry(&self, slot: u32, decision: Decision, displayed: Option<Hash48>) -> Vec<u8> {
        let envelope = self.evidence.replay().unwrap();
        let author = &self.people[slot as usize];
        let commitment = match decision.delta() {
            Some(delta) => delta.root,
            None => envelope.last_commitment(),
        };
        let entry = Entry {
            envelope: self.id,
            sequence: envelope.sequence() + 1,
            previous: envelope.head(),
            displayed_head: displayed.unwrap_or_else(|| envelope.head()),
            author: author.bundle.hash(),
            decision,
            commitment,
            checkpoint: None,
            at: Millis(3),
        };
        sign_entry(&entry, &author.identity.signing).bytes().to_vec()
    }

    /// A slot's person approves.
    pub(crate) fn approve(&mut self, slot: u32) {
        let entry = self.approval(slot);
        self.evidence.entries.push(entry);
    }

    /// A slot's person declines.
    pub(crate) fn decline(&mut self, slot: u32) {
        let reason = blob(b"reason");
        let entry = self.entry(slot, Decision::Decline { slot, reason }, None);
        self.evidence.entries.push(entry);
    }

    /// The approval that a slot's person would send now.
    pub(crate) fn approval(&self, slot: u32) -> Vec<u8> {
        let bytes = BlobId::random(&mut rng());
        self.entry(
            slot,
            Decision::Approve {
                slot,
                delta: blob(bytes.as_bytes()),
            },
            None,
        )
    }
}

fn blob(bytes: &[u8]) -> BlobRef {
    BlobRef::of(BlobId::random(&mut rng()), bytes)
}
