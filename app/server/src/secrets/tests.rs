use super::*;

const NOW: i64 = 1_800_000_000_000;

#[test]
fn made_once_private_and_the_same_later() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let id = Uuid::from_u128(7);
    let first = Secrets::open(folder.path(), NOW).unwrap();
    let again = Secrets::open(folder.path(), NOW + 1).unwrap();
    assert_eq!(
        first.mail_code(CodePurpose::Registration, id, 0),
        again.mail_code(CodePurpose::Registration, id, 0)
    );
    assert_eq!(*first.opaque.to_bytes(), *again.opaque.to_bytes());
    assert_eq!(first.authority.root(), again.authority.root());
    for name in ALL {
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
    for name in ALL {
        let folder = tempfile::tempdir().unwrap();
        drop(Secrets::open(folder.path(), NOW).unwrap());
        std::fs::write(folder.path().join(name), b"?").unwrap();
        assert!(
            matches!(Secrets::open(folder.path(), NOW), Err(SecretsError::Damaged { .. })),
            "{name}"
        );
        std::fs::remove_file(folder.path().join(name)).unwrap();
        assert!(
            matches!(Secrets::open(folder.path(), NOW), Err(SecretsError::Missing { .. })),
            "{name}"
        );
    }
}

#[test]
fn a_first_start_that_was_cut_off_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    drop(Secrets::open(folder.path(), NOW).unwrap());
    std::fs::remove_file(folder.path().join(COMPLETE)).unwrap();
    std::fs::remove_file(folder.path().join(ISSUING)).unwrap();
    assert!(Secrets::open(folder.path(), NOW).is_ok());
}

#[test]
fn codes_belong_to_purpose_id_and_number() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = Secrets::open(folder.path(), NOW).unwrap();
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
