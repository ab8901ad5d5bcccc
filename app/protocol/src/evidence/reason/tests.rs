use super::*;

#[test]
fn dates_are_the_calendars() {
    let cases = [
        (0, "1970-01-01 00:00 UTC"),
        (951_782_399_999, "2000-02-28 23:59 UTC"),
        (951_782_400_000, "2000-02-29 00:00 UTC"),
        (1_767_311_999_999, "2026-01-01 23:59 UTC"),
        (4_107_542_400_000, "2100-03-01 00:00 UTC"),
    ];
    for (millis, date) in cases {
        assert_eq!(utc(Millis(millis)), date);
    }
}

#[test]
fn reasons_are_sentences() {
    let expired = Reason::Expired { deadline: Millis(0) }.to_string();
    assert!(
        expired.starts_with("The deadline (1970-01-01 00:00 UTC) passed") && expired.ends_with('.'),
        "{expired}"
    );
    let pending = Reason::Pending { waiting: vec![1, 3] }.to_string();
    assert!(pending.contains("slot 1, 3"), "{pending}");
}
