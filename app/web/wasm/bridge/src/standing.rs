//! People and how they stand, in the words of the engine's interface (`PersonState`).

use countersign_protocol::chain::{Decision, Envelope, SlotView, State};
use countersign_protocol::envelope::{KeyBasis, Role};

/// How a person stands, in the words of `PersonState` of the engine's interface.
pub fn standing(envelope: &Envelope, index: u32, view: &SlotView) -> &'static str {
    if let Some(sequence) = view.acted {
        let decided = envelope.entries().get(sequence as usize - 1);
        return match decided.map(|entry| &entry.payload().decision) {
            Some(Decision::Decline { .. }) => "declined",
            _ => "approved",
        };
    }
    let pending = envelope.state() == State::Pending;
    match (view.role, view.bundle) {
        (Role::Viewer, None) => "invited",
        (Role::Viewer, Some(_)) => "viewer",
        (Role::Approver, _) if !pending => "skipped",
        (Role::Approver, _) if envelope.released(index) && !envelope.open_slots().contains(&index) => "skipped",
        (Role::Approver, None) => "invited",
        (Role::Approver, Some(_)) if envelope.open_slots().contains(&index) => "turn",
        (Role::Approver, Some(_)) => "waiting",
    }
}

/// `approver` or `viewer`.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Approver => "approver",
        Role::Viewer => "viewer",
    }
}

/// `confirmed` or `first-use`.
pub fn basis(basis: KeyBasis) -> &'static str {
    match basis {
        KeyBasis::Confirmed => "confirmed",
        KeyBasis::FirstUse => "first-use",
    }
}
