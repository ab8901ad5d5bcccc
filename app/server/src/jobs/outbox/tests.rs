use super::*;

#[test]
fn waits_double_up_to_ten_minutes() {
    assert_eq!(backoff(5_000, 0, 255), 5_000);
    assert_eq!(backoff(5_000, 1, 255), 10_000);
    assert_eq!(backoff(5_000, 6, 255), 320_000);
    assert_eq!(backoff(5_000, 7, 255), LONGEST);
    assert_eq!(backoff(5_000, i32::MAX, 255), LONGEST);
}

#[test]
fn waits_are_spread_over_their_second_half() {
    assert_eq!(backoff(5_000, 1, 0), 5_000);
    let middle = backoff(5_000, 1, 128);
    assert!((7_000..8_000).contains(&middle), "{middle}");
}
