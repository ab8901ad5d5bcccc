//! Envelopes as JSON.

use countersign_protocol::hash::Hash48;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::api::ledger::Receipt;
use crate::routes::api::wire::Base64;
use crate::services::completion::Sealed;
use crate::services::envelopes::{Appended, Created, Details, Grant, Missing, Part, Person, Shown, Summary};
use crate::services::ledger::Receipted;

/// A grant: the envelope key, sealed to the person of a slot.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SealedGrant {
    /// The slot; 0 is the requester.
    slot: u32,
    /// The sealed key.
    sealed: Base64,
}

impl From<SealedGrant> for Grant {
    fn from(SealedGrant { slot, sealed }: SealedGrant) -> Self {
        Self { slot, sealed: sealed.0 }
    }
}

impl From<Grant> for SealedGrant {
    fn from(Grant { slot, sealed }: Grant) -> Self {
        Self {
            slot,
            sealed: Base64(sealed),
        }
    }
}

/// An envelope to send.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewEnvelope {
    /// The signed manifest.
    manifest: Base64,
    /// One grant for slot 0 and for each slot with keys.
    grants: Vec<SealedGrant>,
}

impl NewEnvelope {
    pub(super) fn parts(self) -> (Vec<u8>, Vec<Grant>) {
        (self.manifest.0, self.grants.into_iter().map(Grant::from).collect())
    }
}

/// An envelope that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sent {
    /// Its id.
    envelope: Uuid,
    /// Its head.
    head: String,
    /// That the manifest is in the ledger.
    receipt: Option<Receipt>,
}

impl Sent {
    pub(super) fn new(created: Created, receipt: Option<Receipted>) -> Self {
        Self {
            envelope: created.envelope,
            head: created.head.to_string(),
            receipt: receipt.map(Receipt::from),
        }
    }
}

/// An entry to append.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewEntry {
    /// The signed entry.
    entry: Base64,
    /// With an entry that binds a slot: its grant.
    grant: Option<SealedGrant>,
}

impl NewEntry {
    pub(super) fn parts(self) -> (Vec<u8>, Option<Grant>) {
        (self.entry.0, self.grant.map(Grant::from))
    }
}

/// An entry that is in the chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct Accepted {
    /// The head that it made.
    head: String,
    /// Its place in the chain.
    sequence: u32,
    /// The envelope's state after it.
    state: String,
    /// That the entry is in the ledger.
    receipt: Option<Receipt>,
}

impl Accepted {
    pub(super) fn new(appended: Appended, receipt: Option<Receipted>) -> Self {
        let Appended {
            head, sequence, state, ..
        } = appended;
        Self {
            head,
            sequence,
            state,
            receipt: receipt.map(Receipt::from),
        }
    }
}

/// The sealed title and filename.
#[derive(Debug, Serialize, ToSchema)]
pub struct DetailsBlob {
    /// The blob.
    id: Uuid,
    /// Its length in bytes.
    length: u64,
    /// Its Merkle root.
    root: String,
}

impl From<Details> for DetailsBlob {
    fn from(Details { id, length, root }: Details) -> Self {
        Self { id, length, root }
    }
}

/// An approver or viewer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Participant {
    /// The slot.
    slot: u32,
    /// The address.
    email: String,
    /// `approver` or `viewer`.
    role: String,
    /// `approved`, `declined`, `turn`, `waiting`, `invited` (no keys yet) or `viewer`.
    state: &'static str,
}

impl From<Person> for Participant {
    fn from(
        Person {
            slot,
            email,
            role,
            state,
        }: Person,
    ) -> Self {
        Self {
            slot,
            email,
            role,
            state,
        }
    }
}

/// A slot that waits for a grant.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeededGrant {
    /// The slot.
    slot: u32,
    /// The invited address.
    email: String,
    /// Whether keys have been registered for it since.
    registered: bool,
    /// Their bundle's hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    bundle: Option<String>,
}

impl From<Missing> for NeededGrant {
    fn from(Missing { slot, email, bundle }: Missing) -> Self {
        Self {
            slot,
            email,
            registered: bundle.is_some(),
            bundle,
        }
    }
}

