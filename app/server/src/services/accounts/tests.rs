use super::address;

#[test]
fn addresses_have_one_spelling() {
    assert_eq!(
        address(" Ada.Lovelace+pdf@Example.ORG ").as_deref(),
        Some("ada.lovelace+pdf@example.org")
    );
    assert_eq!(address("root@localhost").as_deref(), Some("root@localhost"));
}

#[test]
fn what_is_no_address() {
    let long = format!("{}@example.org", "a".repeat(65));
    let longer = format!("a@{}.org", ["b"; 130].join("."));
    for text in [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@example",
        "a@b@example.org",
        "ada @example.org",
        "ada@exa mple.org",
        "ada@example.org\nBcc: x@example.org",
        "ada@-example.org",
        ".ada@example.org",
        "a..b@example.org",
        "ada@example..org",
        "\"a b\"@example.org",
        "ädа@example.org",
        &long,
        &longer,
    ] {
        assert_eq!(address(text), None, "{text}");
    }
}
