//! How fast one source may have things signed without saying who it is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// So many at once. Behind one address there may be a whole organisation, or a proxy with everybody.
const BURST: i64 = 1000;
/// Milliseconds until one more is allowed: 50 a second.
const EVERY: i64 = 20;
/// Sources that are remembered; those who have waited long enough are forgotten first.
const SOURCES: usize = 10_000;

/// Counts requests by source, in this process. Each source has a bucket of [`BURST`] that fills by one every [`EVERY`].
#[derive(Clone, Default)]
pub struct Pace(Arc<Mutex<HashMap<String, i64>>>);

impl Pace {
    /// Counts one of `source`'s at `now` (Unix milliseconds).
    ///
    /// # Errors
    /// How many seconds to wait.
    pub fn step(&self, source: &str, now: i64) -> Result<(), u64> {
        // Nothing panics while the lock is held, so poison means nothing.
        let mut sources = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sources.len() >= SOURCES && !sources.contains_key(source) {
            sources.retain(|_, full_at| *full_at > now);
            if sources.len() >= SOURCES {
                return Err(1);
            }
        }
        // What is kept of a source is when its bucket will be full again.
        let full_at = sources.entry(source.to_owned()).or_insert(now);
        let next = (*full_at).max(now) + EVERY;
        if next - now > BURST * EVERY {
            let wait = next - now - BURST * EVERY;
            return Err(u64::try_from((wait + 999) / 1000).unwrap_or(1));
        }
        *full_at = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
