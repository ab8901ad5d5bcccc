//! The facts of a certificate of completion: what the service knows anyway and seals ([`Completion`]), and what only the people
//! of the envelope know ([`Particulars`]), which the seal covers by a hash that tells nothing.

mod records;

use crate::Millis;
use crate::chain::{BundleSet, Decision, Entry, Envelope, State};
use crate::cose::Signed;
use crate::evidence::{Evidence, EvidenceError};
use crate::hash::{Bytes32, Hash48};
use crate::ledger::{LedgerProofs, ProofError, SignedCheckpoint};

pub use records::{Act, ActKind, Completion, Participant, Particulars, Position, VouchedTime};

/// Why there is no certificate, or why its facts are not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompletionError {
    /// The chain does not verify.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The proofs of the ledger do not hold.
    #[error("the proofs of the ledger do not hold: {0}")]
    Ledger(#[from] ProofError),
    /// The envelope is not completed and closed.
    #[error("the envelope is not finished: it is {}", if *.state == State::Completed { "completed, but not closed" } else { .state.name() })]
    NotFinished {
        /// What it is.
        state: State,
    },
    /// There are not as many times of receipt as acts.
    #[error("the times of receipt are not those of this envelope")]
    Received,
    /// The facts are not what the evidence says.
    #[error("the facts differ from what the signed chain says")]
    Differs,
    /// The particulars are not the ones that were sealed.
    #[error("the particulars are not the ones that the seal covers")]
    OtherParticulars,
}

impl CompletionError {
    /// The stable name of the cause.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Evidence(_) => "evidence-broken",
            Self::Ledger(_) => "not-in-ledger",
            Self::NotFinished { .. } => "not-completed",
            Self::Received => "received",
            Self::Differs => "facts-differ",
            Self::OtherParticulars => "other-particulars",
        }
    }
}

impl Completion {
    /// The facts of a finished envelope, out of its evidence with every signature and receipt verified. `received`: when the service
    /// received the manifest and each entry.
    ///
    /// # Errors
    /// See [`CompletionError`].
    pub fn of(
        evidence: &Evidence,
        received: &[Millis],
        service: &str,
        particulars: Hash48,
        issued: Millis,
    ) -> Result<Self, CompletionError> {
        let bundles = evidence.bundle_set()?;
        let envelope = evidence.replay_with(&bundles)?;
        if !envelope.closed() {
            return Err(CompletionError::NotFinished {
                state: envelope.state(),
            });
        }
        if received.len() != envelope.entries().len() + 1 {
            return Err(CompletionError::Received);
        }
        evidence.prove(None, &[]).transpose()?;
        let proofs = evidence.ledger.as_ref();
        Ok(Self {
            service: service.to_owned(),
            envelope: envelope.manifest().envelope,
            head: envelope.head(),
            commitment: envelope.last_commitment(),
            people: people(&envelope, &bundles),
            acts: acts(&envelope, received, proofs),
            ledger: proofs.map(position).transpose()?,
            particulars,
            issued,
        })
    }

    /// Whether these are the facts of `evidence`, with nothing added; the times of receipt and of issue are the service's word.
    ///
    /// # Errors
    /// [`CompletionError::Differs`]; else as [`Completion::of`].
    pub fn agrees(&self, evidence: &Evidence) -> Result<(), CompletionError> {
        let received: Vec<Millis> = self.acts.iter().map(|act| act.received).collect();
        let own = match Self::of(evidence, &received, &self.service, self.particulars, self.issued) {
            Err(CompletionError::Received) => return Err(CompletionError::Differs),
            other => other?,
        };
        if own == *self {
            Ok(())
        } else {
            Err(CompletionError::Differs)
        }
    }

