#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::{Order, Stamp};
use time::{Duration, OffsetDateTime};

fn stamp(seconds: i64, accuracy: Option<i64>) -> Stamp {
    Stamp {
        time: OffsetDateTime::from_unix_timestamp(1_780_000_000 + seconds).unwrap(),
        accuracy: accuracy.map(Duration::seconds),
        serial: String::new(),
        authority: String::new(),
        root: 0,
        certificates: Vec::new(),
    }
}

#[test]
fn times_go_back_by_no_more_than_both_accuracies() {
    let after = |later: i64, one, other| stamp(later, other).after(&stamp(0, one));
    assert_eq!(after(0, None, None), Order::Possible);
    assert_eq!(after(9, None, None), Order::Possible);
    assert_eq!(after(-2, Some(1), Some(1)), Order::Possible);
    assert_eq!(after(-3, Some(1), Some(1)), Order::Impossible);
    assert_eq!(after(-3, Some(1), Some(2)), Order::Possible);
    for (one, other) in [(None, Some(1)), (Some(1), None), (None, None)] {
        assert_eq!(after(-3, one, other), Order::Doubtful);
    }
}
