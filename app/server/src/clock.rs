//! The only place that reads the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use countersign_protocol::Millis;

/// Tells the time, in whole milliseconds: SQLite keeps nanoseconds and PostgreSQL microseconds, so finer times would
/// compare differently (DESIGN §5).
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `start` (Unix milliseconds) until it is [advanced](Clock::advance). Clones share it.
    pub fn standing(start: i64) -> Self {
        Self(Some(Arc::new(AtomicI64::new(start))))
    }

    /// Moves a standing clock on. The system's clock is not moved.
    pub fn advance(&self, by: Duration) {
        if let Some(hand) = &self.0 {
            hand.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }

    /// Now, in Unix milliseconds.
    pub fn now(&self) -> i64 {
        match &self.0 {
            Some(hand) => hand.load(Ordering::SeqCst),
            None => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .ok()
                .and_then(|since| i64::try_from(since.as_millis()).ok())
                .unwrap_or(0),
        }
    }

    /// Now, as the protocol writes it.
    pub fn now_millis(&self) -> Millis {
        Millis(self.now().unsigned_abs())
    }
}
