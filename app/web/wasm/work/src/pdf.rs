//! The document: taken in, laid out, read, and signed.

mod assembling;
mod cause;
mod document;
mod signing;
mod wire;

pub use assembling::assemble;
pub use countersign_web_fonts::Fonts;
pub use document::{fields, intake, prepare};
pub use signing::{Stamped, Unsigned, certified, certify, close, closed, layer, layered};
