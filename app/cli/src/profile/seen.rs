//! How far this profile has seen each envelope, so that the service cannot show an older state as if it were the newest.

use std::collections::BTreeMap;

use super::{Home, HomeError};

const SEEN: &str = "seen.json";

/// The last entry seen of an envelope: its sequence and the hex payload hash that became the head.
pub(crate) type Seen = (u32, String);

impl Home {
    /// How far an envelope was seen.
    pub(crate) fn seen(&self, envelope: &str) -> Result<Option<Seen>, HomeError> {
        let mut all: BTreeMap<String, Seen> = self.read_json(SEEN)?.unwrap_or_default();
        Ok(all.remove(envelope))
    }

    /// Remembers how far an envelope was seen; never goes back.
    pub(crate) fn note_seen(&self, envelope: &str, sequence: u32, head: &str) -> Result<(), HomeError> {
        self.locked(|| {
            let mut all: BTreeMap<String, Seen> = self.read_json(SEEN)?.unwrap_or_default();
            match all.get(envelope) {
                Some((before, _)) if *before >= sequence => return Ok(()),
                _ => all.insert(envelope.to_owned(), (sequence, head.to_owned())),
            };
            self.write_json(SEEN, &all)
        })
    }
}
