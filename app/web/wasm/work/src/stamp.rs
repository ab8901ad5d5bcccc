//! The JSON of a timestamp.

use countersign_pdf::timestamp::Stamp;
use countersign_web_bridge::Cause;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

/// What a token proves: when (Unix milliseconds), how exactly (milliseconds), and according to whom.
#[derive(Serialize, Deserialize)]
pub(crate) struct Wire {
    at: i64,
    accuracy: Option<i64>,
    authority: String,
    serial: String,
}

impl Wire {
    pub(crate) fn of(stamp: &Stamp) -> Self {
        Self {
            at: millis(stamp.time),
            accuracy: stamp
                .accuracy
                .map(|accuracy| i64::try_from(accuracy.whole_milliseconds()).unwrap_or(i64::MAX)),
            authority: stamp.authority.clone(),
            serial: stamp.serial.clone(),
        }
    }
}

/// A time in Unix milliseconds.
pub(crate) fn millis(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

/// Timestamps that were told before, as far as times are compared: what vouches for them was checked then.
///
/// # Errors
/// `bad-argument`
pub(crate) fn list(json: &str) -> Result<Vec<Stamp>, Cause> {
    let wires: Vec<Wire> = crate::json("timestamps", json)?;
    wires
        .into_iter()
        .map(|wire| {
            let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(wire.at) * 1_000_000);
            Ok(Stamp {
                time: time.map_err(|_| Cause::argument("timestamps: not a time"))?,
                accuracy: wire.accuracy.map(Duration::milliseconds),
                serial: wire.serial,
                authority: wire.authority,
                root: 0,
                certificates: Vec::new(),
            })
        })
        .collect()
}
