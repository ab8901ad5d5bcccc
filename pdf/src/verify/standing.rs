//! What each signature is worth once the whole file is read: the earliest time that somebody vouches for, whether the
//! certificates were good then, and the level (ETSI EN 319 142-1 §6).

use super::problem::{Cause, Problem, problem};
use super::rules::Kind;
use super::signature::Facts;
use super::work::Work;
use super::{ArchiveReport, Options, SignatureReport};
use crate::cms;
use crate::revocation::{Books, Status};
use crate::timestamp::{Order, Stamp, TimestampError};
use crate::x509::{Certified, SIGNATURE_STEPS};
use time::OffsetDateTime;

/// How long a signature can be proved (ETSI EN 319 142-1 §6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// B-B: the signature alone; the time is what the signer claims.
    Basic,
    /// B-T: an authority of time vouches that it was there.
    Timestamped,
    /// B-LT: the file also holds proof that no certificate was revoked then.
    LongTerm,
    /// B-LTA: a document timestamp keeps that proof beyond the authorities' own end.
    Archived,
}

impl Level {
    /// As the standard names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Basic => "B-B",
            Self::Timestamped => "B-T",
            Self::LongTerm => "B-LT",
            Self::Archived => "B-LTA",
        }
    }
}

/// Judges document timestamps by what is known about the certificates of their authorities.
pub(super) fn timestamps(work: &Work, archive: &mut [ArchiveReport], books: &mut Books) {
    for report in archive {
        if !work.take(books.take_steps(), report.end_offset) {
            report.stamp = None;
        }
        let Some(stamp) = &report.stamp else { continue };
        if let Some(cause) = revoked(&stamp.certificates, stamp.time, true, books).1 {
            report.problems.push(problem(cause, report.end_offset));
            report.stamp = None;
        }
    }
}

/// Holds the times against each other: whatever stands later in the file covers what stands before it, so that its time cannot be
/// earlier. Gives what is only doubtful, because somebody does not state how exact their clock is; that alters nothing.
pub(super) fn order(signatures: &mut [SignatureReport], archive: &mut [ArchiveReport]) -> Vec<Problem> {
    let mut before: Vec<Stamp> = Vec::new();
    let mut doubtful = Vec::new();
    let signed = signatures
        .iter_mut()
        .map(|report| (report.stamp.clone(), report.end_offset, &mut report.problems));
    let stored = archive
        .iter_mut()
        .map(|report| (report.stamp.clone(), report.end_offset, &mut report.problems));
    for (stamp, offset, problems) in signed.chain(stored) {
        let Some(stamp) = stamp else { continue };
        let against = |order: Order| before.iter().find(|earlier| stamp.after(earlier) == order);
        let backwards = |earlier: &Stamp| {
            let (earlier, later) = (earlier.time, stamp.time);
            problem(Cause::Timestamp(TimestampError::Backwards { earlier, later }), offset)
        };
        if let Some(earlier) = against(Order::Impossible) {
            problems.push(backwards(earlier));
        } else if let Some(earlier) = against(Order::Doubtful) {
            doubtful.push(backwards(earlier));
        }
        before.push(stamp);
    }
    doubtful
}

/// Judges one signature.
pub(super) fn conclude(
    work: &Work,
    report: &mut SignatureReport,
    facts: &Facts,
    archive: &[ArchiveReport],
    options: &Options<'_>,
    books: &mut Books,
) {
    let Some(checked) = &facts.checked else { return };
    // Every signature is held against all that is stored. What the one before it took is charged here: a file of many.
    if !work.take(SIGNATURE_STEPS.saturating_add(books.take_steps()), facts.offset) {
        return;
    }
    let mut all_good = true;
    report.stamp = facts.stamp.clone();
    if let Some(stamp) = &facts.stamp {
        let (good, cause) = revoked(&stamp.certificates, stamp.time, true, books);
        all_good &= good;
        if let Some(cause) = cause {
            report.problems.push(problem(cause, facts.offset));
            report.stamp = None;
        }
    }
    // Every document timestamp stands behind every signature, and covers it.
    let document = archive.iter().filter_map(|revision| revision.stamp.as_ref());
    report.earliest = report
        .stamp
        .iter()
        .chain(document)
        .min_by_key(|stamp| stamp.time)
        .cloned();
    let earliest = report.earliest.as_ref();
    report.independent = earliest.is_some_and(|stamp| stamp.root >= options.roots.len());
    let at = earliest
        .map(|stamp| stamp.time)
        .or(facts.at)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    match cms::trust(checked, options.roots, at) {
        Err(cause) => {
            all_good = false;
            report.problems.push(problem(Cause::Trust(cause), facts.offset));
        }
        Ok(trusted) => {
            report.trusted = true;
            let root = options.roots.get(trusted.root()).cloned().unwrap_or_default();
            let mut chain = vec![checked.certificate().to_vec(), trusted.issuer().to_vec(), root];
            chain.dedup(); // where the root itself issued it
            let (good, cause) = revoked(&chain, at, earliest.is_some(), books);
            report.revocation = status(&chain, at, earliest.is_some(), books);
            all_good &= good;
            report.chain = chain;
            if let Some(cause) = cause {
                report.problems.push(problem(cause, facts.offset));
            }
        }
    }
    report.valid = report.problems.iter().all(|problem| problem.cause.is_of_trust());
    report.level = level(earliest, all_good, archive);
}

fn level(earliest: Option<&Stamp>, all_good: bool, archive: &[ArchiveReport]) -> Level {
    if earliest.is_none() {
        return Level::Basic;
    }
    let store = archive.iter().position(|revision| revision.kind == Kind::Dss);
    let Some(store) = store.filter(|_| all_good) else {
        return Level::Timestamped;
    };
    if archive.iter().skip(store).any(|revision| revision.stamp.is_some()) {
        Level::Archived
    } else {
        Level::LongTerm
    }
}

/// Is every certificate below the root known to be good at that time, and is one known to be revoked?
fn revoked(chain: &[Vec<u8>], at: OffsetDateTime, proven: bool, books: &mut Books) -> (bool, Option<Cause>) {
    let mut all_good = true;
    for (index, certificate) in chain.iter().enumerate().take(chain.len().saturating_sub(1)) {
        match status(chain.get(index..).unwrap_or_default(), at, proven, books) {
            Status::Good { .. } => {}
            Status::Unknown => all_good = false,
            Status::Revoked { at, .. } => {
                let subject = Certified::parse(certificate).map(|certificate| certificate.name());
                let subject = subject.unwrap_or_default();
                return (false, Some(Cause::Revoked { subject, at }));
            }
        }
    }
    (all_good, None)
}

/// What is known about the first certificate of the chain, issued by the second.
fn status(chain: &[Vec<u8>], at: OffsetDateTime, proven: bool, books: &mut Books) -> Status {
    let [certificate, issuer, ..] = chain else {
        return Status::Unknown;
    };
    let (Ok(certificate), Ok(issuer)) = (Certified::parse(certificate), Certified::parse(issuer)) else {
        return Status::Unknown;
    };
    let at = u64::try_from(at.unix_timestamp()).unwrap_or(0);
    books.status(&certificate, &issuer, at, proven)
}
