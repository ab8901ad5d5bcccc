//! The verifier: a structural whitelist, not a comparison.
//!
//! Other verifiers ask whether a change looks harmless; this one asks whether a file is exactly what this product makes.
//! The file must be base ‖ δ0 ‖ δ1 ‖ … ‖ close, every byte of it read forwards and accounted for. Each δ may override only
//! what a table ([`rules`]) lists for its kind, and may bring only objects of the shapes in another ([`shapes`]), each
//! reachable from a slot that is its own. What remains is then held against the signed chain ([`judge`]): order, people,
//! keys and completeness.
//!
//! [`inspect`] needs the file alone; [`judge`] also needs [`Evidence`](countersign_protocol::evidence::Evidence). The threats
//! are those of Mladenov et al. (2019), Mainka et al. (2021, shadow attacks) and Rohlmann et al. (2021, certified documents).

mod actions;
mod added;
mod delta;
mod document;
mod form;
mod judge;
mod names;
mod placed;
mod problem;
mod reader;
mod rules;
mod shapes;
mod signature;

pub use judge::{DocumentVerdict, Mismatch, judge, judge_with_newest};
pub use problem::{Cause, Problem};
pub use rules::Kind;

use countersign_protocol::commitment::Binding;
use countersign_protocol::hash::Hash48;
use document::Document;
use sha2::{Digest, Sha384};
use time::OffsetDateTime;

/// How much is read at most. Beyond it the answer is [`Cause::TooLarge`], never a hang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub max_bytes: usize,
    /// Objects in all revisions, members of object streams included.
    pub max_objects: usize,
    /// Nesting of arrays and dictionaries.
    pub max_depth: usize,
    /// Bytes of one stream that must be decoded.
    pub max_stream: usize,
    /// Revisions, the base included.
    pub max_revisions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 256 << 20,
            max_objects: 2_000_000,
            max_depth: 64,
            max_stream: 64 << 20,
            max_revisions: 1_000,
        }
    }
}

/// What a verification goes by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Trusted root certificates, DER. Without one no signature is trusted.
    pub roots: &'a [Vec<u8>],
    /// How much is read.
    pub limits: Limits,
}

/// What a file says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The signatures in the order of the file.
    pub signatures: Vec<SignatureReport>,
    /// What is wrong with the file beyond single signatures.
    pub problems: Vec<Problem>,
}

impl Report {
    /// Nothing is wrong, with the file or with any signature in it, and there is at least the certification.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty() && !self.signatures.is_empty() && self.signatures.iter().all(|s| s.problems.is_empty())
    }

    /// All problems, those of the file first.
    pub fn all_problems(&self) -> impl Iterator<Item = &Problem> {
        self.problems
            .iter()
            .chain(self.signatures.iter().flat_map(|signature| &signature.problems))
    }
}

/// One signature with the revision that it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureReport {
    /// The signature field, as `sig_1`.
    pub field: String,
    /// What the revision is.
    pub kind: Kind,
    /// The address in the signer's certificate, lower case. None when the signature value is unsound.
    pub signer_email: Option<String>,
    /// The signer's public key, SEC1 uncompressed. None when the signature value is unsound.
    pub signer_key: Option<[u8; 97]>,
    /// The certificate's serial number, lower-case hex. None when the signature value is unsound.
    pub serial: Option<String>,
    /// The time that the signer claims (`/M`).
    pub at: Option<OffsetDateTime>,
    /// Its place in the chain.
    pub binding: Option<Binding>,
    /// The commitment of the document up to here.
    pub commitment: Option<Hash48>,
    /// Where its revision ends, bytes from the start of the file.
    pub end_offset: usize,
    /// The signature value and the revision are sound. Says nothing about whose certificate it is.
    pub valid: bool,
    /// The certificate leads to a trusted root.
    pub trusted: bool,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Reads the whole file and says what it is. Never panics, and ends within [`Limits`], whatever the bytes.
#[must_use]
pub fn inspect(pdf: &[u8], options: &Options<'_>) -> Report {
    let (document, mut problems) = Document::read(pdf, options.limits);
    let (form, found) = form::read(&document);
    problems.extend(found);
    let mut signatures = Vec::new();
    let mut filled = delta::Filled::default();
    let mut hasher = Sha384::new();
    for (index, revision) in document.revisions.iter().enumerate() {
        if index > 0 {
            let (signed, mut own) = delta::judge(&document, &form, &mut filled, index);
            match signed {
                None => problems.append(&mut own),
                Some(signed) => {
                    let (facts, found) = signature::check(&document, index, &signed, &hasher, options.roots);
                    own.extend(found);
                    signatures.push(SignatureReport {
                        field: signed.field.name.clone(),
                        kind: signed.kind,
                        signer_email: facts.checked.as_ref().map(|checked| checked.email().to_owned()),
                        signer_key: facts.checked.as_ref().map(|checked| *checked.signer_key()),
                        serial: facts.checked.as_ref().map(cms_serial),
                        at: facts.at,
                        binding: facts.binding,
                        commitment: facts.commitment,
                        end_offset: revision.end,
                        valid: facts.checked.is_some()
                            && own.iter().all(|problem| matches!(problem.cause, Cause::Trust(_))),
                        trusted: facts.trusted,
                        problems: own,
                    });
                }
            }
        }
        hasher.update(pdf.get(revision.start..revision.end).unwrap_or_default());
    }
    if document.revisions.len() == 1 && problems.is_empty() {
        problems.push(problem::problem(Cause::OriginNotFirst, pdf.len()));
    }
    Report { signatures, problems }
}

fn cms_serial(checked: &crate::cms::Checked) -> String {
    checked.serial()
}
