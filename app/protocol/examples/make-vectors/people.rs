//! The people and the envelope of the vectors, all from fixed seeds.

use chacha20::ChaCha20Rng;
use countersign_protocol::Millis;
use countersign_protocol::chain::{
    BundleSet, Decision, Entry, Envelope, SignedEntry, SignedManifest, sign_entry, sign_manifest,
};
use countersign_protocol::envelope::{BlobRef, KeyBasis, Manifest, Quorum, Role, Route, Slot, Stage};
use countersign_protocol::evidence::{Evidence, Revocation};
use countersign_protocol::hash::{Hash48, sha384};
use countersign_protocol::ids::{BlobId, EnvelopeId, UserId};
use countersign_protocol::keys::{Identity, KeyBundle, SignedBundle};
use rand_core::SeedableRng;

pub(crate) const CREATED: Millis = Millis(1_767_225_600_000);
pub(crate) const ENVELOPE: EnvelopeId = EnvelopeId::from_bytes([0xe1; 16]);

pub(crate) fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

pub(crate) struct Person {
    pub(crate) identity: Identity,
    pub(crate) bundle: SignedBundle,
}

/// Person `seed`; the requester is 1, the approvers are 2 and 3.
pub(crate) fn person(seed: u8) -> Person {
    let identity = Identity::generate(&mut rng(seed));
    let bundle = KeyBundle {
        user: UserId::from_bytes([seed; 16]),
        email: format!("person{seed}@example.org"),
        name: format!("Person {seed} Ünïcode"),
        signing: identity.signing.verifying_key(),
        agreement: identity.agreement.public(),
        generation: 0,
        previous: None,
        recovery_key: Some(sha384(&[seed])),
        created: CREATED,
    };
    let bundle = SignedBundle::sign(bundle, &identity.signing).expect("the bundle is sound");
    Person { identity, bundle }
}

pub(crate) fn blob(number: u8) -> BlobRef {
    BlobRef {
        id: BlobId::from_bytes([number; 16]),
        length: 1_000 + u64::from(number),
        root: sha384(&[number]),
    }
}

/// Two approvers, one after the other: person 2 is known, person 3 was invited.
pub(crate) fn manifest() -> Manifest {
    Manifest {
        envelope: ENVELOPE,
        requester: person(1).bundle.hash(),
        requester_email: "person1@example.org".into(),
        epoch: 1,
        commitment: sha384(b"document 0"),
        base: blob(0xb0),
        details: blob(0xb1),
        slots: vec![
            Slot {
                index: 1,
                role: Role::Approver,
                email: "person2@example.org".into(),
                bundle: Some(person(2).bundle.hash()),
                basis: Some(KeyBasis::Confirmed),
            },
            Slot {
                index: 2,
                role: Role::Approver,
                email: "person3@example.org".into(),
                bundle: None,
                basis: None,
            },
        ],
        route: Route(vec![
            Stage {
                members: vec![1],
                quorum: Quorum::All,
            },
            Stage {
                members: vec![2],
                quorum: Quorum::AtLeast(1),
            },
        ]),
        deadline: Some(Millis(CREATED.0 + 86_400_000)),
        created: CREATED,
        cover: None,
    }
}

pub(crate) fn signed_manifest() -> SignedManifest {
    sign_manifest(&manifest(), &person(1).identity.signing)
}

/// An honest entry of `author` after `previous`.
pub(crate) fn entry(previous: Hash48, sequence: u32, author: u8, decision: Decision, document: u8) -> SignedEntry {
    let person = person(author);
    let entry = Entry {
        envelope: ENVELOPE,
        sequence,
        previous,
        displayed_head: previous,
        author: person.bundle.hash(),
        decision,
        commitment: sha384(format!("document {document}").as_bytes()),
        checkpoint: (sequence == 2).then(|| sha384(b"checkpoint")),
        at: Millis(CREATED.0 + 1_000 * u64::from(sequence)),
    };
    sign_entry(&entry, &person.identity.signing)
}

/// The whole honest chain: approve, late grant, approve, close.
pub(crate) fn chain() -> Vec<SignedEntry> {
    let approve = |slot, number| Decision::Approve {
        slot,
        delta: blob(number),
    };
    let grant = Decision::Grant {
        slot: 2,
        bundle: person(3).bundle.hash(),
        basis: KeyBasis::FirstUse,
    };
    let one = entry(signed_manifest().payload_hash(), 1, 2, approve(1, 0xd1), 1);
    let two = entry(one.payload_hash(), 2, 1, grant, 1);
    let three = entry(two.payload_hash(), 3, 3, approve(2, 0xd3), 3);
    let four = entry(three.payload_hash(), 4, 1, Decision::Close { delta: blob(0xd4) }, 4);
    let archive = Decision::Archive { delta: blob(0xd6) };
    let five = entry(four.payload_hash(), 5, 3, archive, 4);
    vec![one, two, three, four, five]
}

/// Evidence of the first `entries` of the chain.
pub(crate) fn evidence(entries: usize) -> Evidence {
    let bundles: BundleSet = [1, 2, 3].map(|seed| person(seed).bundle).into_iter().collect();
    let chain = chain();
    let mut envelope = Envelope::open(&signed_manifest(), &bundles).expect("the manifest is sound");
    for entry in &chain[..entries] {
        envelope = envelope.apply(entry.bytes(), &bundles).expect("the entry is sound");
    }
    Evidence {
        manifest: signed_manifest().bytes().to_vec(),
        entries: chain[..entries].iter().map(|entry| entry.bytes().to_vec()).collect(),
        bundles: bundles.iter().map(|bundle| bundle.bytes().to_vec()).collect(),
        roots: vec![b"\x30\x00".to_vec()],
        issued: Millis(CREATED.0 + 10_000),
        ledger: None,
        revocation: Revocation::default(),
    }
}
