//! Archiving from beginning to end, without doing anything by itself: what is to be asked of whom comes out, answers go in.
//!
//! ```text
//! due(report, now)? → Archiving::new → while let Some(ask) = ask() { fetch; answered(Some(bytes)) or answered(None) } → finish()
//! ```
//!
//! First a token is asked for that is thrown away: it shows which authority of time will vouch for the file, so that what is
//! known about its certificate stands in the store that its timestamp covers. Then revocation, one certificate after the other,
//! by OCSP and by CRL: one of them is enough, and both are kept, because some readers drop the answers that they were given when
//! the responder is gone (pyHanko 0.38), and others read no lists; then the store is laid out and the document timestamp asked for. [`Archiving::finish`] gives a delta only
//! when the whole file then is B-LTA by this crate's own verifier.

use std::collections::{BTreeSet, VecDeque};

use sha2::{Digest, Sha384};
use time::OffsetDateTime;

use super::needs::{Needed, wanted};
use super::{ArchiveError, Material, ToBeStamped, dss, to_be_stamped};
use crate::revocation::{Books, Crl, Ocsp, Status, ocsp_request};
use crate::timestamp::{self, Stamp, Token};
use crate::verify::{Level, Limits, Options, Report, inspect};
use crate::x509::Certified;

/// A document timestamp is renewed when its authority's certificate ends in less than this: 180 days. Whoever opens a file twice
/// a year keeps it provable.
pub const RENEW_BEFORE: time::Duration = time::Duration::days(180);

/// Why a file is to be archived now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// It is closed, and not B-LTA.
    First,
    /// The certificate of the authority of its last timestamp ends soon.
    Renewal {
        /// When it ends.
        ends: OffsetDateTime,
    },
}

/// Whether a file is to be archived. `now` is whatever clock there is: nothing of it goes into the file.
#[must_use]
pub fn due(report: &Report, now: OffsetDateTime) -> Option<Due> {
    if report.level()? < Level::Archived {
        return Some(Due::First);
    }
    let ends = last_ends(report)?;
    (ends < now + RENEW_BEFORE).then_some(Due::Renewal { ends })
}

/// When the certificate of the authority of the last document timestamp ends.
#[must_use]
pub fn last_ends(report: &Report) -> Option<OffsetDateTime> {
    let last = report.archive.iter().rev().find_map(|revision| revision.stamp.as_ref());
    ends(last?)
}

fn ends(stamp: &Stamp) -> Option<OffsetDateTime> {
    let leaf = Certified::parse(stamp.certificates.first()?).ok()?;
    let end = leaf.certificate().tbs_certificate().validity().not_after;
    Some(crate::revocation::time(end.to_unix_duration().as_secs()))
}

/// What is to be asked of somebody. Whoever fetches follows no redirection to another host, and takes [`LONGEST`] bytes at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// POST to the authority of time, as [`timestamp::QUERY_TYPE`]; answered as [`timestamp::REPLY_TYPE`].
    Timestamp {
        /// DER `TimeStampReq`.
        request: Vec<u8>,
    },
    /// POST as `application/ocsp-request` (RFC 6960 appendix A.1).
    Ocsp {
        /// Where, as the certificate says.
        url: String,
        /// DER `OCSPRequest`.
        request: Vec<u8>,
    },
    /// GET of a CRL (RFC 5280 §4.2.1.13).
    Crl {
        /// Where, as the certificate says.
        url: String,
    },
}

/// The longest answer that is worth reading: 16 MiB.
pub const LONGEST: usize = 16 << 20;

/// An archive, ready to be appended.
#[derive(Clone, Debug)]
pub struct Archived {
    /// Store ‖ document timestamp (or a timestamp alone, where the store had all): for `Decision::Archive`.
    pub delta: Vec<u8>,
    /// The document timestamp.
    pub stamp: Stamp,
}

/// A file on its way into the archive.
#[derive(Debug)]
pub struct Archiving {
    pdf: Vec<u8>,
    roots: Vec<Vec<u8>>,
    timestamp_roots: Vec<Vec<u8>>,
    limits: Limits,
    nonces: [[u8; 16]; 2],
    /// For a renewal: when the authority of the last timestamp ends.
    renews: Option<OffsetDateTime>,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Authority { digest: [u8; 48] },
    Revocation(Box<Collecting>),
    Stamp { store: Vec<u8>, waiting: ToBeStamped },
    Done(Box<Archived>),
}

#[derive(Debug)]
struct Collecting {
    /// The time that certificates are asked about: the authority's, when archiving began.
    at: u64,
    open: VecDeque<Needed>,
    /// What is left to be asked about the first of them, once that has begun.
    left: VecDeque<Ask>,
    begun: bool,
    /// Lists that were asked for: one speaks for many certificates.
    lists: BTreeSet<String>,
    material: Material,
}