/// An envelope in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listed {
    /// Its id.
    envelope: Uuid,
    /// `pending`, `completed`, `declined`, `cancelled` or `expired`.
    state: String,
    /// Whether the closing signature is in.
    closed: bool,
    /// Your role: `requester`, `approver` or `viewer`.
    role: String,
    /// Your slot; 0 for the requester.
    slot: u32,
    /// The requester's address.
    requester_email: String,
    /// The requester's name.
    requester_name: String,
    /// When the requester signed it.
    created: i64,
    /// When the last thing happened, by the service's clock.
    updated: i64,
    /// Until when approvals count.
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<i64>,
    /// Whether your approval is awaited.
    your_turn: bool,
    /// The head to extend.
    head: String,
    /// The last entry's sequence; 0 is the manifest.
    sequence: u32,
    /// The sealed title and filename.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<DetailsBlob>,
    /// Your grant, once it is released.
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed_grant: Option<SealedGrant>,
    /// Approvers and viewers.
    people: Vec<Participant>,
    /// To the requester: slots that wait for a grant.
    needs_grants: Vec<NeededGrant>,
}

impl From<Summary> for Listed {
    fn from(summary: Summary) -> Self {
        let row = summary.envelope;
        Self {
            envelope: row.id,
            state: row.state,
            closed: row.closed,
            role: summary.role,
            slot: summary.slot,
            requester_email: summary.requester_email,
            requester_name: summary.requester_name,
            created: row.created,
            updated: summary.updated,
            deadline: row.deadline,
            your_turn: summary.your_turn,
            head: row.head,
            sequence: row.sequence.unsigned_abs(),
            details: summary.details.map(DetailsBlob::from),
            sealed_grant: summary.grant.map(SealedGrant::from),
            people: summary.people.into_iter().map(Participant::from).collect(),
            needs_grants: summary.needs_grants.into_iter().map(NeededGrant::from).collect(),
        }
    }
}

/// What is to be sealed of a finished envelope.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Particulars {
    /// The head that the caller has verified.
    head: String,
    /// SHA-384, in hex, of what the certificate says and the service does not know.
    particulars: String,
}

impl Particulars {
    pub(super) fn parts(&self) -> Result<(Hash48, Hash48), Problem> {
        let read = |text: &str| {
            text.parse()
                .map_err(|_| Problem::malformed("head and particulars have 96 lower-case hexadecimal digits each."))
        };
        Ok((read(&self.head)?, read(&self.particulars)?))
    }
}

/// Facts of a finished envelope, sealed.
#[derive(Debug, Serialize, ToSchema)]
pub struct SealedFacts {
    /// The facts, CBOR.
    facts: Base64,
    /// The seal over them: a detached CMS signature, DER.
    seal: Base64,
    /// The evidence that they follow from.
    evidence: Base64,
}

impl From<Sealed> for SealedFacts {
    fn from(Sealed { facts, seal, evidence }: Sealed) -> Self {
        Self {
            facts: Base64(facts),
            seal: Base64(seal),
            evidence: Base64(evidence.to_bytes()),
        }
    }
}

/// Who was reminded.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reminded {
    /// How many people.
    pub reminded: usize,
}

/// A list of envelopes, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listing {
    /// They.
    pub envelopes: Vec<Listed>,
}

/// One envelope with its whole signed chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct Envelope {
    /// What the list says too.
    #[serde(flatten)]
    listed: Listed,
    /// The signed manifest.
    manifest: Base64,
    /// The signed entries in order.
    entries: Vec<Base64>,
    /// The signed key bundles that they name.
    bundles: Vec<Base64>,
    /// Your grants that are released.
    grants: Vec<SealedGrant>,
    /// When the service accepted the manifest and each entry, by its own clock.
    received: Vec<i64>,
    /// The sealed parts of the document, so that they can be asked for before the chain is verified. What counts is what the chain
    /// says of them.
    parts: Vec<DocumentPart>,
    /// The sealed picture of the first page, to be shown while the document is on its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    cover: Option<DocumentPart>,
}

/// A sealed part of an envelope's document (the base, a layer), or its cover.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentPart {
    /// The blob.
    id: Uuid,
    /// Its length in bytes.
    length: u64,
}

impl From<Part> for DocumentPart {
    fn from(Part { id, length }: Part) -> Self {
        Self { id, length }
    }
}

impl From<Shown> for Envelope {
    fn from(shown: Shown) -> Self {
        let received = shown.entries.iter().map(|row| row.received).collect();
        let mut chain = shown.entries.into_iter().map(|row| Base64(row.bytes));
        Self {
            listed: shown.summary.into(),
            manifest: chain.next().unwrap_or(Base64(Vec::new())),
            entries: chain.collect(),
            bundles: shown.bundles.into_iter().map(Base64).collect(),
            grants: shown.grants.into_iter().map(SealedGrant::from).collect(),
            received,
            parts: shown.parts.into_iter().map(DocumentPart::from).collect(),
            cover: shown.cover.map(DocumentPart::from),
        }
    }
}
