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
mod archive;
mod causes;
mod delta;
mod document;
mod form;
mod guest;
mod judge;
mod names;
mod pieces;
mod placed;
mod problem;
mod reader;
mod rules;
mod shapes;
mod shown;
mod signature;
mod standing;
mod work;

pub use crate::revocation::{Material, Status};
pub use crate::timestamp::{Order, Stamp};
pub(crate) use guest::look;
pub use judge::{DocumentVerdict, Mismatch, judge, judge_with_newest};
pub use pieces::check_pieces;
pub use problem::{Cause, Problem};
pub use rules::Kind;
pub(crate) use signature::pdf_date;
pub use standing::Level;

use crate::guest::Before;
use crate::revocation::Books;
use countersign_protocol::commitment::Binding;
use countersign_protocol::hash::Hash48;
use document::Document;
use sha2::{Digest, Sha384};
use time::OffsetDateTime;

/// How much is read, and done, at most. Beyond it the answer is [`Cause::TooLarge`] or [`Cause::TooCostly`], never a hang. What a
/// step is: see `verify/work.rs`; it is counted, so that a file has the same verdict everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub max_bytes: usize,
    /// Objects in all revisions, members of object streams included.
    pub max_objects: usize,
    /// Values (numbers, names, strings, arrays, dictionaries) in all objects: each takes some forty bytes of memory.
    pub max_values: usize,
    /// Nesting of arrays and dictionaries.
    pub max_depth: usize,
    /// Bytes of one stream that must be decoded, and of all object streams of a revision together.
    pub max_stream: usize,
    /// Revisions, the base included.
    pub max_revisions: usize,
    /// Problems that are listed; that there are more is one more problem.
    pub max_problems: usize,
    /// Steps for each byte of the file: reading it takes one, hashing it another, checking its structure a few.
    pub steps_per_byte: u64,
    /// Steps for any file, however small: for what compression hides, and for signatures.
    pub free_steps: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 256 << 20,
            max_objects: 2_000_000,
            max_values: 16_000_000,
            max_depth: 64,
            max_stream: 64 << 20,
            max_revisions: 1_000,
            max_problems: 1_000,
            steps_per_byte: 64,
            free_steps: 128 << 20,
        }
    }
}

/// What a verification goes by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Trusted root certificates, DER. Without one no signature is trusted.
    pub roots: &'a [Vec<u8>],
    /// Roots of authorities of time other than the service's own, DER.
    pub timestamp_roots: &'a [Vec<u8>],
    /// Revocation data beside the file: what evidence or the service knows. May be none.
    pub revocation: Option<&'a Material>,
    /// How much is read.
    pub limits: Limits,
}

/// What a file says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The signatures in the order of the file.
    pub signatures: Vec<SignatureReport>,
    /// The stores and document timestamps behind them, in the order of the file.
    pub archive: Vec<ArchiveReport>,
    /// Signatures that others had made before the document came here. Each is intact and over all before it; whether what they
    /// signed shows the same to everybody was not judged, nor who they are beyond [`Before::trusted`].
    pub before: Vec<Before>,
    /// What is wrong with the file beyond single signatures.
    pub problems: Vec<Problem>,
    /// What is odd and proves nothing: times that go backwards where an authority does not state how exact it is.
    pub doubts: Vec<Problem>,
    /// Steps that were taken, as [`Limits`] counts them.
    pub steps: u64,
}

impl Report {
    /// Nothing is wrong, with the file or with any signature in it, and there is at least the certification.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self.signatures.is_empty() && self.all_problems().next().is_none()
    }

    /// The lowest level of any signature; none without signatures.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.signatures.iter().map(|signature| signature.level).min()
    }

    /// Where to cut the file, bytes from its start, so that it is of this level and has nothing beyond; none when it does not
    /// reach that level. B-B and B-T end with the last signature: nothing but the signatures' own tokens tells them apart, so
    /// that a file in which one of them has none is B-LTA by its document timestamp, and neither B-T nor B-LT on the way.
    #[must_use]
    pub fn end_of(&self, level: Level) -> Option<usize> {
        let own = self.signatures.iter().all(|signature| signature.stamp.is_some());
        let between = matches!(level, Level::Timestamped | Level::LongTerm);
        if self.level()? < level || (between && !own) {
            return None;
        }
        let store = self.archive.iter().position(|revision| revision.kind == Kind::Dss);
        match level {
            Level::Basic | Level::Timestamped => self.signatures.last().map(|signature| signature.end_offset),
            Level::LongTerm => self.archive.get(store?).map(|revision| revision.end_offset),
            Level::Archived => {
                let mut stamped = self.archive.iter().filter(|revision| revision.stamp.is_some());
                stamped.next_back().map(|revision| revision.end_offset)
            }
        }
    }

    /// All problems, those of the file first.
    pub fn all_problems(&self) -> impl Iterator<Item = &Problem> {
        self.problems
            .iter()
            .chain(self.signatures.iter().flat_map(|signature| &signature.problems))
            .chain(self.archive.iter().flat_map(|revision| &revision.problems))
    }
}

