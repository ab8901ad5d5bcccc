use super::*;

fn load(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("countersign.toml");
    std::fs::write(&file, "").unwrap();
    Config::load(
        Some(&file),
        pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())),
    )
}

#[test]
fn defaults_are_those_of_the_manual() {
    let config = load(&[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
    assert_eq!(config.public_url.as_str(), "http://localhost:8000/");
    assert!(config.data.ends_with("data"));
    assert_eq!(config.secrets, config.data.with_file_name("secrets"));
    assert_eq!(config.registration, Registration::Open);
    assert_eq!(config.max_file, 52_428_800);
}

#[test]
fn registration_modes() {
    let of = |value| load(&[("COUNTERSIGN_REGISTRATION", value)]).map(|config| config.registration);
    assert_eq!(of("invitation"), Ok(Registration::Invitation));
    let domains = Registration::Domains(vec!["example.org".into(), "example.com".into()]);
    assert_eq!(of("domain:Example.org, example.com"), Ok(domains));
    for wrong in ["closed", "domain:", "domain:a@b", "Open"] {
        assert!(of(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn wrong_values_are_named() {
    for (name, value) in [
        ("COUNTERSIGN_LISTEN", "localhost"),
        ("COUNTERSIGN_PUBLIC_URL", "sign.example.org"),
        ("COUNTERSIGN_PUBLIC_URL", "ftp://example.org"),
        ("COUNTERSIGN_MAX_FILE", "50MB"),
        ("COUNTERSIGN_MAX_FILE", "0"),
        ("COUNTERSIGN_SMTP_URL", "mail.example.org:25"),
        ("COUNTERSIGN_SMTP_CA", "/nonexistent/ca.pem"),
        ("COUNTERSIGN_BLOBS", "s3://bucket"),
        ("COUNTERSIGN_DATABASE_URL", "mysql://example.org/x"),
    ] {
        let error = load(&[(name, value)]).unwrap_err();
        assert!(error.to_string().starts_with(name), "{error}");
    }
}

#[test]
fn a_password_in_a_wrong_setting_is_not_repeated() {
    let error = load(&[("COUNTERSIGN_DATABASE_URL", "mysql://u:hunter2@example.org/x")]).unwrap_err();
    assert!(!error.to_string().contains("hunter2"));
}

#[test]
fn unknown_names_stop_the_start() {
    let slip = load(&[("COUNTERSIGN_REGISTRATON", "invitation")]);
    assert_eq!(
        slip.unwrap_err(),
        ConfigError::UnknownVariable {
            name: "COUNTERSIGN_REGISTRATON".into(),
            meant: "COUNTERSIGN_REGISTRATION",
        }
    );
    assert!(load(&[("COUNTERSIGN_HOME", "/x"), ("COUNTERSIGN_RECOVERY_WORDS", "1")]).is_ok());

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("countersign.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:1\"\nregistraton = \"open\"\n").unwrap();
    let error = Config::load(Some(&file), []).unwrap_err().to_string();
    assert!(error.contains("line 2") && error.contains("registraton"), "{error}");
    assert!(matches!(
        Config::load(Some(&folder.path().join("no.toml")), []),
        Err(ConfigError::Unreadable { .. })
    ));
}

#[test]
fn folders_are_made_private_and_checked() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let config = Config::in_folder(&folder.path().join("data")).unwrap();
    config.prepare_folders().unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&config.secrets), 0o700);

    std::fs::set_permissions(&config.secrets, std::fs::Permissions::from_mode(0o750)).unwrap();
    assert!(matches!(
        config.prepare_folders(),
        Err(ConfigError::SecretsMode { mode: 0o750, .. })
    ));

    let inside = Config {
        secrets: config.data.join("secrets"),
        ..config.clone()
    };
    assert!(matches!(
        inside.prepare_folders(),
        Err(ConfigError::SecretsInsideData { .. })
    ));

    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let blocked = Config {
        data: file.join("data"),
        ..config
    };
    assert!(matches!(
        blocked.prepare_folders(),
        Err(ConfigError::Folder {
            name: "COUNTERSIGN_DATA",
            ..
        })
    ));
}
