//! Files whose every signature is good, and which still are not what was approved: only the chain tells.

use crate::corpus::judged;
use crate::forge::Forge;
use crate::pki::{Pki, key};
use crate::story::{
    APPROVED, CERTIFIED, FINISHED, Story, base_of, bench, chain_for, contract, email, layer_delta, look, roots,
};
use countersign_pdf::verify::{Cause, Kind, Mismatch, Options, judge};
use countersign_protocol::chain::State;
use countersign_protocol::commitment::Binding;
use countersign_protocol::evidence::VerdictKind;

fn mismatches(story: &Story, file: &[u8]) -> Vec<Mismatch> {
    let report = look(file);
    assert!(report.is_sound(), "{:#?}", report.all_problems().collect::<Vec<_>>());
    let verdict = story.judge(file);
    let expected = if verdict.mismatches.iter().any(Mismatch::is_fatal) {
        VerdictKind::Invalid
    } else {
        VerdictKind::Incomplete
    };
    assert_eq!(verdict.verdict, expected, "{:?}", verdict.reasons);
    verdict.mismatches
}

pub fn the_last_layers_dropped() {
    for (index, missing) in [(1, 3), (2, 2), (3, 1)].map(|(kept, missing)| (FINISHED.starts[kept + 1], missing)) {
        let dropped = &FINISHED.file[..index];
        assert_eq!(mismatches(&FINISHED, dropped), [Mismatch::LayersMissing { missing }]);
        assert_eq!(FINISHED.judge(dropped).state, Some(State::Completed));
    }
}

pub fn a_layer_dropped_from_the_middle() {
    let file = [
        &FINISHED.file[..FINISHED.starts[2]],
        &FINISHED.file[FINISHED.starts[3]..],
    ]
    .concat();
    among!(file, Cause::WrongStartxref | Cause::WrongXref { .. } | Cause::WrongPrev);
    assert_eq!(FINISHED.judge(&file).verdict, VerdictKind::Invalid);
}

pub fn a_layer_duplicated() {
    let layer = &APPROVED.file[APPROVED.starts[2]..];
    among!(
        [&APPROVED.file, layer].concat(),
        Cause::WrongStartxref | Cause::WrongPrev | Cause::SignedTwice { .. }
    );
}

pub fn layers_reordered_as_bytes() {
    let (file, starts) = (&FINISHED.file, &FINISHED.starts);
    let swapped = [
        &file[..starts[2]],
        &file[starts[3]..starts[4]],
        &file[starts[2]..starts[3]],
        &file[starts[4]..],
    ]
    .concat();
    among!(
        swapped,
        Cause::WrongStartxref | Cause::WrongXref { .. } | Cause::WrongPrev
    );
}

/// Both approvers sign again, in the other order and with the bindings that they had.
pub fn layers_reordered_with_new_signatures() {
    let (first, second) = (APPROVED.clone().binding(), CERTIFIED.binding());
    let (delta, _) = layer_delta(&CERTIFIED.file, 2, 2, &first);
    let file = [&CERTIFIED.file[..], &delta].concat();
    let (delta, _) = layer_delta(&file, 1, 1, &second);
    let found = mismatches(&FINISHED, &[file, delta].concat());
    assert!(
        found.contains(&Mismatch::WrongPlace { field: "sig_2".into() }),
        "{found:?}"
    );
    assert!(
        found.contains(&Mismatch::WrongPlace { field: "sig_1".into() }),
        "{found:?}"
    );
}

pub fn a_layer_of_another_envelope() {
    let other = Story::on(&base_of(&contract(), 2), 2, 9).approved(1);
    let found = mismatches(&APPROVED, &other.file);
    assert!(
        found.contains(&Mismatch::OtherEnvelope {
            field: "sig_origin".into()
        }),
        "{found:?}"
    );
    assert!(
        found.contains(&Mismatch::OtherEnvelope { field: "sig_1".into() }),
        "{found:?}"
    );
}

pub fn a_layer_bound_to_another_envelope() {
    let foreign = Story::on(&base_of(&contract(), 2), 2, 9).binding();
    let (delta, _) = layer_delta(&CERTIFIED.file, 1, 1, &foreign);
    let found = mismatches(&APPROVED, &[&CERTIFIED.file[..], &delta].concat());
    assert!(
        found.contains(&Mismatch::OtherEnvelope { field: "sig_1".into() }),
        "{found:?}"
    );
    assert!(
        found.contains(&Mismatch::WrongPlace { field: "sig_1".into() }),
        "{found:?}"
    );
}

/// The same person, the same place, another document under it.
pub fn a_layer_put_on_another_document() {
    let mut text = contract();
    let at = crate::forge::find(&text, b"100 EUR").unwrap();
    text[at] = b'9';
    let other = Story::on(&base_of(&text, 2), 2, 1);
    let (delta, _) = layer_delta(&other.file, 1, 1, &CERTIFIED.binding());
    let found = mismatches(&APPROVED, &[&other.file[..], &delta].concat());
    assert!(
        found.contains(&Mismatch::OtherDocument {
            field: "sig_origin".into()
        }),
        "{found:?}"
    );
    assert!(
        found.contains(&Mismatch::OtherDocument { field: "sig_1".into() }),
        "{found:?}"
    );
}

