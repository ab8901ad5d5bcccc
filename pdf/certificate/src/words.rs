//! The words of a certificate. English so far: the language tag in the particulars chooses, and another one falls back to it.

use countersign_protocol::completion::ActKind;
use countersign_protocol::envelope::{KeyBasis, Role};

/// All words of one language.
pub(crate) struct Words {
    pub(crate) heading: &'static str,
    pub(crate) finished: &'static str,
    pub(crate) finished_more: &'static str,
    pub(crate) envelope: &'static str,
    pub(crate) sent: &'static str,
    pub(crate) completed: &'static str,
    pub(crate) sealed: &'static str,
    pub(crate) level: &'static str,
    pub(crate) scan: &'static str,
    pub(crate) people: &'static str,
    pub(crate) requester: &'static str,
    pub(crate) approver: &'static str,
    pub(crate) viewer: &'static str,
    pub(crate) not_acted: &'static str,
    pub(crate) first_use: &'static str,
    pub(crate) confirmed: &'static str,
    pub(crate) on_screen: &'static str,
    pub(crate) vouched: &'static str,
    pub(crate) vouched_service: &'static str,
    pub(crate) claimed: &'static str,
    pub(crate) history: &'static str,
    pub(crate) signed_at: &'static str,
    pub(crate) received_at: &'static str,
    pub(crate) leaf: &'static str,
    pub(crate) saw: &'static str,
    pub(crate) entry: &'static str,
    pub(crate) document: &'static str,
    pub(crate) sha256: &'static str,
    pub(crate) bytes: &'static str,
    pub(crate) archived: &'static str,
    pub(crate) commitment: &'static str,
    pub(crate) manifest: &'static str,
    pub(crate) head: &'static str,
    pub(crate) ledger: &'static str,
    pub(crate) no_ledger: &'static str,
    pub(crate) origin: &'static str,
    pub(crate) size: &'static str,
    pub(crate) root: &'static str,
    pub(crate) head_leaf: &'static str,
    pub(crate) checking: &'static str,
    pub(crate) seal_says: &'static str,
    pub(crate) rest_says: &'static str,
    pub(crate) page: &'static str,
}

/// The words of a language, a BCP 47 tag.
pub(crate) fn of(_language: &str) -> &'static Words {
    &ENGLISH
}

impl Words {
    pub(crate) fn role(&self, role: Option<Role>) -> &'static str {
        match role {
            None => self.requester,
            Some(Role::Approver) => self.approver,
            Some(Role::Viewer) => self.viewer,
        }
    }

    pub(crate) fn basis(&self, basis: Option<KeyBasis>) -> Option<&'static str> {
        Some(match basis? {
            KeyBasis::Confirmed => self.confirmed,
            KeyBasis::FirstUse => self.first_use,
        })
    }

    /// What was done, as a word in the past.
    pub(crate) fn did(&self, kind: ActKind) -> &'static str {
        match kind {
            ActKind::Send => "Sent",
            ActKind::Approve => "Approved",
            ActKind::Decline => "Declined",
            ActKind::Grant => "Let somebody in",
            ActKind::Close => "Closed",
            ActKind::Cancel => "Cancelled",
            ActKind::Archive => "Archived",
        }
    }
}

static ENGLISH: Words = Words {
    heading: "Certificate of completion",
    finished: "Completed and closed",
    finished_more: "Everybody whose approval the route asked for has given it, and the document is locked.",
    envelope: "Envelope",
    sent: "Sent",
    completed: "Closed",
    sealed: "Sealed by the service",
    level: "Level of proof",
    scan: "Check the document",
    people: "People",
    requester: "Requester",
    approver: "Approver",
    viewer: "Viewer",
    not_acted: "Has not acted.",
    first_use: "Key: unverified first use",
    confirmed: "Key: confirmed by the requester",
    on_screen: "with revision {n} on screen",
    vouched: "time by {who}",
    vouched_service: "time by {who} (this service)",
    claimed: "time as the signer states it",
    history: "What happened",
    signed_at: "Signed, by the author's clock",
    received_at: "Received by the service",
    leaf: "Leaf",
    saw: "saw",
    entry: "entry",
    document: "Document",
    sha256: "SHA-256 of the finished PDF",
    bytes: "bytes",
    archived: "Timestamp over the whole document",
    commitment: "Commitment",
    manifest: "Manifest",
    head: "Head of the chain",
    ledger: "Ledger",
    no_ledger: "The service had no receipts for this envelope.",
    origin: "Ledger",
    size: "Leaves at the checkpoint",
    root: "Root",
    head_leaf: "Leaf of the head",
    checking: "How to check this certificate",
    seal_says: "The service has sealed the facts of the envelope: people, times of receipt, hashes, and the place in the ledger. It has seen \
        neither this page nor the document. Title, SHA-256, level and timestamps were verified on the machine of whoever made this \
        certificate; the seal covers them by a salted hash.",
    rest_says: "countersign verify judges this file with nothing but the service's root. Without our programs: take the attached files out, \
        then verify the seal.",
    page: "Page {n} of {of}",
};