    /// Whether these particulars are the ones under the seal.
    ///
    /// # Errors
    /// [`CompletionError::OtherParticulars`].
    pub fn covers(&self, particulars: &Particulars) -> Result<(), CompletionError> {
        if particulars.hash() == self.particulars {
            Ok(())
        } else {
            Err(CompletionError::OtherParticulars)
        }
    }

    /// The address of the page that verifies documents.
    #[must_use]
    pub fn verify_page(&self) -> String {
        format!("{}/verify", self.service)
    }

    /// Who an act is by: the first of the people with these keys.
    #[must_use]
    pub fn author(&self, act: &Act) -> Option<&Participant> {
        let own = |person: &&Participant| person.bundle == Some(act.author) && act.slot == Some(person.slot);
        let any = |person: &&Participant| person.bundle == Some(act.author);
        self.people.iter().find(own).or_else(|| self.people.iter().find(any))
    }
}

fn people(envelope: &Envelope, bundles: &BundleSet) -> Vec<Participant> {
    let manifest = envelope.manifest();
    let name = |bundle: &Hash48| bundles.bundle(bundle).map(|found| found.bundle().name.clone());
    let requester = Participant {
        slot: 0,
        role: None,
        email: manifest.requester_email.clone(),
        name: name(&manifest.requester),
        bundle: Some(manifest.requester),
        basis: None,
    };
    let others = manifest.slots.iter().filter_map(|slot| {
        let view = envelope.slot(slot.index)?;
        Some(Participant {
            slot: slot.index,
            role: Some(view.role),
            email: view.email.clone(),
            name: view.bundle.as_ref().and_then(name),
            bundle: view.bundle,
            basis: view.basis,
        })
    });
    std::iter::once(requester).chain(others).collect()
}

fn acts(envelope: &Envelope, received: &[Millis], proofs: Option<&LedgerProofs>) -> Vec<Act> {
    let manifest = envelope.signed_manifest();
    let sent = Act {
        sequence: 0,
        kind: ActKind::Send,
        slot: None,
        author: manifest.payload().requester,
        at: manifest.payload().created,
        received: received.first().copied().unwrap_or_default(),
        displayed: None,
        hash: manifest.payload_hash(),
        commitment: manifest.payload().commitment,
        leaf: proofs.and_then(|proofs| Some(proofs.manifest.as_ref()?.index)),
    };
    let leaf = |place: usize| Some(proofs?.entries.get(place)?.as_ref()?.index);
    let entries = envelope.entries().iter().enumerate();
    let entries = entries.map(|(place, entry)| act(entry, received.get(place + 1), leaf(place)));
    std::iter::once(sent).chain(entries).collect()
}

fn act(entry: &Signed<Entry>, received: Option<&Millis>, leaf: Option<u64>) -> Act {
    let payload = entry.payload();
    let (kind, slot) = match payload.decision {
        Decision::Approve { slot, .. } => (ActKind::Approve, Some(slot)),
        Decision::Decline { slot, .. } => (ActKind::Decline, Some(slot)),
        Decision::Grant { slot, .. } => (ActKind::Grant, Some(slot)),
        Decision::Close { .. } => (ActKind::Close, None),
        Decision::Cancel => (ActKind::Cancel, None),
        Decision::Archive { .. } => (ActKind::Archive, None),
    };
    Act {
        sequence: payload.sequence,
        kind,
        slot,
        author: payload.author,
        at: payload.at,
        received: received.copied().unwrap_or_default(),
        displayed: Some(payload.displayed_head),
        hash: entry.payload_hash(),
        commitment: payload.commitment,
        leaf,
    }
}

fn position(proofs: &LedgerProofs) -> Result<Position, CompletionError> {
    let signed: SignedCheckpoint = proofs.checkpoint.parse().map_err(ProofError::Checkpoint)?;
    let checkpoint = signed.peek();
    Ok(Position {
        origin: checkpoint.origin.clone(),
        size: checkpoint.size,
        root: Bytes32(checkpoint.root),
    })
}

#[cfg(test)]
mod tests;
