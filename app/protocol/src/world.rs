//! People, an envelope and short ways to write its entries, for tests.

use chacha20::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::Millis;
use crate::chain::{BundleSet, ChainError, Decision, Entry, Envelope, SignedEntry, sign_entry, sign_manifest};
use crate::envelope::{BlobRef, KeyBasis, Manifest, Role, Route, Slot};
use crate::evidence::Evidence;
use crate::hash::{Hash48, sha384};
use crate::ids::{BlobId, EnvelopeId, UserId};
use crate::keys::{Identity, KeyBundle, SignedBundle};

pub(crate) const CREATED: Millis = Millis(1_700_000_000_000);

pub(crate) fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

pub(crate) struct Person {
    pub(crate) identity: Identity,
    pub(crate) bundle: SignedBundle,
}

pub(crate) fn person(number: u8) -> Person {
    let identity = Identity::generate(&mut rng(number));
    let bundle = KeyBundle {
        user: UserId::from_bytes([number; 16]),
        email: format!("person{number}@example.org"),
        name: format!("Person {number}"),
        signing: identity.signing.verifying_key(),
        agreement: identity.agreement.public(),
        generation: 0,
        previous: None,
        recovery_key: None,
        created: CREATED,
    };
    let bundle = SignedBundle::sign(bundle, &identity.signing).unwrap();
    Person { identity, bundle }
}

/// Person 0 is the requester; person i has slot i. The last two slots are a viewer, and an invited viewer without keys.
pub(crate) struct World {
    pub(crate) people: Vec<Person>,
    pub(crate) bundles: BundleSet,
    pub(crate) manifest: Manifest,
}

pub(crate) fn blob(number: u8) -> BlobRef {
    BlobRef {
        id: BlobId::from_bytes([number; 16]),
        length: 1024,
        root: sha384(&[number]),
    }
}

pub(crate) fn document(number: u32) -> Hash48 {
    sha384(&number.to_be_bytes())
}

impl World {
    /// So many approvers, all with keys, on this route.
    pub(crate) fn new(approvers: u32, route: Route) -> Self {
        let people: Vec<Person> = (0..=approvers as u8 + 2).map(person).collect();
        let slots = (1..=approvers + 2).map(|index| {
            let role = if index <= approvers {
                Role::Approver
            } else {
                Role::Viewer
            };
            let bound = index <= approvers + 1;
            Slot {
                index,
                role,
                email: format!("person{index}@example.org"),
                bundle: bound.then(|| people[index as usize].bundle.hash()),
                basis: bound.then_some(KeyBasis::Confirmed),
            }
        });
        let manifest = Manifest {
            envelope: EnvelopeId::from_bytes([0xee; 16]),
            requester: people[0].bundle.hash(),
            requester_email: "person0@example.org".into(),
            epoch: 1,
            commitment: document(0),
            base: blob(0xb0),
            details: blob(0xb1),
            slots: slots.collect(),
            route,
            deadline: Some(Millis(CREATED.0 + 1_000)),
            created: CREATED,
            cover: None,
        };
        let bundles = people.iter().map(|person| person.bundle.clone()).collect();
        Self {
            people,
            bundles,
            manifest,
        }
    }

    /// The same, but the slot was invited and has no keys yet.
    pub(crate) fn invite(mut self, slot: u32) -> Self {
        let slot = &mut self.manifest.slots[slot as usize - 1];
        (slot.bundle, slot.basis) = (None, None);
        self
    }

    pub(crate) fn open(&self) -> Envelope {
        let manifest = sign_manifest(&self.manifest, &self.people[0].identity.signing);
        Envelope::open(&manifest, &self.bundles).unwrap()
    }

    /// The honest next entry of `author`.
    pub(crate) fn entry(&self, envelope: &Envelope, author: u32, decision: Decision) -> Entry {
        let sequence = envelope.sequence() + 1;
        let layer = decision.is_layer();
        Entry {
            envelope: self.manifest.envelope,
            sequence,
            previous: envelope.head(),
            displayed_head: envelope.head(),
            author: self.people[author as usize].bundle.hash(),
            decision,
            commitment: if layer {
                document(sequence)
            } else {
                envelope.last_commitment()
            },
            checkpoint: None,
            at: Millis(CREATED.0 + u64::from(sequence)),
        }
    }

    pub(crate) fn sign(&self, author: u32, entry: &Entry) -> SignedEntry {
        sign_entry(entry, &self.people[author as usize].identity.signing)
    }

    /// Lets `author` decide honestly; the envelope comes back changed, or the cause of the refusal.
    pub(crate) fn decide(&self, envelope: &Envelope, author: u32, decision: Decision) -> Result<Envelope, ChainError> {
        let signed = self.sign(author, &self.entry(envelope, author, decision));
        envelope.clone().apply(signed.bytes(), &self.bundles)
    }

    pub(crate) fn approve(&self, envelope: &Envelope, slot: u32) -> Result<Envelope, ChainError> {
        let delta = blob(envelope.sequence() as u8 + 1);
        self.decide(envelope, slot, Decision::Approve { slot, delta })
    }

    pub(crate) fn decline(&self, envelope: &Envelope, slot: u32) -> Result<Envelope, ChainError> {
        let reason = blob(envelope.sequence() as u8 + 1);
        self.decide(envelope, slot, Decision::Decline { slot, reason })
    }

    pub(crate) fn grant(&self, envelope: &Envelope, slot: u32, basis: KeyBasis) -> Result<Envelope, ChainError> {
        let bundle = self.people[slot as usize].bundle.hash();
        self.decide(envelope, 0, Decision::Grant { slot, bundle, basis })
    }

    pub(crate) fn close(&self, envelope: &Envelope) -> Result<Envelope, ChainError> {
        let delta = blob(envelope.sequence() as u8 + 1);
        self.decide(envelope, 0, Decision::Close { delta })
    }

    pub(crate) fn archive(&self, envelope: &Envelope, author: u32) -> Result<Envelope, ChainError> {
        let delta = blob(100 + envelope.sequence() as u8);
        self.decide(envelope, author, Decision::Archive { delta })
    }

    pub(crate) fn cancel(&self, envelope: &Envelope) -> Result<Envelope, ChainError> {
        self.decide(envelope, 0, Decision::Cancel)
    }

    pub(crate) fn evidence(&self, envelope: &Envelope) -> Evidence {
        Evidence {
            manifest: envelope.signed_manifest().bytes().to_vec(),
            entries: envelope.entries().iter().map(|entry| entry.bytes().to_vec()).collect(),
            bundles: self.bundles.iter().map(|bundle| bundle.bytes().to_vec()).collect(),
            roots: Vec::new(),
            issued: Millis(CREATED.0 + 500),
            ledger: None,
            revocation: crate::evidence::Revocation::default(),
        }
    }
}
