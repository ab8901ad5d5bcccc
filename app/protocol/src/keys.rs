//! Keys: P-384 key pairs for signing and for agreement, how they are wrapped, and the bundle that publishes them.

mod bundle;
mod pair;
mod safety;
pub mod slots;
mod words;
mod wrapped;

pub(crate) use bundle::is_address;
pub use bundle::{BundleError, KeyBundle, SignedBundle};
pub use pair::{AgreementKey, AgreementPublic, Identity, KeyError, SigningKey, VerifyingKey};
pub use safety::{fingerprint, safety_number};
pub use slots::{Slot, SlotKind, mek_from_export_key};
pub use words::{RecoveryWords, WordsError};
pub use wrapped::{Kek, WrapError, WrappedKeys, notebook_context};

#[cfg(test)]
mod tests;
