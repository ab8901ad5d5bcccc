//! When a decision is made again without asking.

use countersign_protocol::chain::Decision;
use countersign_protocol::envelope::Route;

use super::*;
use crate::reading::staged::Staged;

#[test]
fn only_approvals_of_the_same_stage_are_built_upon() {
    let mut staged = Staged::new(3, Route::parallel);
    let mine = staged.approval(3);
    staged.approve(1);
    staged.approve(2);
    assert!(may_rebase(&staged.reading(), 0, &mine));

    let mut declined = Staged::new(2, Route::parallel);
    let mine = declined.approval(2);
    declined.decline(1);
    assert!(!may_rebase(&declined.reading(), 0, &mine));

    let mut sequential = Staged::new(2, Route::sequential);
    let mine = sequential.approval(2);
    sequential.approve(1);
    assert!(!may_rebase(&sequential.reading(), 0, &mine));
    assert!(
        may_rebase(&sequential.reading(), 1, &mine),
        "what was displayed already does not count"
    );
}

#[test]
fn a_rebuilt_approval_passes_the_rules_of_the_chain() {
    let mut staged = Staged::new(2, Route::parallel);
    let displayed = staged.reading().envelope.head();
    staged.approve(1);
    let (blob, _, _) = seal_blob(staged.id, &EnvelopeKey::generate(&mut rng()), b"layer");
    let rebuilt = staged.entry(2, Decision::Approve { slot: 2, delta: blob }, Some(displayed));
    let reading = staged.reading();
    reading.envelope.check(&rebuilt, &reading.bundles).unwrap();
}
