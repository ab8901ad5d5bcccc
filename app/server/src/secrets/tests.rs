use super::authority::{ISSUING, ISSUING_KEY, ROOT, ROOT_CRL, ROOT_KEY};
use super::*;
use crate::authority::{Places, Terms, YEAR};

const NOW: i64 = 1_800_000_000_000;
/// What cannot be made again.
const LASTING: [&str; 5] = [OPAQUE, MAIL, ROOT, ISSUING_KEY, ISSUING];

fn settings(domains: &[&str]) -> AuthoritySettings {
    AuthoritySettings {
        terms: Terms {
            places: Places::at("https://sign.example.org"),
            domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
        },
        token: None,
    }
}

fn open(folder: &Path, now: i64) -> Result<Secrets, SecretsError> {
    Secrets::open(folder, &settings(&[]), now)
}

#[test]
fn made_once_private_and_the_same_later() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let id = Uuid::from_u128(7);
    let first = open(folder.path(), NOW).unwrap();
    let again = open(folder.path(), NOW + 1).unwrap();
    assert_eq!(
        first.mail_code(CodePurpose::Registration, id, 0),
        again.mail_code(CodePurpose::Registration, id, 0)
    );
    assert_eq!(*first.opaque.to_bytes(), *again.opaque.to_bytes());
    assert_eq!(first.authority.root(), again.authority.root());
    assert_eq!(first.stamp.unwrap().certificate, again.stamp.unwrap().certificate);
    for name in [
        &LASTING[..],
        &[ROOT_KEY, ROOT_CRL, "tsa.key", "tsa.crt", "seal.key", "seal.crt"],
    ]
    .concat()
    {
        let mode = std::fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777;
        assert_eq!(mode, 0o600, "{name}");
    }
}

#[test]
fn a_lost_or_damaged_secret_is_never_replaced() {
    for name in LASTING {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path(), NOW).unwrap());
        std::fs::write(folder.path().join(name), b"?").unwrap();
        assert!(
            matches!(open(folder.path(), NOW), Err(SecretsError::Damaged { .. })),
            "{name}"
        );
        std::fs::remove_file(folder.path().join(name)).unwrap();
        assert!(
            matches!(open(folder.path(), NOW), Err(SecretsError::Missing { .. })),
            "{name}"
        );
    }
}

#[test]
fn a_first_start_that_was_cut_off_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path(), NOW).unwrap());
    std::fs::remove_file(folder.path().join(COMPLETE)).unwrap();
    std::fs::remove_file(folder.path().join(ISSUING)).unwrap();
    assert!(open(folder.path(), NOW).is_ok());
}

#[test]
fn codes_belong_to_purpose_id_and_number() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = open(folder.path(), NOW).unwrap();
    let id = Uuid::from_u128(7);
    let code = secrets.mail_code(CodePurpose::Registration, id, 0);
    assert_eq!(code.len(), 9);
    assert_eq!(code.as_bytes()[4], b'-');
    let is = |typed: &str| secrets.is_mail_code(typed, CodePurpose::Registration, id, 0);
    assert!(is(&code) && is(&code.to_lowercase()) && is(&code.replace('-', " ")));
    assert!(is(&code.replace('0', "o").replace('1', "l")));
    assert!(!is("") && !is(&code[..8]));
    assert!(!is(&secrets.mail_code(CodePurpose::Recovery, id, 0)));
    assert!(!is(&secrets.mail_code(CodePurpose::Registration, id, 1)));
    assert!(!is(&secrets.mail_code(
        CodePurpose::Registration,
        Uuid::from_u128(8),
        0
    )));
}

#[test]
fn the_root_key_can_be_taken_away_but_not_damaged() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path(), NOW).unwrap());
    let key = std::fs::read(folder.path().join(ROOT_KEY)).unwrap();
    std::fs::write(folder.path().join(ROOT_KEY), b"?").unwrap();
    assert!(matches!(open(folder.path(), NOW), Err(SecretsError::Damaged { .. })));
    std::fs::remove_file(folder.path().join(ROOT_KEY)).unwrap();
    let away = open(folder.path(), NOW + YEAR).unwrap();
    let before = away.root_crl().unwrap();

    // What needs the key says so, and works where the key is.
    let missing = root_crl(folder.path(), None, None, NOW + YEAR);
    assert!(matches!(missing, Err(SecretsError::Missing { .. })));
    let safe = tempfile::tempdir().unwrap();
    let path = safe.path().join("root.key");
    std::fs::write(&path, key).unwrap();
    root_crl(folder.path(), Some(&path), None, NOW + YEAR).unwrap();
    assert_ne!(away.root_crl().unwrap(), before, "a running service shows the new list");
}

#[test]
fn a_root_made_elsewhere_never_lies_here_and_serves_two() {
    let safe = tempfile::tempdir().unwrap();
    let path = safe.path().join("root.key");
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let roots = folders.each_ref().map(|folder| {
        init(folder.path(), &settings(&[]), Some(&path), NOW).unwrap();
        assert!(matches!(
            init(folder.path(), &settings(&[]), Some(&path), NOW),
            Err(SecretsError::Founded { .. })
        ));
        assert!(!folder.path().join(ROOT_KEY).exists());
        open(folder.path(), NOW).unwrap().authority.root().to_vec()
    });
    assert_eq!(roots[0], roots[1]);
}

#[test]
fn the_list_of_a_root_at_hand_is_kept_fresh() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path(), NOW).unwrap().root_crl().unwrap();
    assert_eq!(open(folder.path(), NOW + YEAR / 2).unwrap().root_crl().unwrap(), first);
    assert_ne!(open(folder.path(), NOW + YEAR).unwrap().root_crl().unwrap(), first);
}

#[test]
fn the_key_for_times_is_used_for_a_year() {
    let folder = tempfile::tempdir().unwrap();
    let stamp = |now| open(folder.path(), now).unwrap().stamp.unwrap();
    let first = stamp(NOW);
    assert_eq!(stamp(NOW + YEAR / 2).serial, first.serial);
    let second = stamp(NOW + YEAR);
    assert!(second.serial != first.serial && second.expires > first.expires);
    // Another address of the service, another certificate.
    let mut moved = settings(&[]);
    moved.terms.places = Places::at("https://other.example.org");
    let third = Secrets::open(folder.path(), &moved, NOW + YEAR).unwrap().stamp.unwrap();
    assert_ne!(third.serial, second.serial);
    // When the issuing certificate ends too soon, the one in use stays until it ends.
    let late = stamp(NOW + 12 * YEAR - 1000);
    assert_eq!(stamp(NOW + 12 * YEAR + YEAR).serial, late.serial);
    assert!(open(folder.path(), NOW + 16 * YEAR).unwrap().stamp.is_none());
}

#[test]
fn domains_are_in_force_after_the_renewal_and_the_key_stays() {
    let folder = tempfile::tempdir().unwrap();
    let before = open(folder.path(), NOW).unwrap();
    let narrow = settings(&["example.org"]);
    assert!(matches!(
        Secrets::open(folder.path(), &narrow, NOW),
        Err(SecretsError::Domains { .. })
    ));
    renew(folder.path(), &narrow, None, NOW + YEAR).unwrap();
    let after = Secrets::open(folder.path(), &narrow, NOW + YEAR).unwrap();
    assert_eq!(after.authority.domains(), ["example.org"]);
    assert!(after.authority.ends() > before.authority.ends());
    assert!(after.authority.has_issued(&before.stamp.unwrap().certificate));
    assert_eq!(after.authority.root(), before.authority.root());
}