/// A revision behind the closing signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveReport {
    /// [`Kind::Dss`] or [`Kind::Timestamp`].
    pub kind: Kind,
    /// The document timestamp, when it counts.
    pub stamp: Option<Stamp>,
    /// What the store gained.
    pub material: Material,
    /// Where the revision ends, bytes from the start of the file.
    pub end_offset: usize,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
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
    /// DER certificates from the signer's to the trusted root, both included; empty when it leads to none.
    pub chain: Vec<Vec<u8>>,
    /// The timestamp beside the signature, when there is one that counts.
    pub stamp: Option<Stamp>,
    /// The earliest time that somebody vouches for: the signature's own timestamp, or one of the document. None: the time is
    /// what the signer claims.
    pub earliest: Option<Stamp>,
    /// Is that somebody another than the service (a root of [`Options::timestamp_roots`])? If not, it is the time according to
    /// the service.
    pub independent: bool,
    /// What is known about the signer's certificate at the earliest time.
    pub revocation: Status,
    /// How long it can be proved.
    pub level: Level,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Reads the whole file and says what it is. Never panics, and ends within [`Limits`], whatever the bytes.
#[must_use]
pub fn inspect(pdf: &[u8], options: &Options<'_>) -> Report {
    let witnesses = [options.roots, options.timestamp_roots].concat();
    let (document, mut problems) = Document::read(pdf, &witnesses, options.limits);
    let (form, mut found) = form::read(&document);
    problems.append(&mut found);
    let mut signatures = Vec::new();
    let mut archive = Vec::new();
    let mut filled = delta::Filled::on(&document);
    let mut hasher = Sha384::new();
    for (index, revision) in document.revisions.iter().enumerate() {
        // Looked through, and hashed.
        let length = revision.end - revision.start;
        if !document
            .work
            .take(length + revision.objects.len() + form.signatures.len(), revision.start)
        {
            break;
        }
        let kind = archive::kind(&document, &form, &filled, index).filter(|_| index > 0);
        if let Some(kind) = kind {
            let judged = archive::judge(&document, &form, &mut filled, kind, index, &hasher, &witnesses);
            archive.push(ArchiveReport {
                kind: judged.kind,
                stamp: judged.stamp,
                material: judged.material,
                end_offset: revision.end,
                problems: judged.problems,
            });
        } else if index > 0 {
            let (signed, mut own) = delta::judge(&document, &form, &mut filled, index);
            match signed {
                None => problems.append(&mut own),
                Some(signed) => {
                    let (facts, found) = signature::check(&document, index, &signed, &hasher, &witnesses);
                    found.into_iter().for_each(|found| document.report(&mut own, found));
                    signatures.push((first_report(&signed, &facts, revision.end, own), facts));
                }
            }
        }
        hasher.update(pdf.get(revision.start..revision.end).unwrap_or_default());
    }
    let stored = archive.iter().map(|revision| &revision.material);
    let mut books = Books::read(stored.chain(options.revocation));
    standing::timestamps(&document.work, &mut archive, &mut books);
    for (report, facts) in &mut signatures {
        standing::conclude(&document.work, report, facts, &archive, options, &mut books);
    }
    let mut signatures: Vec<SignatureReport> = signatures.into_iter().map(|(report, _)| report).collect();
    let mut doubts = standing::order(&mut signatures, &mut archive);
    for report in &mut signatures {
        report.valid &= report.problems.iter().all(|problem| problem.cause.is_of_trust());
    }
    let cut_off = document.work.cut_off();
    if !cut_off.is_empty() {
        // What is wrong with any of them may be among what was not looked at.
        signatures.iter_mut().for_each(|signature| signature.valid = false);
        problems.extend(cut_off);
    }
    if document.revisions.len() == 1 && problems.is_empty() {
        problems.push(problem::problem(Cause::OriginNotFirst, pdf.len()));
    }
    let own = signatures.iter_mut().flat_map(|signature| &mut signature.problems);
    let archived = archive.iter_mut().flat_map(|revision| &mut revision.problems);
    shown::name_pages(&document, &form, problems.iter_mut().chain(own).chain(archived));
    shown::name_pages(&document, &form, doubts.iter_mut());
    let before = document.foreign.map(|foreign| foreign.before).unwrap_or_default();
    Report {
        signatures,
        archive,
        before,
        problems,
        doubts,
        steps: document.work.taken(),
    }
}

/// What a signature says by itself; its standing follows when the whole file is read.
fn first_report(
    signed: &delta::Signed<'_>,
    facts: &signature::Facts,
    end_offset: usize,
    problems: Vec<Problem>,
) -> SignatureReport {
    let checked = facts.checked.as_ref();
    SignatureReport {
        field: signed.field.name.clone(),
        kind: signed.kind,
        signer_email: checked.map(|checked| checked.email().to_owned()),
        signer_key: checked.map(|checked| *checked.signer_key()),
        serial: checked.map(crate::cms::Checked::serial),
        at: facts.at,
        binding: facts.binding.clone(),
        commitment: facts.commitment,
        end_offset,
        valid: false,
        trusted: false,
        chain: Vec::new(),
        stamp: None,
        earliest: None,
        independent: false,
        revocation: Status::Unknown,
        level: Level::Basic,
        problems,
    }
}
