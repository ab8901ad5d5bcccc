//! Where randomness enters: the browser's generator.

use getrandom::SysRng;
use rand_core::UnwrapErr;

/// The browser's random generator (`crypto.getRandomValues`). It does not fail.
pub fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}
