//! The only place that draws randomness for what takes a generator.

use rand_core::CryptoRng;

/// The operating system's generator. It panics when the system has no randomness, which a started system always has.
pub fn system() -> impl CryptoRng {
    rand_core::UnwrapErr(getrandom::SysRng)
}
