use super::*;

#[test]
fn a_wrong_setting_is_a_sentence() {
    let sentence = |url: &str| Transport::smtp(url, None).unwrap_err().to_string();
    assert!(sentence("mail.example.org").contains("COUNTERSIGN_SMTP_URL"));
    assert!(sentence("http://mail.example.org").contains("neither smtp:// nor smtps://"));
    assert!(sentence("smtp://mail.example.org?tls=none").contains("tls=none"));
    assert!(
        sentence("smtp://u:hunter2@mail.example.org?tls=none")
            .find("hunter2")
            .is_none()
    );
    let missing = Transport::smtp("smtps://mail.example.org", Some(Path::new("/nonexistent.pem"))).unwrap_err();
    assert!(missing.to_string().contains("/nonexistent.pem"));
}

#[test]
fn only_loopback_goes_without_tls() {
    for url in ["smtp://127.0.0.1:2525", "smtp://localhost:2525", "smtp://[::1]:2525"] {
        assert!(is_loopback(&Url::parse(url).unwrap()), "{url}");
    }
    for url in [
        "smtp://mail.example.org",
        "smtp://10.0.0.1",
        "smtp://127.0.0.1.example.org",
    ] {
        assert!(!is_loopback(&Url::parse(url).unwrap()), "{url}");
    }
}

#[test]
fn credentials_are_percent_decoded() {
    assert_eq!(percent_decoded("a%40b+c"), "a@b+c");
    assert_eq!(percent_decoded("p%26q=r&s"), "p&q=r&s");
}

#[tokio::test]
async fn a_mail_in_the_folder_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let row = Uuid::from_u128(7);
    write_atomically(&folder.path().join("mail"), row, b"hello")
        .await
        .unwrap();
    let names: Vec<_> = std::fs::read_dir(folder.path().join("mail"))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(names, [std::ffi::OsString::from(format!("{row}.eml"))]);
}
