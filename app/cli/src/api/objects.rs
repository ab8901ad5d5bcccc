//! The JSON objects of the API, as this client writes and reads them. Unknown members are ignored.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes that travel as standard base64 with padding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Base64(pub(crate) Vec<u8>);

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(serde::de::Error::custom)
    }
}

/// An empty answer: `{}` or nothing.
#[derive(Debug, Default)]
pub(crate) struct Nothing;

impl<'de> Deserialize<'de> for Nothing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// A KEK slot: its kind and its sealed bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SealedSlot {
    /// `password` or `words`.
    pub(crate) kind: String,
    /// The slot's bytes.
    pub(crate) sealed: Base64,
}

/// Body of POST /register/start.
#[derive(Serialize)]
pub(crate) struct RegisterStart<'a> {
    pub(crate) email: &'a str,
    pub(crate) name: &'a str,
    pub(crate) request: Base64,
}

/// Answer of POST /register/start.
#[derive(Deserialize)]
pub(crate) struct RegisterStarted {
    pub(crate) registration: String,
    pub(crate) user: String,
    pub(crate) response: Base64,
}

/// Body of POST /register/finish.
#[derive(Serialize)]
pub(crate) struct RegisterFinish<'a> {
    pub(crate) registration: &'a str,
    pub(crate) record: Base64,
    pub(crate) bundle: Base64,
    pub(crate) wrapped_keys: Base64,
    pub(crate) slots: Vec<SealedSlot>,
    pub(crate) recovery_public: Base64,
}

/// Body of POST /register/confirm.
#[derive(Serialize)]
pub(crate) struct RegisterConfirm<'a> {
    pub(crate) registration: &'a str,
    pub(crate) code: &'a str,
}

/// A session has begun.
#[derive(Deserialize)]
pub(crate) struct SessionBegun {
    pub(crate) session: String,
    pub(crate) user: String,
    pub(crate) email: String,
    pub(crate) name: String,
}

/// Body of POST /login/start.
#[derive(Serialize)]
pub(crate) struct LoginStart<'a> {
    pub(crate) email: &'a str,
    pub(crate) request: Base64,
}

/// Answer of POST /login/start.
#[derive(Deserialize)]
pub(crate) struct LoginStarted {
    pub(crate) login: String,
    pub(crate) response: Base64,
}

/// Body of POST /login/finish.
#[derive(Serialize)]
pub(crate) struct LoginFinish<'a> {
    pub(crate) login: &'a str,
    pub(crate) finalization: Base64,
}

/// Answer of POST /login/finish: the session and what opens under the passphrase.
#[derive(Deserialize)]
pub(crate) struct LoggedIn {
    #[serde(flatten)]
    pub(crate) begun: SessionBegun,
    pub(crate) wrapped_keys: Base64,
    pub(crate) slots: Vec<SealedSlot>,
    pub(crate) bundle: Base64,
}

/// Body of POST /recovery/start.
#[derive(Serialize)]
pub(crate) struct RecoveryStart<'a> {
    pub(crate) email: &'a str,
}

/// Body of POST /recovery/prove.
#[derive(Serialize)]
pub(crate) struct RecoveryProve<'a> {
    pub(crate) recovery: &'a str,
    pub(crate) signature: Base64,
}

/// Body of POST /recovery/release.
#[derive(Serialize)]
pub(crate) struct RecoveryRelease<'a> {
    pub(crate) recovery: &'a str,
    pub(crate) code: &'a str,
    pub(crate) request: Base64,
}

/// Answer of POST /recovery/release.
#[derive(Deserialize)]
pub(crate) struct RecoveryReleased {
    pub(crate) user: String,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) bundle: Base64,
    pub(crate) wrapped_keys: Base64,
    pub(crate) slots: Vec<SealedSlot>,
    pub(crate) response: Base64,
}

/// Body of POST /recovery/finish.
#[derive(Serialize)]
pub(crate) struct RecoveryFinish<'a> {
    pub(crate) recovery: &'a str,
    pub(crate) record: Base64,
    pub(crate) password_slot: Base64,
}

