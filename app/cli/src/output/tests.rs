//! What others wrote does not steer the terminal.

use super::*;

#[test]
fn what_steers_a_terminal_is_shown_as_unreadable() {
    assert_eq!(
        plain("Lease\u{1b}[2J\r\u{7}\u{9b}\u{202e}fdp\nsecond"),
        "Lease\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}\u{fffd}fdp\nsecond"
    );
    assert_eq!(plain("Müller, 王, עברית"), "Müller, 王, עברית");
    assert_eq!(one_line("Lease\nVALID"), "Lease\u{fffd}VALID");
}