impl Archiving {
    /// Begins. `options` with the roots that the file is verified with; two random `nonces`, one for each token.
    ///
    /// # Errors
    /// [`ArchiveError::Unsound`] when the file does not verify: nothing is archived that nobody may believe.
    pub fn new(pdf: Vec<u8>, options: &Options<'_>, due: Due, nonces: [[u8; 16]; 2]) -> Result<Self, ArchiveError> {
        sound(&inspect(&pdf, options))?;
        let digest = Sha384::digest(&pdf).into();
        Ok(Self {
            pdf,
            roots: options.roots.to_vec(),
            timestamp_roots: options.timestamp_roots.to_vec(),
            limits: options.limits,
            nonces,
            renews: match due {
                Due::First => None,
                Due::Renewal { ends } => Some(ends),
            },
            stage: Stage::Authority { digest },
        })
    }

    /// What is to be asked next; none when there is nothing more.
    #[must_use]
    pub fn ask(&self) -> Option<Ask> {
        match &self.stage {
            Stage::Authority { digest } => Some(Ask::Timestamp {
                request: timestamp::request(digest, &self.nonces[0]),
            }),
            Stage::Revocation(collecting) => collecting.left.front().cloned(),
            Stage::Stamp { waiting, .. } => Some(Ask::Timestamp {
                request: timestamp::request(&waiting.digest(), &self.nonces[1]),
            }),
            Stage::Done(_) => None,
        }
    }

    /// The answer to [`Self::ask`]; none where nobody answered. An answer about revocation that says nothing counts as none, and the
    /// next place is asked.
    ///
    /// # Errors
    /// [`ArchiveError::Timestamp`] and [`ArchiveError::NoTime`] when there is no token that counts; [`ArchiveError::NoRevocation`] when
    /// all places of a certificate were asked; [`ArchiveError::NoGain`] when a renewal would prove nothing for longer.
    pub fn answered(&mut self, answer: Option<&[u8]>) -> Result<(), ArchiveError> {
        let witnesses = [&self.roots[..], &self.timestamp_roots[..]].concat();
        let token = |digest: &[u8; 48], nonce: &[u8; 16]| -> Result<(Token, Stamp), ArchiveError> {
            let token = timestamp::token(answer.ok_or(ArchiveError::NoTime)?, digest, nonce)?;
            let stamp = token.check(digest, &witnesses)?;
            Ok((token, stamp))
        };
        match &mut self.stage {
            Stage::Authority { digest } => {
                let (_, stamp) = token(digest, &self.nonces[0])?;
                if self
                    .renews
                    .is_some_and(|ends_now| ends(&stamp).is_none_or(|end| end <= ends_now))
                {
                    return Err(ArchiveError::NoGain);
                }
                let collecting = self.collect(&stamp);
                self.stage = Stage::Revocation(Box::new(collecting));
                self.settle()
            }
            Stage::Revocation(collecting) => {
                collecting.take(answer);
                self.settle()
            }
            Stage::Stamp { store, waiting } => {
                let (token, stamp) = token(&waiting.digest(), &self.nonces[1])?;
                let mut delta = std::mem::take(store);
                delta.extend(waiting.clone().finish(&token)?);
                self.stage = Stage::Done(Box::new(Archived { delta, stamp }));
                Ok(())
            }
            Stage::Done(_) => Ok(()),
        }
    }

    /// What is to be appended. The file with it was verified, and is B-LTA.
    ///
    /// # Errors
    /// [`ArchiveError::Unfinished`] while something is to be asked; [`ArchiveError::Unsound`] when the file does not verify with
    /// it: a certificate was revoked before anybody vouched for a time, or clocks contradict each other; [`ArchiveError::NotReached`].
    pub fn finish(self) -> Result<Archived, ArchiveError> {
        let Stage::Done(archived) = self.stage else {
            return Err(ArchiveError::Unfinished);
        };
        let mut whole = self.pdf;
        whole.extend_from_slice(&archived.delta);
        let options = Options {
            roots: &self.roots,
            timestamp_roots: &self.timestamp_roots,
            revocation: None,
            limits: self.limits,
        };
        let report = inspect(&whole, &options);
        sound(&report)?;
        match report.level() {
            Some(Level::Archived) => Ok(*archived),
            level => Err(ArchiveError::NotReached {
                level: level.unwrap_or(Level::Basic).name(),
            }),
        }
    }

