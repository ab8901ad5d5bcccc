//! Timestamps beside signatures that prove something else, or nothing.

use crate::forge::Forge;
use crate::pki::parts::{Parts, pkcs9, timestamp_oid};
use crate::pki::{Pki, Template, key, seq, tlv};
use crate::story::{AT, bench, chain_for, email, look, resign};
use countersign_pdf::cms::{ChainProblem, CmsProblem, check};
use countersign_pdf::timestamp::TimestampError;
use countersign_pdf::verify::{Cause, Level, Options, inspect};
use countersign_pdf::x509::PathProblem;

pub fn at() -> u64 {
    AT.unix_timestamp() as u64
}

fn attribute(values: &[&[u8]]) -> Vec<u8> {
    let mut values: Vec<Vec<u8>> = values.iter().map(|value| value.to_vec()).collect();
    values.sort();
    seq(&[&timestamp_oid(), &tlv(0x31, &values.concat())])
}

/// What a token of this signature must be over.
fn over(forge: &Forge, chain: &[Vec<u8>]) -> [u8; 48] {
    let digest = forge.digest();
    let bare = Parts::new(&digest, chain.to_vec(), 1).build();
    *check(&bare, &digest).unwrap().signature_sha384()
}

/// The first approver's layer with these unsigned attributes, made from what a token must be over.
fn with(chain: &[Vec<u8>], unsigned: impl FnOnce(&[u8; 48]) -> Vec<u8>) -> Vec<u8> {
    let mut forge = bench();
    let mut parts = Parts::new(&forge.digest(), chain.to_vec(), 1);
    parts.unsigned = tlv(0xa1, &unsigned(&over(&forge, chain)));
    forge.value = Some(parts.build());
    resign(forge)
}

fn token(number: u8, over: &[u8; 48], at: u64) -> Vec<u8> {
    Pki::new(number).token(over, at).der().to_vec()
}

#[test]
fn an_honest_timestamp_is_reported() {
    let file = with(&chain_for(1, 5), |over| attribute(&[&token(0, over, at() + 7)]));
    let report = look(&file);
    assert!(report.is_sound(), "{:#?}", report.all_problems().collect::<Vec<_>>());
    let signature = &report.signatures[1];
    let stamp = signature.stamp.as_ref().unwrap();
    assert_eq!((stamp.time - AT).whole_seconds(), 7);
    assert_eq!(stamp.authority, crate::pki::TSA_NAME);
    assert_eq!(signature.earliest.as_ref(), Some(stamp));
    assert_eq!((signature.level, signature.independent), (Level::Timestamped, false));
    assert_eq!(report.signatures[0].level, Level::Basic);
}

pub fn a_timestamp_of_another_signature() {
    let file = with(&chain_for(1, 5), |_| attribute(&[&token(0, &[7; 48], at())]));
    only!(file, Cause::Timestamp(TimestampError::OtherImprint));
}

/// The token of the same person's signature under another certificate, taken over.
pub fn a_timestamp_copied_from_another_signature_of_the_same_document() {
    let foreign = over(&bench(), &chain_for(1, 6));
    let file = with(&chain_for(1, 5), |_| attribute(&[&token(0, &foreign, at())]));
    only!(file, Cause::Timestamp(TimestampError::OtherImprint));
}

pub fn a_timestamp_by_an_authority_of_the_same_name() {
    let file = with(&chain_for(1, 5), |over| attribute(&[&token(1, over, at())]));
    only!(
        file,
        Cause::Timestamp(TimestampError::Untrusted(PathProblem::UnknownRoot))
    );
    // It counts where that root is trusted for times, and for nothing else.
    let (roots, others) = ([Pki::new(0).root], [Pki::new(1).root]);
    let options = Options {
        roots: &roots,
        timestamp_roots: &others,
        ..Options::default()
    };
    let report = inspect(&file, &options);
    assert!(report.is_sound() && report.signatures[1].independent);
}

pub fn a_timestamp_whose_time_was_changed() {
    let file = with(&chain_for(1, 5), |over| {
        let honest = token(0, over, at());
        let place = crate::forge::find(&honest, b"20260601120000Z").unwrap();
        let mut altered = honest;
        altered[place + 3] = b'5';
        attribute(&[&altered])
    });
    only!(file, Cause::Timestamp(TimestampError::WrongDigest));
}

pub fn unknown_or_repeated_unsigned_attributes() {
    let other = with(&chain_for(1, 5), |_| pkcs9(6, &tlv(0x04, b"x")));
    only!(other, Cause::Cms(CmsProblem::UnexpectedUnsigned { .. }));
    let beside = with(&chain_for(1, 5), |over| {
        let mut both = [pkcs9(6, &tlv(0x04, b"x")), attribute(&[&token(0, over, at())])];
        both.sort();
        both.concat()
    });
    only!(beside, Cause::Cms(CmsProblem::UnexpectedUnsigned { .. }));
    let two = with(&chain_for(1, 5), |over| {
        attribute(&[&token(0, over, at()), &token(0, over, at() + 1)])
    });
    only!(two, Cause::Cms(CmsProblem::UnexpectedUnsigned { .. }));
}

/// The claimed time is within the certificate's life, the proven one is not.
pub fn a_certificate_that_had_ended_when_it_was_stamped() {
    let (holder, email) = (key(1), email(1));
    let short = Template {
        to: "260602000000Z",
        ..Template::person(&email, crate::pki::ISSUING_NAME, 5, &holder)
    };
    let chain = Pki::new(0).chain_of(&short);
    let stamped = |later: u64| with(&chain, |over| attribute(&[&token(0, over, at() + later)]));
    assert!(look(&stamped(60)).is_sound());
    only!(stamped(86_400), Cause::Trust(ChainProblem::OutsideValidity { .. }));
}
