//! The document of an envelope: base ‖ δ0 and every layer since, decrypted and verified together.

use countersign_pdf::verify::{self, DocumentVerdict, Options};
use countersign_protocol::evidence::VerdictKind;
use countersign_protocol::grant::EnvelopeKey;

use super::{Reading, refused};
use crate::certificates::roots_of;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::session::{Context, Member};

/// A document every layer of which verified against the chain.
pub(crate) struct Document {
    /// The PDF.
    pub(crate) pdf: Vec<u8>,
    /// What the verifier says of it: valid, or incomplete.
    pub(crate) verdict: DocumentVerdict,
}

impl Reading {
    /// Fetches, opens, joins and verifies the document as it stands.
    pub(crate) fn document(&self, context: &Context, member: &Member, key: &EnvelopeKey) -> Result<Document, Failure> {
        let progress = self.document_progress(context);
        let mut before = 0;
        let mut pdf = Vec::new();
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
        }
        drop(progress);
        let _work = Progress::work(context, "verifying");
        self.judge(context, pdf)
    }

    /// Verifies a document against this chain; refuses one that is invalid or cannot be judged.
    pub(crate) fn judge(&self, context: &Context, pdf: Vec<u8>) -> Result<Document, Failure> {
        let roots = roots_of(&context.home)?;
        let options = Options {
            roots: &roots,
            ..Options::default()
        };
        let verdict = verify::judge(&pdf, &options, Some(self.evidence()));
        match verdict.verdict {
            VerdictKind::Valid | VerdictKind::Incomplete => Ok(Document { pdf, verdict }),
            VerdictKind::Invalid | VerdictKind::Unknown => Err(refused(self.id, verdict.reasons.join(" "))),
        }
    }
}
