//! Where randomness enters: the browser's generator.

use getrandom::SysRng;
use rand_core::{Rng as _, UnwrapErr};

/// The browser's random generator (`crypto.getRandomValues`). It does not fail.
pub fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// 16 random bytes: the answer of an authority of time to another request is not taken.
pub fn nonce() -> [u8; 16] {
    let mut nonce = [0; 16];
    rng().fill_bytes(&mut nonce);
    nonce
}
