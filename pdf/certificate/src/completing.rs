//! Making a certificate for an envelope that was verified here, in two steps around the service's seal.

use countersign_pdf::fonts::FontSet;
use countersign_pdf::verify::{Level, Options, SignatureReport, Stamp, inspect};
use countersign_protocol::Millis;
use countersign_protocol::chain::{BundleSet, Decision, Envelope};
use countersign_protocol::completion::{Particulars, VouchedTime};
use countersign_protocol::evidence::EvidenceError;
use countersign_protocol::hash::{Bytes32, Hash48};
use sha2::{Digest, Sha256};

use crate::{Checked, LAYOUT, MakeError, Parts, Problem, check, faces_for, make};

/// What a certificate is to be about.
pub struct Subject<'a> {
    /// The finished document, as it was verified here against the envelope.
    pub pdf: &'a [u8],
    /// Whom verifying goes by; authorities of time other than the service's own among them.
    pub options: Options<'a>,
    /// The envelope, verified.
    pub envelope: &'a Envelope,
    /// The key bundles that it was verified with.
    pub bundles: &'a BundleSet,
    /// Its title, if it is to be printed.
    pub title: Option<String>,
    /// Random.
    pub salt: [u8; 32],
}

/// A certificate on its way: what the service must not know is written down, and its hash goes to be sealed.
#[derive(Clone, Debug)]
pub struct Completing {
    envelope: Envelope,
    particulars: Particulars,
}

/// What the service answers.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// [`Completion`](countersign_protocol::completion::Completion), CBOR.
    pub facts: Vec<u8>,
    /// Its seal over them, DER.
    pub seal: Vec<u8>,
    /// The evidence that the facts follow from.
    pub evidence: Vec<u8>,
}

/// Why no certificate came of it.
#[derive(Debug, thiserror::Error)]
pub enum CompletingError {
    /// The pages could not be made.
    #[error("the certificate could not be made: {0}")]
    Make(#[from] MakeError),
    /// Nobody else would believe it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// Its evidence does not verify.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// It is of another chain than the one that was verified here.
    #[error("the sealed facts are of another history than the one that was verified")]
    OtherHistory,
}

impl CompletingError {
    /// The stable name of the cause.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Make(_) => "cannot-make",
            Self::Refused(problem) => problem.name(),
            Self::Evidence(_) => "evidence-broken",
            Self::OtherHistory => "other-history",
        }
    }
}

impl Completing {
    /// Writes down what the service does not know: of the document as it is, with faces of `fonts`.
    #[must_use]
    pub fn begin(subject: &Subject<'_>, fonts: &FontSet) -> Self {
        let Subject {
            pdf, envelope, options, ..
        } = subject;
        let report = inspect(pdf, options);
        // With the service's roots alone, timestamps of other authorities do not count.
        let others = !options.timestamp_roots.is_empty();
        let service_alone = others.then(|| {
            let options = Options {
                timestamp_roots: &[],
                ..*options
            };
            inspect(pdf, &options)
        });
        let own = |stamp: &Stamp| {
            let known = &service_alone.as_ref().unwrap_or(&report).archive;
            known.iter().any(|revision| revision.stamp.as_ref() == Some(stamp))
        };
        let mut entries = envelope.entries().iter().map(|entry| entry.payload());
        let archive = entries
            .rfind(|entry| matches!(entry.decision, Decision::Archive { .. }))
            .map(|entry| entry.sequence);
        let mut stamps = report.archive.iter().filter_map(|revision| revision.stamp.as_ref());
        let stamp = stamps.next_back();
        let texts = texts(subject, report.signatures.iter(), stamp);
        let particulars = Particulars {
            salt: Bytes32(subject.salt),
            language: "en".to_owned(),
            layout: LAYOUT,
            faces: faces_for(fonts, texts.iter().map(String::as_str)),
            title: subject.title.clone(),
            document: Bytes32(Sha256::digest(pdf).into()),
            length: pdf.len() as u64,
            level: report.level().map_or("B-B", Level::name).to_owned(),
            times: report.signatures.iter().filter_map(time_of).collect(),
            archived: stamp.map(|stamp| vouched(archive.unwrap_or(0), stamp, !own(stamp))),
        };
        Self {
            envelope: (*envelope).clone(),
            particulars,
        }
    }

    /// The head of the verified chain; the service is to seal facts as of just this.
    #[must_use]
    pub fn head(&self) -> Hash48 {
        self.envelope.head()
    }

    /// What the service seals without knowing what is behind it.
    #[must_use]
    pub fn particulars(&self) -> Hash48 {
        self.particulars.hash()
    }

    /// Makes the certificate and judges it as a stranger would who has nothing but `roots` (DER), and by what was verified here.
    ///
    /// # Errors
    /// [`CompletingError`].
    pub fn finish(
        self,
        sealed: Sealed,
        roots: &[Vec<u8>],
        fonts: &FontSet,
    ) -> Result<(Vec<u8>, Checked), CompletingError> {
        let parts = Parts {
            facts: sealed.facts,
            seal: sealed.seal,
            particulars: self.particulars.to_bytes(),
            evidence: sealed.evidence,
        };
        let pdf = make(&parts, fonts)?;
        let checked = check(&pdf, roots, fonts)?;
        let replayed = checked.evidence.replay()?;
        if replayed.head() != self.head() || !self.envelope.is_continued_by(&replayed) {
            return Err(CompletingError::OtherHistory);
        }
        Ok((pdf, checked))
    }
}

/// Whatever may be printed and is not the certificate's own words.
#[must_use]
pub fn names<'a>(envelope: &'a Envelope, bundles: &'a BundleSet) -> Vec<&'a str> {
    let named = bundles.iter().map(|bundle| bundle.bundle());
    let named = named.flat_map(|bundle| [bundle.name.as_str(), bundle.email.as_str()]);
    let slots = envelope.manifest().slots.iter().map(|slot| slot.email.as_str());
    named.chain(slots).collect()
}

fn texts<'r>(
    subject: &Subject<'_>,
    signatures: impl Iterator<Item = &'r SignatureReport>,
    stamp: Option<&Stamp>,
) -> Vec<String> {
    let authorities = signatures
        .filter_map(|signature| signature.earliest.as_ref())
        .chain(stamp);
    let authorities = authorities.map(|stamp| stamp.authority.clone());
    let names = names(subject.envelope, subject.bundles).into_iter().map(str::to_owned);
    names.chain(subject.title.clone()).chain(authorities).collect()
}

/// The earliest time that somebody vouches for, of the signature's place in the chain.
fn time_of(signature: &SignatureReport) -> Option<VouchedTime> {
    let sequence = signature.binding.as_ref()?.sequence;
    Some(vouched(sequence, signature.earliest.as_ref()?, signature.independent))
}

fn vouched(sequence: u32, stamp: &Stamp, independent: bool) -> VouchedTime {
    VouchedTime {
        sequence,
        at: Millis(u64::try_from(stamp.time.unix_timestamp_nanos() / 1_000_000).unwrap_or(0)),
        authority: Some(stamp.authority.clone()),
        independent,
    }
}
