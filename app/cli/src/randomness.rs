//! Where randomness and time enter: the operating system's generator and clock.

use std::time::{SystemTime, UNIX_EPOCH};

use countersign_protocol::Millis;
use getrandom::SysRng;
use rand_core::{Rng as _, UnwrapErr};
use time::OffsetDateTime;

/// The operating system's random generator. It does not fail on a system that started.
pub(crate) fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// The clock's time now.
pub(crate) fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// The clock's time now, in whole seconds of UTC, as PDF signatures carry it.
pub(crate) fn now_utc() -> OffsetDateTime {
    let now = OffsetDateTime::now_utc();
    now.replace_nanosecond(0).unwrap_or(now)
}

/// `2026-03-01 14:05 UTC`
pub(crate) fn date_text(at: u64) -> String {
    let seconds = i64::try_from(at / 1000).unwrap_or(i64::MAX);
    let format = time::macros::format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|at| at.format(format).ok())
        .unwrap_or_else(|| "an impossible date".to_owned())
}

/// The fresh salt of a signature's commitment.
pub(crate) fn salt() -> [u8; 32] {
    let mut salt = [0; 32];
    rng().fill_bytes(&mut salt);
    salt
}
