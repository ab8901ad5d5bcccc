//! What both modules say to JavaScript, and how: refusals with stable names, JSON, and arguments that are looked at first.

mod arguments;
mod cause;
mod json;
mod plain;
mod standing;

pub use arguments::{bundle, copies, epoch_place, exact, id, millis};
pub use cause::{Cause, variant};
pub use json::{array, number, object, optional, string, strings};
pub use plain::{bytes, plain, text};
pub use standing::{basis, role, standing};

#[cfg(test)]
mod tests;
