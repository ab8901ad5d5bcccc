//! CMS signatures as PAdES wants them (RFC 5652, ETSI EN 319 142-1 baseline B-B).
//!
//! One shape only, built and accepted: a DER `SignedData` with no attached content, exactly one signer, P-384 with
//! SHA-384, and the signed attributes content-type, message-digest and signing-certificate-v2. Signing is two-phase:
//! [`SignedAttributes::to_der`] is what the holder of the private key hashes and signs, [`signed_data`] takes the
//! 96-byte signature back.
//!
//! Checking is split too: [`check`] says whether the bytes are a sound signature by the key of the certificate inside;
//! [`trust`] says whether that certificate leads to a root that the caller trusts. [`seal`] is the service's own signature, over facts.
//! Signatures that others made before a document came here are read by a module of their own, which takes more kinds.

pub(crate) mod build;
mod certificate;
mod chain;
mod check;
pub(crate) mod foreign;
pub(crate) mod identifiers;
pub mod issued;
mod names;
pub mod seal;

pub use build::{BuildError, SignedAttributes, signed_data};
pub use certificate::CertificateProblem;
pub use chain::{ChainProblem, Trusted, trust};
pub use check::{Checked, CmsProblem, check};
pub use foreign::ForeignProblem;
