//! The document of an envelope: base ‖ δ0 and every layer since, decrypted and verified together.

use countersign_pdf::timestamp::TimestampError;
use countersign_pdf::verify::{self, Cause, DocumentVerdict, Problem, Stamp, check_pieces};
use countersign_protocol::evidence::VerdictKind;
use countersign_protocol::grant::EnvelopeKey;

use super::{Reading, refused};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::session::{Context, Member};
use crate::timing::Trust;

/// A document every layer of which verified against the chain.
pub(crate) struct Document {
    /// The PDF.
    pub(crate) pdf: Vec<u8>,
    /// What the verifier says of it: valid, or incomplete.
    pub(crate) verdict: DocumentVerdict,
}

impl Document {
    /// The timestamps that it has.
    pub(crate) fn stamps(&self) -> Vec<Stamp> {
        let signed = self.verdict.signatures.iter().map(|signature| &signature.stamp);
        let stored = self.verdict.archive.iter().map(|revision| &revision.stamp);
        signed.chain(stored).flatten().cloned().collect()
    }
}

impl Reading {
    /// Fetches, opens, joins and verifies the document as it stands.
    pub(crate) fn document(&self, context: &Context, member: &Member, key: &EnvelopeKey) -> Result<Document, Failure> {
        let progress = self.document_progress(context);
        let mut before = 0;
        let (mut pdf, mut ends) = (Vec::new(), Vec::new());
        let manifest = self.envelope.manifest();
        let deltas = self
            .envelope
            .entries()
            .iter()
            .filter_map(|entry| entry.payload().decision.delta());
        for blob in std::iter::once(&manifest.base).chain(deltas) {
            let bytes = self.fetch(member, key, blob, &mut |done| progress.at(before + done))?;
            before += blob.length;
            pdf.extend_from_slice(&bytes);
            ends.push(pdf.len());
        }
        drop(progress);
        let _work = Progress::work(context, "verifying");
        let document = self.judge(context, pdf)?;
        // A whole that verifies may still be cut elsewhere than the entries say.
        check_pieces(&document.verdict, &self.envelope, &ends)
            .map_err(|mismatch| refused(self.id, mismatch.to_string()))?;
        Ok(document)
    }

    /// Verifies a document against this chain; refuses one that is invalid or cannot be judged.
    pub(crate) fn judge(&self, context: &Context, pdf: Vec<u8>) -> Result<Document, Failure> {
        let trust = Trust::of(context)?;
        let verdict = verify::judge(&pdf, &trust.options(), Some(self.evidence()));
        match verdict.verdict {
            VerdictKind::Valid | VerdictKind::Incomplete => Ok(Document { pdf, verdict }),
            VerdictKind::Invalid | VerdictKind::Unknown => {
                let foreign = |(_, problem): (_, &Problem)| {
                    matches!(problem.cause, Cause::Timestamp(TimestampError::Untrusted(_)))
                };
                let failure = refused(self.id, verdict.reasons.join(" "));
                Err(match verdict.all_problems().any(foreign) {
                    true => failure.next(
                        "somebody used a timestamp authority that this profile does not know: ask them for its root \
                         certificate, then: countersign tsa --root PEM",
                    ),
                    false => failure,
                })
            }
        }
    }
}