    /// Which certificates are to be asked about: at the first time all, later those of the authorities of time, whose end is what
    /// a renewal is about.
    fn collect(&self, stamp: &Stamp) -> Collecting {
        let options = Options {
            roots: &self.roots,
            timestamp_roots: &self.timestamp_roots,
            revocation: None,
            limits: self.limits,
        };
        let report = inspect(&self.pdf, &options);
        let mut chains: Vec<&[Vec<u8>]> = Vec::new();
        if self.renews.is_none() {
            for signature in &report.signatures {
                chains.push(&signature.chain);
                chains.extend(signature.stamp.iter().map(|stamp| stamp.certificates.as_slice()));
            }
        }
        let stamps = report.archive.iter().filter_map(|revision| revision.stamp.as_ref());
        chains.extend(stamps.map(|stamp| stamp.certificates.as_slice()));
        chains.push(&stamp.certificates);
        let wanted = wanted(&chains);
        Collecting {
            at: u64::try_from(stamp.time.unix_timestamp()).unwrap_or(0),
            open: wanted.revocations.into(),
            left: VecDeque::new(),
            begun: false,
            lists: BTreeSet::new(),
            material: Material {
                certificates: wanted.certificates,
                ..Material::default()
            },
        }
    }

    /// Goes on to the next certificate that nothing is known about, and when there is none to the timestamp.
    fn settle(&mut self) -> Result<(), ArchiveError> {
        let Stage::Revocation(collecting) = &mut self.stage else {
            return Ok(());
        };
        if !collecting.next()? {
            return Ok(());
        }
        let store = match dss(&self.pdf, &collecting.material) {
            Ok(store) => store,
            // A renewal in the same second may find everything there.
            Err(ArchiveError::Nothing) => Vec::new(),
            Err(error) => return Err(error),
        };
        let kept = [&self.pdf[..], &store[..]].concat();
        let waiting = to_be_stamped(&kept)?;
        self.stage = Stage::Stamp { store, waiting };
        Ok(())
    }
}

impl Collecting {
    /// Whether everything is known; if not, `left` has what is to be asked next.
    fn next(&mut self) -> Result<bool, ArchiveError> {
        while self.left.is_empty() {
            let Some(needed) = self.open.front() else {
                return Ok(true);
            };
            if self.begun {
                if !known(needed, &self.material, self.at) {
                    return Err(no_revocation(needed));
                }
                self.open.pop_front();
                self.begun = false;
                continue;
            }
            let ocsp = needed.ocsp_urls.iter().filter_map(|url| {
                let request = ocsp_request(&needed.certificate, &needed.issuer).ok()?;
                let url = url.clone();
                Some(Ask::Ocsp { url, request })
            });
            let fresh = needed.crl_urls.iter().filter(|url| !self.lists.contains(*url));
            let crl = fresh.map(|url| Ask::Crl { url: url.clone() });
            self.left = ocsp.chain(crl).collect();
            self.begun = true;
        }
        Ok(false)
    }

    fn take(&mut self, answer: Option<&[u8]>) {
        let (Some(asked), Some(needed)) = (self.left.pop_front(), self.open.front()) else {
            return;
        };
        if let Ask::Crl { url } = &asked {
            self.lists.insert(url.clone());
        }
        let Some(answer) = answer.filter(|answer| answer.len() <= LONGEST) else {
            return;
        };
        let mut one = Material::default();
        match asked {
            Ask::Ocsp { .. } if Ocsp::read(answer).is_ok() => one.ocsps.push(answer.to_vec()),
            Ask::Crl { .. } if Crl::read(answer).is_ok() => one.crls.push(answer.to_vec()),
            _ => {}
        }
        if known(needed, &one, self.at) {
            // One of each kind is enough.
            self.left
                .retain(|ask| matches!(ask, Ask::Ocsp { .. }) != one.crls.is_empty());
            self.material.ocsps.append(&mut one.ocsps);
            self.material.crls.append(&mut one.crls);
        }
    }
}

/// Does this say of the certificate whether it was revoked? That it was is an answer too: it belongs into the store, and whether it
/// counts is for the verifier to say.
fn known(needed: &Needed, material: &Material, at: u64) -> bool {
    let (Ok(certificate), Ok(issuer)) = (Certified::parse(&needed.certificate), Certified::parse(&needed.issuer))
    else {
        return false;
    };
    let mut books = Books::read([material]);
    books.status(&certificate, &issuer, at, true) != Status::Unknown
}

fn no_revocation(needed: &Needed) -> ArchiveError {
    let subject = Certified::parse(&needed.certificate).map(|certificate| certificate.name());
    ArchiveError::NoRevocation {
        subject: subject.unwrap_or_default(),
    }
}

fn sound(report: &Report) -> Result<(), ArchiveError> {
    let problem = report.all_problems().next();
    match problem {
        None if report.signatures.is_empty() => Err(ArchiveError::NotClosed),
        None => Ok(()),
        Some(problem) => Err(ArchiveError::Unsound {
            why: problem.to_string(),
        }),
    }
}
