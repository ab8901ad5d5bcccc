//! One function for each target: it is given any bytes at all, and must come back. Beyond that each holds what must be true of
//! whatever was accepted: bytes that decode encode to themselves, a document taken in can be taken in again.
//!
//! The same functions run in `make test` without instrumentation (`tests/attacks/targets.rs`): over the samples, the golden
//! vectors, every hostile file, and every input that was ever found to fail (`found/`).

use countersign_pdf::timestamp::{Token, token};
use countersign_pdf::verify::{Options, inspect, judge};
use countersign_pdf::{cms, intake as take};
use countersign_protocol::chain::Entry;
use countersign_protocol::commitment::Binding;
use countersign_protocol::cose;
use countersign_protocol::envelope::{Details, Manifest};
use countersign_protocol::evidence::Evidence;
use countersign_protocol::grant;
use countersign_protocol::keys::{RecoveryWords, SignedBundle, Slot, WrappedKeys};
use countersign_protocol::ledger::map::MapProof;
use countersign_protocol::ledger::{Checkpoint, Leaf, Receipt};
use countersign_protocol::sealing::{self, BlobKey};

/// A target with its name.
pub type Target = (&'static str, fn(&[u8]));

/// Every target by its name.
pub const ALL: [Target; 14] = [
    ("intake", intake),
    ("verify", verify),
    ("cms", cms),
    ("timestamp", timestamp),
    ("evidence", evidence),
    ("manifest", manifest),
    ("entry", entry),
    ("bundle", bundle),
    ("grant", grant),
    ("sealed", sealed),
    ("keys", keys),
    ("binding", binding),
    ("details", details),
    ("ledger", ledger),
];

/// Intake of an uploaded PDF, and of what it made of it.
pub fn intake(bytes: &[u8]) {
    let limits = take::Limits {
        max_inflated: 1 << 20,
        max_objects: 20_000,
        max_work: 8 << 20,
        ..take::Limits::default()
    };
    if let Ok(taken) = take::intake(bytes, None, &limits) {
        let again = take::intake(&taken.pdf, None, &take::Limits::default());
        assert!(again.is_ok(), "what intake wrote is refused: {again:?}");
        assert!(
            taken.before.is_empty() || taken.pdf == bytes,
            "a document signed before was rewritten"
        );
    }
}

/// The verifier over a PDF.
pub fn verify(bytes: &[u8]) {
    let report = inspect(bytes, &Options::default());
    for problem in report.all_problems() {
        assert!(problem.offset <= bytes.len(), "{problem:?} lies beyond the file");
        assert!(!problem.cause.name().is_empty());
    }
    let verdict = judge(bytes, &Options::default(), None);
    assert_ne!(verdict.verdict.name(), "valid", "valid without evidence");
}

/// A signature value.
pub fn cms(bytes: &[u8]) {
    let _ = cms::check(bytes, &[0; 48]);
}

/// An answer of a time-stamping authority, and a token in a signature.
pub fn timestamp(bytes: &[u8]) {
    let _ = token(bytes, &[0; 48], &[0; 16]);
    if let Ok(token) = Token::read(bytes) {
        let _ = token.check(&[0; 48], token.certificates());
    }
}

/// An evidence file, judged alone.
pub fn evidence(bytes: &[u8]) {
    if let Ok(evidence) = Evidence::from_bytes(bytes) {
        assert_eq!(evidence.to_bytes(), bytes, "evidence has two spellings");
        let _ = countersign_protocol::evidence::judge(&evidence, None);
        let _ = evidence.prove(None, &[]);
    }
}

/// A signed manifest.
pub fn manifest(bytes: &[u8]) {
    if let Ok(manifest) = cose::peek::<Manifest>(bytes) {
        let _ = manifest.check();
    }
}

/// A signed entry of the chain.
pub fn entry(bytes: &[u8]) {
    let _ = cose::peek::<Entry>(bytes);
    let _ = cose::peek_hash(bytes);
}

/// A key bundle.
pub fn bundle(bytes: &[u8]) {
    let _ = SignedBundle::verify(bytes);
}

/// A sealed grant.
pub fn grant(bytes: &[u8]) {
    let _ = grant::encapsulated(bytes);
}

/// A sealed file, with its header.
pub fn sealed(bytes: &[u8]) {
    let key = BlobKey::from_bytes([0; 32]);
    let _ = sealing::open(&key, b"", bytes);
    let _ = sealing::unframe(bytes);
}

/// Slots, wrapped keys and recovery words: what a client reads back from the service.
pub fn keys(bytes: &[u8]) {
    let _ = Slot::from_bytes(bytes);
    let _ = WrappedKeys::from_bytes(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = RecoveryWords::parse(text);
    }
}

/// The binding in a signature dictionary.
pub fn binding(bytes: &[u8]) {
    if let Ok(binding) = Binding::from_bytes(bytes) {
        assert_eq!(binding.to_bytes(), bytes, "a binding has two spellings");
    }
}

/// Title, message and file name, once opened.
pub fn details(bytes: &[u8]) {
    let _ = Details::from_bytes(bytes);
}

/// What the ledger hands out.
pub fn ledger(bytes: &[u8]) {
    if let Ok(leaf) = Leaf::from_bytes(bytes) {
        assert_eq!(leaf.to_bytes(), bytes, "a leaf has two spellings");
    }
    if let Ok(receipt) = Receipt::from_bytes(bytes) {
        assert_eq!(receipt.to_bytes(), bytes, "a receipt has two spellings");
    }
    if let Ok(proof) = MapProof::from_bytes(bytes) {
        assert_eq!(proof.to_bytes(), bytes, "a proof has two spellings");
        let _ = proof.verify(&[0; 32], None, &[0; 32]);
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(checkpoint) = Checkpoint::from_text(text)
    {
        assert_eq!(checkpoint.text(), text, "a checkpoint has two spellings");
    }
}
