//! Ids that the service itself gives.

use uuid::{Builder, Uuid};

/// A fresh id of version 7 (RFC 9562, section 5.7): the time first, so that rows lie in the order in which they came.
///
/// `now` is Unix milliseconds.
///
/// # Errors
/// The system's source of randomness failed.
pub fn fresh(now: i64) -> Result<Uuid, getrandom::Error> {
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random)?;
    Ok(Builder::from_unix_timestamp_millis(u64::try_from(now).unwrap_or_default(), &random).into_uuid())
}
