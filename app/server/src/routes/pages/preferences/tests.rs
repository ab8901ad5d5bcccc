use super::is_local;

#[test]
fn only_paths_of_this_service_are_gone_back_to() {
    for path in ["/", "/home", "/e/00000000-0000-4000-8000-000000000000", "/a?b=c"] {
        assert!(is_local(path), "{path}");
    }
    for path in [
        "",
        "home",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/a\r\nb",
        "/\t/evil.example",
        "/ä",
        "\\\\evil.example",
        "/a\\b",
        "javascript:alert(1)",
    ] {
        assert!(!is_local(path), "{path:?}");
    }
}
