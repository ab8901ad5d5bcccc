//! The seal of the service: a detached CMS signature over facts, by a key that is certified for just that
//! (id-kp-documentSigning, RFC 9336). It is of the same shape as a person's signature, and never taken for one: their certificates
//! are for other purposes.

use sha2::{Digest, Sha384};
use time::OffsetDateTime;
use x509_cert::ext::pkix::ExtendedKeyUsage;

use super::build::{BuildError, SignedAttributes, signed_data};
use super::check::{CmsProblem, sound};
use super::identifiers::DOCUMENT_SIGNING;
use crate::x509::{CertificateFault, Certified, PathProblem, path};

/// Who sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The common name in the certificate.
    pub authority: String,
    /// The certificate's serial number, lower-case hex.
    pub serial: String,
}

/// Why a seal is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealProblem {
    /// Not a signature, or not over these facts.
    #[error("the seal is not a signature over these facts: {0}")]
    Signature(#[from] CmsProblem),
    /// The certificate cannot be read.
    #[error("the certificate of the seal cannot be used: {0}")]
    Certificate(#[from] CertificateFault),
    /// A certificate for something else, as a person's.
    #[error("the certificate of the seal is not for sealing (extended key usage documentSigning, alone)")]
    Purpose,
    /// The certificate leads to no trusted root.
    #[error("the seal is not trusted: {0}")]
    Untrusted(#[from] PathProblem),
}

impl SealProblem {
    /// The stable name of the cause.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Signature(_) => "seal-broken",
            Self::Certificate(_) | Self::Purpose => "seal-purpose",
            Self::Untrusted(_) => "seal-untrusted",
        }
    }
}

/// What the seal's key signs (ECDSA P-384 with SHA-384) to seal `facts` under `leaf` (a DER certificate).
///
/// # Errors
/// [`BuildError`].
pub fn to_be_sealed(facts: &[u8], leaf: &[u8]) -> Result<SignedAttributes, BuildError> {
    SignedAttributes::new(&Sha384::digest(facts).into(), leaf)
}

/// The seal, DER ContentInfo. `chain`: DER certificates, the seal's first.
///
/// # Errors
/// [`BuildError`].
pub fn finish(chain: &[Vec<u8>], attributes: &SignedAttributes, signature: &[u8; 96]) -> Result<Vec<u8>, BuildError> {
    signed_data(chain, attributes, signature)
}

/// Checks that `seal` is over `facts`, by a certificate for sealing that leads to one of `roots` (DER) at time `at`.
///
/// # Errors
/// [`SealProblem`].
pub fn check(seal: &[u8], facts: &[u8], roots: &[Vec<u8>], at: OffsetDateTime) -> Result<Seal, SealProblem> {
    let sound = sound(seal, &Sha384::digest(facts).into())?;
    let leaf = Certified::parse(sound.leaf.der())?;
    match leaf.extension::<ExtendedKeyUsage>()? {
        Some((_, purposes)) if purposes.0.as_slice() == [DOCUMENT_SIGNING] => {}
        _ => return Err(SealProblem::Purpose),
    }
    path(
        &leaf,
        &sound.others,
        roots,
        u64::try_from(at.unix_timestamp()).unwrap_or(0),
    )?;
    Ok(Seal {
        authority: leaf.name(),
        serial: sound.leaf.serial(),
    })
}
