//! The cover of what is sent: its first page as a picture. An envelope goes without it rather than late or not at all.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use countersign_pdf::intake::Intake;
use countersign_protocol::envelope::Cover;

/// How long drawing may take. What takes longer is left behind, and ends with the program.
const PATIENCE: Duration = Duration::from_secs(5);

/// Page 1 of what was taken in, drawn on a thread of its own: no document can stop the sending by being hard to draw.
pub(crate) fn drawn(taken: &Intake) -> Option<Cover> {
    let size = *taken.pages.first()?;
    let pdf = taken.pdf.clone();
    let (done, cover) = mpsc::channel();
    thread::Builder::new()
        .name("cover".to_owned())
        .spawn(move || done.send(countersign_cover::draw(&pdf, size)))
        .ok()?;
    cover.recv_timeout(PATIENCE).ok()?.ok()
}
