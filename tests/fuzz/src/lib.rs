//! Fuzzing of whatever reads bytes that somebody else wrote: the functions ([`targets`]), and the limit on what they allocate.

mod memory;
pub mod targets;
