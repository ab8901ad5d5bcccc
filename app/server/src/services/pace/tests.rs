use super::*;

#[test]
fn a_burst_then_a_steady_pace_for_each_source_alone() {
    let pace = Pace::default();
    for _ in 0..BURST {
        assert_eq!(pace.step("192.0.2.1", 0), Ok(()));
    }
    assert_eq!(pace.step("192.0.2.1", 0), Err(1));
    assert_eq!(pace.step("192.0.2.2", 0), Ok(()));
    assert_eq!(pace.step("192.0.2.1", EVERY), Ok(()));
    assert_eq!(pace.step("192.0.2.1", EVERY), Err(1));
    assert_eq!(pace.step("192.0.2.1", BURST * EVERY), Ok(()));
}

#[test]
fn no_more_sources_are_remembered_than_there_is_room_for() {
    let pace = Pace::default();
    for number in 0..SOURCES {
        assert_eq!(pace.step(&number.to_string(), 0), Ok(()));
    }
    assert_eq!(pace.step("one more", 0), Err(1));
    assert_eq!(pace.step("0", 0), Ok(()));
    assert_eq!(pace.step("one more", 2 * EVERY), Ok(()));
}
