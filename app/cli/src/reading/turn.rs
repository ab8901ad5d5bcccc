//! Whether it is the member's turn, and if not, why.

use countersign_protocol::chain::{Decision, State};

use super::Reading;
use crate::failure::Failure;
use crate::session::Member;

impl Reading {
    /// The member's slot when they may decide now; otherwise the reason why they may not.
    pub(crate) fn turn(&self, member: &Member) -> Result<u32, Failure> {
        let Some(slot) = self.approver_slot(member) else {
            let named = self
                .envelope
                .manifest()
                .slots
                .iter()
                .any(|slot| slot.email == member.email());
            return Err(match (named, self.is_requester(member)) {
                (true, _) if self.approver_unbound(member) => self.withheld(member),
                (true, _) => Failure::new("not-an-approver", "you may read this envelope, but not decide about it"),
                (false, true) => Failure::new(
                    "not-an-approver",
                    "you sent this envelope, but did not name yourself as approver",
                ),
                (false, false) => Failure::new("not-an-approver", "you are not one of the approvers of this envelope"),
            });
        };
        if let Some(sequence) = self.envelope.slot(slot).and_then(|view| view.acted) {
            let decision = self
                .envelope
                .entries()
                .get(sequence as usize - 1)
                .map(|entry| &entry.payload().decision);
            let did = if matches!(decision, Some(Decision::Decline { .. })) {
                "declined"
            } else {
                "approved"
            };
            return Err(
                Failure::new("already-acted", format!("you have {did} this envelope already"))
                    .next(format!("nothing needs to be done; see countersign show {}", self.id)),
            );
        }
        let state = self.envelope.state();
        if state != State::Pending {
            let why = match state {
                State::Declined => self.decliner().map(|person| format!("{person} declined")),
                State::Completed => Some("everybody whose approval was needed has approved".to_owned()),
                State::Expired => Some("the deadline has passed".to_owned()),
                State::Cancelled => Some("the requester cancelled it".to_owned()),
                State::Pending => None,
            };
            let failure = Failure::new(
                "route-ended",
                format!("the envelope is {state}; nothing can be added any more"),
            )
            .with("state", state.name())
            .next(format!("see countersign show {}", self.id));
            return Err(match why {
                Some(why) => failure.why(why),
                None => failure,
            });
        }
        if !self.envelope.open_slots().contains(&slot) {
            return Err(Failure::new("out-of-turn", "it is not your turn")
                .why(format!("waiting for {}", self.waiting()))
                .next("you get a mail when it is your turn"));
        }
        Ok(slot)
    }

    /// Who declined.
    fn decliner(&self) -> Option<String> {
        self.envelope
            .entries()
            .iter()
            .find_map(|entry| match entry.payload().decision {
                Decision::Decline { slot, .. } => Some(self.slot_person(slot)),
                _ => None,
            })
    }

    fn approver_unbound(&self, member: &Member) -> bool {
        let slots = &self.envelope.manifest().slots;
        slots.iter().any(|slot| {
            slot.email == member.email() && self.envelope.slot(slot.index).is_some_and(|view| view.bundle.is_none())
        })
    }
}
