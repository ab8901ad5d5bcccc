use super::*;

fn bytes(header: &str, length: u64) -> Option<Range<u64>> {
    Ranged(Ranged::parse(header)).within(length)
}

#[test]
fn ranges_are_read_as_rfc_9110_writes_them() {
    assert_eq!(bytes("bytes=0-0", 10), Some(0..1));
    assert_eq!(bytes("bytes=2-", 10), Some(2..10));
    assert_eq!(bytes("bytes=8-99", 10), Some(8..10));
    assert_eq!(bytes("bytes=0-18446744073709551615", 10), Some(0..10));
    assert_eq!(bytes("bytes=-3", 10), Some(7..10));
    assert_eq!(bytes("bytes=-30", 10), Some(0..10));
    assert_eq!(bytes("bytes=10-", 10), None);
    assert_eq!(bytes("bytes=-0", 10), None);
}

#[test]
fn what_is_no_single_range_means_all() {
    for header in [
        "",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=0-1,3-4",
        "lines=0-1",
        "bytes=a-b",
    ] {
        assert_eq!(bytes(header, 10), Some(0..10), "{header}");
    }
}

#[test]
fn errors_become_sentences() {
    assert_eq!(sentence(&"the head moved"), "The head moved.");
}
