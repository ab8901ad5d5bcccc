//! Why the authority refuses.

use super::token::TokenError;

/// Why a certificate, a list of revocations or an answer about one could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// ASN.1.
    #[error("a certificate cannot be encoded or decoded: {0}")]
    Der(#[from] der::Error),
    /// Putting it together or signing it.
    #[error("a certificate cannot be built: {0}")]
    Build(#[from] x509_cert::builder::Error),
    /// A private key.
    #[error("a private key of the authority cannot be encoded or decoded: {0}")]
    Key(#[from] p384::pkcs8::Error),
    /// A public key.
    #[error("a public key cannot be used: {0}")]
    PublicKey(#[from] spki::Error),
    /// The issuing certificate ends sooner than a new certificate must be valid.
    #[error(
        "the issuing certificate ends in less than three years, and no certificate may be valid for less; its operator \
         renews it with `countersign-server authority renew`"
    )]
    EndsTooSoon,
    /// The address lies outside the domains that the issuing certificate is constrained to.
    #[error("the service issues certificates for addresses at {} only", domains.join(", "))]
    OutsideDomains {
        /// The domains.
        domains: Vec<String>,
    },
    /// The key does not belong to the certificate.
    #[error("the issuing key and the issuing certificate do not belong together")]
    Mismatch,
    /// The token that holds the issuing key.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The key could not sign.
    #[error("the issuing key cannot sign: {0}")]
    Signature(String),
    /// No randomness.
    #[error("the operating system gives no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
}
