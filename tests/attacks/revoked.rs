//! Certificates that were revoked, and lists that say nothing about it.

use crate::archive::{kept, material, stamped};
use crate::pki::{ISSUING_NAME, Pki, crl, key};
use crate::story::{FINISHED, look};
use countersign_pdf::archive::Material;
use countersign_pdf::verify::{Cause, Level, Status};

/// The serial number of the first approver's certificate.
fn serial() -> u64 {
    u64::from_str_radix(look(&FINISHED.file).signatures[1].serial.as_ref().unwrap(), 16).unwrap()
}

fn with(material: &Material, later: u64) -> Vec<u8> {
    stamped(&kept(&FINISHED.file, material), later)
}

pub fn revoked_before_anybody_vouched_for_a_time() {
    let material = material(&[(serial(), "260601123000Z", None)]);
    only!(with(&material, 7_200), Cause::Revoked { .. });
    // Without a timestamp it counts whenever it was.
    only!(kept(&FINISHED.file, &material), Cause::Revoked { .. });
}

#[test]
fn revoked_after_the_timestamp_changes_nothing() {
    let report = look(&with(&material(&[(serial(), "260601123000Z", None)]), 60));
    assert!(report.is_sound(), "{:#?}", report.all_problems().collect::<Vec<_>>());
    assert_eq!(report.level(), Some(Level::Archived));
}

/// Stolen before the timestamp, reported after it.
pub fn the_invalidity_date_counts() {
    let material = material(&[(serial(), "260601124000Z", Some("20260601110000Z"))]);
    let file = with(&material, 60);
    only!(file, Cause::Revoked { .. });
    assert!(matches!(look(&file).signatures[1].revocation, Status::Revoked { .. }));
    assert!(matches!(look(&file).signatures[0].revocation, Status::Good { .. }));
}

pub fn a_revoked_timestamp_authority_vouches_for_nothing() {
    let file = with(&material(&[(9_000, "260601110000Z", None)]), 60);
    only!(file, Cause::Revoked { .. });
    assert_eq!(look(&file).level(), Some(Level::Basic));
}

/// Lists by somebody else, of too early a time, or with a changed byte are no proof; nor do they accuse.
#[test]
fn lists_that_prove_nothing() {
    let pki = Pki::new(0);
    let evil = Pki::new(1);
    let accused: &[(u64, &str, Option<&str>)] = &[(serial(), "260601110000Z", None)];
    let foreign = crl(
        ISSUING_NAME,
        &evil.issuing_key,
        "260601130000Z",
        "260701130000Z",
        accused,
    );
    let person = crl(ISSUING_NAME, &key(1), "260601130000Z", "260701130000Z", accused);
    let old = crl(ISSUING_NAME, &pki.issuing_key, "260101130000Z", "260201130000Z", &[]);
    let mut altered = pki.crls(&[]).remove(0);
    let last = altered.len() - 1;
    altered[last] ^= 1;
    for list in [foreign, person, old, altered] {
        let material = Material {
            crls: vec![list],
            ..Material::default()
        };
        let report = look(&with(&material, 60));
        assert!(report.is_sound(), "{:#?}", report.all_problems().collect::<Vec<_>>());
        assert_eq!(report.level(), Some(Level::Timestamped));
        assert!(report.signatures.iter().all(|one| one.revocation == Status::Unknown));
    }
}