/// Answer of POST /recovery/finish; only the session is new.
#[derive(Deserialize)]
pub(crate) struct RecoveryFinished {
    pub(crate) session: String,
}

/// Somebody with an account. Name and address are read from the bundle, which they signed.
#[derive(Deserialize)]
pub(crate) struct Account {
    pub(crate) bundle: Base64,
}

/// Answer of POST /certificates: leaf, issuing, root.
#[derive(Deserialize)]
pub(crate) struct CertificateChain {
    pub(crate) chain: Vec<Base64>,
    pub(crate) receipt: Option<LedgerReceipt>,
}

/// That something is in the service's ledger.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LedgerReceipt {
    pub(crate) leaf_index: u64,
    pub(crate) salt: Base64,
    pub(crate) map_key: Option<String>,
    /// The signed note that it is proved against.
    pub(crate) checkpoint: String,
    pub(crate) inclusion: Vec<Base64>,
}

/// Answer of GET /ledger/key.
#[derive(Deserialize)]
pub(crate) struct LedgerKey {
    pub(crate) key: String,
}

/// Answer of GET /ledger/consistency.
#[derive(Deserialize)]
pub(crate) struct LedgerConsistency {
    pub(crate) consistency: Vec<Base64>,
}

/// Answer of GET /ledger/leaves.
#[derive(Deserialize)]
pub(crate) struct LedgerLeaves {
    pub(crate) leaves: Vec<Base64>,
}

/// Answer of GET /ledger/self.
#[derive(Deserialize)]
pub(crate) struct LedgerSelf {
    pub(crate) blind: Base64,
    pub(crate) receipt: LedgerReceipt,
    pub(crate) map: LedgerMap,
}

/// What the ledger's map says of a place.
#[derive(Deserialize)]
pub(crate) struct LedgerMap {
    pub(crate) value: Option<String>,
    pub(crate) proof: Base64,
    pub(crate) checkpoint: String,
}

/// An envelope key sealed to one slot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SealedGrant {
    pub(crate) slot: u32,
    pub(crate) sealed: Base64,
}

/// Body of POST /envelopes.
#[derive(Serialize)]
pub(crate) struct NewEnvelope {
    pub(crate) manifest: Base64,
    pub(crate) grants: Vec<SealedGrant>,
}

/// Answer of GET /envelopes.
#[derive(Deserialize)]
pub(crate) struct Listing {
    pub(crate) envelopes: Vec<Listed>,
}

/// One envelope of a listing. The rest of what the service says about it is read from the envelope itself, and verified.
#[derive(Deserialize)]
pub(crate) struct Listed {
    pub(crate) envelope: String,
    #[serde(default)]
    pub(crate) needs_grants: Vec<NeededGrant>,
}

/// An invited person who has registered since.
#[derive(Deserialize)]
pub(crate) struct NeededGrant {
    pub(crate) slot: u32,
    pub(crate) email: String,
}

/// Answer of GET /envelopes/{id}, as far as this client uses it.
#[derive(Deserialize)]
pub(crate) struct StoredEnvelope {
    pub(crate) manifest: Base64,
    pub(crate) entries: Vec<Base64>,
    pub(crate) bundles: Vec<Base64>,
    #[serde(default)]
    pub(crate) grants: Vec<SealedGrant>,
    #[serde(default)]
    pub(crate) received: Vec<u64>,
}

/// Body of POST /envelopes/{id}/entries.
#[derive(Serialize)]
pub(crate) struct NewEntry<'a> {
    pub(crate) entry: &'a Base64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) grant: Option<&'a SealedGrant>,
}

/// Answer of GET /verify/{commitment}, as far as this client uses it: the evidence is judged here.
#[derive(Deserialize)]
pub(crate) struct Looked {
    pub(crate) evidence: Base64,
}

/// Body of POST /envelopes/ID/certificate.
#[derive(Serialize)]
pub(crate) struct SealRequest {
    pub(crate) head: String,
    pub(crate) particulars: String,
}

/// Answer of POST /envelopes/ID/certificate.
#[derive(Deserialize)]
pub(crate) struct SealedFacts {
    pub(crate) facts: Base64,
    pub(crate) seal: Base64,
    pub(crate) evidence: Base64,
}
