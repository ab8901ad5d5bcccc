//! The service dies as in a power failure, at any time, and nothing that it answered for is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use std::process::Stdio;
use std::time::Duration;

use countersign_tests::cast::Cast;

#[test]
fn what_was_answered_survives_kill_and_what_was_not_can_be_done_again() {
    let mut cast = Cast::with(3);
    let envelope = cast.send(&[]);
    cast.service.kill_and_restart();

    cast.approvers[0].run(["approve", &envelope]).ok();
    cast.service.kill_and_restart();
    let shown = cast.approvers[0].run(["show", &envelope]).ok();
    println!("after kill -9: {}", shown.json["state"]);
    cast.approvers[0].run(["approve", &envelope]).refused(&["already"]);

    // The service dies while approvals are under way, at several moments; each can be repeated until it is in.
    for (approver, millis) in cast.approvers[1..].iter().zip([150, 400]) {
        let mut command = approver.command(["approve", &envelope]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(millis));
        cast.service.kill();
        child.wait().unwrap();
        cast.service.restart();
        let again = approver.run(["approve", &envelope]);
        // 3: the service died when it was asked for the time; the signature that was kept is in, and what it lacks was said.
        if !matches!(again.code, 0 | 3) {
            again.refused(&["already", "ended"]);
        }
    }
    let signed = cast.download(&envelope);
    let verdict = cast.requester.run(["verify", signed.to_str().unwrap()]).ok();
    assert_eq!(verdict.text("verdict"), "valid");
    assert_eq!(
        verdict.json["signatures"].as_array().unwrap().len(),
        5,
        "no approval is in twice"
    );
}