pub fn a_layer_made_again_with_other_marks() {
    let binding = Binding {
        salt: [99; 32],
        ..CERTIFIED.binding()
    };
    let (delta, _) = layer_delta(&CERTIFIED.file, 1, 1, &binding);
    let found = mismatches(&APPROVED, &[&CERTIFIED.file[..], &delta].concat());
    assert_eq!(found, [Mismatch::OtherDocument { field: "sig_1".into() }]);
}

/// pyHanko and pdfsig pass this: a valid person of the envelope signs in the field of another.
pub fn a_valid_person_in_anothers_field() {
    let (delta, _) = layer_delta(&CERTIFIED.file, 2, 1, &CERTIFIED.binding());
    let found = mismatches(&APPROVED, &[&CERTIFIED.file[..], &delta].concat());
    assert!(
        found.contains(&Mismatch::OtherKey { field: "sig_1".into() }),
        "{found:?}"
    );
    assert!(
        found.contains(&Mismatch::OtherPerson { field: "sig_1".into() }),
        "{found:?}"
    );
}

/// The service runs the authority: it can certify its own key under the victim's address.
pub fn the_authoritys_own_key_under_the_victims_address() {
    let chain = Pki::new(0).chain(&email(1), &key(66), 5);
    let found = mismatches(&APPROVED, &bench().signed(&key(66), &chain));
    assert!(
        found.contains(&Mismatch::OtherKey { field: "sig_1".into() }),
        "{found:?}"
    );
}

pub fn the_right_key_under_another_address() {
    let chain = Pki::new(0).chain("eve@example.org", &key(1), 5);
    let found = mismatches(&APPROVED, &bench().signed(&key(1), &chain));
    assert!(
        found.contains(&Mismatch::OtherPerson { field: "sig_1".into() }),
        "{found:?}"
    );
}

pub fn a_layer_that_the_chain_does_not_know() {
    assert_eq!(
        mismatches(&CERTIFIED, &APPROVED.file),
        [Mismatch::NotInChain { field: "sig_1".into() }]
    );
}

pub fn an_approval_that_the_chain_has_as_a_decline() {
    let declined = CERTIFIED.clone().declined(1);
    assert_eq!(
        mismatches(&declined, &APPROVED.file),
        [Mismatch::NotInChain { field: "sig_1".into() }]
    );
}

pub fn states_that_are_not_completed_and_closed() {
    let pending = &APPROVED;
    assert_eq!(pending.judge(&pending.file).verdict, VerdictKind::Incomplete);
    assert_eq!(pending.judge(&pending.file).state, Some(State::Pending));
    let declined = APPROVED.clone().declined(2);
    assert_eq!(declined.judge(&declined.file).verdict, VerdictKind::Incomplete);
    assert_eq!(declined.judge(&declined.file).state, Some(State::Declined));
    let open = APPROVED.clone().approved(2);
    assert_eq!(open.judge(&open.file).verdict, VerdictKind::Incomplete);
    assert_eq!(open.judge(&open.file).state, Some(State::Completed));
}

pub fn evidence_that_was_altered() {
    let mut evidence = FINISHED.evidence();
    let last = evidence.entries[0].len() - 1;
    evidence.entries[0][last] ^= 1;
    assert_eq!(judged(&FINISHED.file, &evidence).verdict, VerdictKind::Invalid);
    let mut evidence = FINISHED.evidence();
    evidence.bundles.clear();
    assert_eq!(judged(&FINISHED.file, &evidence).verdict, VerdictKind::Invalid);
}

#[test]
fn without_evidence_or_roots_nothing_is_valid() {
    let roots = roots();
    let options = Options {
        roots: &roots,
        ..Options::default()
    };
    let alone = judge(&FINISHED.file, &options, None);
    assert_eq!(alone.verdict, VerdictKind::Unknown);
    assert_eq!(
        alone.lookup.first(),
        alone.signatures.last().unwrap().commitment.as_ref()
    );
    let rootless = judge(&FINISHED.file, &Options::default(), Some(&FINISHED.evidence()));
    assert_eq!(rootless.verdict, VerdictKind::Unknown);
    let evil = vec![Pki::new(1).root];
    let options = Options {
        roots: &evil,
        ..Options::default()
    };
    assert_eq!(
        judge(&FINISHED.file, &options, Some(&FINISHED.evidence())).verdict,
        VerdictKind::Invalid
    );
}

pub fn problems_in_the_file_outweigh_a_good_chain() {
    let file = [&FINISHED.file[..], b"\n"].concat();
    let verdict = FINISHED.judge(&file);
    assert_eq!(verdict.verdict, VerdictKind::Invalid);
    assert!(
        verdict.reasons[0].contains("inserted or appended"),
        "{:?}",
        verdict.reasons
    );
}

pub fn a_closing_signature_by_somebody_else() {
    let closed = APPROVED.clone().approved(2).closed();
    let forge = Forge::of(&closed.file, *closed.starts.last().unwrap());
    let file = forge.signed(&key(1), &chain_for(1, 77));
    let found = mismatches(&closed, &file);
    assert!(
        found.contains(&Mismatch::OtherKey {
            field: "sig_close".into()
        }),
        "{found:?}"
    );
    assert_eq!(look(&file).signatures.last().unwrap().kind, Kind::Close);
}
