//! The stable names of what can be wrong with a signature value or its certificates. See `verify::causes`.

use super::{ChainProblem, CmsProblem};

impl CmsProblem {
    /// The name, as `wrong-digest`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotDer => "signature-not-der",
            Self::NotSignedData => "not-signed-data",
            Self::AttachedContent => "attached-content",
            Self::SignerCount { .. } => "signer-count",
            Self::DigestAlgorithm { .. } => "digest-algorithm",
            Self::SignatureAlgorithm { .. } => "signature-algorithm",
            Self::RevocationInside => "revocation-inside",
            Self::MissingAttribute { .. } => "missing-attribute",
            Self::UnexpectedAttribute { .. } => "unexpected-attribute",
            Self::WrongContentType => "wrong-content-type",
            Self::WrongDigest => "wrong-digest",
            Self::NoSignerCertificate => "no-signer-certificate",
            Self::OtherCertificate => "other-certificate",
            Self::Certificate(_) => "signer-certificate",
            Self::BadSignature => "bad-signature",
            Self::UnexpectedUnsigned { .. } => "unexpected-unsigned-attribute",
        }
    }
}

impl ChainProblem {
    /// The name, as `unknown-root`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoRoots => "no-roots",
            Self::BadRoot { .. } => "bad-root",
            Self::NoIssuer => "no-issuer",
            Self::BadIssuer(_) => "bad-issuer",
            Self::RootOfTheSameName => "root-of-the-same-name",
            Self::UnknownRoot => "unknown-root",
            Self::StrayCertificate => "stray-certificate",
            Self::OutsideValidity { .. } => "outside-validity",
            Self::OutsideConstraints => "outside-constraints",
        }
    }
}
